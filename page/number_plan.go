package page

import (
	"fmt"
	"net/url"
	"strconv"

	"failforward/app"
	"failforward/loop"
)

// planOf reads what a check of a kind promises.
func planOf(kind loop.EffectKind, f url.Values) (loop.Plan, error) {
	p := loop.Plan{How: f.Get("how")}
	if kind != loop.ByNumber {
		return p, nil
	}
	var c loop.Check
	if p.How, p.KPI, p.Direction = "", text(f, "kpi"), text(f, "direction"); p.KPI == "" {
		c.Fault("kpi", "Choose the number that is to move.")
	}
	if v, ok := decimalOf(&c, f, "min_effect"); ok {
		p.MinEffect = hundredth(v)
	}
	if p.MinEffect < 0 || p.MinEffect >= 1 {
		c.Fault("min_effect", "Write a percentage from 0 up to 100, for example 10.")
		p.MinEffect = 0
	}
	p.Guardrails, p.Compare = loop.Guarding(text(f, "guardrail_1"), text(f, "guardrail_2"), text(f, "guardrail_3")), text(f, "compare")
	p.Trigger, p.WashOut = daysOf(&c, f, "trigger_days"), daysOf(&c, f, "wash_out_days")
	return p, c.Err()
}

// hundredth is a percentage as a share, as one would write it: 99.96 is 0.9996, which a
// division alone misses by a hair.
func hundredth(v float64) float64 {
	share, err := strconv.ParseFloat(strconv.FormatFloat(v/100, 'g', 15, 64), 64)
	if err != nil { // what is no number is told by whoever reads it
		return v / 100
	}
	return share
}

// daysOf reads a number of days, 0 for none.
func daysOf(c *loop.Check, f url.Values, name string) int {
	s := text(f, name)
	n, err := strconv.Atoi(s)
	if s != "" && err != nil {
		c.Fault(name, "%q is no number of days. Write 28, or leave it empty.", cut(s))
	}
	return n
}

// plannedNumber is a plan of the kind number as its form shows it.
func plannedNumber(p loop.Plan) values {
	whole := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	v := values{"kpi": p.KPI, "direction": p.Direction, "min_effect": "", "trigger_days": whole(p.Trigger), "wash_out_days": whole(p.WashOut),
		"guardrail_1": "", "guardrail_2": "", "guardrail_3": "", "compare": p.Compare}
	for i, g := range p.Guardrails {
		v[fmt.Sprintf("guardrail_%d", i+1)] = g.Key
	}
	if p.MinEffect > 0 {
		v["min_effect"] = loop.Figure(100*p.MinEffect, 15) // what comes back unchanged is the same promise
	}
	return v
}

// numberFields are what can be changed about a plan of the kind number.
var numberFields = []editField{{"on", "The day", ""}, {"kpi", "The number", ""}, {"direction", "Which way is good", ""}, {"min_effect", "Worth having from, %", ""},
	{"trigger_days", "Days before it to leave out", ""}, {"wash_out_days", "Days after it to leave out", ""},
	{"guardrail_1", "First that must not get worse", ""}, {"guardrail_2", "Second that must not get worse", ""}, {"guardrail_3", "Third that must not get worse", ""}, {"compare", "To compare with", ""}}

// promise says what a check of the kind number waits for, in one sentence.
func promise(p loop.Plan, numbers []app.Watched) string {
	if p.KPI == "" {
		return "No number is named yet."
	}
	s := fmt.Sprintf("“%s”, before against after; %s.", nameIn(numbers, p.KPI), map[string]string{"up": "more is good"}[p.Direction]+map[bool]string{true: "less is good"}[p.Direction != "up"])
	if p.MinEffect > 0 {
		s += fmt.Sprintf(" A change of %s %% or more would be worth having.", loop.Percent(p.MinEffect, 6))
	}
	if p.Trigger > 0 {
		s += fmt.Sprintf(" The %s before it are left out.", count(p.Trigger, "day"))
	} else {
		s += " The days from noticing the failure to the change are left out, 28 at least: what is bad by chance gets better by chance."
	}
	if p.WashOut > 0 {
		s += fmt.Sprintf(" So are the %s after it.", count(p.WashOut, "day"))
	}
	return s + promiseBeside(p, numbers)
}
