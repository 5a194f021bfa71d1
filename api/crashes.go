package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
)

// FailureCrashes is what crashes say of a failure.
type FailureCrashes struct {
	Told       bool             `json:"told" doc:"Crashes tell of it; else the rest is empty"`
	Joined     []CrashGroup     `json:"joined" nullable:"false" doc:"Groups of crashes that people have joined to it; each can be split off again"`
	ResolvedIn string           `json:"resolved_in" doc:"The release in which it is said to be resolved; \"\" when nobody said so"`
	SaidAt     *time.Time       `json:"said_at"`
	BackIn     string           `json:"back_in" doc:"The release in which it came back all the same; \"\" while the word holds"`
	BackAt     *time.Time       `json:"back_at"`
	Since      []ReleaseCrashes `json:"since" nullable:"false" doc:"Crashes since that word, by release"`
}

// CrashGroup is a group of crashes that was joined to those of a failure.
type CrashGroup struct {
	Group    string    `json:"group" doc:"Its name: what a split asks for"`
	Title    string    `json:"title" doc:"Of one of its crashes"`
	Source   string    `json:"source" example:"SRC-2"`
	JoinedAt time.Time `json:"joined_at"`
}

// ReleaseCrashes are the crashes of one release since the word.
type ReleaseCrashes struct {
	Release string    `json:"release" doc:"\"\" for those that name none"`
	Crashes int       `json:"crashes"`
	FirstAt time.Time `json:"first_at"`
	Says    string    `json:"says" enum:"back,older,unnamed,unknown" doc:"back: it is not older, so it came back. The others count only: it is older, it names no release, or nobody can say which of the two is older"`
}

func (s *Service) crashes() {
	add(s, operation{method: http.MethodGet, path: "/failures/{ref}/crashes", id: "get-failure-crashes", tag: "failures", need: loop.Viewer,
		says: "Get what crashes say of a failure: groups that were joined, the release that resolves it, and what came since"}, s.failureCrashes)
}

type crashesOf struct {
	Ref string `path:"ref" maxLength:"40" doc:"ref or id"`
}

func (s *Service) failureCrashes(ctx context.Context, by loop.Actor, in *crashesOf) (*out[FailureCrashes], error) {
	id, err := s.find(ctx, by, loop.NounFailure, in.Ref)
	if err != nil {
		return nil, err
	}
	if _, err := s.facts(ctx, by, id); err != nil {
		return nil, err
	}
	v, err := s.app.Crashes.Of(ctx, by, id)
	if err != nil {
		return nil, err
	}
	body, err := s.book(ctx, by).Crashes(ctx, v)
	return &out[FailureCrashes]{Body: body}, err
}

// Crashes writes what crashes say as the wire carries it.
func (b *Book) Crashes(ctx context.Context, v app.CrashView) (FailureCrashes, error) {
	refs, err := b.app.Sources.Refs(ctx, b.by)
	out := FailureCrashes{Told: v.Told, Joined: []CrashGroup{}, ResolvedIn: v.Word.Release, SaidAt: when(v.Word.SaidAt), BackIn: v.Word.BackIn, BackAt: when(v.Word.BackAt), Since: []ReleaseCrashes{}}
	for _, g := range v.Joined {
		out.Joined = append(out.Joined, CrashGroup{g.Name, g.Title, refs[g.Source], g.At.UTC()})
	}
	for _, c := range v.Releases {
		out.Since = append(out.Since, ReleaseCrashes{c.Release.Name, c.Crashes, c.First.UTC(), string(c.Says)})
	}
	return out, err
}

// crashTo is a step of a failure that crashes tell of; false when it is none.
func (s *Service) crashTo(ctx context.Context, by loop.Actor, in *moving, version int64) (loop.Failure, bool, error) {
	switch in.Body.To {
	case "joined":
		return s.joined(ctx, by, in)
	case "split":
		f, err := s.app.Crashes.Split(ctx, by, in.Ref, in.Body.Group)
		return f, true, err
	case "resolved_in":
		f, err := s.app.Crashes.Resolve(ctx, by, in.Ref, version, in.Body.Release)
		return f, true, err
	case "unresolved":
		f, err := s.app.Crashes.Unresolve(ctx, by, in.Ref)
		return f, true, err
	}
	return loop.Failure{}, false, nil
}

// joined answers with the failure whose crashes were joined: it says where it goes on.
func (s *Service) joined(ctx context.Context, by loop.Actor, in *moving) (loop.Failure, bool, error) {
	if in.Body.Into == "" {
		return loop.Failure{}, true, loop.Fault("into", "Say to the crashes of which failure, for example F-12.")
	}
	id, err := s.find(ctx, by, loop.NounFailure, in.Ref)
	if err != nil {
		return loop.Failure{}, true, err
	}
	_, err = s.app.Crashes.Join(ctx, by, in.Ref, in.Body.Into)
	return loop.Failure{ID: id}, true, err
}
