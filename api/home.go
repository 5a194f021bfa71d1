package api

import (
	"context"
	"fmt"
	"net/http"

	"failforward/app"
	"failforward/loop"
)

// Home is the first page: three sentences, the next steps, the loop.
type Home struct {
	Today     string    `json:"today" format:"date"`
	Sentences Sentences `json:"sentences"`
	Next      []Todo    `json:"next" nullable:"false" doc:"The most pressing first, at most six"`
	Month     Month     `json:"month"`
	Pile      Pile      `json:"loop"`
	Verdicts  []Verdict `json:"verdicts" nullable:"false" doc:"Of the last eight weeks, newest first, at most five"`
}

// Sentences can be read aloud.
type Sentences struct {
	Next  string `json:"next" doc:"What to do next"`
	Last  string `json:"last" doc:"Whether the last change helped"`
	Month string `json:"month" doc:"What this month gave"`
}

// Todo is one thing to do.
type Todo struct {
	Do    string  `json:"do" doc:"read, answer, consent (say whether a misstep may be shown), bet (give a bet its outcome), finish, plan, analyse, choose, judge or revisit"`
	Title string  `json:"title"`
	Ref   string  `json:"ref"`
	By    *string `json:"by" format:"date"`
	Over  int     `json:"over" doc:"Days past its date; 0 or less when it is not"`
	Mine  bool    `json:"mine"`
	Waits int     `json:"waits" doc:"Days that a failure has waited"`
}

// Month is what this month gave.
type Month struct {
	Name    string `json:"name"`
	Shared  int    `json:"shared" doc:"Failures that were logged, imports aside"`
	Lessons int    `json:"lessons"`
	Broken  int    `json:"broken" doc:"Insights that broke an assumption"`
	Closed  int    `json:"closed" doc:"Verdicts, of any kind"`
	People  int    `json:"people"`
}

// Pile is the loop of all failures.
type Pile struct {
	Since    string      `json:"since" format:"date"`
	Total    int         `json:"total"`
	Accepted int         `json:"accepted"`
	Stages   []PileStage `json:"stages" nullable:"false"`
}

// PileStage is one station with its failures.
type PileStage struct {
	Stage string         `json:"stage"`
	N     int            `json:"n"`
	Late  int            `json:"late" doc:"Of these, how many wait too long"`
	Next  *string        `json:"next" format:"date"`
	Ends  map[string]int `json:"ends" doc:"Verdicts, counted"`
}

func (s *Service) home() {
	add(s, operation{method: http.MethodGet, path: "/home", id: "get-home", tag: "home", need: loop.Viewer,
		says: "Read what to do next, whether the last change helped, and what this month gave"}, s.getHome)
}

func (s *Service) getHome(ctx context.Context, by loop.Actor, _ *struct{}) (*out[Home], error) {
	h, err := s.app.Homes.Get(ctx, by)
	if err != nil {
		return nil, err
	}
	return &out[Home]{Body: HomeOf(h)}, nil
}

// HomeOf writes the first page as the wire carries it.
func HomeOf(h app.Home) Home {
	out := Home{Today: string(h.Today), Next: []Todo{}, Verdicts: []Verdict{},
		Month: Month{Name: h.Month.Name, Shared: h.Month.Shared, Lessons: h.Month.Lessons, Broken: h.Month.Broken, Closed: h.Month.Closed, People: h.Month.People},
		Pile:  pileOf(h.Pile)}
	for _, t := range h.Next {
		out.Next = append(out.Next, Todo{Do: t.Do, Title: t.Title, Ref: t.Ref.String(), By: day(t.By), Over: t.Over, Mine: t.Mine, Waits: t.Waits})
	}
	for _, v := range h.Verdicts {
		out.Verdicts = append(out.Verdicts, *verdict(&v.Check))
	}
	out.Sentences = Sentences{Next: nextSentence(h), Last: lastSentence(h), Month: h.Month.Sentence()}
	return out
}

func pileOf(p app.Pile) Pile {
	out := Pile{Since: string(p.Since), Total: p.Total, Accepted: p.Accepted, Stages: []PileStage{}}
	for _, st := range p.Stages {
		ends := map[string]int{}
		for v, n := range st.Ends {
			ends[string(v)] = n
		}
		out.Stages = append(out.Stages, PileStage{Stage: string(st.Stage), N: st.N, Late: st.Late, Next: day(st.Next), Ends: ends})
	}
	return out
}

func nextSentence(h app.Home) string {
	if h.Empty {
		return "Nothing is logged yet: log the first thing that did not work."
	}
	if len(h.Next) == 0 || h.Next[0].Others {
		return "Nothing waits for you."
	}
	t := h.Next[0]
	by := ""
	if t.By != "" {
		by = ", by " + string(t.By)
	}
	return fmt.Sprintf("Next: %s %s, “%s”%s.", t.Do, t.Ref, t.Title, by)
}

func lastSentence(h app.Home) string {
	if h.Last == nil {
		return "No verdict yet: it comes with the first effect check."
	}
	return h.Last.Words.Head
}
