package loop

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// Check collects the broken rules of one value, so that all faults are told at once.
type Check struct{ errs []error }

// Fault notes one broken rule.
func (c *Check) Fault(field, format string, args ...any) {
	c.errs = append(c.errs, Fault(field, format, args...))
}

// Len demands min to max characters (not bytes) after trimming.
func (c *Check) Len(field, s string, min, max int) {
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	switch {
	case n < min && n == 0:
		c.Fault(field, "Write at least one word here.")
	case n < min:
		c.Fault(field, "Use at least %d characters; this has %d.", min, n)
	case n > max:
		c.Fault(field, "Use at most %d characters; this has %d. Put the rest into the summary.", max, n)
	}
}

// Order demands that b is not before a, where both are known.
func (c *Check) Order(field, name string, a, b Moment) {
	if a.Known() && b.Known() && b.At.Before(a.At) {
		c.Fault(field, "The %s (%s) is before the start (%s). Change one of the two.",
			name, b.At.UTC().Format(shownTime), a.At.UTC().Format(shownTime))
	}
}

const shownTime = "2006-01-02 15:04 UTC"

// OneOf demands one of the allowed words; empty is not one of them unless listed.
func OneOf[T ~string](c *Check, field string, v T, allowed []T) {
	for _, a := range allowed {
		if v == a {
			return
		}
	}
	words := make([]string, len(allowed))
	for i, a := range allowed {
		words[i] = string(a)
	}
	c.Fault(field, "%q is not known here. Use one of: %s.", string(v), strings.Join(words, ", "))
}

// Err returns the faults, joined, or nil.
func (c *Check) Err() error { return errors.Join(c.errs...) }
