package page

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"failforward/app"
	"failforward/loop"
)

// editField is one thing of a failure that a form can change.
type editField struct {
	Name, Label string
	Joins       string // what stands between two texts when both are kept; "" when only one can stand
}

var editFields = []editField{
	{"title", "What did not work", ""}, {"summary", "What happened", "\n\n"}, {"kind", "Kind", ""}, {"severity", "Severity", ""},
	{"started", "Began", ""}, {"detected", "Noticed by us", ""}, {"mitigated", "Mended for users", ""}, {"resolved", "Put right", ""},
	{"services", "Services", ", "}, {"tags", "Tags", ", "}, {"team", "Team", ""},
	{"people", "People affected", ""}, {"user_minutes", "Minutes that users lost", ""}, {"effort", "Minutes that we lost", ""},
	{"cost", "Cost", ""}, {"was_expected", "Expected", ""}, {"excluded", "Left out of the numbers", ""},
}

// values are the fields of an object as texts, by name. A moment is
// "day|clock|status", where the status counts only without a day.
type values map[string]string

// valuesOf writes a failure as its form shows it.
func valuesOf(f loop.Failure, c Clock, teams []loop.Team) values {
	v := values{"title": strings.TrimSpace(f.Title), "summary": tail(f.Summary), "kind": string(f.Kind), "services": joinNames(f.Services), "tags": joinNames(f.Tags),
		"people": numberText(f.People), "user_minutes": numberText(f.UserMinutes), "effort": numberText(f.EffortMinutes),
		"cost": costText(f.Cost, f.Currency), "excluded": strings.TrimSpace(f.Excluded)}
	if f.Severity > 0 {
		v["severity"] = strconv.Itoa(f.Severity)
	}
	for name, m := range momentsOf(f) {
		v[name] = momentText(c, m)
	}
	if i := slices.IndexFunc(teams, func(t loop.Team) bool { return t.ID == f.Team }); i >= 0 {
		v["team"] = teams[i].Ref().String()
	}
	if f.WasExpected {
		v["was_expected"] = "1"
	}
	return v
}

func momentsOf(f loop.Failure) map[string]loop.Moment {
	return map[string]loop.Moment{"started": f.StartedAt, "detected": f.DetectedAt, "mitigated": f.MitigatedAt, "resolved": f.ResolvedAt}
}

func momentText(c Clock, m loop.Moment) string {
	day, clock := c.Input(m)
	status := string(m.State())
	if m.Known() {
		status = ""
	}
	return day + "|" + clock + "|" + status
}

func numberText(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func costText(minor *int64, currency string) string {
	if minor == nil {
		return ""
	}
	return plainMoney(*minor, currency) + " " + currency
}

// typedValues reads the form. A moment with a day has no status.
func typedValues(form url.Values) values {
	v := values{}
	for _, f := range editFields {
		v[f.Name] = text(form, f.Name)
	}
	v["summary"] = tail(form.Get("summary"))
	v["services"], v["tags"] = joinNames(names(form, "services")), joinNames(names(form, "tags"))
	v["cost"] = strings.TrimSpace(v["cost"] + " " + strings.ToUpper(text(form, "currency")))
	if text(form, "cost") == "" {
		v["cost"] = ""
	}
	for name := range momentsOf(loop.Failure{}) {
		day, clock, status := text(form, name+"_on"), text(form, name+"_at"), text(form, name+"_is")
		if day != "" || clock != "" {
			status = ""
		}
		v[name] = day + "|" + clock + "|" + status
	}
	return v
}

// tail takes off what a text ends with unseen, and writes line ends one way, so
// that what nobody touched does not look changed.
func tail(s string) string {
	return strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), " \n\t")
}

// joinNames writes names as their input shows them, also such as hold a comma.
func joinNames(all []string) string {
	line := strings.Join(all, ", ")
	return strings.Join(names(url.Values{"": {line}}, ""), ", ")
}

