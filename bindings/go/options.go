package copernica

// #include <copernica.h>
// #include <stdint.h>
//
// void copernicaGoLog(int32_t level, char *message, uintptr_t handle);
//
// static void log_line(int32_t level, const char *message, void *user_data)
// {
//     copernicaGoLog(level, (char *)message, (uintptr_t)user_data);
// }
//
// static cop_status set_log(cop_options *options, uintptr_t handle)
// {
//     return cop_options_set_log(options, log_line, (void *)handle);
// }
import "C"

import (
	"math"
	"runtime/cgo"
	"time"
)

const (
	defaultTimeout            = time.Minute
	defaultMaxConcurrentCalls = 64
)

// Option changes how a client behaves; give it to [New].
type Option func(*settings) error

// settings is what options are applied to.
type settings struct {
	options            *C.cop_options
	timeout            time.Duration
	maxConcurrentCalls int
	log                cgo.Handle
}

// newSettings makes the defaults and applies options; the caller frees them, also after an error.
func newSettings(options []Option) (*settings, error) {
	s := &settings{options: C.cop_options_new(), timeout: defaultTimeout, maxConcurrentCalls: defaultMaxConcurrentCalls}
	live.Add(1)
	for _, option := range options {
		if err := option(s); err != nil {
			return s, err
		}
	}
	// Told to C even when it is the default, because calls with a context calculate with it.
	return s, s.check(C.cop_options_set_timeout_ms(s.options, milliseconds(s.timeout)))
}

func (s *settings) free() {
	C.cop_options_free(s.options)
	live.Add(-1)
}

func (s *settings) check(status C.cop_status) error {
	if status == C.COP_OK {
		return nil
	}
	return refusal(Status(status), nil, "%s", C.GoString(C.cop_options_message(s.options)))
}

// text hands a text to a setter of the C interface.
func (s *settings) text(name, text string, set func(*C.char) C.cop_status) error {
	if err := refuseNUL(ErrInvalidOption, name, text); err != nil {
		return err
	}
	c := newTexts(text)
	defer c.free()
	return s.check(set((*C.char)(c.at(0))))
}

// milliseconds is a duration as C has it: a part of one counts as a whole, since 0 has a meaning of its own.
func milliseconds(duration time.Duration) C.uint32_t {
	count := (duration + time.Millisecond - 1) / time.Millisecond
	return C.uint32_t(min(count, math.MaxUint32))
}

func refuseNegative(name string, duration time.Duration) error {
	if duration < 0 {
		return refusal(ErrInvalidOption, nil, "%s is negative: %v", name, duration)
	}
	return nil
}

// WithBaseURL sets the address of the API, such as the one that the sandbox prints. Plain http is for this machine only.
func WithBaseURL(url string) Option {
	return func(s *settings) error {
		return s.text("the base URL", url, func(c *C.char) C.cop_status { return C.cop_options_set_base_url(s.options, c) })
	}
}

// WithAPIVersion sets the version of the API, which decides the shape of bodies: 0 (the default) for the unversioned one,
// or 1 to 4.
func WithAPIVersion(version int) Option {
	return func(s *settings) error {
		if version < 0 || version > math.MaxInt32 {
			return refusal(ErrInvalidOption, nil, "there is no API version %d; write 0 to 4", version)
		}
		return s.check(C.cop_options_set_api_version(s.options, C.uint32_t(version)))
	}
}

// WithTokenHost sets the address of the host that exchanges access tokens for API version 4.
func WithTokenHost(url string) Option {
	return func(s *settings) error {
		return s.text("the token host", url, func(c *C.char) C.cop_status { return C.cop_options_set_token_host(s.options, c) })
	}
}

// WithUserAgent sets the name that the client gives itself, such as "my-crm/1.0".
func WithUserAgent(name string) Option {
	return func(s *settings) error {
		return s.text("the user agent", name, func(c *C.char) C.cop_status { return C.cop_options_set_user_agent(s.options, c) })
	}
}

// WithProxy sets the proxy: "http://[user:password@]host:port", "socks5://...", or "environment" to read the usual
// variables now.
func WithProxy(proxy string) Option {
	return func(s *settings) error {
		return s.text("the proxy", proxy, func(c *C.char) C.cop_status { return C.cop_options_set_proxy(s.options, c) })
	}
}

// WithCAFile sets a PEM file of certificates whose authorities are trusted in place of the system's.
func WithCAFile(path string) Option {
	return func(s *settings) error {
		return s.text("the path of the CA file", path, func(c *C.char) C.cop_status { return C.cop_options_set_ca_file(s.options, c) })
	}
}

// WithClientCertificate sets the PEM files of the certificate and key with which the client shows itself.
func WithClientCertificate(certificateFile, keyFile string) Option {
	return func(s *settings) error {
		if err := refuseNUL(ErrInvalidOption, "the path of the key", keyFile); err != nil {
			return err
		}
		key := newTexts(keyFile)
		defer key.free()
		return s.text("the path of the certificate", certificateFile, func(c *C.char) C.cop_status {
			return C.cop_options_set_client_certificate(s.options, c, (*C.char)(key.at(0)))
		})
	}
}

