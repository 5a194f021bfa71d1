package loop

import (
	"slices"
	"strings"
	"time"
)

// Recurs is the one rule for "the same thing again": a later failure on the
// same service with at least one shared factor that is not generic. The alarm,
// the came-back check and the metric all ask here.
//
// Both failures have to be open (not dismissed or merged) and none of them
// excluded (maintenance, drills). generic holds the folded names of generic tags.
func Recurs(earlier, later Failure, generic map[string]bool) bool {
	if earlier.ID == later.ID || !counts(earlier) || !counts(later) || later.Noticed().Before(earlier.Noticed()) {
		return false
	}
	return len(Shared(earlier.Services, later.Services)) > 0 && len(SharedFactors(earlier, later, generic)) > 0
}

func counts(f Failure) bool { return f.State == FailureOpen && f.Excluded == "" }

// SharedFactors returns the tags that both carry and that are not generic.
func SharedFactors(a, b Failure, generic map[string]bool) []string {
	return slices.DeleteFunc(Shared(a.Tags, b.Tags), func(t string) bool { return generic[strings.ToLower(t)] })
}

// Shared returns the names of a that b has too, without regard to case.
func Shared(a, b []string) []string {
	var out []string
	for _, x := range a {
		if slices.ContainsFunc(b, func(y string) bool { return strings.EqualFold(x, y) }) {
			out = append(out, x)
		}
	}
	return out
}

// Recognisable returns a fault when a came-back check could never match: the
// failure names no service, or no factor that is not generic.
func Recognisable(f Failure, generic map[string]bool) error {
	var c Check
	if len(f.Services) == 0 {
		c.Fault("services", "Name the service or system first: a came-back check recognises a failure by its service and a tag.")
	}
	if !slices.ContainsFunc(f.Tags, func(t string) bool { return !generic[strings.ToLower(t)] }) {
		c.Fault("tags", "Add a tag that says what made it possible: a came-back check recognises a failure by its service and a tag.")
	}
	return c.Err()
}

// Window is a stretch of time, from Since up to but without Until.
type Window struct{ Since, Until time.Time }

// Has reports whether t lies in the window.
func (w Window) Has(t time.Time) bool { return !t.Before(w.Since) && t.Before(w.Until) }
