package app

import (
	"context"
	"fmt"
	"strings"

	"failforward/loop"
)

// After returns the day of the next huddle and who may lead it, whoever is most
// due first.
func (s Huddles) After(ctx context.Context, by loop.Actor, h loop.Huddle) (loop.Date, []loop.ID, error) {
	order, err := s.orderAfter(ctx, s.Repo, by, h)
	if err != nil {
		return "", nil, err
	}
	on, err := s.next(ctx, s.Repo, by, h)
	return on, order, err
}

// Leave returns the leave that is noted from today on.
func (s Huddles) Leave(ctx context.Context, by loop.Actor) ([]loop.Absence, error) {
	today, _, err := s.today(ctx, s.Repo, by)
	if err != nil {
		return nil, err
	}
	return s.Repo.Absences(ctx, by.Workspace, today)
}

// Record writes a huddle as Markdown: what was on the board, what was talked
// about, the tweak, the star. Cards that are sealed are counted, not told.
func (s Huddles) Record(ctx context.Context, by loop.Actor, ref string) (string, error) {
	b, err := s.Board(ctx, by, ref, "")
	if err != nil {
		return "", err
	}
	h := b.Huddle
	var p strings.Builder
	fmt.Fprintf(&p, "# %s Huddle of %s\n\n", h.Ref(), h.On)
	s.facts(&p, b)
	for _, t := range b.Topics {
		fmt.Fprintf(&p, "\n## %s\n\n", oneLine(t.Title))
		if t.Votes > 0 {
			fmt.Fprintf(&p, "%s\n\n", plural(t.Votes, "vote"))
		}
		p.WriteString(cardLines(t.Cards))
	}
	if b.Outside {
		p.WriteString("\nIt goes on, and it is of another team: open its board and look in; everybody there is told.\n")
	}
	if b.Sealed > 0 {
		fmt.Fprintf(&p, "\n%s lie hidden until the reveal.\n", plural(b.Sealed, "card"))
	}
	return p.String(), nil
}

func (s Huddles) facts(p *strings.Builder, b HuddleBoard) {
	h := b.Huddle
	line := func(name, text string) {
		if text = oneLine(text); text != "" {
			fmt.Fprintf(p, "- %s: %s\n", name, text)
		}
	}
	line("Led by", b.People.Of(h.Facilitator))
	if h.Minutes() > 0 {
		line("Took", plural(h.Minutes(), "minute"))
	}
	if h.People > 0 {
		line("People", fmt.Sprint(h.People))
	}
	if b.Last.ID != 0 {
		answer := "not asked"
		if h.LastLook != "" {
			answer = h.LastLook.Word()
		}
		line("Last tweak", fmt.Sprintf("%s %s (%s)", b.Last.Ref(), b.Last.Title, answer))
	}
	if b.Tweak.ID != 0 {
		line("One tweak", fmt.Sprintf("%s %s (%s, due %s)", b.Tweak.Ref(), b.Tweak.Title, b.People.Of(b.Tweak.Owner), orDash(string(b.Tweak.Due))))
	} else if h.NoTweak {
		line("One tweak", "none this time")
	}
	line("Most insightful mistake", h.StarText)
	line("Leads next", b.People.Of(h.Next))
}

func orDash(s string) string {
	if s == "" {
		return "no date"
	}
	return s
}
