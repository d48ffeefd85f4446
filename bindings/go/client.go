package copernica

// #include <copernica.h>
import "C"

import (
	"errors"
	"runtime"
	"runtime/cgo"
	"sync"
	"time"
)

// ErrClosed is what the error of a call on a client or batch that was closed wraps.
var ErrClosed = errors.New("copernica: closed")

// Client is a client of one account: its access token, its options, and the connections that its calls share. Any number
// of goroutines may use it at once.
type Client struct {
	shared *shared
}

// shared is what calls that are under way keep alive, so that Close need not wait for them.
type shared struct {
	handle  *C.cop_client
	timeout time.Duration
	log     cgo.Handle
	// slots has room for as many calls as may be under way.
	slots chan struct{}

	mutex  sync.Mutex
	users  int
	closed bool
}

// New makes a client. It connects to nothing. The error says which option was refused and what to write instead, or that
// the token is empty or not printable ASCII; it is an [*Error].
func New(token string, options ...Option) (*Client, error) {
	if err := refuseNUL(ErrInvalidOption, "the access token", token); err != nil {
		return nil, err
	}
	settings, err := newSettings(options)
	defer settings.free()
	var handle *C.cop_client
	if err == nil {
		c := newTexts(token)
		defer c.free()
		handle = C.cop_client_new_with((*C.char)(c.at(0)), settings.options)
		if handle == nil {
			err = refusal(ErrInvalidOption, nil, "the access token is empty or not printable ASCII")
		}
	}
	if err != nil {
		if settings.log != 0 {
			settings.log.Delete()
		}
		return nil, err
	}
	live.Add(1)
	client := &Client{&shared{
		handle:  handle,
		timeout: settings.timeout,
		log:     settings.log,
		slots:   make(chan struct{}, settings.maxConcurrentCalls),
	}}
	// For programs that forget to close: what C holds must not outlive the client.
	runtime.AddCleanup(client, (*shared).close, client.shared)
	return client, nil
}

// Close frees the client and wipes its token. Calls that are under way end as they would, and lists and batches that were
// begun go on; later calls fail with an error that wraps [ErrClosed]. Closing twice does nothing.
func (c *Client) Close() { c.shared.close() }

func (s *shared) close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.closed = true
	s.freeIfUnused()
}

// acquire keeps the handle alive until release.
func (s *shared) acquire() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		return refusal(ErrNullArgument, ErrClosed, "the client is closed; nothing was sent")
	}
	s.users++
	return nil
}

func (s *shared) release() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.users--
	s.freeIfUnused()
}

func (s *shared) freeIfUnused() {
	if !s.closed || s.users > 0 || s.handle == nil {
		return
	}
	C.cop_client_free(s.handle)
	s.handle = nil
	live.Add(-1)
	if s.log != 0 {
		s.log.Delete()
	}
}
