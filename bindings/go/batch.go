package copernica

// #include <copernica.h>
import "C"

import (
	"context"
	"runtime"
)

// Batch is many updates, done by many threads, each with an outcome.
//
//	batch, err := client.NewBatch()
//	...
//	defer batch.Close()
//	outcomes, err := batch.Run(ctx, 16, records) // a channel of Record, which the program closes
//	for outcome := range outcomes { ... }
//	if err := batch.Err(); err != nil { ... }    // it ended before everything was done
//
// In place of [Batch.Run] a program can call [Batch.Start], [Batch.Add] for each record, [Batch.CloseInput], and take from
// [Batch.Results] with another goroutine. Every record that was taken comes back exactly once.
//
// Two updates of the same database with the same conditions (in any order and letter case) are never under way together and
// keep their order; all others may overlap. Asynchronous updates have no order on the server. Let one program at a time write
// to a database: nothing on the server keeps two creates apart.
//
// The number of calls under way follows the server: it rises with success, and falls when the server asks for fewer calls or
// grows slow. While the server is down the batch pauses, and no record is lost to that. An error that every record would meet
// (a refused token, an unknown database) halts the batch and leaves the records to be done.
//
// A create of which nobody knows what came is set aside; after a settle time the batch looks for its profile and only then
// goes on. Where looking proves nothing it stays in doubt: its outcome has EffectUnknown.
//
// Any number of goroutines may use a batch at once.
type Batch struct {
	held *batchHandle
}

// Record is one update of a batch, with the arguments of [Client.UpdateProfiles].
type Record struct {
	// Database is an id or a name.
	Database string
	// Conditions must all hold for a profile to be updated.
	Conditions []string
	// Body has the new values, a JSON object in the shape of the client's API version.
	Body string
	// Flags are Create, Async, ..., combined with |.
	Flags Flags
	// Tag is a number that the outcome will have: unique in the batch, and with a journal the same from run to run.
	Tag uint64
}

const (
	mostThreads = 1000
	// outcomesAhead is how many outcomes lie ready for a program that is slow to take them.
	outcomesAhead = 64
)

// NewBatch makes a batch that works through the client, with its connections, rate limit and time-out. A batch decides itself
// what is attempted again, so [WithAttempts] does not count for it; the waits of [WithBackoff] do. The client may be closed
// before the batch. The error says which option was refused; for a journal it is ErrForeignJournal or ErrJournal.
func (c *Client) NewBatch(options ...BatchOption) (*Batch, error) {
	defer runtime.KeepAlive(c)
	shared := c.shared
	if err := shared.acquire(); err != nil {
		return nil, err
	}
	client := C.cop_client_derive(shared.handle, milliseconds(shared.timeout))
	held := &batchHandle{
		shared:    shared,
		client:    client,
		batch:     C.cop_batch_new(client),
		closing:   make(chan struct{}),
		room:      make(chan struct{}, 1),
		results:   make(chan Outcome, outcomesAhead),
		delivered: make(chan struct{}),
		refusals:  make(map[uint64]*Error),
	}
	live.Add(2)
	for _, option := range options {
		if err := option(&batchSettings{held.batch}); err != nil {
			held.close()
			return nil, err
		}
	}
	batch := &Batch{held}
	// For programs that forget to close. Closing waits, and other things that are forgotten must not wait for it.
	runtime.AddCleanup(batch, func(held *batchHandle) { go held.close() }, held)
	return batch, nil
}

// Start starts threads, 1 to 1000, that work on the batch, and returns at once. It may be called again for more threads.
//
// When ctx ends, the batch does, as with [Batch.Cancel].
func (b *Batch) Start(ctx context.Context, threads int) error {
	defer runtime.KeepAlive(b)
	if threads < 1 || threads > mostThreads {
		return refusal(ErrInvalidOption, nil, "%d is no number of threads; write 1 to %d", threads, mostThreads)
	}
	if err := b.held.acquire(); err != nil {
		return err
	}
	defer b.held.release()
	if status := Status(C.cop_batch_start(b.held.batch, C.uint32_t(threads))); status != OK {
		return refusal(status, nil, "%d threads could not be started: %s", threads, status.Description())
	}
	b.held.watch(ctx)
	return nil
}

// Work works on the batch with the calling goroutine, and a thread of the operating system under it, until the batch is
// closed and everything is done, or it has ended otherwise. Any number of goroutines may do this, beside the threads of
// [Batch.Start]. It returns what [Batch.Err] is then.
//
// When ctx ends, the whole batch does, as with [Batch.Cancel].
func (b *Batch) Work(ctx context.Context) error {
	defer runtime.KeepAlive(b)
	if err := b.held.acquire(); err != nil {
		return err
	}
	defer b.held.release()
	defer whenEnded(ctx, func() { b.held.cancel(context.Cause(ctx)) })()
	if status := Status(C.cop_batch_work(b.held.batch)); status != OK {
		return refusal(status, nil, "%s", status.Description())
	}
	return b.Err()
}

// CloseInput says that no more records come. What was added is done; then the batch is, and the channel of its results ends.
func (b *Batch) CloseInput() {
	defer runtime.KeepAlive(b)
	if b.held.acquire() != nil {
		return
	}
	defer b.held.release()
	C.cop_batch_close(b.held.batch)
}

// Cancel ends the batch: calls that are under way are finished, nothing else is begun, and every record that is left over
// comes back with ErrPending.
func (b *Batch) Cancel() {
	defer runtime.KeepAlive(b)
	b.held.cancel(nil)
}

// Abort does what Cancel does, and also ends the calls that are under way, within a quarter of a second. What came of them is
// then unknown.
func (b *Batch) Abort() {
	defer runtime.KeepAlive(b)
	b.held.cancel(nil)
	if b.held.acquire() != nil {
		return
	}
	defer b.held.release()
	C.cop_client_cancel(b.held.client)
}

// Close frees the batch. If it is not done, it is cancelled, and the calls that are under way are waited for: no longer than
// the time-out of the client, or not at all after [Batch.Abort]. Outcomes that were not taken are lost, and the channel of
// results ends. Err, State and Counts keep their last answers. Closing twice does nothing.
func (b *Batch) Close() {
	defer runtime.KeepAlive(b)
	b.held.close()
}
