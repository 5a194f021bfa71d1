package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Analysis is the team's look at one or more failures.
type Analysis struct {
	ID               string    `json:"id"`
	Ref              string    `json:"ref" example:"AN-7"`
	Version          int64     `json:"version"`
	State            string    `json:"state" enum:"draft"`
	Failures         []string  `json:"failures" nullable:"false" doc:"refs"`
	Surprise         string    `json:"surprise"`
	Happened         string    `json:"happened"`
	CountedOn        string    `json:"counted_on"`
	HiddenWin        string    `json:"hidden_win"`
	BuildDifferently string    `json:"build_differently"`
	OneChange        string    `json:"one_change"`
	CreatedBy        *string   `json:"created_by" doc:"ref of a member"`
	CreatedAt        time.Time `json:"created_at"`
	UpdatedAt        time.Time `json:"updated_at"`
}

// AnalysisChange changes the boxes that are there.
type AnalysisChange struct {
	Surprise         Opt[string] `json:"surprise,omitzero" doc:"What surprised us?"`
	Happened         Opt[string] `json:"happened,omitzero" doc:"What happened?"`
	CountedOn        Opt[string] `json:"counted_on,omitzero" doc:"What did we count on?"`
	HiddenWin        Opt[string] `json:"hidden_win,omitzero" doc:"What went right, and what did the failure show us that success hides?"`
	BuildDifferently Opt[string] `json:"build_differently,omitzero" doc:"What could we build differently?"`
	OneChange        Opt[string] `json:"one_change,omitzero" doc:"Which one change comes out of it?"`
}

// NewAnalysis is an analysis as it comes in.
type NewAnalysis struct {
	Failures []string `json:"failures" nullable:"false" maxItems:"50" doc:"refs, one at least"`
	AnalysisChange
}

func (c AnalysisChange) draft() app.AnalysisDraft {
	return app.AnalysisDraft{Surprise: c.Surprise.Pointer(), Happened: c.Happened.Pointer(), CountedOn: c.CountedOn.Pointer(),
		HiddenWin: c.HiddenWin.Pointer(), BuildDifferently: c.BuildDifferently.Pointer(), OneChange: c.OneChange.Pointer()}
}

// Analyses writes analyses as the wire carries them.
func (b *Book) Analyses(ctx context.Context, all ...loop.Analysis) ([]Analysis, error) {
	var failures, people []loop.ID
	for _, a := range all {
		failures, people = append(failures, a.Failures...), append(people, a.CreatedBy)
	}
	if err := b.meet(ctx, people...); err != nil {
		return nil, err
	}
	if err := b.learn(ctx, failures...); err != nil {
		return nil, err
	}
	out := make([]Analysis, len(all))
	for i, a := range all {
		out[i] = b.analysis(a)
	}
	return out, nil
}

func (b *Book) analysis(a loop.Analysis) Analysis {
	return Analysis{ID: a.ID.String(), Ref: a.Ref().String(), Version: a.Version, State: "draft", Failures: b.refsOf(a.Failures),
		Surprise: a.Surprise, Happened: a.Happened, CountedOn: a.CountedOn, HiddenWin: a.HiddenWin,
		BuildDifferently: a.BuildDifferently, OneChange: a.OneChange,
		CreatedBy: b.ref(a.CreatedBy), CreatedAt: a.CreatedAt.UTC(), UpdatedAt: a.UpdatedAt.UTC()}
}

func (s *Service) analyses() {
	add(s, operation{method: http.MethodGet, path: "/analyses", id: "list-analyses", tag: "analyses", need: loop.Viewer,
		says: "List analyses, newest first"}, s.listAnalyses)
	add(s, operation{method: http.MethodPost, path: "/analyses", id: "start-analysis", tag: "analyses", need: loop.MemberRole, status: http.StatusCreated,
		says: "Start an analysis of one or more failures"}, s.startAnalysis)
	add(s, operation{method: http.MethodGet, path: "/analyses/{ref}", id: "get-analysis", tag: "analyses", need: loop.Viewer,
		says: "Get one analysis"}, s.getAnalysis)
	add(s, operation{method: http.MethodPatch, path: "/analyses/{ref}", id: "change-analysis", tag: "analyses", need: loop.MemberRole,
		says: "Change the boxes that are sent"}, s.changeAnalysis)
}

func (s *Service) listAnalyses(ctx context.Context, by loop.Actor, in *ofFailure) (*out[List[Analysis]], error) {
	page, err := s.app.Learning.Analyses(ctx, by, in.Failure, in.Cursor, in.Limit)
	if err != nil {
		return nil, s.blame(ctx, by, err, mention{"failure", loop.NounFailure, in.Failure})
	}
	items, err := s.book(ctx, by).Analyses(ctx, page.Items...)
	return listOf(items, page.Next), err
}

type analysisCreate struct{ Body NewAnalysis }

func (s *Service) startAnalysis(ctx context.Context, by loop.Actor, in *analysisCreate) (*saved[Analysis], error) {
	d := in.Body.draft()
	d.Failures = in.Body.Failures
	a, err := s.app.Learning.Analyse(ctx, by, "", 0, d)
	var refs []mention
	for _, f := range d.Failures {
		refs = append(refs, mention{"failures", loop.NounFailure, f})
	}
	return s.oneAnalysis(ctx, by, a, s.blame(ctx, by, err, refs...))
}

func (s *Service) getAnalysis(ctx context.Context, by loop.Actor, in *Target) (*saved[Analysis], error) {
	a, err := s.app.Learning.Analysis(ctx, by, in.Ref)
	return s.oneAnalysis(ctx, by, a, err)
}

type analysisEdit struct {
	Versioned
	Body AnalysisChange
}

func (s *Service) changeAnalysis(ctx context.Context, by loop.Actor, in *analysisEdit) (*saved[Analysis], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	a, err := s.app.Learning.Analyse(ctx, by, in.Ref, version, in.Body.draft())
	return s.oneAnalysis(ctx, by, a, err)
}

func (s *Service) oneAnalysis(ctx context.Context, by loop.Actor, a loop.Analysis, err error) (*saved[Analysis], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Analyses(ctx, a)
	if err != nil {
		return nil, err
	}
	return at(a.Version, all[0]), nil
}
