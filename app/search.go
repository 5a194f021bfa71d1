package app

import (
	"context"

	"failforward/loop"
)

// Hit is one object that a search found.
type Hit struct {
	Ref   loop.Ref
	Title string   // of a failure or action, text of an insight, first words of an analysis
	Under loop.Ref // the failure that an insight, action, analysis or bet hangs on; zero for none
}

// Search looks through failures, insights, actions, analyses and bets: title hits
// first, then the newest.
func (s Failures) Search(ctx context.Context, by loop.Actor, text, cursor string, limit int) (loop.Page[Hit], error) {
	found, err := s.Repo.Search(ctx, by.Workspace, text, cursor, limit)
	if err != nil {
		return loop.Page[Hit]{}, err
	}
	out := loop.Page[Hit]{Items: []Hit{}, Next: found.Next}
	for _, f := range found.Items {
		h, err := s.hit(ctx, by, f)
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

func (s Failures) hit(ctx context.Context, by loop.Actor, f loop.Found) (Hit, error) {
	switch f.Noun {
	case loop.NounInsight:
		i, err := s.Repo.Insight(ctx, by.Workspace, f.ID)
		return s.under(ctx, by, Hit{Ref: i.Ref(), Title: i.Text}, i.Failure, err)
	case loop.NounAction:
		a, err := s.Repo.Action(ctx, by.Workspace, f.ID)
		return s.under(ctx, by, Hit{Ref: a.Ref(), Title: a.Title}, a.Failure, err)
	case loop.NounExperiment:
		return s.betHit(ctx, by, f.ID)
	case loop.NounAnalysis:
		a, err := s.Repo.Analysis(ctx, by.Workspace, f.ID)
		if err != nil {
			return Hit{}, err
		}
		return s.under(ctx, by, Hit{Ref: a.Ref(), Title: firstWords(a)}, a.Failures[0], nil)
	}
	failure, err := s.Repo.Failure(ctx, by.Workspace, f.ID)
	return Hit{Ref: failure.Ref(), Title: failure.Title}, err
}

// betHit stands under the failure whose insight led to the bet, else under the one
// that its flop became.
func (s Failures) betHit(ctx context.Context, by loop.Actor, id loop.ID) (Hit, error) {
	x, err := s.Repo.Experiment(ctx, by.Workspace, id)
	under := x.Failure
	if err == nil && x.Insight != 0 {
		var i loop.Insight
		i, err = s.Repo.Insight(ctx, by.Workspace, x.Insight)
		under = i.Failure
	}
	return s.under(ctx, by, Hit{Ref: x.Ref(), Title: x.Name()}, under, err)
}

func (s Failures) under(ctx context.Context, by loop.Actor, h Hit, failure loop.ID, err error) (Hit, error) {
	if err != nil || failure == 0 {
		return h, err
	}
	f, err := s.Repo.Failure(ctx, by.Workspace, failure)
	h.Under = f.Ref()
	return h, err
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
