package copernica_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"copernica"
	"copernica/internal/heap"
)

// everyWay makes calls that end in every way there is.
func everyWay(t testing.TB, account account) {
	t.Helper()
	client, err := copernica.New(account.Token, copernica.WithBaseURL(sandboxURL),
		copernica.WithLog(func(copernica.LogLevel, string) {}))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	cancelled, cancel := context.WithCancel(background)
	cancel()
	short, cancel := context.WithTimeout(background, time.Millisecond)
	defer cancel()
	long, cancel := context.WithTimeout(background, time.Hour)
	defer cancel()
	for _, ctx := range []context.Context{background, cancelled, short, long} {
		_, _ = client.UpdateProfiles(ctx, "1", ann, newName, 0)
		_, _ = client.UpdateProfiles(ctx, "1", []string{"numbr==1"}, newName, 0)
		_, _ = client.UpdateProfiles(ctx, "1", []string{"number==1\x00"}, newName, 0)
		_, _ = client.CountProfiles(ctx, "2", ann)
		for _, call := range calls(ctx, client) {
			_ = call()
		}
		client.Profiles(ctx, "1", nil, copernica.Query{}).Close()
		for range client.Profiles(ctx, "1", nil, copernica.Query{PageSize: 1}).All() {
			break
		}
		_, _ = client.DeleteProfiles(ctx, "1", nil, 0)
		_, _ = client.ImportStart(ctx, "1", copernica.Import{Records: []string{"{"}}, 0)
		_, _ = client.ImportStart(ctx, "1", copernica.Import{Action: copernica.ImportAdd, Location: "a\x00"}, 0)
		_ = client.Profiles(ctx, "1", []string{"a\x00"}, copernica.Query{OrderBy: "number"}).Next()
		_ = client.Profiles(ctx, "1", nil, copernica.Query{OrderBy: "number", PageSize: 2000}).Next()
		everyBatch(t, ctx, client)
	}
	_, _ = client.NewConditions().Add("name", copernica.Equal, "Bob").Add("name", copernica.Equal, "Bob ").Build()
	_, _ = client.NewBody().Text("name", "Zoë").Interest("football", true).Build()
	_, _ = copernica.New("")
	_, _ = copernica.New(account.Token, copernica.WithLog(func(copernica.LogLevel, string) {}), copernica.WithAttempts(0))
}

// everyBatch makes batches that end in every way there is.
func everyBatch(t testing.TB, ctx context.Context, client *copernica.Client) {
	t.Helper()
	_, _ = client.NewBatch(copernica.BatchAttempts(0))
	unused := newBatch(t, client)
	unused.Close()
	for _, end := range []func(*copernica.Batch){
		(*copernica.Batch).CloseInput, (*copernica.Batch).Cancel, (*copernica.Batch).Abort, (*copernica.Batch).Close,
	} {
		batch := newBatch(t, client)
		_ = batch.Add(ctx, create(1))
		_ = batch.Add(ctx, copernica.Record{Database: "1\x00"})
		_ = batch.Start(ctx, 1)
		end(batch)
		for range batch.Results() {
		}
		batch.Close()
	}
	abandoned := newBatch(t, client, copernica.BatchQueueSize(1))
	sending, cancel := context.WithCancel(ctx)
	if _, err := abandoned.Run(sending, 1, sent(sending, 1, 100)); err != nil {
		t.Fatal(err)
	}
	abandoned.Close()
	cancel()
	waiting := newBatch(t, client)
	if _, err := waiting.Run(ctx, 1, nil); err != nil {
		t.Fatal(err)
	}
	waiting.Close()
}

func TestNothingOfCIsHeldAfterwards(t *testing.T) {
	account := newAccount(t)
	// Clients of other tests that were forgotten must not be counted.
	before := settled(t)
	goroutines := runtime.NumGoroutine()
	for range 20 {
		everyWay(t, account)
	}
	if after := copernica.Live(); after != before {
		t.Errorf("%d things of C are held that were not before", after-before)
	}
	// Those that have just been told to end may need a moment for it.
	waitFor(t, func() bool { return runtime.NumGoroutine() <= goroutines })
}

func TestAForgottenClientIsFreed(t *testing.T) {
	account := newAccount(t)
	before := settled(t)
	func() {
		client, err := copernica.New(account.Token, copernica.WithBaseURL(sandboxURL))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.CountProfiles(background, "1", ann); err != nil {
			t.Fatal(err)
		}
	}()
	waitFor(t, func() bool { runtime.GC(); return copernica.Live() == before })
}

func TestAForgottenListOrBatchIsFreed(t *testing.T) {
	account := newAccount(t)
	client := account.client(t)
	before := settled(t)
	func() {
		list := client.Profiles(background, "1", nil, copernica.Query{PageSize: 1})
		if !list.Next() {
			t.Fatal(list.Err())
		}
		batch, err := client.NewBatch()
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(batch.Start(background, 1), batch.Add(background, create(1))); err != nil {
			t.Fatal(err)
		}
	}()
	waitFor(t, func() bool { runtime.GC(); return copernica.Live() == before })
}

// settled is how much is held of C once no forgotten client is left to be freed.
func settled(t testing.TB) int64 {
	t.Helper()
	held := copernica.Live()
	for range 3 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	waitFor(t, func() bool { runtime.GC(); last := held; held = copernica.Live(); return held == last })
	return held
}

func TestTheHeapOfCDoesNotGrow(t *testing.T) {
	account := newAccount(t)
	client := account.client(t)
	batch := newBatch(t, client)
	if err := batch.Start(background, 1); err != nil {
		t.Fatal(err)
	}
	record := copernica.Record{Database: "1", Conditions: ann, Body: newName}
	calls := func(number int) uint64 {
		for range number {
			ctx, cancel := context.WithTimeout(background, time.Hour)
			if _, err := client.UpdateProfiles(ctx, "1", ann, newName, 0); err != nil {
				t.Fatal(err)
			}
			if _, err := client.UpdateProfiles(ctx, "1", []string{"numbr==1"}, newName, 0); !errors.Is(err, copernica.ErrUnknownField) {
				t.Fatal(err)
			}
			if read := ids(t, client.Profiles(ctx, "1", nil, copernica.Query{})); len(read) != 3 {
				t.Fatal(read)
			}
			if err := errors.Join(batch.Add(ctx, record), errorOf(<-batch.Results())); err != nil {
				t.Fatal(err)
			}
			cancel()
		}
		return heap.InUse()
	}
	// The first rounds fill caches, of connections and of the allocator; a leak shows in all of them.
	const rounds, inOne = 6, 500
	before := calls(1)
	for range rounds {
		after := calls(inOne)
		// Of any leak for each call, one byte short of a result's smallest part would show.
		if after <= before+inOne*8 {
			return
		}
		t.Logf("%d calls took %d bytes and kept them", inOne, after-before)
		before = after
	}
	t.Error("the heap grows with every call")
}

func errorOf(outcome copernica.Outcome) error { return outcome.Err() }
