package app

import (
	"context"
	"fmt"

	"failforward/loop"
)

// shown is a failure of the stories on the showcase: by its title, with the tweak
// where its change does not say it, and how many find it insightful.
type shown struct {
	title, by, tweak string
	named            bool
	approvals        int
}

// shows are Fridays of the showcase, by weeks before this one: a winner, one under
// its name, a tie, and a week in which nobody voted.
var shows = [...]struct {
	week    int
	entries []shown
}{
	{-7, []shown{{"Three people mended the same bug", "Ade", "Write the owner into the title of each bug", false, 9}, {"A discount code worked twice for each customer", "Dina", "Mark a code in the same step as the payment", false, 5}}},
	{-6, []shown{{"Orders by photo: the idea that nobody tried twice", "Fay", "Show what was ordered last under the search field", true, 8}}},
	{-5, []shown{{"Checkout answered with errors for six minutes after a rollout", "Oskar", "Let the canary buy something itself", false, 6}, {"Two alarms for one outage, with two people on it", "Mira", "", false, 6}}},
	{-4, []shown{{"The supplier's test file was taken for the real one", "Kofi", "Refuse files without the live mark in their first line", false, 0}}},
	{-3, []shown{{"Customers promised a feature that the release did not have", "Priya", "Send release notes when the release is out, not the day before", false, 4}, {"The story was done and nobody used it", "Ines", "", false, 10}}},
	{-2, []shown{{"The wrong week's stock was counted", "Bo", "Read the week out of the file, not off its name", true, 7}}},
	{0, []shown{{"An update of a library came with the release", "Marta", "", false, 0}, {"Half of the warehouse saw yesterday's orders", "Noor", "Show beside each list when it was read", false, 0}, {"The size guide test found nothing, again", "Dina", "Ask five people before the next test", true, 0}}},
}

// fridays returns the deeds of the weeks that are over.
func (d *demo) fridays() []beat {
	var out []beat
	for _, s := range shows {
		if s.week < 0 {
			out = append(out, beat{d.day(7*s.week+4, "15:30"), func(ctx context.Context) error { return d.friday(ctx, s.entries) }})
		}
	}
	return out
}

// friday is a showcase from the first nomination to the count.
func (d *demo) friday(ctx context.Context, entries []shown) error {
	week, ids, err := d.present(ctx, entries)
	if err != nil {
		return err
	}
	deeds := Showcases{&d.Deps}
	for n, name := range demoPeople {
		var choices []loop.ID
		for i, e := range entries {
			if (n+i*5)%len(demoPeople) < e.approvals {
				choices = append(choices, ids[i])
			}
		}
		if len(choices) == 0 {
			continue
		}
		if err := deeds.Vote(ctx, d.by(name), week, "the pen of "+name, choices); err != nil {
			return err
		}
	}
	_, err = deeds.Close(ctx, d.by(""), week)
	return err
}

// present nominates what people share themselves.
func (d *demo) present(ctx context.Context, entries []shown) (week string, ids []loop.ID, err error) {
	for _, s := range entries {
		f, err := d.titled(ctx, s.title)
		if err != nil {
			return "", nil, err
		}
		e, err := Showcases{&d.Deps}.Nominate(ctx, d.by(s.by), EntryDraft{Failure: f.Ref().String(), Tweak: s.tweak, Named: s.named})
		if err != nil {
			return "", nil, fmt.Errorf("share %q: %w", s.title, err)
		}
		if e.State != loop.EntryShown {
			return "", nil, fmt.Errorf("%q is not %s's to share", s.title, s.by)
		}
		week, ids = e.Week, append(ids, e.ID)
	}
	return week, ids, nil
}

// titled is the newest failure with a title.
func (d *demo) titled(ctx context.Context, title string) (found loop.Failure, err error) {
	err = d.Repo.EachFailure(ctx, d.ws.ID, loop.FailureQuery{Bare: true}, func(f loop.Failure) error {
		if f.Title == title && f.ID > found.ID {
			found = f
		}
		return nil
	})
	if err == nil && found.ID == 0 {
		err = loop.Errorf(loop.NotFound, "No story is called %q.", title)
	}
	return found, err
}

// opened opens the ballot of the week in which the demo is looked at.
func (d *demo) opened(ctx context.Context) error {
	d.clock = d.monday
	_, _, err := d.present(ctx, shows[len(shows)-1].entries)
	return err
}
