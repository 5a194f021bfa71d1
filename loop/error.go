package loop

import (
	"errors"
	"fmt"
)

// Code says what the caller can do about an error. Switch on codes, never on words.
type Code string

const (
	Invalid  Code = "invalid"   // mend the input
	NotFound Code = "not_found" // absent, or hidden from this member
	Conflict Code = "conflict"  // somebody was faster, or the state forbids it: read again, then decide
	Denied   Code = "denied"    // visible, but not yours to change
	Unknown  Code = "unsigned"  // nobody is signed in: sign in first
	Limited  Code = "limited"   // too many tries: wait, then retry
	Internal Code = "internal"  // ours to mend; its text never leaves the log
)

// Error keeps what the member may read (Text) apart from what only the log may see (Err).
type Error struct {
	Code  Code
	Field string // input at fault, named as in the API; empty when none is
	Text  string // one sentence: the reason, and how to mend it
	Err   error
}

func (e *Error) Error() string {
	s := e.Text
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// ErrUnsure is inside an error after which what was to be saved may be saved all the
// same: look before you try again.
var ErrUnsure = errors.New("it may be saved or not")

// Errorf makes an Error of the given code.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Text: fmt.Sprintf(format, args...)}
}

// Fault makes an Invalid error about one field of the input.
func Fault(field, format string, args ...any) *Error {
	return &Error{Code: Invalid, Field: field, Text: fmt.Sprintf(format, args...)}
}

// CodeOf returns the code of err: that of the first *Error in it, Internal for
// any other error, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Faults returns every *Error inside err, joined errors taken apart, in order.
func Faults(err error) []*Error {
	switch e := err.(type) {
	case nil:
		return nil
	case *Error:
		return []*Error{e}
	case interface{ Unwrap() []error }:
		var all []*Error
		for _, one := range e.Unwrap() {
			all = append(all, Faults(one)...)
		}
		return all
	case interface{ Unwrap() error }:
		return Faults(e.Unwrap())
	}
	return nil
}
