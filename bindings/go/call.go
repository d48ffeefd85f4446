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

// UpdateProfiles updates every profile of a database that meets all conditions.
//
// database is an id or a name, such as "1234". A condition is a field name, an operator (== != <> < > <= >= =~ !~) and a
// value, such as "customerid==4567"; [Client.NewConditions] makes them from values that come from outside. body is a JSON
// object with the new values, in the shape of the API's version; [Client.NewBody] makes one. Names and values are checked
// against the fields of the database first, and nothing is sent when a check fails.
//
// The error is an [*Error]; its Effect says what the call did all the same. When ctx ends, the call ends within a quarter
// of a second, and the error wraps the context's.
func (c *Client) UpdateProfiles(
	ctx context.Context, database string, conditions []string, body string, flags Flags,
) (*Result, error) {
	if err := refuseNUL(ErrInvalidBody, "the body", body); err != nil {
		return nil, err
	}
	return c.call(ctx, database, conditions, body, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_update_profiles(client, (*C.char)(c.at(0)), (**C.char)(c.array(2)), C.size_t(c.count-2),
			(*C.char)(c.at(1)), C.uint32_t(flags))
	})
}

// CountProfiles counts the profiles of a database that meet all conditions: Matched of its result. It changes nothing.
func (c *Client) CountProfiles(ctx context.Context, database string, conditions []string) (*Result, error) {
	return c.call(ctx, database, conditions, "", func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_count_profiles(client, (*C.char)(c.at(0)), (**C.char)(c.array(2)), C.size_t(c.count-2))
	})
}

// call makes one call of the C interface under a context: what is handed to it are the database, the body and the
// conditions, in this order.
func (c *Client) call(
	ctx context.Context, database string, conditions []string, body string,
	call func(*C.cop_client, texts) *C.cop_result,
) (*Result, error) {
	defer runtime.KeepAlive(c)
	if err := refuseNUL(ErrInvalidDatabase, "the database", database); err != nil {
		return nil, err
	}
	for i, condition := range conditions {
		if err := refuseNUL(ErrInvalidCondition, fmt.Sprintf("condition %d", i+1), condition); err != nil {
			return nil, err
		}
	}
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

	arguments := newTexts(append([]string{database, body}, conditions...)...)
	defer arguments.free()
	onTexts := func(client *C.cop_client) *C.cop_result { return call(client, arguments) }
	var result *Result
	if ctx.Done() == nil && !waited {
		result = resultOf(onTexts(shared.handle))
	} else {
		result = shared.underContext(ctx, limit, onTexts)
	}
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
func (s *shared) underContext(ctx context.Context, limit limit, call func(*C.cop_client) *C.cop_result) *Result {
	timeout := C.uint32_t(0)
	if limit.exists {
		timeout = max(milliseconds(time.Until(limit.at)), 1)
	}
	client := C.cop_client_derive(s.handle, timeout)
	live.Add(1)
	defer func() { C.cop_client_free(client); live.Add(-1) }()

	cancelled := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(cancelled)
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			C.cop_client_cancel(client)
		}
	})
	result := resultOf(call(client))
	if !stop() {
		// The client must not be freed under the hands of the function above.
		<-cancelled
	}
	return result
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
