package copernica

// #include <copernica.h>
import "C"

import (
	"fmt"
	"strings"
	"time"
)

// Created says whether a call made a profile.
type Created int

// What is known of a profile that a call may have made.
const (
	CreatedNo      Created = 0
	CreatedYes     Created = 1
	CreatedUnknown Created = -1
)

// Result is what a call did and why it ended as it did.
type Result struct {
	// Status is OK or one of the Err constants.
	Status Status
	// Effect is what the call did to the database.
	Effect Effect
	// Message is a sentence that a person can act on. It never has the access token in it.
	Message string
	// MayRepeat says whether making the same call again does no harm.
	MayRepeat bool
	// HTTPStatus is that of the last reply; 0 when there was none.
	HTTPStatus int
	// Created says whether the call made a profile.
	Created Created
	// CreatedID is the id of that profile; 0 when none was made or the server did not say which.
	CreatedID uint64
	// Matched is how many profiles meet the conditions, for calls that count them; -1 when it is not known.
	Matched int64
	// Body is the JSON that the server sent with its reply, such as its error; empty when there was none.
	Body string
	// Attempts is how many times the request was sent, or tried to be sent.
	Attempts int
	// RetryAfter is how long the server asks to wait before the next call; 0 when it asks for nothing.
	RetryAfter time.Duration
	// Warnings are what the caller should know although the call went as it says.
	Warnings []string
}

// Error is a call that did not end with OK: its whole Result, and the error of the context if that ended the call.
type Error struct {
	Result
	cause error
}

// Error is the message of the result.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the error of the context that ended the call, such as context.Canceled or context.DeadlineExceeded, or
// [ErrClosed]; nil when there was none.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is the status of this error.
func (e *Error) Is(target error) bool {
	status, is := target.(Status)
	return is && status == e.Status
}

// resultOf copies a result to Go and frees it; of one that is OK it lets be read what else it has.
func resultOf(result *C.cop_result, read func(*C.cop_result)) *Result {
	live.Add(1)
	defer func() { C.cop_result_free(result); live.Add(-1) }()
	copied := copyOf(result)
	if copied.Status == OK {
		read(result)
	}
	return copied
}

// copyOf copies a result to Go.
func copyOf(result *C.cop_result) *Result {
	copied := &Result{
		Status:     Status(C.cop_result_status(result)),
		Effect:     Effect(C.cop_result_effect(result)),
		Message:    C.GoString(C.cop_result_message(result)),
		MayRepeat:  C.cop_result_may_repeat(result) != 0,
		HTTPStatus: int(C.cop_result_http_status(result)),
		Created:    Created(C.cop_result_created(result)),
		CreatedID:  uint64(C.cop_result_created_id(result)),
		Matched:    int64(C.cop_result_matched(result)),
		Body:       C.GoString(C.cop_result_body(result)),
		Attempts:   int(C.cop_result_attempts(result)),
		RetryAfter: time.Duration(C.cop_result_retry_after_ms(result)) * time.Millisecond,
	}
	for i := C.size_t(0); i < C.cop_result_warning_count(result); i++ {
		copied.Warnings = append(copied.Warnings, C.GoString(C.cop_result_warning(result, i)))
	}
	return copied
}

// refusal is a call that ended before it reached the library: nothing was sent and nothing changed.
func refusal(status Status, cause error, format string, arguments ...any) *Error {
	message := fmt.Sprintf(format, arguments...)
	return &Error{Result{Status: status, Message: message, MayRepeat: true, Matched: -1}, cause}
}

// refuseNUL refuses a text with a NUL, which C would take for its end.
func refuseNUL(status Status, name, text string) error {
	if at := strings.IndexByte(text, 0); at >= 0 {
		return refusal(status, nil, "%s has a NUL byte at offset %d: a text would end there; take it out", name, at)
	}
	return nil
}
