package api

import (
	"context"
	"net/http"

	"failforward/app"
	"failforward/loop"
)

// NewTest tries a source out; it says nothing yet.
type NewTest struct{}

// NewRotation gives a source another address; it says nothing yet.
type NewRotation struct{}

// NewReplay asks for what could not be read to be read again.
type NewReplay struct {
	Delivery string `json:"delivery,omitempty" maxLength:"40" doc:"Only this one, by its id; every dead letter of the source when it is left out"`
}

// Replayed is what came of reading again.
type Replayed struct {
	Read int `json:"read" doc:"Deliveries that could be read this time"`
	Dead int `json:"dead" doc:"Deliveries that still cannot be read"`
}

func (s *Service) sourceDeeds() {
	add(s, operation{method: http.MethodGet, path: "/sources/{ref}", id: "get-source", tag: "sources", need: loop.Viewer,
		says: "Get one source, without its address"}, s.getSource)
	add(s, operation{method: http.MethodPatch, path: "/sources/{ref}", id: "change-source", tag: "sources", need: loop.Lead,
		says: "Change the fields that are sent; they count from the next delivery on"}, s.changeSource)
	add(s, operation{method: http.MethodPost, path: "/sources/{ref}/test", id: "test-source", tag: "sources", need: loop.MemberRole,
		says: "Send a sample through a source; the delivery says what would have come of it, and nothing is logged"}, s.testSource)
	add(s, operation{method: http.MethodPost, path: "/sources/{ref}/replay", id: "replay-source", tag: "sources", need: loop.MemberRole,
		says: "Read again what could not be read: one delivery, or every dead letter"}, s.replaySource)
	add(s, operation{method: http.MethodPost, path: "/sources/{ref}/rotate", id: "rotate-source", tag: "sources", need: loop.Lead,
		says: "Give a source a new address and a new secret, told this once; the old ones stop at once"}, s.rotateSource)
	add(s, operation{method: http.MethodPost, path: "/sources/{ref}/transitions", id: "remove-source", tag: "sources", need: loop.Lead,
		says: "Take nothing from a source any more: to removed; what came stays"}, s.removeSource)
}

func (s *Service) getSource(ctx context.Context, by loop.Actor, in *Target) (*saved[Source], error) {
	src, err := s.app.Sources.Get(ctx, by, in.Ref)
	return s.oneSource(ctx, by, src, err)
}

type sourceEdit struct {
	Versioned
	Body SourceChange
}

func (s *Service) changeSource(ctx context.Context, by loop.Actor, in *sourceEdit) (*saved[Source], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	p := app.SourcePatch{Name: b.Name.Pointer(), Strict: b.Strict.Pointer(), Opens: (*loop.Opening)(b.Opens.Pointer()), Least: b.Least.Pointer(), Again: b.Again.Pointer(), Paths: b.Paths.Pointer(), Planned: b.work()}
	if b.Team.Set {
		team, err := s.app.People.TeamID(ctx, by, b.Team.Value)
		if err != nil {
			return nil, err
		}
		p.Team = &team
	}
	src, err := s.app.Sources.Edit(ctx, by, in.Ref, version, p)
	return s.oneSource(ctx, by, src, err)
}

type sourceTest struct {
	Target
	Body NewTest
}

func (s *Service) testSource(ctx context.Context, by loop.Actor, in *sourceTest) (*out[Delivery], error) {
	d, err := s.app.Sources.Test(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Deliveries(ctx, d)
	if err != nil {
		return nil, err
	}
	return &out[Delivery]{Body: all[0]}, nil
}

type sourceReplay struct {
	Target
	Body NewReplay
}

func (s *Service) replaySource(ctx context.Context, by loop.Actor, in *sourceReplay) (*out[Replayed], error) {
	if _, err := s.app.Sources.Get(ctx, by, in.Ref); err != nil {
		return nil, err
	}
	absent := loop.Fault("delivery", "There is no delivery %.40q here. GET /api/v1/deliveries lists them.", in.Body.Delivery)
	var only loop.ID
	if text := in.Body.Delivery; text != "" && (only.UnmarshalText([]byte(text)) != nil || only == 0) {
		return nil, absent
	}
	again, dead, err := s.app.Sources.Replay(ctx, by, in.Ref, only)
	if loop.CodeOf(err) == loop.NotFound { // the source is there, so it is the delivery
		err = absent
	}
	return &out[Replayed]{Body: Replayed{again - dead, dead}}, err
}

type sourceRotate struct {
	Target
	Body NewRotation
}

func (s *Service) rotateSource(ctx context.Context, by loop.Actor, in *sourceRotate) (*out[SourceAddress], error) {
	src, address, err := s.app.Sources.Rotate(ctx, by, in.Ref)
	return s.addressed(ctx, by, src, address, err)
}

type sourceRemove struct {
	Target
	Body Transition
}

func (s *Service) removeSource(ctx context.Context, by loop.Actor, in *sourceRemove) (*saved[Source], error) {
	if _, err := s.app.Sources.Get(ctx, by, in.Ref); err != nil {
		return nil, err
	}
	if in.Body.To != "removed" {
		return nil, loop.Fault("to", "%.40q is no state of a source. It can go to: removed.", in.Body.To)
	}
	src, err := s.app.Sources.Remove(ctx, by, in.Ref)
	return s.oneSource(ctx, by, src, err)
}

func (s *Service) oneSource(ctx context.Context, by loop.Actor, src loop.Source, err error) (*saved[Source], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Sources(ctx, src)
	if err != nil {
		return nil, err
	}
	return at(src.Version, all[0]), nil
}
