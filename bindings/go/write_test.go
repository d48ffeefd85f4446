package copernica_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"copernica"
)

func TestOneProfileIsMadeChangedAndRemoved(t *testing.T) {
	client := newAccount(t).client(t, copernica.WithAPIVersion(2))
	made, err := client.CreateProfile(background, "1", `{"fields": {"number": 4, "name": "Carl"}}`, 0)
	if err != nil || made.Created != copernica.CreatedYes || made.CreatedID == 0 {
		t.Fatalf("%+v %v", made, err)
	}
	id := made.CreatedID
	for name, change := range map[string]func() (*copernica.Result, error){
		"profile": func() (*copernica.Result, error) {
			return client.UpdateProfile(background, id, `{"secret": "changed"}`, 0)
		},
		"fields": func() (*copernica.Result, error) {
			return client.UpdateProfileFields(background, id, `{"name": "Karl"}`, 0)
		},
		"interests": func() (*copernica.Result, error) {
			return client.UpdateProfileInterests(background, id, `["football"]`, 0)
		},
	} {
		if result, err := change(); err != nil || result.Effect != copernica.EffectApplied {
			t.Errorf("%s: %+v %v", name, result, err)
		}
	}
	profile, err := client.Profile(background, id)
	if err != nil {
		t.Fatal(err)
	}
	if name, _ := profile.Field("name"); name != "Karl" || profile.Secret() != "changed" || !profile.Interest("football") {
		t.Errorf("%s", profile.JSON())
	}
	if result, err := client.DeleteProfile(background, id); err != nil || result.Effect != copernica.EffectApplied {
		t.Errorf("%+v %v", result, err)
	}
	if _, err := client.DeleteProfile(background, id); !errors.Is(err, copernica.ErrRemoved) {
		t.Errorf("a second time: %v", err)
	}
	if _, err := client.UpdateProfileFields(background, id, `{"name": "K"}`, 0); !errors.Is(err, copernica.ErrRemoved) {
		t.Errorf("changed afterwards: %v", err)
	}
}

func TestACreationInDoubtIsNotRepeated(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{"kind": "close", "at": "before_reply", "apply": "before", "method": "POST"})
	_, err := account.client(t).CreateProfile(background, "1", `{"number": 4}`, 0)
	var failure *copernica.Error
	if !errors.As(err, &failure) || failure.Effect != copernica.EffectUnknown || failure.MayRepeat ||
		failure.Created != copernica.CreatedUnknown || failure.Attempts != 1 {
		t.Errorf("%+v", failure)
	}
	if sent := account.changes(t); len(sent) != 1 {
		t.Errorf("sent: %+v", sent)
	}
}

func TestARemovalInDoubtIsRepeatedAndSucceeds(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{"kind": "close", "at": "before_reply", "apply": "before", "method": "DELETE"})
	client := account.client(t, copernica.WithBackoff(time.Millisecond, time.Millisecond))
	result, err := client.DeleteProfile(background, 101)
	if err != nil || result.Attempts != 2 {
		t.Errorf("%+v %v", result, err)
	}
}

func TestManyAreRemovedOnlyWhenTheCountIsMeant(t *testing.T) {
	account := newAccount(t)
	client := account.client(t, copernica.WithAPIVersion(3))
	for name, test := range map[string]struct {
		ids   []uint64
		count int
	}{
		"none": {nil, 0}, "none of two": {nil, 2}, "an empty list": {[]uint64{}, 0}, "one of two": {[]uint64{101}, 2},
		"two of one": {[]uint64{101, 102}, 1}, "one twice": {[]uint64{101, 101}, 2}, "the id 0": {[]uint64{0}, 1},
		"less than none": {[]uint64{101}, -1},
	} {
		if _, err := client.DeleteProfiles(background, "1", test.ids, test.count); !errors.Is(err, copernica.ErrInvalidID) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if sent := account.changes(t); len(sent) != 0 {
		t.Errorf("sent: %+v", sent)
	}
	if result, err := client.DeleteProfiles(background, "1", []uint64{101, 103}, 2); err != nil {
		t.Errorf("%+v %v", result, err)
	}
	if left := ids(t, client.Profiles(background, "1", nil, copernica.Query{})); !slices.Equal(left, []uint64{102}) {
		t.Errorf("left: %v", left)
	}
	old := account.client(t)
	if _, err := old.DeleteProfiles(background, "1", []uint64{102}, 1); !errors.Is(err, copernica.ErrNotSupported) {
		t.Errorf("without a version: %v", err)
	}
}
