package loop

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Capture is one typed line, taken apart: "Checkout 500s #rollout !2 @14:05 ~25m near-miss".
type Capture struct {
	Title    string
	Tags     []string
	Services []string
	Severity int
	Kind     Kind // "" when the line names none
	At       Moment
	Lasted   time.Duration // 0 when the line names none
	Parts    []Part        // what was understood, in the order in which it was typed
	Odd      []string      // words that begin like a token and are none; they stay in the title
}

// Part is one understood token, as a chip shows it.
type Part struct{ Label, Text string }

var (
	captureTag      = regexp.MustCompile(`^#[\pL\pN]([\pL\pN_/.-]*[\pL\pN])?$`)
	captureNumber   = regexp.MustCompile(`^#\d+$`) // "#142" is a ticket, not a tag
	captureSeverity = regexp.MustCompile(`^![1-4]$`)
	captureClock    = regexp.MustCompile(`^@(\d{1,2}):(\d{2})$`)
	captureDay      = regexp.MustCompile(`^@\d{4}-\d{2}-\d{2}$`)
	captureLasted   = regexp.MustCompile(`^~(\d{1,5})(m|min|h|d)$`)
	soundsDown      = regexp.MustCompile(`(?i)\b(outage|offline|unreachable|unavailable|crashed|timeouts?|timed out|(is|was|were|are|been|went) down|down (for|since|after|\d+)|answer(s|ed)? with errors)\b`)
	captureOdd      = regexp.MustCompile(`^([#@~]|!\d|service:)`)
	captureService  = regexp.MustCompile(`^service:[\pL\pN][\pL\pN_/.-]*$`)
)

// ParseCapture takes a line apart. What is no token stays in the title, so
// nothing that was typed is lost. A clock time later than now means yesterday.
func ParseCapture(line string, now time.Time, zone *time.Location) Capture {
	var c Capture
	var title []string
	for _, w := range strings.Fields(line) {
		bare := strings.TrimRight(w, ",;.") // a token may end a clause
		if !c.token(w, now, zone) && (bare == w || !c.token(bare, now, zone)) {
			title = append(title, w)
			if captureOdd.MatchString(w) && !captureNumber.MatchString(bare) {
				c.Odd = append(c.Odd, w)
			}
		}
	}
	c.Title = strings.Join(title, " ")
	if len(c.Parts) > 0 {
		c.Title = strings.TrimRight(c.Title, ",;")
	}
	c.Tags, c.Services = Names(c.Tags), Names(c.Services)
	return c
}

// captureWays says how each kind of token is written, by how it begins.
var captureWays = map[string]string{"#": "a tag is written #rollout", "@": "a time is written @14:05, @yesterday or @2026-11-23", "~": "a length is written ~25m, ~2h or ~3d",
	"!": "a severity is written !1 to !4", "s": "a service is written service:checkout"}

// Stays says of each odd word, at most three of them, that it stays in the title, and
// how what was perhaps meant is written.
func (c Capture) Stays() []string {
	var all []string
	for _, w := range c.Odd[:min(3, len(c.Odd))] {
		all = append(all, "“"+clip(w, 30)+"” stays in the title: "+captureWays[w[:1]]+".")
	}
	return all
}

func (c *Capture) token(w string, now time.Time, zone *time.Location) bool {
	switch {
	case captureTag.MatchString(w) && !captureNumber.MatchString(w):
		return c.take("tag", &c.Tags, strings.NewReplacer("-", " ", "_", " ").Replace(w[1:]))
	case captureService.MatchString(w):
		return c.take("service", &c.Services, strings.TrimPrefix(w, "service:"))
	case captureSeverity.MatchString(w):
		c.Severity = int(w[1] - '0')
		return c.part("severity", w[1:])
	case captureClock.MatchString(w):
		return c.clock(captureClock.FindStringSubmatch(w), now, zone)
	case captureDay.MatchString(w):
		return c.day(w[1:], zone)
	case strings.EqualFold(w, "@yesterday"):
		return c.day(now.In(zone).AddDate(0, 0, -1).Format(time.DateOnly), zone)
	case captureLasted.MatchString(w):
		return c.lasted(captureLasted.FindStringSubmatch(w))
	}
	return c.kind(w)
}

func (c *Capture) part(label, text string) bool {
	c.Parts = append(c.Parts, Part{label, text})
	return true
}

func (c *Capture) take(label string, to *[]string, name string) bool {
	*to = append(*to, name)
	return c.part(label, name)
}

