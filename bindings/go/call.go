package copernica

// #include <copernica.h>
import "C"

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"
)

// argument is a text of a call, and what to say of it when it cannot be handed over.
type argument struct {
	status Status
	name   string
	text   string
}

// inDatabase begins the arguments of a call: the texts that follow have the indexes 1, 2 ...
func inDatabase(database string, more ...argument) []argument {
	return append([]argument{{ErrInvalidDatabase, "the database", database}}, more...)
}

func bodyArgument(body string) argument { return argument{ErrInvalidBody, "the body", body} }

// conditionArguments are the last arguments of a call.
func conditionArguments(conditions []string) []argument {
	arguments := make([]argument, len(conditions))
	for i, condition := range conditions {
		arguments[i] = argument{ErrInvalidCondition, fmt.Sprintf("condition %d", i+1), condition}
	}
	return arguments
}

// textsOf refuses what C would take for something else, or copies the arguments to C; the caller frees them.
func textsOf(arguments []argument) (texts, error) {
	all := make([]string, len(arguments))
	for i, argument := range arguments {
		if err := refuseNUL(argument.status, argument.name, argument.text); err != nil {
			return texts{}, err
		}
		all[i] = argument.text
	}
	return newTexts(all...), nil
}

// call makes one call of the C interface under a context.
func (c *Client) call(
	ctx context.Context, arguments []argument, call func(*C.cop_client, texts) *C.cop_result,
) (*Result, error) {
	return c.callAndRead(ctx, arguments, call, func(*C.cop_result) {})
}

// callAndRead makes a call and reads what else a result that is OK has, before the result is freed.
func (c *Client) callAndRead(
	ctx context.Context, arguments []argument, call func(*C.cop_client, texts) *C.cop_result, read func(*C.cop_result),
) (*Result, error) {
	defer runtime.KeepAlive(c)
	texts, err := textsOf(arguments)
	if err != nil {
		return nil, err
	}
	defer texts.free()
	shared := c.shared
	if err := shared.acquire(); err != nil {
		return nil, err
	}
	defer shared.release()
	limit := limitOf(ctx, shared.timeout)
	waited, err := shared.enter(ctx, limit)
	if err != nil {
		return nil, err
	}
	defer shared.leave()

	onTexts := func(client *C.cop_client) *Result { return resultOf(call(client, texts), read) }
	var result *Result
	if ctx.Done() == nil && !waited {
		result = onTexts(shared.handle)
	} else {
		result = shared.underContext(ctx, limit, onTexts)
	}
	notifyResult(ctx, result)
	if result.Status != OK {
		return nil, &Error{*result, causeOf(ctx, limit)}
	}
	return result, nil
}

// limit is when a call must be over at the latest.
type limit struct {
	at time.Time
	// exists is false when the call may take for ever.
	exists bool
	// isOfContext says whether it is the context's deadline and not the client's time-out.
	isOfContext bool
}

func limitOf(ctx context.Context, timeout time.Duration) limit {
	at, isOfContext := ctx.Deadline()
	if own := time.Now().Add(timeout); timeout != 0 && (!isOfContext || own.Before(at)) {
		return limit{own, true, false}
	}
	return limit{at, isOfContext, isOfContext}
}

// enter waits until the call may begin, and says whether that took time.
func (s *shared) enter(ctx context.Context, limit limit) (waited bool, err error) {
	if ctx.Err() == nil {
		select {
		case s.slots <- struct{}{}:
			return false, nil
		default:
		}
	}
	var late <-chan time.Time
	if limit.exists {
		timer := time.NewTimer(time.Until(limit.at))
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-ctx.Done():
	default:
		select {
		case s.slots <- struct{}{}:
			return true, nil
		case <-ctx.Done():
		case <-late:
		}
	}
	if cause := causeOf(ctx, limit); cause != nil && !errors.Is(ctx.Err(), context.Canceled) {
		return true, refusal(ErrTimeout, cause, "the deadline of the context passed before the call began; nothing was sent")
	} else if cause != nil {
		return true, refusal(ErrCancelled, cause, "the context was cancelled before the call began; nothing was sent")
	}
	return true, refusal(ErrTimeout, nil, "the time-out passed while the call waited for its turn; nothing was sent")
}

func (s *shared) leave() { <-s.slots }

// underContext makes a call on a client of its own, which ends when the context does. The library keeps the deadline itself,
// so that a call which ends by it always has the status ErrTimeout; here is only watched for a cancellation.
func (s *shared) underContext(ctx context.Context, limit limit, call func(*C.cop_client) *Result) *Result {
	timeout := C.uint32_t(0)
	if limit.exists {
		timeout = max(milliseconds(time.Until(limit.at)), 1)
	}
	client := C.cop_client_derive(s.handle, timeout)
	live.Add(1)
	defer func() { C.cop_client_free(client); live.Add(-1) }()
	defer whenEnded(ctx, func() {
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			C.cop_client_cancel(client)
		}
	})()
	return call(client)
}

// whenEnded calls a function once the context has ended, unless that is stopped before. After stop has returned the function
// does not run, so that what it uses may be freed.
func whenEnded(ctx context.Context, do func()) (stop func()) {
	done := make(chan struct{})
	forget := context.AfterFunc(ctx, func() {
		defer close(done)
		do()
	})
	return func() {
		if !forget() {
			<-done
		}
	}
}

// causeOf is what a failed call has from its context: nil when that has not ended.
func causeOf(ctx context.Context, limit limit) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if limit.isOfContext && !time.Now().Before(limit.at) {
		// Its own timer may be a moment behind.
		return context.DeadlineExceeded
	}
	return nil
}
