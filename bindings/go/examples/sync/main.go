// Command sync synchronises customers from a CSV file: one update for each row, many at once, with a progress line.
//
// The first row has the names of the fields, one of which is customerid. Rows whose customer is not there yet make a profile.
// With a journal, a run that broke off goes on where it stopped: run the same command again. Ctrl-C finishes the calls that
// are under way. For real work there is the program `copernica sync`.
//
//	COPERNICA_URL=... COPERNICA_TOKEN=... sync [-journal customers.journal] customers.csv
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"

	"copernica"
)

const (
	database = "1234"
	key      = "customerid"
	threads  = 16
)

func main() {
	journal := flag.String("journal", "", "keep a journal in this `file`")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("name a CSV file")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	isAllDone, err := sync(ctx, flag.Arg(0), *journal)
	if err != nil {
		log.Fatal(err)
	}
	if !isAllDone {
		os.Exit(1)
	}
}

// sync does a whole file, and says whether every row of it was applied.
func sync(ctx context.Context, file, journal string) (bool, error) {
	input, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	client, err := copernica.New(os.Getenv("COPERNICA_TOKEN"), copernica.WithBaseURL(os.Getenv("COPERNICA_URL")))
	if err != nil {
		return false, fmt.Errorf("set COPERNICA_URL and COPERNICA_TOKEN: %w", err)
	}
	defer client.Close()
	var options []copernica.BatchOption
	if journal != "" {
		options = append(options, copernica.BatchJournal(journal, fmt.Sprintf("%x", sha256.Sum256(input))))
	}
	batch, err := client.NewBatch(options...)
	if err != nil {
		return false, err
	}
	defer batch.Close()

	// Ends the reading, too, when the batch ends first.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	records := make(chan copernica.Record)
	outcomes, err := batch.Run(ctx, threads, records)
	if err != nil {
		return false, err
	}
	rejected := make(chan int, 1)
	go func() {
		defer close(records)
		rejected <- read(ctx, client, bytes.NewReader(input), records)
	}()
	for outcome := range outcomes {
		if err := outcome.Err(); err != nil {
			fmt.Printf("line %d: %v\n", outcome.Tag, err)
		}
		showProgress(batch)
	}
	cancel()
	showProgress(batch)
	fmt.Fprintln(os.Stderr)
	if err := batch.Err(); err != nil {
		fmt.Println(err)
	}
	counts := batch.Counts()
	fmt.Printf("applied %d, created %d, refused %d, in doubt %d\n",
		counts.Applied, counts.Created, counts.Refused, counts.Unknown)
	return <-rejected == 0 && counts.Applied == counts.Added && batch.Err() == nil, nil
}

func showProgress(batch *copernica.Batch) {
	counts := batch.Counts()
	fmt.Fprintf(os.Stderr, "\r%d of %d done", counts.Done, counts.Added)
}

// read sends a record for each row, tagged with its line, and says how many rows were no good.
func read(ctx context.Context, client *copernica.Client, input io.Reader, records chan<- copernica.Record) (rejected int) {
	rows := csv.NewReader(input)
	rows.FieldsPerRecord = -1
	names, err := rows.Read()
	if err != nil || !slices.Contains(names, key) {
		fmt.Printf("line 1: the first row must have the names of the fields, and %s among them\n", key)
		return 1
	}
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return rejected
		}
		if err != nil {
			// It names the line itself.
			fmt.Println(err)
			return rejected + 1
		}
		line, _ := rows.FieldPos(0)
		record, err := recordOf(client, names, cells)
		if err != nil {
			fmt.Printf("line %d: %v\n", line, err)
			rejected++
			continue
		}
		record.Tag = uint64(line)
		select {
		case records <- record:
		case <-ctx.Done():
			return rejected
		}
	}
}

// recordOf is the update of one row. Values cannot change what its condition or its body means.
func recordOf(client *copernica.Client, names, cells []string) (copernica.Record, error) {
	if len(cells) != len(names) {
		return copernica.Record{}, errors.New("the number of cells is another one than in the first row")
	}
	conditions, body := client.NewConditions(), client.NewBody()
	for i, name := range names {
		body.Text(name, cells[i])
		if name == key {
			conditions.Add(name, copernica.Equal, cells[i])
		}
	}
	built, err := conditions.Build()
	if err != nil {
		return copernica.Record{}, err
	}
	json, err := body.Build()
	return copernica.Record{Database: database, Conditions: built, Body: json, Flags: copernica.Create}, err
}
