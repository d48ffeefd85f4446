package copernica_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"copernica"
)

func TestAContextIsToldTheWholeResultOfEveryCall(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{"kind": "status", "status": 503, "method": "GET"})
	client := account.client(t, copernica.WithBackoff(time.Millisecond, time.Millisecond))
	var told []*copernica.Result
	ctx := copernica.NotifyResult(background, func(result *copernica.Result) { told = append(told, result) })
	last := func() *copernica.Result {
		t.Helper()
		if len(told) != 1 {
			t.Fatalf("it was told %d results", len(told))
		}
		defer func() { told = nil }()
		return told[0]
	}
	if _, err := client.Identity(ctx); err != nil {
		t.Error(err)
	}
	if result := last(); result.Status != copernica.OK || result.Attempts != 2 || !strings.Contains(result.Body, t.Name()) {
		t.Errorf("what was read: %+v", result)
	}
	updated, err := client.UpdateProfiles(ctx, "1", ann, newName, 0)
	if result := last(); err != nil || result != updated {
		t.Errorf("what was returned: %+v %v", result, err)
	}
	_, err = client.UpdateProfiles(ctx, "1", []string{"numbr==1"}, newName, 0)
	if result := last(); !errors.Is(err, result.Status) || result.Status != copernica.ErrUnknownField {
		t.Errorf("what failed: %+v %v", result, err)
	}
	ids(t, client.Profiles(ctx, "1", nil, copernica.Query{PageSize: 1}))
	if result := last(); result.Status != copernica.OK {
		t.Errorf("a list: %+v", result)
	}
	if client.Profiles(ctx, "9", nil, copernica.Query{}).Next() || last().Status != copernica.ErrNoDatabase {
		t.Error("a list that failed")
	}
	if _, err := client.Identity(copernica.NotifyResult(context.Background(), nil)); err != nil {
		t.Errorf("nobody to tell: %v", err)
	}
}
