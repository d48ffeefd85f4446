package copernica

// #include <copernica.h>
import "C"

import (
	"fmt"
	"runtime"
)

// BatchState is how a batch stands. New ones may come with a minor version.
type BatchState int32

const (
	// BatchNew: no thread works on it yet.
	BatchNew BatchState = C.COP_BATCH_NEW
	// BatchRunning: it works.
	BatchRunning BatchState = C.COP_BATCH_RUNNING
	// BatchPaused: it waits because the server is down, or asked it to wait.
	BatchPaused BatchState = C.COP_BATCH_PAUSED
	// BatchProbing: it makes single calls to see whether the server is back.
	BatchProbing BatchState = C.COP_BATCH_PROBING
	// BatchHalted: an error that every record would meet ended it; [Batch.Err] says which.
	BatchHalted BatchState = C.COP_BATCH_HALTED
	// BatchCancelled: it was cancelled.
	BatchCancelled BatchState = C.COP_BATCH_CANCELLED
	// BatchDone: it was closed, everything is done, and every outcome was taken.
	BatchDone BatchState = C.COP_BATCH_DONE
)

var batchStateNames = map[BatchState]string{
	BatchNew: "new", BatchRunning: "running", BatchPaused: "paused", BatchProbing: "probing", BatchHalted: "halted",
	BatchCancelled: "cancelled", BatchDone: "done",
}

// String is one word, such as "running".
func (s BatchState) String() string {
	if name, exists := batchStateNames[s]; exists {
		return name
	}
	return fmt.Sprintf("state %d", int32(s))
}

// Counts are the numbers of a batch. Done is the sum of Applied, Checked, Refused, Failed, Unknown and Pending.
type Counts struct {
	// Added are the records that the batch took.
	Added uint64
	// Done are those whose outcome is there, whether it was taken or not.
	Done uint64
	// Applied are done, and the server took the update; those of earlier runs included.
	Applied uint64
	// Created are applied, and the server said that it made a profile.
	Created uint64
	// Refused are done, and refused by a check or by the server: nothing changed.
	Refused uint64
	// Failed are done, and the server could not be reached or was overloaded to the last try: nothing changed.
	Failed uint64
	// Unknown are done, and nobody knows what came of them.
	Unknown uint64
	// InFlight are the calls under way now.
	InFlight uint64
	// Retried is how many times a record was sent again.
	Retried uint64
	// Pending are done, but never sent, because the batch ended before.
	Pending uint64
	// Skipped were applied by an earlier run, as the journal says, and not sent again.
	Skipped uint64
	// Checked are done as dry runs.
	Checked uint64
	// InDoubt are set aside because nobody knows what came of them, until they are looked for.
	InDoubt uint64
	// Queued are waiting for their turn.
	Queued uint64
	// Limit is how many calls may be under way at present.
	Limit uint64
	// Importing are in imports that were begun and are not known to have ended, with [BatchImports].
	Importing uint64
}

// batchView is how a batch stands at one moment.
type batchView struct {
	state   BatchState
	counts  Counts
	message string
}

// State is how the batch stands.
func (b *Batch) State() BatchState {
	defer runtime.KeepAlive(b)
	return b.held.view().state
}

// Counts are its numbers, at any time. They are read one by one while the batch goes on.
func (b *Batch) Counts() Counts {
	defer runtime.KeepAlive(b)
	return b.held.view().counts
}

// Err is why the batch ended before everything was done, an [*Error]: ErrBatchEnded with what halted it, or ErrCancelled,
// which wraps the cause of the context that ended. It is nil as long as the batch goes on, and when everything is done.
func (b *Batch) Err() error {
	defer runtime.KeepAlive(b)
	view := b.held.view()
	switch view.state {
	case BatchHalted:
		return refusal(ErrBatchEnded, nil, "the batch was halted: %s", view.message)
	case BatchCancelled:
		b.held.mutex.Lock()
		defer b.held.mutex.Unlock()
		return refusal(ErrCancelled, b.held.cause, "the batch was cancelled before everything was done")
	default:
		return nil
	}
}

// view looks at the batch; at one that was freed as it was then.
func (b *batchHandle) view() batchView {
	b.viewing.RLock()
	defer b.viewing.RUnlock()
	if b.last != nil {
		return *b.last
	}
	return b.look()
}

// keepView looks at the batch for the last time, before it is freed.
func (b *batchHandle) keepView() {
	b.viewing.Lock()
	defer b.viewing.Unlock()
	last := b.look()
	b.last = &last
}

func (b *batchHandle) look() batchView {
	count := func(counter C.cop_counter) uint64 { return uint64(C.cop_batch_count(b.batch, counter)) }
	return batchView{
		state: BatchState(C.cop_batch_state(b.batch)),
		counts: Counts{
			Added:     count(C.COP_COUNT_ADDED),
			Done:      count(C.COP_COUNT_DONE),
			Applied:   count(C.COP_COUNT_APPLIED),
			Created:   count(C.COP_COUNT_CREATED),
			Refused:   count(C.COP_COUNT_REFUSED),
			Failed:    count(C.COP_COUNT_FAILED),
			Unknown:   count(C.COP_COUNT_UNKNOWN),
			InFlight:  count(C.COP_COUNT_IN_FLIGHT),
			Retried:   count(C.COP_COUNT_RETRIED),
			Pending:   count(C.COP_COUNT_PENDING),
			Skipped:   count(C.COP_COUNT_SKIPPED),
			Checked:   count(C.COP_COUNT_CHECKED),
			InDoubt:   count(C.COP_COUNT_IN_DOUBT),
			Queued:    count(C.COP_COUNT_QUEUED),
			Limit:     count(C.COP_COUNT_LIMIT),
			Importing: count(C.COP_COUNT_IMPORTING),
		},
		message: C.GoString(C.cop_batch_message(b.batch)),
	}
}