// mark names a text in a few letters: enough to know whether it was changed.
func mark(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}

// changedOf lists the fields that were changed since the form was made; marks
// are those that the form came with.
func changedOf(mine values, form url.Values, now values) []string {
	var out []string
	for name, text := range mine {
		was := form.Get("was." + name)
		if was == "" && text != now[name] || was != "" && mark(text) != was {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// patchOf reads the changed fields. What cannot be read is a fault of its input.
func patchOf(c *loop.Check, teams []loop.Team, mine values, changed []string) app.FailurePatch {
	var p app.FailurePatch
	for _, name := range changed {
		s := mine[name]
		switch name {
		case "title":
			p.Title = &s
		case "summary":
			p.Summary = &s
		case "excluded":
			p.Excluded = &s
		case "kind":
			k := loop.Kind(s)
			p.Kind = &k
		case "severity":
			n := severityOf(c, url.Values{"severity": {s}})
			p.Severity = &n
		case "services", "tags":
			list := names(url.Values{name: {s}}, name)
			if p.Tags = &list; name == "services" {
				p.Services, p.Tags = &list, nil
			}
		case "team":
			id := teamIn(c, teams, s)
			p.Team = &id
		case "was_expected":
			yes := s != ""
			p.WasExpected = &yes
		}
	}
	return p
}

// patchRest is patchOf for the figures and the times.
func patchRest(c *loop.Check, clock Clock, p *app.FailurePatch, mine values, changed []string) {
	for _, name := range changed {
		s := mine[name]
		switch name {
		case "people":
			p.People = numberIn(c, name, s)
		case "user_minutes":
			p.UserMinutes = numberIn(c, name, s)
		case "effort":
			p.EffortMinutes = numberIn(c, name, s)
		case "cost":
			p.Cost, p.Currency = costIn(c, s)
		case "started":
			p.StartedAt = momentIn(c, clock, name, s)
		case "detected":
			p.DetectedAt = momentIn(c, clock, name, s)
		case "mitigated":
			p.MitigatedAt = momentIn(c, clock, name, s)
		case "resolved":
			p.ResolvedAt = momentIn(c, clock, name, s)
		}
	}
}

// numberIn reads a count; "" takes it away.
func numberIn(c *loop.Check, name, s string) **int64 {
	var none *int64
	if s == "" {
		return &none
	}
	n, err := strconv.ParseInt(strings.NewReplacer(",", "", " ", "", "\u00a0", "").Replace(s), 10, 64)
	if err != nil || n < 0 || n > 1e15 {
		c.Fault(name, "%q is not a count. Write a whole number, or leave it empty.", cut(s))
		return nil
	}
	at := &n
	return &at
}

var costParts = regexp.MustCompile(`^(\d{1,12})(?:[.,](\d{1,3}))? ?([A-Z]{3})?$`)

// costIn reads "1200.50 EUR"; "" takes the cost away.
func costIn(c *loop.Check, s string) (**int64, *string) {
	var none *int64
	currency := ""
	if s == "" {
		return &none, &currency
	}
	m := costParts.FindStringSubmatch(s)
	if m == nil || len(m[2]) > decimals(m[3]) {
		c.Fault("cost", "%q is not an amount. Write it as 1200.50, and the currency as three letters, for example EUR.", cut(s))
		return nil, nil
	}
	n, _ := strconv.ParseInt(m[1]+m[2]+strings.Repeat("0", decimals(m[3])-len(m[2])), 10, 64) // at most 15 digits
	at := &n
	return &at, &m[3]
}

func momentIn(c *loop.Check, clock Clock, name, s string) *loop.Moment {
	parts := strings.SplitN(s, "|", 3)
	m := moment(c, clock, url.Values{name + "_on": {parts[0]}, name + "_at": {parts[1]}}, name)
	if parts[0] == "" && parts[1] == "" && parts[2] != "" {
		m = loop.Is(loop.Status(parts[2]))
	}
	return &m
}