// clock is a time of the day that the line names, else of today, or of yesterday where it
// is still to come.
func (c *Capture) clock(m []string, now time.Time, zone *time.Location) bool {
	h, _ := strconv.Atoi(m[1])
	min, _ := strconv.Atoi(m[2])
	if h > 23 || min > 59 {
		return false
	}
	if c.At.Precision == ToDay {
		c.At = At(clockOn(c.At.At.In(zone), h, min), ToMinute)
		return c.part("at", c.At.At.In(zone).Format("15:04"))
	}
	t, word := clockOn(now.In(zone), h, min), " today"
	if t.After(now) {
		t, word = t.AddDate(0, 0, -1), " yesterday"
	}
	c.At = At(t, ToMinute)
	return c.part("at", t.Format("15:04")+word)
}

func clockOn(day time.Time, h, min int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), h, min, 0, 0, day.Location())
}

// day is a date; the time of a day may stand before it.
func (c *Capture) day(s string, zone *time.Location) bool {
	t, err := time.ParseInLocation(time.DateOnly, s, zone)
	if err != nil {
		return false
	}
	if c.At.Precision == ToMinute {
		was := c.At.At.In(zone)
		c.At = At(clockOn(t, was.Hour(), was.Minute()), ToMinute)
		i := slices.IndexFunc(c.Parts, func(p Part) bool { return p.Label == "at" })
		c.Parts[i].Text = was.Format("15:04") // of that day, so neither today nor yesterday
	} else {
		c.At = At(t, ToDay)
	}
	return c.part("on", s)
}

func (c *Capture) lasted(m []string) bool {
	n, _ := strconv.Atoi(m[1])
	unit := map[string]time.Duration{"m": time.Minute, "min": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[m[2]]
	c.Lasted = time.Duration(n) * unit
	return c.part("lasted", Duration(c.Lasted))
}

// kind takes words of two parts only: "near-miss" is meant, "crash" may be part of the sentence.
func (c *Capture) kind(w string) bool {
	k := Kind(strings.ToLower(strings.ReplaceAll(w, "-", "_")))
	if !strings.Contains(string(k), "_") {
		return false
	}
	for _, known := range Kinds() {
		if k == known {
			c.Kind = k
			return c.part("kind", k.Word())
		}
	}
	return false
}

// Failure returns the captured line as a failure that was logged now. Times
// that the line does not tell are worked out or stay unknown, and say so.
func (c Capture) Failure(now time.Time) Failure {
	f := Failure{Title: c.Title, Tags: c.Tags, Services: c.Services, Severity: c.Severity, Kind: c.Kind}
	f.StartedAt, f.ResolvedAt = ImputedAt(now, ToDay), Is(UnknownTime)
	if c.At.Known() {
		f.StartedAt = c.At
		if c.At.Precision == ToMinute { // somebody who knows the minute and no end is in the middle of it
			f.ResolvedAt = Moment{}
		}
	} else if c.Lasted > 0 {
		f.StartedAt = ImputedAt(now.Add(-c.Lasted), ToMinute)
	}
	if c.Lasted > 0 {
		f.ResolvedAt = ImputedAt(f.StartedAt.At.Add(c.Lasted), ToMinute)
	}
	if f.Kind == "" {
		f.Kind = LikelyKind(f)
	}
	return f
}

// LikelyKind is the kind of a failure that names none: an incident when it
// speaks of a severity, a service, a measured time or something being down, else
// process.
func LikelyKind(f Failure) Kind {
	if soundsDown.MatchString(f.Title) || f.Severity > 0 || len(f.Services) > 0 || f.StartedAt.Status == Recorded || f.MitigatedAt.Known() || f.ResolvedAt.Known() {
		return Incident
	}
	return Process
}

// Duration writes a duration as people read it: 25 min, 3 h 10 min, 3 d 4 h.
func Duration(d time.Duration) string {
	m := int64(d.Round(time.Minute) / time.Minute)
	two := func(a int64, au string, b int64, bu string) string {
		if b == 0 {
			return Whole(int(a)) + " " + au
		}
		return Whole(int(a)) + " " + au + " " + strconv.FormatInt(b, 10) + " " + bu
	}
	switch {
	case d < time.Minute:
		return strconv.FormatInt(int64(d.Round(time.Second)/time.Second), 10) + " s"
	case m < 60:
		return strconv.FormatInt(m, 10) + " min"
	case m < 24*60:
		return two(m/60, "h", m%60, "min")
	}
	return two(m/1440, "d", m%1440/60, "h")
}
