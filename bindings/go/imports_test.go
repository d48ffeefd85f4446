package copernica_test

import (
	"errors"
	"strings"
	"testing"

	"copernica"
)

func TestAnImportIsStartedAndWatched(t *testing.T) {
	account := newAccount(t)
	client := account.client(t, copernica.WithAPIVersion(3))
	started, err := client.ImportStart(background, "1", copernica.Import{
		Name: "customers", Action: copernica.ImportUpdateOrAdd, KeyFields: []string{"number"}, IgnoreEmptyFields: true,
		Records: []string{`{"number": 1, "name": ""}`, `{"number": 9, "name": "Iris"}`},
	}, 0)
	if err != nil || started.CreatedID == 0 {
		t.Fatalf("%+v %v", started, err)
	}
	progress, err := client.ImportStatus(background, started.CreatedID)
	if err != nil || progress.Total != 2 || progress.Processed != 2 || progress.Status == "" || progress.LastRun == "" ||
		progress.Error != "" {
		t.Errorf("%+v %v", progress, err)
	}
	if all := ids(t, client.Profiles(background, "1", []string{"name==Ann"}, copernica.Query{})); len(all) != 1 {
		t.Errorf("the empty value was taken: %v", all)
	}
	if all := ids(t, client.Profiles(background, "1", []string{"name==Iris"}, copernica.Query{})); len(all) != 1 {
		t.Errorf("no profile was made: %v", all)
	}
	if progress, err := client.ImportStatus(background, 999); progress != nil || err == nil {
		t.Errorf("%+v %v", progress, err)
	}
}

func TestALocationIsHandedToTheServer(t *testing.T) {
	account := newAccount(t)
	client := account.client(t, copernica.WithAPIVersion(3))
	for _, delimiter := range []string{"", ";"} {
		result, err := client.ImportStart(background, "1", copernica.Import{
			Name: "elsewhere", Action: copernica.ImportAdd, Location: "https://example.com/people", Delimiter: delimiter,
		}, 0)
		if err != nil {
			t.Errorf("%+v %v", result, err)
		}
	}
	sent := account.changes(t)
	if len(sent) != 2 || !strings.Contains(sent[0].Body, "https://example.com/people") ||
		!strings.Contains(sent[1].Body, `";"`) || strings.Contains(sent[0].Body, `";"`) {
		t.Errorf("%+v", sent)
	}
}

func TestWhatIsWrongWithAnImportIsRefused(t *testing.T) {
	account := newAccount(t)
	client := account.client(t, copernica.WithAPIVersion(3))
	keys, records := []string{"number"}, []string{`{"number": 1}`}
	for name, test := range map[string]struct {
		what copernica.Import
		want copernica.Status
	}{
		"no action":       {copernica.Import{KeyFields: keys, Records: records}, copernica.ErrInvalidOption},
		"NUL in name":     {copernica.Import{Name: "a\x00", Action: copernica.ImportAdd, Records: records}, copernica.ErrInvalidOption},
		"NUL in key":      {copernica.Import{Action: copernica.ImportUpdate, KeyFields: []string{"a\x00"}, Records: records}, copernica.ErrInvalidBody},
		"no JSON":         {copernica.Import{Action: copernica.ImportUpdate, KeyFields: keys, Records: []string{"{"}}, copernica.ErrInvalidBody},
		"NUL in location": {copernica.Import{Action: copernica.ImportAdd, Location: "https://a\x00"}, copernica.ErrInvalidBody},
		"unknown field":   {copernica.Import{Action: copernica.ImportAdd, Records: []string{`{"numbr": 1}`}}, copernica.ErrUnknownField},
	} {
		result, err := client.ImportStart(background, "1", test.what, 0)
		if result != nil || !errors.Is(err, test.want) || err.Error() == "" {
			t.Errorf("%s: %+v %v", name, result, err)
		}
	}
	if sent := account.changes(t); len(sent) != 0 {
		t.Errorf("sent: %+v", sent)
	}
	_, err := account.client(t).ImportStart(background, "1",
		copernica.Import{Action: copernica.ImportAdd, Records: records}, 0)
	if !errors.Is(err, copernica.ErrNotSupported) {
		t.Errorf("without a version: %v", err)
	}
}
