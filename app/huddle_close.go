package app

import (
	"context"
	"fmt"
	"strings"

	"failforward/loop"
)

// TweakDraft is the one tweak of a huddle.
type TweakDraft struct {
	Text    string
	Owner   string // e-mail, ref or name
	Due     loop.Date
	Topic   loop.ID         // what it comes from; 0 means what was talked about
	Insight string          // "we learned that ...", may be left out
	Kind    loop.EffectKind // "" means the team's look
	On      loop.Date       // "" means in four weeks
	How     string
}

// fourWeeks is when a team looks at its tweak, when it names no day.
const fourWeeks = 28

// Tweak puts the one change into the backlog, with a light failure from the topic
// it comes from, what was learned, and the day on which the team looks at it. A
// second tweak is a Conflict: one is the point of it.
func (s Huddles) Tweak(ctx context.Context, by loop.Actor, ref string, d TweakDraft) (loop.Huddle, error) {
	if d.Kind == "" {
		d.Kind = loop.ByLook
	}
	return s.change(ctx, by, ref, "huddle.tweak", func(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
		if h.Action != 0 {
			return loop.Errorf(loop.Conflict, "%s has its tweak already. One is enough; the next huddle is soon.", h.Ref())
		}
		if h.State == loop.HuddleScheduled {
			return loop.Errorf(loop.Conflict, "%s has not begun yet.", h.Ref())
		}
		whole, err := s.tweak(ctx, w, by, *h, d)
		if err != nil {
			return err
		}
		h.Failure, h.Action, h.NoTweak = whole.Failure.ID, whole.Action.ID, false
		if whole.Insight != nil {
			h.Insight = whole.Insight.ID
		}
		return s.touch(ctx, w, h, d.Topic)
	})
}

// touch notes what the tweak comes from as talked about: it is no left-over.
func (s Huddles) touch(ctx context.Context, w loop.Reader, h *loop.Huddle, topic loop.ID) error {
	topics, err := topicsOf(ctx, w, *h)
	if t := comesFrom(topics, *h, topic); t != nil {
		h.Touch(*t)
	}
	return err
}

// comesFrom is the topic that the tweak comes from: the named one, else what is
// talked about, else the only one there is; nil for none.
func comesFrom(topics []loop.Topic, h loop.Huddle, topic loop.ID) *loop.Topic {
	if topic == 0 {
		topic = h.Topic
	}
	if t := topicAt(topics, topic); t != nil || len(topics) != 1 {
		return t
	}
	return &topics[0]
}

func (s Huddles) tweak(ctx context.Context, w loop.Writer, by loop.Actor, h loop.Huddle, d TweakDraft) (Whole, error) {
	f, err := s.light(ctx, w, by, h, d.Topic)
	if err != nil {
		return Whole{}, err
	}
	today, _, err := s.today(ctx, w, by)
	if err != nil {
		return Whole{}, err
	}
	if d.On == "" {
		d.On = today.Add(fourWeeks)
	}
	draft := LoopDraft{Failure: f, Insight: strings.TrimSpace(d.Insight), Action: &ActionDraft{Title: d.Text, Owner: d.Owner, Mine: true, Due: d.Due},
		Check: &CheckDraft{Kind: d.Kind, On: d.On, Plan: loop.Plan{How: d.How}}}
	if err := Loops(s).Check(ctx, by, draft); err != nil {
		return Whole{}, plainly(err)
	}
	return Loops(s).save(ctx, w, by, draft)
}

// plainly names the fields of a tweak as its form does.
func plainly(err error) error {
	names := map[string]string{"action.title": "tweak", "action.owner": "owner", "action.due": "due", "check.on": "on", "check.kind": "kind", "failure.title": "topic"}
	for from, to := range names {
		err = renamed(err, from, to)
	}
	return err
}

