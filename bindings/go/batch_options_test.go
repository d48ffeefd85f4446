package copernica_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"copernica"
)

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
	batch, err = client.NewBatch(copernica.BatchJournal(path, "customers of tonight"))
	if batch != nil || !errors.Is(err, copernica.ErrJournal) {
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
