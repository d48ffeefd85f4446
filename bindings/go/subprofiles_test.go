package copernica_test

import (
	"errors"
	"slices"
	"testing"

	"copernica"
)

func TestSubprofilesAreReadMadeChangedAndRemoved(t *testing.T) {
	client := newAccount(t).client(t, copernica.WithAPIVersion(3))
	list := func(conditions ...string) []uint64 {
		return ids(t, client.Subprofiles(background, 101, "Orders", conditions, copernica.Query{}))
	}
	if all := list(); !slices.Equal(all, []uint64{201, 202}) {
		t.Error(all)
	}
	if open := list("state==open"); !slices.Equal(open, []uint64{201}) {
		t.Error(open)
	}
	all := ids(t, client.SubprofilesOfCollection(background, 10, []string{"order>6"}, copernica.Query{PageSize: 1}))
	if !slices.Equal(all, []uint64{201, 202}) {
		t.Error(all)
	}
	made, err := client.CreateSubprofile(background, 101, "10", `{"order": 9, "state": "open"}`, 0)
	if err != nil || made.CreatedID == 0 {
		t.Fatalf("%+v %v", made, err)
	}
	order, err := client.Subprofile(background, made.CreatedID)
	if err != nil || order.ParentID != 101 || order.CollectionID != 10 || order.DatabaseID != 0 ||
		order.String() != "sub-profile 203" {
		t.Fatalf("%v %v", order, err)
	}
	for name, change := range map[string]func() (*copernica.Result, error){
		"of a profile": func() (*copernica.Result, error) {
			return client.UpdateSubprofiles(background, 101, "Orders", []string{"order==7"}, `{"state": "paid"}`, 0)
		},
		"of a collection": func() (*copernica.Result, error) {
			return client.UpdateSubprofilesOfCollection(background, 10, []string{"order==8"}, `{"state": "open"}`, 0)
		},
		"one": func() (*copernica.Result, error) {
			return client.UpdateSubprofile(background, made.CreatedID, `{"secret": "changed"}`, 0)
		},
		"fields": func() (*copernica.Result, error) {
			return client.UpdateSubprofileFields(background, made.CreatedID, `{"state": "paid"}`, 0)
		},
		"another with create": func() (*copernica.Result, error) {
			return client.UpdateSubprofiles(background, 101, "Orders", []string{"order==10"},
				`{"order": 10, "state": "open"}`, copernica.Create)
		},
	} {
		if result, err := change(); err != nil || result.Effect != copernica.EffectApplied {
			t.Errorf("%s: %+v %v", name, result, err)
		}
	}
	if paid := list("state==paid"); !slices.Equal(paid, []uint64{201, 203}) {
		t.Error(paid)
	}
	if _, err := client.DeleteSubprofile(background, 202); err != nil {
		t.Error(err)
	}
	if _, err := client.DeleteSubprofile(background, 202); !errors.Is(err, copernica.ErrRemoved) {
		t.Error(err)
	}
	if open := list("state==open"); !slices.Equal(open, []uint64{204}) {
		t.Error(open)
	}
}
