package metric

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// Version is one definition of a number. A built-in one is always computed whole by the
// newest, also for days long past; what was read, exported or judged before its day was
// computed by the one before.
type Version struct {
	Number  int       `json:"number"`  // from 1, stored with what it was computed by
	Since   loop.Date `json:"since"`   // the day on which this definition came
	Changed string    `json:"changed"` // what is computed differently since then, as an end of a sentence; "" for the first one
}

// defined is the day of the first definition of every built-in number.
const defined = loop.Date("2026-11-27")

// later are the definitions after the first, by key. Whoever changes what a number
// counts, or how, once somebody may have read it, adds one: a verdict that was planned
// by another says so.
var later = map[string][]Version{
	"failure_rate": {{Number: 2, Since: "2026-11-28", Changed: "imported failures without a time are missing, not of the week of the import"}},
}

// versionsOf are all definitions of a built-in number, the newest last.
func versionsOf(key string) []Version {
	return append([]Version{{Number: 1, Since: defined}}, later[key]...)
}

// versionsOfSeries are the definitions of a watched number, as far back as they were
// kept. Of the oldest one that was kept of a longer history nobody knows since when it
// was, so it is not among them.
func versionsOfSeries(k loop.KPISeries) []Version {
	earlier := k.Definitions()
	number := max(1, k.Defined) - len(earlier)
	var all []Version
	if number == 1 {
		all = append(all, Version{Number: 1, Since: loop.DateOf(k.CreatedAt, time.UTC)})
	}
	for i, e := range earlier {
		all = append(all, Version{number + i + 1, loop.DateOf(e.Until, time.UTC), e.Became})
	}
	return all
}

// Version is the definition that the number is computed by.
func (m Metric) Version() Version { return m.Versions[len(m.Versions)-1] }

// Changed says what became of the definition since a version, "" where nothing did or
// where nobody noted which one it was, or the number is gone.
func (m Metric) Changed(since int) string {
	if since == 0 || len(m.Versions) == 0 {
		return ""
	}
	var all []string
	if oldest := m.Versions[0].Number; since < oldest-1 {
		all = append(all, fmt.Sprintf("what changed before definition %d was not kept", oldest))
	}
	for _, v := range m.Versions {
		if v.Number > since {
			all = append(all, v.Changed)
		}
	}
	return strings.Join(all, "; ")
}

// Says names a definition: "Definition 2, since 27 November 2026: ...".
func (v Version) Says() string {
	s := fmt.Sprintf("Definition %d, since %s", v.Number, v.Since.Start(time.UTC).Format("2 January 2006"))
	if v.Changed != "" {
		s += ": " + v.Changed
	}
	return s
}

// renewed are the definitions that came while somebody could already have read the
// number, in the window, the first one apart.
func (h History) renewed(versions []Version) []Version {
	return slices.DeleteFunc(slices.Clone(versions), func(v Version) bool {
		at := v.Since.Start(h.zone())
		return v.Number == 1 || !h.chosen(at) || !h.Watched.IsZero() && at.Before(h.Watched)
	})
}
