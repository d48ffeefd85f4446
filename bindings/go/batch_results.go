package copernica

// #include <copernica.h>
import "C"

import (
	"context"
	"runtime"
)

// Outcome is what came of one record of a batch.
type Outcome struct {
	// Tag is that of the record.
	Tag uint64
	// Result says what was done, whether it succeeded or not.
	Result
}

// Err is an [*Error] when the record did not end with OK, and nil when it did.
func (o *Outcome) Err() error {
	if o.Status == OK {
		return nil
	}
	return &Error{o.Result, nil}
}

// takeTimeoutMS is how long one call of C waits for a result, in milliseconds.
const takeTimeoutMS = 250

// Results is the channel of outcomes, in the order in which records get done; it is always the same one. It ends when the
// batch is closed, cancelled or halted and everything was taken, or when the batch is freed with [Batch.Close].
//
// It has little room, and the batch holds no more records than [BatchQueueSize] says: who adds waits for who takes.
func (b *Batch) Results() <-chan Outcome {
	held := b.held
	held.taking.Do(func() {
		if held.acquire() != nil {
			close(held.results)
			return
		}
		// A program that has only the channel still needs the batch.
		go func() {
			defer runtime.KeepAlive(b)
			defer held.release()
			defer close(held.results)
			held.deliver()
		}()
	})
	return held.results
}

// Run does everything that is received from a channel, with so many threads, and hands out what comes of it: it starts the
// batch, adds the records, and closes the input when the channel of records ends.
//
// When ctx ends, the batch does, as with [Batch.Cancel], and nothing more is received: send with a select on ctx.Done(), and
// end ctx when the outcomes have ended, since a batch that was halted receives nothing more either. Every record that was
// received comes back, one that the batch could not take any more with ErrPending.
func (b *Batch) Run(ctx context.Context, threads int, records <-chan Record) (<-chan Outcome, error) {
	if err := b.Start(ctx, threads); err != nil {
		return nil, err
	}
	if err := b.held.addFeeder(); err != nil {
		return nil, err
	}
	go func() {
		defer b.held.feeders.Done()
		b.feed(ctx, records)
	}()
	return b.Results(), nil
}

// feed adds what it receives, until there is no more or the batch takes no more.
func (b *Batch) feed(ctx context.Context, records <-chan Record) {
	defer b.CloseInput()
	for {
		select {
		case record, isOne := <-records:
			if !isOne {
				return
			}
			if err := b.Add(ctx, record); err != nil {
				b.held.leave(record.Tag, err)
				return
			}
		case <-ctx.Done():
			return
		case <-b.held.delivered:
			return
		}
	}
}

// addFeeder keeps the channel of outcomes open until the feeder is done.
func (b *batchHandle) addFeeder() error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	select {
	case <-b.delivered:
		return refusal(ErrBatchEnded, nil, "the batch has ended; make a new one")
	default:
		b.feeders.Add(1)
		return nil
	}
}

// leave keeps a record that was received and not taken, for an outcome of its own.
func (b *batchHandle) leave(tag uint64, why error) {
	pending := refusal(ErrPending, nil, "the batch ended before it took the record, which is still to be done: %v", why)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.leftover = append(b.leftover, Outcome{tag, pending.Result})
}

// deliver hands out all outcomes, until no more come or the batch is being freed.
func (b *batchHandle) deliver() {
	for outcome, exists := b.next(); exists && b.send(outcome); {
		outcome, exists = b.next()
	}
	b.mutex.Lock()
	close(b.delivered)
	b.mutex.Unlock()
	// A context that ends from now on has nothing to cancel.
	b.forget()
	b.feeders.Wait()
	for _, outcome := range b.leftover {
		if !b.send(outcome) {
			return
		}
	}
}

// next waits for a result of C; there is none when no more come or the batch is being freed.
func (b *batchHandle) next() (Outcome, bool) {
	for {
		var tag C.uint64_t
		result := C.cop_batch_next_result(b.batch, takeTimeoutMS, &tag)
		if result != nil {
			b.signalRoom()
			return b.outcomeOf(uint64(tag), resultOf(result, func(*C.cop_result) {})), true
		}
		select {
		case <-b.closing:
			return Outcome{}, false
		default:
			if C.cop_batch_is_done(b.batch) != 0 {
				return Outcome{}, false
			}
		}
	}
}

func (b *batchHandle) outcomeOf(tag uint64, result *Result) Outcome {
	if refused := b.refusalOf(tag); refused != nil {
		return Outcome{tag, refused.Result}
	}
	return Outcome{tag, *result}
}

// send hands out one outcome, unless the batch is being freed.
func (b *batchHandle) send(outcome Outcome) bool {
	select {
	case b.results <- outcome:
		return true
	case <-b.closing:
		return false
	}
}
