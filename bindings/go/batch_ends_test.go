package copernica_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"copernica"
)

func TestAContextThatEndsCancelsTheBatchAndLosesNoRecord(t *testing.T) {
	account := newAccount(t)
	// The first call takes long enough to be under way when the context ends, and is finished.
	account.arm(t, map[string]any{"kind": "delay", "delay_ms": 1000, "method": "PUT"})
	batch := newBatch(t, account.client(t, copernica.WithFieldCheck(false)), copernica.BatchQueueSize(5))
	reason := errors.New("the night is over")
	ctx, cancel := context.WithCancelCause(background)
	records := make(chan copernica.Record)
	received := 0
	go func() {
		defer close(records)
		for number := 1000; ; number++ {
			select {
			case records <- create(number):
				received++
			case <-ctx.Done():
				return
			}
		}
	}()
	outcomes, err := batch.Run(ctx, 1, records)
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return len(account.changes(t)) == 1 })
	waitFor(t, func() bool { return batch.Counts().Added == 5 })
	cancel(reason)
	statuses := map[copernica.Status]int{}
	for outcome := range outcomes {
		statuses[outcome.Status]++
	}
	if _, isOpen := <-records; isOpen {
		t.Error("a record was left over")
	}
	if statuses[copernica.OK] != 1 || statuses[copernica.ErrPending] != received-1 || len(statuses) != 2 {
		t.Errorf("of %d records %v", received, statuses)
	}
	if err := batch.Err(); !errors.Is(err, copernica.ErrCancelled) || !errors.Is(err, reason) {
		t.Errorf("%v", err)
	}
	if state := batch.State(); state != copernica.BatchCancelled {
		t.Errorf("it is %v", state)
	}
	if changes := account.changes(t); len(changes) != 1 {
		t.Errorf("sent: %+v", changes)
	}
}

func TestAbortEndsTheCallsThatAreUnderWay(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{"kind": "delay", "delay_ms": veryLate, "apply": "after", "method": "PUT", "times": 9})
	client := account.client(t, copernica.WithFieldCheck(false))
	batch := newBatch(t, client)
	if err := batch.Start(background, 2); err != nil {
		t.Fatal(err)
	}
	for number := range 5 {
		if err := batch.Add(background, create(1000+number)); err != nil {
			t.Fatal(err)
		}
	}
	waitFor(t, func() bool { return len(account.changes(t)) == 2 })
	started := time.Now()
	batch.Abort()
	effects := map[copernica.Effect]int{}
	for outcome := range batch.Results() {
		effects[outcome.Effect]++
	}
	if passed := time.Since(started); passed > veryLate*time.Millisecond/2 {
		t.Errorf("it took %v to end", passed)
	}
	if effects[copernica.EffectUnknown] != 2 || effects[copernica.EffectNone] != 3 {
		t.Errorf("%v", effects)
	}
	if _, err := client.CountProfiles(background, "1", ann); err != nil {
		t.Errorf("another call of the client: %v", err)
	}
}

func TestABatchHaltsOnWhatEveryRecordWouldMeet(t *testing.T) {
	account := newAccount(t)
	batch := newBatch(t, account.client(t))
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	records := make(chan copernica.Record)
	go func() {
		defer close(records)
		for number := 1000; number < 2000; number++ {
			record := create(number)
			record.Database = "9"
			select {
			case records <- record:
			case <-ctx.Done():
				return
			}
		}
	}()
	outcomes, err := batch.Run(ctx, 2, records)
	if err != nil {
		t.Fatal(err)
	}
	for outcome := range outcomes {
		if outcome.Status != copernica.ErrPending && outcome.Status != copernica.ErrNoDatabase {
			t.Errorf("%v", outcome.Err())
		}
	}
	if err := batch.Err(); !errors.Is(err, copernica.ErrBatchEnded) || !strings.Contains(err.Error(), "database") ||
		batch.State() != copernica.BatchHalted {
		t.Errorf("%v %v", batch.State(), err)
	}
	if err := batch.Add(background, create(1)); !errors.Is(err, copernica.ErrBatchEnded) ||
		!strings.Contains(err.Error(), "halted") {
		t.Errorf("%v", err)
	}
	if _, err := batch.Run(background, 1, nil); !errors.Is(err, copernica.ErrBatchEnded) {
		t.Errorf("%v", err)
	}
}

func TestABatchOutlivesItsClient(t *testing.T) {
	client := newAccount(t).client(t)
	batch := newBatch(t, client)
	outcomes, err := batch.Run(background, 2, sent(background, 1000, 1020))
	if err != nil {
		t.Fatal(err)
	}
	client.Close()
	taken := 0
	for outcome := range outcomes {
		if err := outcome.Err(); err != nil {
			t.Error(err)
		}
		taken++
	}
	if taken != 20 {
		t.Errorf("%d outcomes", taken)
	}
}

func TestAClosedBatchEndsItsChannelAndEverythingThatWaits(t *testing.T) {
	account := newAccount(t)
	batch := newBatch(t, account.client(t), copernica.BatchQueueSize(10))
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	outcomes, err := batch.Run(ctx, 2, sent(ctx, 1000, 1_000_000))
	if err != nil {
		t.Fatal(err)
	}
	<-outcomes
	waiting := make(chan error)
	go func() {
		for {
			if err := batch.Add(background, create(5)); err != nil {
				waiting <- err
				return
			}
		}
	}()
	batch.Close()
	for range outcomes {
		// What lay ready may still come.
	}
	if err := <-waiting; !errors.Is(err, copernica.ErrBatchEnded) {
		t.Errorf("%v", err)
	}
	if err := batch.Work(background); !errors.Is(err, copernica.ErrClosed) {
		t.Errorf("%v", err)
	}
	if err := batch.Start(background, 1); !errors.Is(err, copernica.ErrClosed) {
		t.Errorf("%v", err)
	}
	batch.CloseInput()
	batch.Cancel()
	batch.Abort()
	batch.Close()
	if state := batch.State(); state != copernica.BatchCancelled {
		t.Errorf("%v", state)
	}
	unused := newBatch(t, account.client(t))
	unused.Close()
	if _, isOpen := <-unused.Results(); isOpen {
		t.Error("a batch that was never used has a result")
	}
}
