package copernica_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"copernica"
)

// Records go in over one channel and outcomes come out of another.
func ExampleBatch() {
	client := clientOfTheExamples()
	defer client.Close()
	batch, err := client.NewBatch()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer batch.Close()
	// Ends the sending, too, when the batch ends before it has taken everything.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	records := make(chan copernica.Record)
	go func() {
		defer close(records)
		for customer := uint64(7000); customer < 7100; customer++ {
			number := strconv.FormatUint(customer, 10)
			record := copernica.Record{
				Database:   "1234",
				Conditions: []string{"customerid==" + number},
				Body:       `{"customerid": ` + number + `, "city": "Breda"}`,
				Flags:      copernica.Create,
				Tag:        customer,
			}
			select {
			case records <- record:
			case <-ctx.Done():
				return
			}
		}
	}()
	outcomes, err := batch.Run(ctx, 8, records)
	if err != nil {
		fmt.Println(err)
		return
	}
	for outcome := range outcomes {
		if err := outcome.Err(); err != nil {
			fmt.Println("customer", outcome.Tag, err)
		}
	}
	if err := batch.Err(); err != nil {
		fmt.Println("not everything was done:", err)
	}
	counts := batch.Counts()
	fmt.Println(batch.State(), counts.Applied, counts.Created)
	// Output: done 100 100
}

// Without a channel of records: one goroutine adds, another takes.
func ExampleBatch_Add() {
	client := clientOfTheExamples()
	defer client.Close()
	batch, err := client.NewBatch(copernica.BatchQueueSize(100))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer batch.Close()
	ctx := context.Background()
	if err := batch.Start(ctx, 4); err != nil {
		fmt.Println(err)
		return
	}
	go func() {
		defer batch.CloseInput()
		for i, condition := range []string{"customerid==4567", "custommerid==4568"} {
			record := copernica.Record{
				Database: "1234", Conditions: []string{condition}, Body: `{"city": "Leiden"}`, Tag: uint64(i),
			}
			if batch.Add(ctx, record) != nil {
				return
			}
		}
	}()
	for outcome := range batch.Results() {
		fmt.Println(outcome.Tag, outcome.Status)
	}
	// Unordered output:
	// 0 COP_OK
	// 1 COP_ERR_UNKNOWN_FIELD
}

// A journal lets a later run over the same input send only what is left to be done.
func ExampleBatchJournal() {
	client := clientOfTheExamples()
	defer client.Close()
	directory, err := os.MkdirTemp("", "journal")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(directory)
	journal := copernica.BatchJournal(filepath.Join(directory, "customers.journal"), "checksum of the input")
	for range 2 {
		batch, err := client.NewBatch(journal)
		if err != nil {
			fmt.Println(err)
			return
		}
		record := copernica.Record{
			Database: "1234", Conditions: []string{"customerid==4567"}, Body: `{"city": "Leiden"}`, Tag: 1,
		}
		if err := batch.Add(context.Background(), record); err != nil {
			fmt.Println(err)
		}
		batch.CloseInput()
		if err := batch.Work(context.Background()); err != nil {
			fmt.Println(err)
		}
		for outcome := range batch.Results() {
			fmt.Println(outcome.Effect, outcome.Attempts)
		}
		batch.Close()
	}
	// Output:
	// COP_EFFECT_APPLIED 1
	// COP_EFFECT_APPLIED 0
}
