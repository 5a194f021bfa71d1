package loop

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Form is a page behind a link on which anybody who has the link reports what did
// not work, without a name. The store holds the hash of the link only.
type Form struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64

	Name  string // 1 to 80 characters, one line; stands on the page
	Words string // at most 600 characters: what the page says before it asks
	Team  ID     // whose leads read what comes; 0 for the whole workspace
	Grain Grain  // how exactly it is kept when something came
	Zone  string // in which its days and weeks begin and end, of the workspace when it was made; never changed, so that no change shows a report early
	Hash  []byte // SHA-256 of the secret part of the link; nil when it has none, since it came with an export
	Off   bool   // its page is not there

	CreatedBy ID // member, 0 for a program or the operator
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Grain is how exactly a form keeps when something came, and so when it can be read
// first: as long as that stretch lasts, nobody can.
type Grain string

const (
	ByDay  Grain = "day"  // the day; it can be read from the next day on
	ByWeek Grain = "week" // the ISO week; it can be read from the next Monday on
)

// Grains lists both, the finer one first.
func Grains() []Grain { return []Grain{ByDay, ByWeek} }

const (
	MostForms  = 20 // that are on, in a workspace
	MostToRead = 60 // reports of one form that wait to be decided
)

// Ref returns FORM-2.
func (f Form) Ref() Ref { return Ref{NounForm, f.Number} }

// Validate returns every broken rule, joined.
func (f Form) Validate() error {
	var c Check
	c.Len("name", f.Name, 1, 80)
	if strings.ContainsAny(f.Name, "\n\r\t") {
		c.Fault("name", "A name is one line of text.")
	}
	if n := utf8.RuneCountInString(f.Words); n > 600 {
		c.Fault("words", "Use at most 600 characters; this has %d.", n)
	}
	OneOf(&c, "grain", f.Grain, Grains())
	return c.Err()
}

// Location is its zone, UTC where the name is unknown here.
func (f Form) Location() *time.Location { return Workspace{Timezone: f.Zone}.Zone() }

// Today is the day that it is in its zone.
func (f Form) Today(now time.Time) Date { return DateOf(now, f.Location()) }

// Stretch is the day or the week of a time, as the form keeps it: 2026-11-23 or 2026-W48.
func (f Form) Stretch(now time.Time) string {
	today := f.Today(now)
	if f.Grain == ByWeek {
		return WeekOf(today)
	}
	return string(today)
}

// Rough is when something happened, as roughly as a form asks.
type Rough string

const (
	RoughUnsaid  Rough = ""
	RoughToday   Rough = "today" // on forms that keep the day only
	RoughWeek    Rough = "week"
	RoughEarlier Rough = "earlier"
)

// Roughs are what a form offers: never finer than it keeps.
func (f Form) Roughs() []Rough {
	if f.Grain == ByWeek {
		return []Rough{RoughUnsaid, RoughWeek, RoughEarlier}
	}
	return []Rough{RoughUnsaid, RoughToday, RoughWeek, RoughEarlier}
}

// FormKinds are the kinds that a form offers; "" is for who cannot say.
func FormKinds() []Kind { return []Kind{"", NearMiss, Incident, EscapedDefect, Process} }

// FormReport is what somebody said on a form. There is no author, no address and no
// time in it, and its ID is random; what nobody knows, nobody can be made to tell.
type FormReport struct {
	ID        ID // random
	Workspace ID
	Form      ID
	Team      ID     // whose leads read it, as the form said when it came; 0 for the whole workspace
	Came      string // Form.Stretch of when it came
	What      string // 1 to 200 characters
	More      string // at most 2,000 characters
	Kind      Kind   // one of FormKinds
	When      Rough
}

// MostMore is the most characters of FormReport.More.
const MostMore = 2000

// Validate returns every broken rule, joined; the form says what it offers.
func (r FormReport) Validate(f Form) error {
	var c Check
	if n := utf8.RuneCountInString(r.What); strings.TrimSpace(r.What) == "" {
		c.Fault("what", "Say in a few words what did not work.")
	} else if n > 200 {
		c.Fault("what", "Use at most 200 characters; this has %d. There is room for more below.", n)
	}
	if n := utf8.RuneCountInString(r.More); n > MostMore {
		c.Fault("more", "Use at most %d characters; this has %d.", MostMore, n)
	}
	OneOf(&c, "kind", r.Kind, FormKinds())
	OneOf(&c, "when", r.When, f.Roughs())
	return c.Err()
}

// Same reports whether two say the same: somebody has pressed the button twice.
func (r FormReport) Same(o FormReport) bool {
	r.ID = o.ID
	return r == o
}

// Weekly reports whether it keeps only the week in which it came.
func (r FormReport) Weekly() bool { return strings.Contains(r.Came, "W") }

// Readable reports whether the stretch in which it came is over, so that reading it
// tells nothing finer.
func (r FormReport) Readable(today Date) bool { return r.ReadableFrom() <= today }

// ReadableFrom is the first day on which it can be read.
func (r FormReport) ReadableFrom() Date {
	return r.Day().Add(map[bool]int{true: 7, false: 1}[r.Weekly()])
}

// Day is the day on which it came, or the Monday of the week.
func (r FormReport) Day() Date {
	if !r.Weekly() {
		return Date(r.Came)
	}
	monday, err := MondayOf(r.Came)
	if err != nil {
		return "9999-12-01" // no week: nobody reads it
	}
	return monday
}

// Started is when it began, as far as somebody said: today on the day that is kept,
// else unknown.
func (r FormReport) Started(zone *time.Location) Moment {
	if r.When != RoughToday || r.Weekly() {
		return Is(UnknownTime)
	}
	return At(r.Day().Start(zone), ToDay)
}
