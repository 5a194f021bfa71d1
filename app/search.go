package app

import (
	"context"

	"failforward/loop"
)

// Hit is one object that a search found.
type Hit struct {
	Ref     loop.Ref
	Title   string   // of a failure or action, text of an insight, first words of an analysis, day of a huddle
	Under   loop.Ref // the failure that it hangs on; zero for none
	Snippet []Piece  // where the words stand in its other texts; nil where they stand in the title only
}

// finder reads the object behind a hit: its hit without a snippet, its other texts
// in the order of their weight, and the failure that it hangs on, 0 for none.
type finder func(s Failures, ctx context.Context, by loop.Actor, id loop.ID) (h Hit, texts []string, under loop.ID, err error)

// finders are the nouns that the search knows: one line each. What the store does
// not put into its index is not found, whatever stands here.
var finders = map[loop.Noun]finder{
	loop.NounFailure:  failureHit,
	loop.NounInsight:  insightHit,
	loop.NounAction:   actionHit,
	loop.NounAnalysis: analysisHit,
	loop.NounHuddle:   huddleHit,
	loop.NounSprint:   sprintHit,

	loop.NounExperiment: betHit,
	loop.NounCase:       caseHit,
}

// Search looks through everything that has an index: title hits first, then the
// newest. Sealed cards of huddles are in none.
func (s Failures) Search(ctx context.Context, by loop.Actor, text, cursor string, limit int) (loop.Page[Hit], error) {
	found, err := s.Repo.Search(ctx, by.Workspace, text, cursor, limit)
	if err != nil {
		return loop.Page[Hit]{}, err
	}
	out := loop.Page[Hit]{Items: []Hit{}, Next: found.Next}
	for _, f := range found.Items {
		h, err := s.hit(ctx, by, f, text)
		if loop.CodeOf(err) == loop.NotFound {
			continue
		}
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, h)
	}
	return out, nil
}

// Named returns the hit of a ref that somebody typed; NotFound when there is no
// such object, or none that the search knows.
func (s Failures) Named(ctx context.Context, by loop.Actor, ref loop.Ref) (Hit, error) {
	if finders[ref.Noun] == nil {
		return Hit{}, loop.Errorf(loop.NotFound, "There is no %s here.", ref)
	}
	id, err := s.Repo.Find(ctx, by.Workspace, ref)
	if err != nil {
		return Hit{}, err
	}
	return s.hit(ctx, by, loop.Found{Noun: ref.Noun, ID: id}, "")
}

func (s Failures) hit(ctx context.Context, by loop.Actor, f loop.Found, text string) (Hit, error) {
	find := finders[f.Noun]
	if find == nil {
		return Hit{}, loop.Errorf(loop.NotFound, "This is not there any more.")
	}
	h, texts, under, err := find(s, ctx, by, f.ID)
	if err != nil {
		return h, err
	}
	h.Snippet = snippet(text, texts...)
	if under == 0 {
		return h, nil
	}
	failure, err := s.Repo.Failure(ctx, by.Workspace, under)
	h.Under = failure.Ref()
	return h, err
}

func sprintHit(s Failures, ctx context.Context, by loop.Actor, id loop.ID) (Hit, []string, loop.ID, error) {
	sp, err := s.Repo.Sprint(ctx, by.Workspace, id)
	return Hit{Ref: sp.Ref(), Title: sp.Name}, []string{sp.Goal}, 0, err
}

func failureHit(s Failures, ctx context.Context, by loop.Actor, id loop.ID) (Hit, []string, loop.ID, error) {
	f, err := s.Repo.Failure(ctx, by.Workspace, id)
	return Hit{Ref: f.Ref(), Title: f.Title}, []string{f.Summary, f.AcceptedReason, f.StateReason}, 0, err
}

func insightHit(s Failures, ctx context.Context, by loop.Actor, id loop.ID) (Hit, []string, loop.ID, error) {
	i, err := s.Repo.Insight(ctx, by.Workspace, id)
	return Hit{Ref: i.Ref(), Title: i.Text}, nil, i.Failure, err
}

func actionHit(s Failures, ctx context.Context, by loop.Actor, id loop.ID) (Hit, []string, loop.ID, error) {
	a, err := s.Repo.Action(ctx, by.Workspace, id)
	return Hit{Ref: a.Ref(), Title: a.Title}, []string{a.DoneWhen, a.Evidence, a.Reason}, a.Failure, err
}

func analysisHit(s Failures, ctx context.Context, by loop.Actor, id loop.ID) (Hit, []string, loop.ID, error) {
	a, err := s.Repo.Analysis(ctx, by.Workspace, id)
	if err != nil {
		return Hit{}, nil, 0, err
	}
	var texts []string
	for _, b := range a.Boxes() {
		if b.Text != firstWords(a) {
			texts = append(texts, b.Text)
		}
	}
	return Hit{Ref: a.Ref(), Title: firstWords(a)}, texts, a.Failures[0], nil
}

func huddleHit(s Failures, ctx context.Context, by loop.Actor, id loop.ID) (Hit, []string, loop.ID, error) {
	h, err := s.Repo.Huddle(ctx, by.Workspace, id)
	if err != nil {
		return Hit{}, nil, 0, err
	}
	out, err := Huddles(s).outside(ctx, s.Repo, by, h)
	if err != nil {
		return Hit{}, nil, 0, err
	}
	if out {
		return Hit{}, nil, 0, loop.Errorf(loop.NotFound, "There is no %s here.", h.Ref()) // its cards are not shown yet
	}
	cards, err := s.Repo.Cards(ctx, by.Workspace, id)
	texts := []string{h.StarText}
	for _, c := range cards {
		texts = append(texts, c.What, c.Why)
	}
	return Hit{Ref: h.Ref(), Title: "Huddle of " + string(h.On)}, texts, h.Failure, err
}

// firstWords is the first box of an analysis that says something, at most 120 characters.
func firstWords(a loop.Analysis) string {
	for _, b := range a.Boxes() {
		if r := []rune(b.Text); len(r) > 120 {
			return string(r[:119]) + "…"
		} else if len(r) > 0 {
			return b.Text
		}
	}
	return "An empty analysis"
}

// betHit stands under the failure whose insight led to the bet, else under the one
// that its flop became.
func betHit(s Failures, ctx context.Context, by loop.Actor, id loop.ID) (Hit, []string, loop.ID, error) {
	x, err := s.Repo.Experiment(ctx, by.Workspace, id)
	under := x.Failure
	if err == nil && x.Insight != 0 {
		var i loop.Insight
		i, err = s.Repo.Insight(ctx, by.Workspace, x.Insight)
		under = i.Failure
	}
	return Hit{Ref: x.Ref(), Title: x.Name()}, []string{x.Believe, x.See, x.StopIf, x.Note}, under, err
}

// caseHit stands under the failure whose loop it tells.
func caseHit(s Failures, ctx context.Context, by loop.Actor, id loop.ID) (Hit, []string, loop.ID, error) {
	c, err := s.Repo.CaseStudy(ctx, by.Workspace, id)
	var texts []string
	for _, p := range c.Parts() {
		texts = append(texts, p.Text)
	}
	return Hit{Ref: c.Ref(), Title: c.Title}, texts, c.Failure, err
}
