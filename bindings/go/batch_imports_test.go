package copernica_test

import (
	"errors"
	"slices"
	"testing"

	"copernica"
)

func TestABatchSendsItsRecordsInImports(t *testing.T) {
	account := newAccount(t)
	client := account.client(t, copernica.WithAPIVersion(3))
	batch := newBatch(t, client, copernica.BatchImports([]string{"number"}, 20))
	records := make(chan copernica.Record)
	go func() {
		defer close(records)
		for number := 1000; number < 1100; number++ {
			record := create(number)
			record.Body = `{"fields": ` + record.Body + `}`
			records <- record
		}
		// It does not fit, and that stops no other.
		records <- copernica.Record{
			Database: "1", Conditions: []string{"name==Bob"}, Body: `{"fields": {"number": 5}}`, Tag: 5,
		}
	}()
	outcomes, err := batch.Run(background, 4, records)
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for outcome := range outcomes {
		taken++
		if outcome.Tag == 5 {
			if outcome.Err() == nil || outcome.Effect != copernica.EffectNone {
				t.Errorf("the one that does not fit: %+v", outcome)
			}
		} else if outcome.Err() != nil || outcome.Effect != copernica.EffectApplied {
			t.Errorf("%d: %+v", outcome.Tag, outcome)
		}
	}
	if counts := batch.Counts(); taken != 101 || counts.Applied != 100 || counts.Refused != 1 || counts.Importing != 0 {
		t.Errorf("%d outcomes, %+v", taken, counts)
	}
	made := ids(t, client.Profiles(background, "1", []string{"number>=1000"}, copernica.Query{}))
	if len(made) != 100 {
		t.Errorf("%d profiles", len(made))
	}
	paths := map[string]int{}
	for _, change := range account.changes(t) {
		paths[change.Method+" "+change.Path]++
	}
	if paths["POST /v3/imports"] != 5 || len(paths) != 1 {
		t.Errorf("sent: %v", paths)
	}
}

func TestWhatIsWrongWithABatchOfImportsIsRefused(t *testing.T) {
	account := newAccount(t)
	versioned, unversioned := account.client(t, copernica.WithAPIVersion(3)), account.client(t)
	limited := account.client(t, copernica.WithAPIVersion(3), copernica.WithMaxMatches(1))
	key := []string{"number"}
	for name, test := range map[string]struct {
		client *copernica.Client
		option copernica.BatchOption
		want   copernica.Status
	}{
		"no version":     {unversioned, copernica.BatchImports(key, 10), copernica.ErrNotSupported},
		"limit":          {limited, copernica.BatchImports(key, 10), copernica.ErrInvalidOption},
		"no key":         {versioned, copernica.BatchImports(nil, 10), copernica.ErrInvalidOption},
		"too many keys":  {versioned, copernica.BatchImports(slices.Repeat(key, 33), 10), copernica.ErrInvalidOption},
		"NUL in key":     {versioned, copernica.BatchImports([]string{"a\x00"}, 10), copernica.ErrInvalidOption},
		"no records":     {versioned, copernica.BatchImports(key, 0), copernica.ErrInvalidOption},
		"too many":       {versioned, copernica.BatchImports(key, 10001), copernica.ErrInvalidOption},
		"less than none": {versioned, copernica.BatchImports(key, -1), copernica.ErrInvalidOption},
	} {
		batch, err := test.client.NewBatch(test.option)
		if batch != nil || !errors.Is(err, test.want) || err.Error() == "" {
			t.Errorf("%s: %v %v", name, batch, err)
		}
	}
}
