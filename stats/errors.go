package stats

import (
	"fmt"
	"math"
)

// Kind tells what a caller can do about an Error.
type Kind string

// The kinds of an Error.
const (
	Invalid    Kind = "invalid"    // mend the input: NaN, a negative count, lists of unequal length
	TooFew     Kind = "too_few"    // wait or widen the window: the sample is too small for any answer
	Degenerate Kind = "degenerate" // another method: this data holds no answer, as when all values are equal
)

// Error says why there is no answer. Its text names the argument at fault and
// what would mend it.
type Error struct {
	Kind Kind
	Text string
}

func (e *Error) Error() string { return "stats: " + e.Text }

func invalid(format string, args ...any) error { return &Error{Invalid, fmt.Sprintf(format, args...)} }

func tooFew(format string, args ...any) error { return &Error{TooFew, fmt.Sprintf(format, args...)} }

func degenerate(format string, args ...any) error {
	return &Error{Degenerate, fmt.Sprintf(format, args...)}
}

// first returns the first error of a list of checks.
func first(checks ...error) error {
	for _, err := range checks {
		if err != nil {
			return err
		}
	}
	return nil
}

// largest is the size up to which sums of squares stay numbers.
const largest = 1e150

// finite refuses a list with a value that is no finite number, or so large that
// its square is none.
func finite(name string, x []float64) error {
	for i, v := range x {
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return invalid("%s holds %v at place %d: leave out what is not known", name, v, i)
		case math.Abs(v) > largest:
			return invalid("%s holds %v at place %d: count in a larger unit", name, v, i)
		}
	}
	return nil
}

// sample wants at least n finite values.
func sample(name string, x []float64, n int) error {
	if len(x) < n {
		return tooFew("%s has %d values and needs at least %d", name, len(x), n)
	}
	return finite(name, x)
}

// positive wants finite values above 0.
func positive(name string, x ...float64) error {
	for i, v := range x {
		if !(v > 0 && v <= largest) {
			return invalid("%s holds %v at place %d and has to be above 0 and at most 1e150", name, v, i)
		}
	}
	return nil
}

// counts wants whole numbers of at least 0, small enough to be exact.
func counts(name string, x []float64) error {
	for i, v := range x {
		if !(v >= 0 && v <= 1<<53) || v != math.Trunc(v) {
			return invalid("%s holds %v at place %d and has to be a count: 0, 1, 2, ...", name, v, i)
		}
	}
	return nil
}

// inside wants 0 < v < 1.
func inside(name string, v float64) error {
	if !(v > 0 && v < 1) {
		return invalid("%s is %v and has to lie inside (0, 1)", name, v)
	}
	return nil
}

func sameLength(what string, a, b int) error {
	if a != b {
		return invalid("%s differ in length: %d and %d", what, a, b)
	}
	return nil
}

// defined returns a figure that may not exist: nil for what is no finite number.
func defined(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// limit returns a Limit that is reached when v is finite.
func limit(v float64) Limit {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Limit{}
	}
	return Limit{v, true}
}
