package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"failforward/app"
	"failforward/loop"
)

// Loop is everything reachable from one failure.
type Loop struct {
	Failure  Failure       `json:"failure"`
	Insights []Insight     `json:"insights" nullable:"false"`
	Actions  []Action      `json:"actions" nullable:"false"`
	Checks   []EffectCheck `json:"checks" nullable:"false"`
	Analyses []Analysis    `json:"analyses" nullable:"false"`
	Bets     []Experiment  `json:"experiments" nullable:"false" doc:"Bets that its insights led to"`
}

// NewLoop is the one form: what failed, what it taught, one change, and how we
// will know. Everything but the failure may be left out.
type NewLoop struct {
	Failure FailureOrRef   `json:"failure"`
	Insight Opt[string]    `json:"insight,omitzero" doc:"What it taught, 1 to 280 characters"`
	Action  *NewLoopAction `json:"action,omitempty"`
	Check   *CheckPlan     `json:"check,omitempty"`
}

// NewLoopAction is the one change of the form; it belongs to the form's failure.
type NewLoopAction struct {
	Title    string      `json:"title" doc:"1 to 200 characters, beginning with a verb"`
	Kind     string      `json:"kind,omitempty" enum:"change,constraint,stop"`
	Owner    Opt[string] `json:"owner,omitzero" doc:"E-mail or ref of a member; the caller when it is left out and the caller is a person, else nobody yet"`
	Due      Opt[string] `json:"due,omitzero" format:"date"`
	DoneWhen string      `json:"done_when,omitempty"`
}

// FailureOrRef is a new failure, or the ref of one that is there.
type FailureOrRef struct{ raw json.RawMessage }

// UnmarshalJSON implements json.Unmarshaler.
func (f *FailureOrRef) UnmarshalJSON(b []byte) error {
	f.raw = bytes.Clone(b)
	return nil
}

// Schema implements huma.SchemaProvider. The choice stands in the document only:
// read tells its faults one by one, where a check of the choice could only say
// that neither fits.
func (FailureOrRef) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "A new failure, or the ref of one", Extensions: map[string]any{
		"oneOf": []any{map[string]any{"type": "string", "examples": []string{"F-142"}}, map[string]any{"$ref": "#/components/schemas/NewFailure"}}}}
}

// Started is what the one form made; null for what was left out.
type Started struct {
	Failure Failure            `json:"failure"`
	Insight Maybe[Insight]     `json:"insight"`
	Action  Maybe[Action]      `json:"action"`
	Check   Maybe[EffectCheck] `json:"check"`
}

func (s *Service) loops() {
	add(s, operation{method: http.MethodPost, path: "/loops", id: "start-loop", tag: "loops", need: loop.MemberRole, status: http.StatusCreated,
		says: "The one form: failure, insight, action and effect check in one go, all or nothing"}, s.startLoop)
	add(s, operation{method: http.MethodGet, path: "/loops/{ref}", id: "get-loop", tag: "loops", need: loop.Viewer,
		says: "Get everything that hangs on a failure"}, s.getLoop)
}

type loopCreate struct {
	Claiming
	Body NewLoop
}

