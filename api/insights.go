package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Insight is one sentence that a failure taught.
type Insight struct {
	ID         string     `json:"id"`
	Ref        string     `json:"ref" example:"I-4"`
	Version    int64      `json:"version"`
	State      string     `json:"state" enum:"accepted,superseded"`
	Failure    *string    `json:"failure" doc:"ref"`
	Text       string     `json:"text" doc:"1 to 280 characters"`
	Kind       string     `json:"kind" enum:"assumption_broken,hidden_win,system_property,practice"`
	Actionable bool       `json:"actionable" doc:"Another team would act on it"`
	Superseded bool       `json:"superseded" doc:"A later insight replaces it"`
	AcceptedAt *time.Time `json:"accepted_at"`
	CreatedBy  *string    `json:"created_by" doc:"ref of a member"`
	CreatedAt  time.Time  `json:"created_at"`
	UpdatedAt  time.Time  `json:"updated_at"`
}

// NewInsight is an insight as it comes in.
type NewInsight struct {
	Failure    string    `json:"failure" maxLength:"40" doc:"ref"`
	Text       string    `json:"text" doc:"1 to 280 characters" example:"Config is not validated where it is applied"`
	Kind       string    `json:"kind,omitempty" enum:"assumption_broken,hidden_win,system_property,practice" doc:"system_property when it is left out"`
	Actionable Opt[bool] `json:"actionable,omitzero" doc:"true when it is left out"`
}

// InsightChange changes the fields that are there.
type InsightChange struct {
	Text       Opt[string]           `json:"text,omitzero"`
	Kind       Opt[loop.InsightKind] `json:"kind,omitzero" doc:"assumption_broken, hidden_win, system_property or practice"`
	Actionable Opt[bool]             `json:"actionable,omitzero"`
	Superseded Opt[bool]             `json:"superseded,omitzero"`
}

// Insights writes insights as the wire carries them.
func (b *Book) Insights(ctx context.Context, all ...loop.Insight) ([]Insight, error) {
	var failures, people []loop.ID
	for _, i := range all {
		failures, people = append(failures, i.Failure), append(people, i.CreatedBy)
	}
	if err := b.meet(ctx, people...); err != nil {
		return nil, err
	}
	if err := b.learn(ctx, failures...); err != nil {
		return nil, err
	}
	out := make([]Insight, len(all))
	for i, in := range all {
		out[i] = b.insight(in)
	}
	return out, nil
}

func (b *Book) insight(i loop.Insight) Insight {
	state := "accepted"
	if i.Superseded {
		state = "superseded"
	}
	return Insight{ID: i.ID.String(), Ref: i.Ref().String(), Version: i.Version, State: state, Failure: b.ref(i.Failure), Text: i.Text, Kind: string(i.Kind),
		Actionable: i.Actionable, Superseded: i.Superseded, AcceptedAt: when(i.AcceptedAt), CreatedBy: b.ref(i.CreatedBy),
		CreatedAt: i.CreatedAt.UTC(), UpdatedAt: i.UpdatedAt.UTC()}
}

func (s *Service) insights() {
	add(s, operation{method: http.MethodGet, path: "/insights", id: "list-insights", tag: "insights", need: loop.Viewer,
		says: "List insights, newest first"}, s.listInsights)
	add(s, operation{method: http.MethodPost, path: "/insights", id: "add-insight", tag: "insights", need: loop.MemberRole, status: http.StatusCreated,
		says: "Note what a failure taught"}, s.addInsight)
	add(s, operation{method: http.MethodGet, path: "/insights/{ref}", id: "get-insight", tag: "insights", need: loop.Viewer,
		says: "Get one insight"}, s.getInsight)
	add(s, operation{method: http.MethodPatch, path: "/insights/{ref}", id: "change-insight", tag: "insights", need: loop.MemberRole,
		says: "Change the fields that are sent"}, s.changeInsight)
}

// ofFailure is a list that can be narrowed to one failure.
type ofFailure struct {
	Paging
	Failure string `query:"failure" maxLength:"40" doc:"ref: only what hangs on this one"`
}

func (s *Service) listInsights(ctx context.Context, by loop.Actor, in *ofFailure) (*out[List[Insight]], error) {
	page, err := s.app.Learning.Insights(ctx, by, in.Failure, in.Cursor, in.Limit)
	if err != nil {
		return nil, s.blame(ctx, by, err, mention{"failure", loop.NounFailure, in.Failure})
	}
	items, err := s.book(ctx, by).Insights(ctx, page.Items...)
	return listOf(items, page.Next), err
}

type insightCreate struct{ Body NewInsight }

func (s *Service) addInsight(ctx context.Context, by loop.Actor, in *insightCreate) (*saved[Insight], error) {
	d := app.InsightDraft{Failure: in.Body.Failure, Text: in.Body.Text, Kind: loop.InsightKind(in.Body.Kind), NotUseful: in.Body.Actionable.Set && !in.Body.Actionable.Value}
	i, err := s.app.Learning.AddInsight(ctx, by, d)
	err = s.blame(ctx, by, named(err, "insight", "text"), mention{"failure", loop.NounFailure, in.Body.Failure})
	return s.oneInsight(ctx, by, i, err)
}

func (s *Service) getInsight(ctx context.Context, by loop.Actor, in *Target) (*saved[Insight], error) {
	i, err := s.app.Learning.Insight(ctx, by, in.Ref)
	return s.oneInsight(ctx, by, i, err)
}

type insightEdit struct {
	Versioned
	Body InsightChange
}

func (s *Service) changeInsight(ctx context.Context, by loop.Actor, in *insightEdit) (*saved[Insight], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	p := app.InsightPatch{Text: in.Body.Text.Pointer(), Kind: in.Body.Kind.Pointer(), Actionable: in.Body.Actionable.Pointer(), Superseded: in.Body.Superseded.Pointer()}
	i, err := s.app.Learning.EditInsight(ctx, by, in.Ref, version, p)
	return s.oneInsight(ctx, by, i, named(err, "insight", "text"))
}

func (s *Service) oneInsight(ctx context.Context, by loop.Actor, i loop.Insight, err error) (*saved[Insight], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Insights(ctx, i)
	if err != nil {
		return nil, err
	}
	return at(i.Version, all[0]), nil
}
