package api

import (
	"context"
	"net/http"

	"failforward/app"
	"failforward/loop"
)

// Hit is one object that a search found.
type Hit struct {
	Ref     string  `json:"ref"`
	Noun    string  `json:"noun" enum:"failure,insight,action,analysis,huddle,experiment,case"`
	Title   string  `json:"title"`
	Under   *string `json:"under" doc:"ref of the failure that it hangs on"`
	Snippet string  `json:"snippet" doc:"Where the words stand in its other texts; empty where they stand in the title only"`
}

// HitOf writes a hit as the wire carries it.
func HitOf(h app.Hit) Hit {
	text := ""
	for _, p := range h.Snippet {
		text += p.Text
	}
	noun := h.Ref.Noun.Word()
	if h.Ref.Noun == loop.NounExperiment {
		noun = "experiment" // more kinds than bets will have this noun
	}
	return Hit{Ref: h.Ref.String(), Noun: noun, Title: h.Title, Under: some(h.Under.String()), Snippet: text}
}

func (s *Service) search() {
	add(s, operation{method: http.MethodGet, path: "/search", id: "search", tag: "search", need: loop.Viewer,
		says: "Search failures, insights, actions, analyses, huddles, bets and cases: title hits first, then the newest"}, s.findAll)
}

type searchQuery struct {
	Paging
	Q string `query:"q" required:"true" maxLength:"500" doc:"Words to find"`
}

func (s *Service) findAll(ctx context.Context, by loop.Actor, in *searchQuery) (*out[List[Hit]], error) {
	page, err := s.app.Failures.Search(ctx, by, in.Q, in.Cursor, in.Limit)
	items := make([]Hit, len(page.Items))
	for i, h := range page.Items {
		items[i] = HitOf(h)
	}
	return listOf(items, page.Next), err
}

// Similar is an earlier failure that resembles a text, with what was tried.
type Similar struct {
	Failure Failure  `json:"failure"`
	Shared  []string `json:"shared" nullable:"false" doc:"The words that both have"`
	Tried   []Tried  `json:"tried" nullable:"false"`
}

// Tried is a change that was made then, and whether it helped.
type Tried struct {
	Action Action             `json:"action"`
	Check  Maybe[EffectCheck] `json:"check" doc:"null while nobody has planned one"`
}

func (s *Service) similar() {
	add(s, operation{method: http.MethodGet, path: "/similar", id: "find-similar", tag: "search", need: loop.Viewer,
		says: "Find earlier failures that resemble a text, best first, with what was tried and whether it helped"}, s.findSimilar)
}

type similarQuery struct {
	Text  string `query:"text" required:"true" maxLength:"500" doc:"A sentence, or half of one"`
	Limit int    `query:"limit" default:"5" minimum:"1" maximum:"20"`
}

func (s *Service) findSimilar(ctx context.Context, by loop.Actor, in *similarQuery) (*out[List[Similar]], error) {
	all, err := s.app.Failures.Similar(ctx, by, in.Text, 0, in.Limit)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Similar(ctx, all...)
	return listOf(items, ""), err
}

// Similar writes earlier failures as the wire carries them.
func (b *Book) Similar(ctx context.Context, all ...app.Similar) ([]Similar, error) {
	ids := make([]loop.ID, len(all))
	for i, a := range all {
		ids[i] = a.ID
	}
	if err := b.learn(ctx, ids...); err != nil {
		return nil, err
	}
	out := make([]Similar, len(all))
	for i, a := range all {
		var err error
		if out[i], err = b.oneSimilar(ctx, a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *Book) oneSimilar(ctx context.Context, a app.Similar) (Similar, error) {
	facts, known := b.facts[a.ID]
	if !known {
		facts = loop.Facts{Failure: a.Failure}
	}
	f, err := b.Failure(ctx, facts)
	out := Similar{Failure: f, Shared: list(a.Shared), Tried: make([]Tried, len(a.Tried))}
	for i, t := range a.Tried {
		if err != nil {
			return out, err
		}
		var actions []Action
		if actions, err = b.Actions(ctx, t.Action); err != nil {
			return out, err
		}
		out.Tried[i].Action = actions[0]
		out.Tried[i].Check, err = maybe(ctx, t.Check, b.Checks)
	}
	return out, err
}
