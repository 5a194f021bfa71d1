package app

import (
	"context"
)

// telling is a day on which a team makes a case of its newest closed loop.
type telling struct {
	day    int
	by     string // who drafts it
	reader string // who reads it through; "" leaves it a draft
}

// tellings are the cases of nine months: five to read, one that is being written.
var tellings = [...]telling{
	{day: -205, by: "Mira", reader: "Ines"},
	{day: -150, by: "Ade", reader: "Lena"},
	{day: -95, by: "Bo", reader: "Yara"},
	{day: -60, by: "Kofi", reader: "Mira"},
	{day: -32, by: "Dina", reader: "Chen"},
	{day: -3, by: "Priya"},
}

// library returns the days on which cases are made.
func (d *demo) library() []beat {
	var out []beat
	for _, t := range tellings {
		out = append(out, beat{d.day(t.day, "15:30"), func(ctx context.Context) error { return d.tellCase(ctx, t) }})
	}
	return out
}

func (d *demo) tellCase(ctx context.Context, t telling) error {
	cases, by := Cases{&d.Deps}, d.by(t.by)
	ready, err := cases.Ready(ctx, by, 1)
	if err != nil || len(ready) == 0 {
		return err
	}
	c, err := cases.Make(ctx, by, ready[0].Ref().String(), Claim{})
	if err != nil || t.reader == "" {
		return err
	}
	ref := c.Ref().String()
	if _, err := cases.ReadThrough(ctx, d.by(t.reader), ref, 0, true); err != nil {
		return err
	}
	_, err = cases.Publish(ctx, d.by(t.reader), ref, 0)
	return err
}
