package copernica_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"copernica"
)

// Far longer than any test waits for a call to end, so that only the context can have ended it.
const veryLate = 300000

func TestCancellingAContextEndsThatCallAndNoOther(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{"kind": "delay", "delay_ms": veryLate, "apply": "after", "method": "PUT"})
	client := account.client(t, copernica.WithFieldCheck(false))
	ctx, cancel := context.WithCancel(background)
	done := make(chan error)
	go func() {
		_, err := client.UpdateProfiles(ctx, "1", ann, newName, 0)
		done <- err
	}()
	waitFor(t, func() bool { return len(account.changes(t)) == 1 })
	if _, err := client.CountProfiles(background, "1", ann); err != nil {
		t.Errorf("another call: %v", err)
	}
	started := time.Now()
	cancel()
	err := <-done
	if passed := time.Since(started); passed > veryLate*time.Millisecond/2 {
		t.Errorf("it took %v to end", passed)
	}
	var failure *copernica.Error
	if !errors.As(err, &failure) || !errors.Is(err, context.Canceled) || !errors.Is(err, copernica.ErrCancelled) {
		t.Fatalf("%v", err)
	}
	if failure.Effect != copernica.EffectUnknown {
		t.Errorf("the request had left: %v", failure.Effect)
	}
	if _, err := client.CountProfiles(background, "1", ann); err != nil {
		t.Errorf("a later call: %v", err)
	}
}

func TestTheCauseOfACancellationIsKept(t *testing.T) {
	client := newAccount(t).client(t)
	reason := errors.New("the user went home")
	ctx, cancel := context.WithCancelCause(background)
	cancel(reason)
	_, err := client.UpdateProfiles(ctx, "1", ann, newName, 0)
	if !errors.Is(err, reason) || !errors.Is(err, copernica.ErrCancelled) {
		t.Errorf("%v", err)
	}
}

func TestADeadlineEndsTheCallWithATimeout(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{"kind": "delay", "delay_ms": veryLate, "apply": "after", "method": "PUT"})
	client := account.client(t, copernica.WithFieldCheck(false))
	ctx, cancel := context.WithTimeout(background, 300*time.Millisecond)
	defer cancel()
	started := time.Now()
	_, err := client.UpdateProfiles(ctx, "1", ann, newName, 0)
	if passed := time.Since(started); passed > veryLate*time.Millisecond/2 {
		t.Errorf("it took %v to end", passed)
	}
	var failure *copernica.Error
	if !errors.As(err, &failure) || !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, copernica.ErrTimeout) {
		t.Fatalf("%v", err)
	}
	if failure.Effect != copernica.EffectUnknown {
		t.Errorf("the request had left: %v", failure.Effect)
	}
}

func TestTheClientsTimeoutHoldsWhereTheContextAllowsMore(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{"kind": "delay", "delay_ms": veryLate, "apply": "after", "method": "PUT"})
	client := account.client(t, copernica.WithFieldCheck(false), copernica.WithTimeout(300*time.Millisecond))
	ctx, cancel := context.WithTimeout(background, time.Hour)
	defer cancel()
	_, err := client.UpdateProfiles(ctx, "1", ann, newName, 0)
	if !errors.Is(err, copernica.ErrTimeout) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestAContextThatHasEndedSendsNothing(t *testing.T) {
	account := newAccount(t)
	client := account.client(t)
	cancelled, cancel := context.WithCancel(background)
	cancel()
	late, cancel := context.WithDeadline(background, time.Now().Add(-time.Second))
	defer cancel()
	for ctx, status := range map[context.Context]copernica.Status{
		cancelled: copernica.ErrCancelled, late: copernica.ErrTimeout,
	} {
		_, err := client.UpdateProfiles(ctx, "1", ann, newName, 0)
		var failure *copernica.Error
		if !errors.As(err, &failure) || failure.Status != status || failure.Effect != copernica.EffectNone ||
			!errors.Is(err, ctx.Err()) {
			t.Errorf("%v", err)
		}
	}
	if sent := account.changes(t); len(sent) != 0 {
		t.Errorf("sent: %+v", sent)
	}
}

func TestACallWaitsForItsTurnOnlyAsLongAsItMay(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{"kind": "delay", "delay_ms": veryLate, "apply": "after", "method": "PUT"})
	client := account.client(t, copernica.WithFieldCheck(false), copernica.WithMaxConcurrentCalls(1),
		copernica.WithTimeout(time.Minute))
	ctx, cancel := context.WithCancel(background)
	first := make(chan error)
	go func() {
		_, err := client.UpdateProfiles(ctx, "1", ann, newName, 0)
		first <- err
	}()
	waitFor(t, func() bool { return len(account.changes(t)) == 1 })

	waiting, cancelWaiting := context.WithTimeout(background, 50*time.Millisecond)
	defer cancelWaiting()
	_, err := client.UpdateProfiles(waiting, "1", ann, newName, 0)
	var failure *copernica.Error
	if !errors.As(err, &failure) || !errors.Is(err, context.DeadlineExceeded) || failure.Effect != copernica.EffectNone {
		t.Errorf("the one that waited: %v", err)
	}
	if sent := account.changes(t); len(sent) != 1 {
		t.Errorf("sent: %+v", sent)
	}

	// One without a context of its own gets the turn when the first ends.
	third := make(chan error)
	go func() {
		_, err := client.CountProfiles(background, "1", ann)
		third <- err
	}()
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the first: %v", err)
	}
	if err := <-third; err != nil {
		t.Errorf("the third: %v", err)
	}
}