func (s *Service) startLoop(ctx context.Context, by loop.Actor, in *loopCreate) (*out[Started], error) {
	d, err := s.draft(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	d.Claim = in.claim(ctx)
	made, err := s.app.Loops.Start(ctx, by, d)
	if err != nil {
		return nil, s.blame(ctx, by, err, mention{"failure", loop.NounFailure, d.FailureRef})
	}
	facts, err := s.facts(ctx, by, made.Failure.ID)
	if err != nil {
		return nil, err
	}
	body, err := s.book(ctx, by).Started(ctx, made, facts)
	return &out[Started]{Body: body}, err
}

func (s *Service) draft(ctx context.Context, by loop.Actor, in NewLoop) (app.LoopDraft, error) {
	d := app.LoopDraft{Insight: in.Insight.Value}
	f, ref, err := s.failureOrRef(in.Failure)
	if err != nil {
		return d, err
	}
	if d.FailureRef = ref; ref == "" {
		if d.Failure, err = s.fresh(ctx, by, f); err != nil {
			return d, each(err, func(f *loop.Error) { f.Field = "failure." + f.Field })
		}
	}
	if a := in.Action; a != nil {
		draft := NewAction{Title: a.Title, Kind: a.Kind, Owner: a.Owner, Due: a.Due, DoneWhen: a.DoneWhen}.draft(by)
		d.Action = &draft
	}
	if c := in.Check; c != nil {
		draft := c.draft("")
		d.Check = &draft
	}
	return d, nil
}

// failureOrRef reads the failure of the form, and tells its faults as the
// endpoint for failures would.
func (s *Service) failureOrRef(in FailureOrRef) (f NewFailure, ref string, err error) {
	if len(in.raw) > 0 && in.raw[0] == '"' {
		if err := decode(in.raw, &ref); err != nil || ref == "" {
			return f, "", loop.Fault("failure", "Write the ref of a failure, like F-142, or a new failure as an object.")
		}
		return f, ref, nil
	}
	var free any
	if err := decode(in.raw, &free); err != nil {
		return f, "", loop.Fault("failure", "Write the ref of a failure, like F-142, or a new failure as an object.")
	}
	registry, place, found := s.huma.OpenAPI().Components.Schemas, huma.NewPathBuffer(nil, 0), &huma.ValidateResult{}
	place.Push("failure")
	huma.Validate(registry, registry.Schema(typeOf[NewFailure](), true, ""), place, huma.ModeWriteToServer, free, found)
	if len(found.Errors) > 0 {
		return f, "", shape(found.Errors)
	}
	if decode(in.raw, &f) != nil {
		return f, "", loop.Fault("failure", "A value in it is too large, or of another kind.")
	}
	return f, "", nil
}

// shape turns what huma found into faults of ours.
func shape(found []error) error {
	var all []error
	for _, err := range found {
		var d *huma.ErrorDetail
		if errors.As(err, &d) && len(all) < mostFaults {
			all = append(all, &loop.Error{Code: loop.Invalid, Field: cut(d.Location, 120), Text: inWords(d.Message, &huma.Operation{})})
		}
	}
	return errors.Join(all...)
}

// Started writes what the one form made; facts is the whole loop of its failure.
func (b *Book) Started(ctx context.Context, made app.Whole, facts loop.Facts) (Started, error) {
	b.note(facts)
	var out Started
	var err error
	if out.Failure, err = b.Failure(ctx, facts); err != nil {
		return out, err
	}
	if out.Insight, err = maybe(ctx, made.Insight, b.Insights); err != nil {
		return out, err
	}
	if out.Action, err = maybe(ctx, made.Action, b.Actions); err != nil {
		return out, err
	}
	out.Check, err = maybe(ctx, made.Check, b.Checks)
	return out, err
}

// maybe writes one object that may be missing.
func maybe[From, To any](ctx context.Context, v *From, write func(context.Context, ...From) ([]To, error)) (Maybe[To], error) {
	if v == nil {
		return Maybe[To]{}, nil
	}
	all, err := write(ctx, *v)
	if err != nil {
		return Maybe[To]{}, err
	}
	return Some(&all[0]), nil
}

func (s *Service) getLoop(ctx context.Context, by loop.Actor, in *Target) (*out[Loop], error) {
	id, err := s.find(ctx, by, loop.NounFailure, in.Ref)
	if err != nil {
		return nil, err
	}
	facts, err := s.facts(ctx, by, id)
	if err != nil {
		return nil, err
	}
	body, err := s.book(ctx, by).Loop(ctx, facts)
	return &out[Loop]{Body: body}, err
}

// Loop writes everything that hangs on a failure.
func (b *Book) Loop(ctx context.Context, facts loop.Facts) (Loop, error) {
	b.note(facts)
	var l Loop
	var errs [6]error
	l.Failure, errs[0] = b.Failure(ctx, facts)
	l.Insights, errs[1] = b.Insights(ctx, facts.Insights...)
	l.Actions, errs[2] = b.Actions(ctx, facts.Actions...)
	l.Checks, errs[3] = b.Checks(ctx, facts.Checks...)
	l.Analyses, errs[4] = b.Analyses(ctx, facts.Analyses...)
	l.Bets, errs[5] = b.Experiments(ctx, facts.Bets...)
	return l, errors.Join(errs[:]...)
}
