package copernica_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"copernica"
)

// create is a record that makes the profile with a number, or updates it.
func create(number int) copernica.Record {
	return copernica.Record{
		Database:   "1",
		Conditions: []string{fmt.Sprintf("number==%d", number)},
		Body:       fmt.Sprintf(`{"number": %d, "name": "Person %d"}`, number, number),
		Flags:      copernica.Create,
		Tag:        uint64(number),
	}
}

// newBatch is a batch that is closed when the test ends.
func newBatch(t testing.TB, client *copernica.Client, options ...copernica.BatchOption) *copernica.Batch {
	t.Helper()
	batch, err := client.NewBatch(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(batch.Close)
	return batch
}

// sent hands out records on a channel, until they or the context end.
func sent(ctx context.Context, from, to int) <-chan copernica.Record {
	records := make(chan copernica.Record)
	go func() {
		defer close(records)
		for number := from; number < to; number++ {
			select {
			case records <- create(number):
			case <-ctx.Done():
				return
			}
		}
	}()
	return records
}

func TestABatchDoesEverythingThatComesOverAChannel(t *testing.T) {
	account := newAccount(t)
	batch := newBatch(t, account.client(t), copernica.BatchQueueSize(20))
	if state := batch.State(); state != copernica.BatchNew {
		t.Errorf("before the start it is %v", state)
	}
	outcomes, err := batch.Run(background, 8, sent(background, 1000, 1300))
	if err != nil {
		t.Fatal(err)
	}
	tags := map[uint64]bool{}
	for outcome := range outcomes {
		if err := outcome.Err(); err != nil || outcome.Created != copernica.CreatedYes || tags[outcome.Tag] {
			t.Errorf("%d: %+v", outcome.Tag, outcome)
		}
		tags[outcome.Tag] = true
	}
	counts := batch.Counts()
	if len(tags) != 300 || counts.Added != 300 || counts.Done != 300 || counts.Applied != 300 || counts.Created != 300 ||
		counts.Queued != 0 || counts.InFlight != 0 || counts.Limit == 0 {
		t.Errorf("%d outcomes, %+v", len(tags), counts)
	}
	if state, err := batch.State(), batch.Err(); state != copernica.BatchDone || err != nil {
		t.Errorf("%v %v", state, err)
	}
	batch.Close()
	if state, after := batch.State(), batch.Counts(); state != copernica.BatchDone || after.Applied != 300 {
		t.Errorf("after Close: %v %+v", state, after)
	}
	if err := batch.Add(background, create(1)); !errors.Is(err, copernica.ErrBatchEnded) || !errors.Is(err, copernica.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	count, err := account.client(t).CountProfiles(background, "1", []string{"number>=1000"})
	if err != nil || count.Matched != 300 {
		t.Errorf("%+v %v", count, err)
	}
}

func TestARecordThatFailsACheckComesBackLikeAnyOther(t *testing.T) {
	account := newAccount(t)
	batch := newBatch(t, account.client(t))
	records := []copernica.Record{
		{Database: "1", Conditions: []string{"numbr==1"}, Body: newName, Tag: 1},
		{Database: "1", Conditions: ann, Body: "{", Tag: 2},
		{Database: "1", Conditions: ann, Body: "{\"name\": \"a\x00\"}", Tag: 3},
		{Database: "1", Conditions: []string{"name==a\x00"}, Body: newName, Tag: 4},
		{Database: "1\x00", Conditions: ann, Body: newName, Tag: 5},
		{Database: "1", Body: newName, Tag: 6},
		{Database: "1", Conditions: ann, Body: newName, Flags: 1 << 20, Tag: 7},
		{Database: "1", Conditions: ann, Body: newName, Tag: 8},
	}
	want := map[uint64]copernica.Status{
		1: copernica.ErrUnknownField, 2: copernica.ErrInvalidBody, 3: copernica.ErrInvalidBody,
		4: copernica.ErrInvalidCondition, 5: copernica.ErrInvalidDatabase, 6: copernica.ErrNoConditions,
		7: copernica.ErrInvalidFlags, 8: copernica.OK,
	}
	if err := batch.Start(background, 2); err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		if err := batch.Add(background, record); err != nil {
			t.Fatal(err)
		}
	}
	batch.CloseInput()
	if err := batch.Add(background, records[0]); !errors.Is(err, copernica.ErrBatchEnded) {
		t.Errorf("after CloseInput: %v", err)
	}
	for outcome := range batch.Results() {
		if outcome.Status != want[outcome.Tag] {
			t.Errorf("%d: %v %v", outcome.Tag, outcome.Status, outcome.Message)
		}
		if err := outcome.Err(); (err == nil) != (outcome.Status == copernica.OK) || err != nil && !errors.Is(err, outcome.Status) {
			t.Errorf("%d: %v", outcome.Tag, err)
		}
		delete(want, outcome.Tag)
	}
	if counts := batch.Counts(); len(want) != 0 || counts.Refused != 7 || counts.Applied != 1 {
		t.Errorf("%v did not come back; %+v", want, counts)
	}
	if changes := account.changes(t); len(changes) != 1 {
		t.Errorf("sent: %+v", changes)
	}
}

func TestAddWaitsWhileTheBatchIsFullAndNoLongerThanItsContext(t *testing.T) {
	batch := newBatch(t, newAccount(t).client(t), copernica.BatchQueueSize(2))
	for number := range 2 {
		if err := batch.Add(background, create(1000+number)); err != nil {
			t.Fatal(err)
		}
	}
	short, cancel := context.WithTimeout(background, 50*time.Millisecond)
	defer cancel()
	if err := batch.Add(short, create(1002)); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, copernica.ErrTimeout) {
		t.Errorf("full: %v", err)
	}
	reason := errors.New("the user went home")
	ended, cancelCause := context.WithCancelCause(background)
	cancelCause(reason)
	if err := batch.Add(ended, create(1002)); !errors.Is(err, reason) || !errors.Is(err, copernica.ErrCancelled) {
		t.Errorf("ended: %v", err)
	}
	const adders = 10
	added := make(chan error, adders)
	for number := range adders {
		go func() { added <- batch.Add(background, create(1003+number)) }()
	}
	if err := batch.Start(background, 1); err != nil {
		t.Fatal(err)
	}
	results := batch.Results()
	for range adders {
		if err := <-added; err != nil {
			t.Error(err)
		}
	}
	batch.CloseInput()
	taken := 0
	for range results {
		taken++
	}
	if taken != 2+adders {
		t.Errorf("%d outcomes", taken)
	}
}

func TestTheGoroutinesOfAProgramCanDoTheWork(t *testing.T) {
	batch := newBatch(t, newAccount(t).client(t))
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			if err := batch.Work(background); err != nil {
				t.Error(err)
			}
		})
	}
	go func() {
		for number := range 50 {
			if err := batch.Add(background, create(1000+number)); err != nil {
				t.Error(err)
			}
		}
		batch.CloseInput()
	}()
	taken := 0
	for outcome := range batch.Results() {
		if outcome.Err() != nil {
			t.Error(outcome.Err())
		}
		taken++
	}
	workers.Wait()
	if taken != 50 {
		t.Errorf("%d outcomes", taken)
	}
}
