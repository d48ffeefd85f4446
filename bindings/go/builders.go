package copernica

// #include <copernica.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// Comparison says how a condition compares a field with its value.
type Comparison int32

// The comparisons. Text is compared without regard to letter case.
const (
	Equal          Comparison = C.COP_EQUAL
	NotEqual       Comparison = C.COP_NOT_EQUAL
	Less           Comparison = C.COP_LESS
	Greater        Comparison = C.COP_GREATER
	LessOrEqual    Comparison = C.COP_LESS_OR_EQUAL
	GreaterOrEqual Comparison = C.COP_GREATER_OR_EQUAL
	Like           Comparison = C.COP_LIKE
	NotLike        Comparison = C.COP_NOT_LIKE
)

// Conditions are conditions in the making, for values that come from outside: none can change what its condition means.
// It keeps the first refusal for Build. One goroutine at a time may use it.
type Conditions struct {
	client *Client
	steps  []func(*C.cop_conditions) error
}

// NewConditions begins an empty list.
func (c *Client) NewConditions() *Conditions { return &Conditions{client: c} }

// Add adds a condition that compares a field with exactly this value.
func (c *Conditions) Add(field string, comparison Comparison, value string) *Conditions {
	return c.add(field, value, func(conditions *C.cop_conditions, field, value *C.char) C.cop_status {
		return C.cop_conditions_add(conditions, field, C.cop_comparison(comparison), value)
	})
}

// AddPattern adds a condition that compares a field with a pattern, in which % is any text and _ any character; the
// comparison is Like or NotLike.
func (c *Conditions) AddPattern(field string, comparison Comparison, pattern string) *Conditions {
	return c.add(field, pattern, func(conditions *C.cop_conditions, field, pattern *C.char) C.cop_status {
		return C.cop_conditions_add_pattern(conditions, field, C.cop_comparison(comparison), pattern)
	})
}

func (c *Conditions) add(field, value string, add func(*C.cop_conditions, *C.char, *C.char) C.cop_status) *Conditions {
	c.steps = append(c.steps, func(conditions *C.cop_conditions) error {
		if err := refuseNULs(ErrInvalidCondition, field, value); err != nil {
			return err
		}
		texts := newTexts(field, value)
		defer texts.free()
		if status := add(conditions, (*C.char)(texts.at(0)), (*C.char)(texts.at(1))); status != C.COP_OK {
			return refusal(Status(status), nil, "%s", C.GoString(C.cop_conditions_message(conditions)))
		}
		return nil
	})
	return c
}

// Build returns the conditions as calls take them. The error is an [*Error] that says what was refused first and what to
// write instead; there are no conditions then.
func (c *Conditions) Build() ([]string, error) {
	defer runtime.KeepAlive(c.client)
	if err := c.client.shared.acquire(); err != nil {
		return nil, err
	}
	defer c.client.shared.release()
	conditions := C.cop_conditions_new(c.client.shared.handle)
	live.Add(1)
	defer func() { C.cop_conditions_free(conditions); live.Add(-1) }()
	for _, step := range c.steps {
		if err := step(conditions); err != nil {
			return nil, err
		}
	}
	var built []string
	for _, field := range unsafe.Slice(C.cop_conditions_fields(conditions), C.cop_conditions_count(conditions)) {
		built = append(built, C.GoString(field))
	}
	return built, nil
}

// Body is the new values of an update in the making. Setting a field or interest twice replaces what it had. It keeps the
// first refusal for Build. One goroutine at a time may use it.
type Body struct {
	client *Client
	steps  []func(*C.cop_body) error
}

// NewBody begins an empty body in the shape of the client's API version.
func (c *Client) NewBody() *Body { return &Body{client: c} }

// Text sets a field to a text.
func (b *Body) Text(field, text string) *Body {
	return b.set(field, text, func(body *C.cop_body, field, text *C.char) C.cop_status {
		return C.cop_body_set_text(body, field, text)
	})
}

// Integer sets a field to a whole number.
func (b *Body) Integer(field string, number int64) *Body {
	return b.set(field, "", func(body *C.cop_body, field, _ *C.char) C.cop_status {
		return C.cop_body_set_integer(body, field, C.int64_t(number))
	})
}

// Number sets a field to a number; NaN and infinity are refused.
func (b *Body) Number(field string, number float64) *Body {
	return b.set(field, "", func(body *C.cop_body, field, _ *C.char) C.cop_status {
		return C.cop_body_set_number(body, field, C.double(number))
	})
}

// Bool sets a field to true or false, which are stored as 1 and 0.
func (b *Body) Bool(field string, value bool) *Body {
	return b.set(field, "", func(body *C.cop_body, field, _ *C.char) C.cop_status {
		return C.cop_body_set_bool(body, field, number(value))
	})
}

// Null clears a field: text becomes empty, a number 0, a date the empty date.
func (b *Body) Null(field string) *Body {
	return b.set(field, "", func(body *C.cop_body, field, _ *C.char) C.cop_status {
		return C.cop_body_set_null(body, field)
	})
}

// Date sets a field to a day or a moment, "YYYY-MM-DD" or "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam.
func (b *Body) Date(field, date string) *Body {
	return b.set(field, date, func(body *C.cop_body, field, date *C.char) C.cop_status {
		return C.cop_body_set_date(body, field, date)
	})
}

// Interest switches an interest on or off; the unversioned API and version 1 have none and refuse it.
func (b *Body) Interest(interest string, isOn bool) *Body {
	return b.set(interest, "", func(body *C.cop_body, interest, _ *C.char) C.cop_status {
		return C.cop_body_set_interest(body, interest, number(isOn))
	})
}

func (b *Body) set(name, value string, set func(*C.cop_body, *C.char, *C.char) C.cop_status) *Body {
	b.steps = append(b.steps, func(body *C.cop_body) error {
		if err := refuseNULs(ErrInvalidBody, name, value); err != nil {
			return err
		}
		texts := newTexts(name, value)
		defer texts.free()
		if status := set(body, (*C.char)(texts.at(0)), (*C.char)(texts.at(1))); status != C.COP_OK {
			return refusal(Status(status), nil, "%s", C.GoString(C.cop_body_message(body)))
		}
		return nil
	})
	return b
}

// Build returns the body as JSON. The error is an [*Error] that says what was refused first and what to write instead.
func (b *Body) Build() (string, error) {
	defer runtime.KeepAlive(b.client)
	if err := b.client.shared.acquire(); err != nil {
		return "", err
	}
	defer b.client.shared.release()
	body := C.cop_body_new(b.client.shared.handle)
	live.Add(1)
	defer func() { C.cop_body_free(body); live.Add(-1) }()
	for _, step := range b.steps {
		if err := step(body); err != nil {
			return "", err
		}
	}
	return C.GoString(C.cop_body_json(body)), nil
}

func refuseNULs(status Status, name, value string) error {
	if err := refuseNUL(status, "the name of a field or interest", name); err != nil {
		return err
	}
	return refuseNUL(status, "the value for \""+name+"\"", value)
}
