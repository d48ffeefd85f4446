package copernica

// #include <copernica.h>
import "C"

import (
	"context"
	"sync"
)

// batchHandle is what a batch holds of C, and who uses it.
type batchHandle struct {
	shared *shared
	client *C.cop_client
	batch  *C.cop_batch

	// closing is closed when the batch is being freed.
	closing chan struct{}
	// room has something in it when a record that did not fit may fit now.
	room    chan struct{}
	results chan Outcome
	taking  sync.Once
	// delivered is closed when the last result of C was handed out, or no more are because the batch is being freed.
	delivered chan struct{}
	feeders   sync.WaitGroup

	users  sync.WaitGroup
	ending sync.Once

	mutex    sync.Mutex
	closed   bool
	cause    error
	unwatch  []func()
	refusals map[uint64]*Error
	leftover []Outcome

	// viewing keeps the handles alive while they are looked at, which is also possible while the batch is being freed.
	viewing sync.RWMutex
	last    *batchView
}

// acquire keeps the handles alive until release.
func (b *batchHandle) acquire() error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.closed {
		return refusal(ErrBatchEnded, ErrClosed, "the batch is closed; nothing was sent")
	}
	b.users.Add(1)
	return nil
}

func (b *batchHandle) release() { b.users.Done() }

// watch cancels the batch when a context ends.
func (b *batchHandle) watch(ctx context.Context) {
	unwatch := whenEnded(ctx, func() { b.cancel(context.Cause(ctx)) })
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.unwatch = append(b.unwatch, unwatch)
}

// forget ends the watching of contexts. The mutex must be free for those that have just ended.
func (b *batchHandle) forget() {
	b.mutex.Lock()
	unwatch := b.unwatch
	b.unwatch = nil
	b.mutex.Unlock()
	for _, stop := range unwatch {
		stop()
	}
}

func (b *batchHandle) cancel(cause error) {
	if b.acquire() != nil {
		return
	}
	defer b.release()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.cause == nil {
		b.cause = cause
	}
	C.cop_batch_cancel(b.batch)
}

// close frees everything, once; whoever calls it meanwhile waits for that.
func (b *batchHandle) close() {
	b.ending.Do(func() {
		b.mutex.Lock()
		b.closed = true
		b.mutex.Unlock()
		close(b.closing)
		if C.cop_batch_is_done(b.batch) == 0 {
			C.cop_batch_cancel(b.batch)
		}
		b.users.Wait()
		b.forget()
		// Nobody takes results any more, unless somebody did who has ended the channel.
		b.taking.Do(func() { close(b.results) })
		b.keepView()
		C.cop_batch_free(b.batch)
		C.cop_client_free(b.client)
		live.Add(-2)
		b.shared.release()
	})
}
