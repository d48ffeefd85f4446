package copernica_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"copernica"
)

func TestAContextThatHasEndedLetsNoCallBegin(t *testing.T) {
	account := newAccount(t)
	client := account.client(t, copernica.WithAPIVersion(3))
	cancelled, cancel := context.WithCancel(background)
	cancel()
	for name, call := range calls(cancelled, client) {
		var failure *copernica.Error
		if err := call(); !errors.As(err, &failure) || failure.Status != copernica.ErrCancelled ||
			failure.Effect != copernica.EffectNone || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if sent := account.journal(t); len(sent) != 0 {
		t.Errorf("sent: %+v", sent)
	}
}

func TestEveryCallEndsWhenItsContextDoes(t *testing.T) {
	account := newAccount(t)
	client := account.client(t, copernica.WithAPIVersion(3))
	account.arm(t, map[string]any{"kind": "delay", "delay_ms": veryLate, "apply": "after", "times": 1000})
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	all := calls(ctx, client)
	ended := make(chan string, len(all))
	for name, call := range all {
		go func() {
			if err := call(); !errors.Is(err, copernica.ErrCancelled) || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", name, err)
			}
			ended <- name
		}()
	}
	// Each is at a request of its own by then, which is never answered.
	waitFor(t, func() bool { return len(account.journal(t)) == len(all) })
	started := time.Now()
	cancel()
	for range all {
		<-ended
	}
	if passed := time.Since(started); passed > veryLate*time.Millisecond/2 {
		t.Errorf("it took %v to end", passed)
	}
}

// calls are all calls but updates and counts, under a context.
func calls(ctx context.Context, client *copernica.Client) map[string]func() error {
	of := func(_ any, err error) error { return err }
	list := func(list *copernica.ProfileList) error {
		defer list.Close()
		for list.Next() {
		}
		return list.Err()
	}
	orders, flags := []string{"order==7"}, copernica.NoFieldCheck
	return map[string]func() error{
		"Profiles":    func() error { return list(client.Profiles(ctx, "1", ann, copernica.Query{})) },
		"Profile":     func() error { return of(client.Profile(ctx, 101)) },
		"Fields":      func() error { return of(client.Fields(ctx, "1")) },
		"Databases":   func() error { return of(client.Databases(ctx)) },
		"Identity":    func() error { return of(client.Identity(ctx)) },
		"Subprofiles": func() error { return list(client.Subprofiles(ctx, 101, "10", nil, copernica.Query{})) },
		"SubprofilesOfCollection": func() error {
			return list(client.SubprofilesOfCollection(ctx, 10, nil, copernica.Query{}))
		},
		"Subprofile":    func() error { return of(client.Subprofile(ctx, 201)) },
		"CreateProfile": func() error { return of(client.CreateProfile(ctx, "1", `{"fields": {"number": 5}}`, flags)) },
		"UpdateProfile": func() error { return of(client.UpdateProfile(ctx, 102, `{"fields": {"number": 5}}`, flags)) },
		"UpdateProfileFields": func() error {
			return of(client.UpdateProfileFields(ctx, 102, `{"number": 5}`, flags))
		},
		"UpdateProfileInterests": func() error {
			return of(client.UpdateProfileInterests(ctx, 102, `["football"]`, flags))
		},
		"DeleteProfile":  func() error { return of(client.DeleteProfile(ctx, 103)) },
		"DeleteProfiles": func() error { return of(client.DeleteProfiles(ctx, "1", []uint64{103}, 1)) },
		"UpdateSubprofiles": func() error {
			return of(client.UpdateSubprofiles(ctx, 101, "10", orders, `{"state": "paid"}`, flags))
		},
		"UpdateSubprofilesOfCollection": func() error {
			return of(client.UpdateSubprofilesOfCollection(ctx, 10, orders, `{"state": "paid"}`, flags))
		},
		"CreateSubprofile": func() error { return of(client.CreateSubprofile(ctx, 101, "10", `{"order": 9}`, flags)) },
		"UpdateSubprofile": func() error {
			return of(client.UpdateSubprofile(ctx, 201, `{"fields": {"order": 7}}`, flags))
		},
		"UpdateSubprofileFields": func() error { return of(client.UpdateSubprofileFields(ctx, 201, `{"order": 7}`, flags)) },
		"DeleteSubprofile":       func() error { return of(client.DeleteSubprofile(ctx, 202)) },
		"ImportStart": func() error {
			records := []string{`{"number": 6}`}
			return of(client.ImportStart(ctx, "1", copernica.Import{Action: copernica.ImportAdd, Records: records}, flags))
		},
		"ImportStatus": func() error { return of(client.ImportStatus(ctx, 1)) },
		"Request":      func() error { return of(client.Request(ctx, "GET", "consumption", nil, "", 0)) },
	}
}