// WithPlainHTTP allows plain http to other machines. Everyone on the way can then read the access token.
func WithPlainHTTP() Option {
	return func(s *settings) error { return s.check(C.cop_options_allow_plain_http(s.options)) }
}

// WithIdleConnections sets how many idle connections are kept for later calls; 64 is the default.
func WithIdleConnections(number uint32) Option {
	return func(s *settings) error {
		return s.check(C.cop_options_set_idle_connections(s.options, C.uint32_t(number)))
	}
}

// WithMaxConcurrentCalls sets how many calls may be under way at once; 64 is the default. Others wait for their turn, as
// long as their context and time-out allow: a call under way holds a thread of the operating system.
func WithMaxConcurrentCalls(number int) Option {
	return func(s *settings) error {
		if number < 1 {
			return refusal(ErrInvalidOption, nil, "%d concurrent calls are none; write 1 or more", number)
		}
		s.maxConcurrentCalls = number
		return nil
	}
}

// WithConnectTimeout sets how long making a connection may take; 0 for no limit of its own, 10 s is the default.
func WithConnectTimeout(timeout time.Duration) Option {
	return func(s *settings) error {
		if err := refuseNegative("the time-out for connecting", timeout); err != nil {
			return err
		}
		return s.check(C.cop_options_set_connect_timeout_ms(s.options, milliseconds(timeout)))
	}
}

// WithTimeout sets how long a call may take from entry to return, whatever its context allows; 0 for no limit, a minute
// is the default.
func WithTimeout(timeout time.Duration) Option {
	return func(s *settings) error {
		s.timeout = timeout
		return refuseNegative("the time-out", timeout)
	}
}

// WithAttempts sets how often a call is attempted at the most; 3 is the default. Only what is harmless is repeated.
func WithAttempts(number uint32) Option {
	return func(s *settings) error { return s.check(C.cop_options_set_attempts(s.options, C.uint32_t(number))) }
}

// WithBackoff sets the waits between attempts: the first is any time up to base, each next one up to the double, none
// beyond cap.
func WithBackoff(base, cap time.Duration) Option {
	return func(s *settings) error {
		if err := refuseNegative("the base of the back-off", base); err != nil {
			return err
		}
		if err := refuseNegative("the cap of the back-off", cap); err != nil {
			return err
		}
		return s.check(C.cop_options_set_backoff_ms(s.options, milliseconds(base), milliseconds(cap)))
	}
}

// WithRateLimit sets how many requests may leave in a second; 0 (the default) for no limit.
func WithRateLimit(requestsPerSecond float64) Option {
	return func(s *settings) error {
		return s.check(C.cop_options_set_rate_limit(s.options, C.double(requestsPerSecond)))
	}
}

// WithFieldCheck sets whether names are checked against the fields of the database; it is on by default.
func WithFieldCheck(isOn bool) Option {
	return func(s *settings) error { return s.check(C.cop_options_set_field_check(s.options, number(isOn))) }
}

// WithValueCheck sets whether values are checked against the types of their fields; it is on by default.
func WithValueCheck(isOn bool) Option {
	return func(s *settings) error { return s.check(C.cop_options_set_value_check(s.options, number(isOn))) }
}

// WithFieldListAge sets how long the field list of a database is kept; 0 fetches it for every call, five minutes is the
// default.
func WithFieldListAge(age time.Duration) Option {
	return func(s *settings) error {
		if err := refuseNegative("the age of the field list", age); err != nil {
			return err
		}
		return s.check(C.cop_options_set_field_list_age_ms(s.options, milliseconds(age)))
	}
}

// WithMaxMatches sets how many profiles an update may match; one that matches more is refused. 0 (the default) for any.
func WithMaxMatches(number uint64) Option {
	return func(s *settings) error {
		return s.check(C.cop_options_set_max_matches(s.options, C.uint64_t(number)))
	}
}

// WithLog sets who is told of every attempt of a call, and of warnings. It is called on the goroutine that makes the call, or
// for the threads of a batch on one of its own, by several at once if several call. It must not close the batch whose call it
// is told of, which would wait for itself. A panic in it is dropped: a log line must not end a call.
func WithLog(log func(LogLevel, string)) Option {
	return func(s *settings) error {
		if s.log != 0 {
			s.log.Delete()
			s.log = 0
		}
		if log == nil {
			return s.check(C.cop_options_set_log(s.options, nil, nil))
		}
		s.log = cgo.NewHandle(log)
		return s.check(C.set_log(s.options, C.uintptr_t(s.log)))
	}
}

// WithLogValues sets whether log lines show values, which can be personal data: those of conditions, and those that a
// warning quotes. They are masked by default.
func WithLogValues(showsValues bool) Option {
	return func(s *settings) error { return s.check(C.cop_options_set_log_values(s.options, number(showsValues))) }
}

func number(value bool) C.int32_t {
	if value {
		return 1
	}
	return 0
}
