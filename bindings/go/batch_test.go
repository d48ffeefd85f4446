package copernica_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
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

func TestACreateInDoubtIsLookedForAfterTheSettleTime(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{"kind": "close", "at": "before_reply", "apply": "before", "method": "PUT"})
	batch := newBatch(t, account.client(t), copernica.BatchSettleTime(100*time.Millisecond),
		copernica.BatchPauses(time.Millisecond, time.Second), copernica.BatchAttempts(3))
	outcomes, err := batch.Run(background, 1, sent(background, 1000, 1001))
	if err != nil {
		t.Fatal(err)
	}
	for outcome := range outcomes {
		if err := outcome.Err(); err != nil || outcome.Effect != copernica.EffectApplied {
			t.Errorf("%+v", outcome)
		}
	}
	if count, err := account.client(t).CountProfiles(background, "1", []string{"number==1000"}); err != nil || count.Matched != 1 {
		t.Errorf("%+v %v", count, err)
	}
}

func TestWhatAJournalRemembersIsNotSentAgain(t *testing.T) {
	account := newAccount(t)
	client := account.client(t)
	path := filepath.Join(t.TempDir(), "customers.journal")
	run := func(to int) copernica.Counts {
		batch := newBatch(t, client, copernica.BatchJournal(path, "customers of tonight"))
		outcomes, err := batch.Run(background, 4, sent(background, 1000, to))
		if err != nil {
			t.Fatal(err)
		}
		for outcome := range outcomes {
			if err := outcome.Err(); err != nil {
				t.Error(err)
			}
		}
		batch.Close()
		return batch.Counts()
	}
	if counts := run(1010); counts.Created != 10 || counts.Skipped != 0 {
		t.Errorf("%+v", counts)
	}
	if counts := run(1015); counts.Applied != 15 || counts.Skipped != 10 || counts.Created != 5 {
		t.Errorf("%+v", counts)
	}
	if changes := account.changes(t); len(changes) != 15 {
		t.Errorf("%d changes were sent", len(changes))
	}
	batch, err := client.NewBatch(copernica.BatchJournal(path, "customers of another night"))
	if batch != nil || !errors.Is(err, copernica.ErrForeignJournal) || err.Error() == "" {
		t.Errorf("%v %v", batch, err)
	}
	held := newBatch(t, client, copernica.BatchJournal(path, "customers of tonight"))
	if batch, err := client.NewBatch(copernica.BatchJournal(path, "customers of tonight")); batch != nil || !errors.Is(err, copernica.ErrJournal) {
		t.Errorf("another batch has it: %v %v", batch, err)
	}
	held.Close()
}

func TestWhatIsWrongWithABatchIsRefused(t *testing.T) {
	client := newAccount(t).client(t)
	for name, test := range map[string]struct {
		option copernica.BatchOption
		want   copernica.Status
	}{
		"queue":          {copernica.BatchQueueSize(0), copernica.ErrInvalidOption},
		"negative queue": {copernica.BatchQueueSize(-1), copernica.ErrInvalidOption},
		"attempts":       {copernica.BatchAttempts(101), copernica.ErrInvalidOption},
		"settle time":    {copernica.BatchSettleTime(-1), copernica.ErrInvalidOption},
		"shortest pause": {copernica.BatchPauses(-1, 1), copernica.ErrInvalidOption},
		"longest pause":  {copernica.BatchPauses(1, -1), copernica.ErrInvalidOption},
		"pauses":         {copernica.BatchPauses(time.Minute, time.Second), copernica.ErrInvalidOption},
		"NUL in path":    {copernica.BatchJournal("a\x00", "input"), copernica.ErrInvalidOption},
		"NUL in input":   {copernica.BatchJournal("a", "input\x00"), copernica.ErrInvalidOption},
		"no input":       {copernica.BatchJournal("a", ""), copernica.ErrInvalidOption},
		"no file":        {copernica.BatchJournal(t.TempDir(), "input"), copernica.ErrJournal},
	} {
		batch, err := client.NewBatch(test.option)
		if batch != nil || !errors.Is(err, test.want) || err.Error() == "" {
			t.Errorf("%s: %v %v", name, batch, err)
		}
	}
	batch := newBatch(t, client)
	for _, threads := range []int{0, -1, 1001} {
		if err := batch.Start(background, threads); !errors.Is(err, copernica.ErrInvalidOption) {
			t.Errorf("%d threads: %v", threads, err)
		}
	}
	client.Close()
	if batch, err := client.NewBatch(); batch != nil || !errors.Is(err, copernica.ErrClosed) {
		t.Errorf("%v %v", batch, err)
	}
	if copernica.BatchState(99).String() != "state 99" || copernica.BatchPaused.String() != "paused" {
		t.Error("names of states")
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
