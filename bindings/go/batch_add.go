package copernica

// #include <copernica.h>
import "C"

import (
	"context"
	"errors"
	"runtime"
	"time"
)

// roomInterval is how often a record that did not fit is tried again without a sign that it may fit: creates in doubt make
// room when they are set aside, and no outcome tells of that.
const roomInterval = 50 * time.Millisecond

// Add adds a record. While the batch is full it waits, until an outcome is taken or ctx ends: take [Batch.Results] with
// another goroutine than the one that adds.
//
// A record that fails a check is taken too, and its outcome says so. The error says that the record was not taken:
// ErrBatchEnded when the batch was closed, cancelled or halted, ErrCancelled or ErrTimeout when ctx ended.
func (b *Batch) Add(ctx context.Context, record Record) error {
	defer runtime.KeepAlive(b)
	held := b.held
	if err := held.acquire(); err != nil {
		return err
	}
	defer held.release()
	arguments := append(inDatabase(record.Database, bodyArgument(record.Body)), conditionArguments(record.Conditions)...)
	texts, err := textsOf(arguments)
	if err != nil {
		return held.addRefused(ctx, record, err)
	}
	defer texts.free()
	return held.addWaiting(ctx, func() Status {
		return Status(C.cop_batch_add(held.batch, texts.at(0), texts.array(2), texts.countFrom(2), texts.at(1),
			C.uint32_t(record.Flags), C.uint64_t(record.Tag)))
	})
}

// addRefused takes a record that cannot be handed to C. C takes it as one without any text, so that its outcome comes in its
// turn and is counted, and is told what was wrong with it here.
func (b *batchHandle) addRefused(ctx context.Context, record Record, why error) error {
	var refused *Error
	errors.As(why, &refused)
	b.mutex.Lock()
	b.refusals[record.Tag] = refused
	b.mutex.Unlock()
	err := b.addWaiting(ctx, func() Status {
		return Status(C.cop_batch_add(b.batch, nil, nil, 0, nil, 0, C.uint64_t(record.Tag)))
	})
	if err != nil {
		b.refusalOf(record.Tag)
	}
	return err
}

// refusalOf takes what addRefused has kept of a record; nil for others.
func (b *batchHandle) refusalOf(tag uint64) *Error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	refused := b.refusals[tag]
	delete(b.refusals, tag)
	return refused
}

// addWaiting adds a record, once there is room.
func (b *batchHandle) addWaiting(ctx context.Context, add func() Status) error {
	var later *time.Timer
	for {
		if ctx.Err() != nil {
			return notAdded(ctx)
		}
		status := add()
		if status == OK {
			if later != nil {
				// There may be room for another that waits.
				b.signalRoom()
			}
			return nil
		}
		if status != ErrQueueFull {
			return b.whyNotTaken(status)
		}
		if later == nil {
			later = time.NewTimer(roomInterval)
			defer later.Stop()
		} else {
			later.Reset(roomInterval)
		}
		select {
		case <-b.room:
		case <-later.C:
		case <-ctx.Done():
		case <-b.closing:
			return refusal(ErrBatchEnded, ErrClosed, "the batch was closed before it had room for the record; it was not taken")
		}
	}
}

func notAdded(ctx context.Context) error {
	status := ErrCancelled
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		status = ErrTimeout
	}
	return refusal(status, context.Cause(ctx), "the context ended before the batch had room for the record; it was not taken")
}

func (b *batchHandle) whyNotTaken(status Status) error {
	if message := C.GoString(C.cop_batch_message(b.batch)); message != "" && status == ErrBatchEnded {
		return refusal(status, nil, "the batch was halted: %s", message)
	}
	return refusal(status, nil, "%s", status.Description())
}

func (b *batchHandle) signalRoom() {
	select {
	case b.room <- struct{}{}:
	default:
	}
}