// light is the failure that a huddle writes: the topic, and its cards as they
// were read out.
func (s Huddles) light(ctx context.Context, w loop.Reader, by loop.Actor, h loop.Huddle, topic loop.ID) (loop.Failure, error) {
	f := loop.Failure{Team: h.Team, Kind: loop.Process, ReportedVia: "huddle", Tags: []string{"fail-forward"}}
	topics, err := topicsOf(ctx, w, h)
	if err != nil {
		return f, err
	}
	t := comesFrom(topics, h, topic)
	if t == nil {
		f.Title = fmt.Sprintf("What did not work, from the huddle of %s", h.On)
		return f, nil
	}
	f.Title, f.Summary = cutTitle(t.Title), cardLines(t.Cards)
	return f, nil
}

func cutTitle(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 200 {
		return strings.TrimSpace(string(r[:199])) + "…"
	}
	return s
}

// cardLines writes cards as a Markdown list.
func cardLines(cards []loop.Card) string {
	var b strings.Builder
	for _, c := range cards {
		fmt.Fprintf(&b, "- %s", oneLine(c.What))
		if c.Why != "" {
			fmt.Fprintf(&b, " (%s)", oneLine(c.Why))
		}
		if c.Surprised {
			b.WriteString(" - it surprised us")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// None says that there is no tweak this time.
func (s Huddles) None(ctx context.Context, by loop.Actor, ref string) (loop.Huddle, error) {
	return s.change(ctx, by, ref, "huddle.no_tweak", func(_ context.Context, _ loop.Writer, h *loop.Huddle) error {
		if h.Action != 0 {
			return loop.Errorf(loop.Conflict, "%s has its tweak already.", h.Ref())
		}
		h.NoTweak = true
		return nil
	})
}

// Close ends a huddle: votes and stars are counted and their ballots burnt, the
// star is named, and who leads next is settled. The record is there at once.
func (s Huddles) Close(ctx context.Context, by loop.Actor, ref string) (loop.Huddle, error) {
	return s.CloseWith(ctx, by, ref, "")
}

// CloseWith is Close with what becomes of the cards that were not talked about;
// "" keeps them, or leaves what was said before.
func (s Huddles) CloseWith(ctx context.Context, by loop.Actor, ref string, left loop.Leftover) (loop.Huddle, error) {
	return s.lead(ctx, by, ref, "huddle.closed", func(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
		if left != "" {
			h.Leftover = left
		}
		if err := h.Validate(); err != nil {
			return err
		}
		if !h.Revealed() {
			if err := w.RevealCards(ctx, h.Workspace, h.ID); err != nil {
				return err
			}
		}
		if err := h.Close(s.Now()); err != nil {
			return err
		}
		if err := s.count(ctx, w, h); err != nil {
			return err
		}
		return s.turn(ctx, w, by, h)
	})
}

// count keeps the totals and burns the ballots.
func (s Huddles) count(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
	topics, err := topicsOf(ctx, w, *h)
	if err != nil {
		return err
	}
	votes, stars, err := tallies(ctx, w, *h)
	if err != nil {
		return err
	}
	if err := w.KeepTallies(ctx, h.Workspace, h.ID, votes, stars); err != nil {
		return err
	}
	if leaders := stars.Leaders(idsOf(topics)); len(leaders) > 0 {
		h.Star, h.StarText = leaders[0], topicAt(topics, leaders[0]).Title
	}
	for _, poll := range []loop.Poll{loop.VotePoll(h.ID), loop.StarPoll(h.ID)} {
		if err := w.BurnBallots(ctx, h.Workspace, poll); err != nil {
			return err
		}
	}
	return nil
}

// turn proposes who leads next, unless somebody has said so already.
func (s Huddles) turn(ctx context.Context, w loop.Writer, by loop.Actor, h *loop.Huddle) error {
	if h.Next != 0 {
		return nil
	}
	order, err := s.orderAfter(ctx, w, by, *h)
	if len(order) > 0 {
		h.Next = order[0]
	}
	return err
}

// Reopen makes a closed huddle live again, within a day. Its totals stay: there
// is nothing left to count anew.
func (s Huddles) Reopen(ctx context.Context, by loop.Actor, ref string) (loop.Huddle, error) {
	return s.change(ctx, by, ref, "huddle.reopened", func(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
		if err := alone(ctx, w, by, h.Team); err != nil {
			return err
		}
		return h.Reopen(s.Now())
	})
}
