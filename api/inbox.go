package api

import (
	"context"
	"net/http"
	"time"

	"failforward/loop"
)

// Candidate is trouble that a source told of and that waits for somebody who says
// what it is.
type Candidate struct {
	ID       string     `json:"id"`
	Source   string     `json:"source" example:"SRC-2"`
	State    string     `json:"state" enum:"candidate,failure,counted,dismissed" doc:"failure once it was taken or attached"`
	Failure  *string    `json:"failure" doc:"ref of what was made of it, or of what it was attached to"`
	Title    string     `json:"title"`
	Summary  string     `json:"summary"`
	Kind     string     `json:"kind"`
	Severity *int       `json:"severity" doc:"The worst of its signals"`
	Services []string   `json:"services" nullable:"false"`
	Signals  int        `json:"signals" doc:"How many told of it"`
	Started  time.Time  `json:"started_at"`
	Ended    *time.Time `json:"ended_at" doc:"null while it goes on, and where nobody says"`
	Excluded string     `json:"excluded" doc:"Why numbers would leave it out: maintenance"`
	Tests    []Tested   `json:"tests" nullable:"false" doc:"Of a red run: the tests that failed"`
	HeardAt  time.Time  `json:"heard_at" doc:"When it changed last"`
}

// Tested is a test that failed, and what the runs say about it.
type Tested struct {
	Name string `json:"name" doc:"Suite and name"`
	Is   string `json:"is" enum:"flaky,real,open" doc:"It failed and passed on one commit; it fails on commits in a row; the runs cannot tell yet"`
	Says string `json:"says" doc:"The same in words; empty while it is open"`
}

func (s *Service) inbox() {
	add(s, operation{method: http.MethodGet, path: "/inbox", id: "list-inbox", tag: "inbox", need: loop.Viewer,
		says: "List what waits for somebody who says what it is, newest heard first"}, s.listInbox)
	add(s, operation{method: http.MethodPost, path: "/inbox/{ref}/transitions", id: "move-candidate", tag: "inbox", need: loop.MemberRole,
		says: "Say what it is: to taken (a failure), attached (into a failure that is there), dismissed, or restored"}, s.moveCandidate)
}

// Candidates writes episodes as the wire carries them.
func (b *Book) Candidates(ctx context.Context, all ...loop.Episode) ([]Candidate, error) {
	var failures []loop.ID
	for _, e := range all {
		failures = append(failures, e.Failure)
	}
	if err := b.learn(ctx, failures...); err != nil {
		return nil, err
	}
	refs, err := b.app.Sources.Refs(ctx, b.by)
	if err != nil {
		return nil, err
	}
	out := make([]Candidate, len(all))
	for i, e := range all {
		tests, err := b.tested(ctx, e)
		if err != nil {
			return nil, err
		}
		out[i] = Candidate{ID: e.ID.String(), Source: refs[e.Source], State: string(e.State), Failure: b.ref(e.Failure), Title: e.Title, Summary: e.Summary, Kind: string(e.Kind), Severity: orNull(e.Severity),
			Services: append([]string{}, e.Services...), Signals: e.Signals, Started: e.First.UTC(), Ended: when(e.End()), Excluded: e.Excluded, Tests: tests, HeardAt: e.HeardAt.UTC()}
	}
	return out, nil
}

func (b *Book) tested(ctx context.Context, e loop.Episode) ([]Tested, error) {
	verdicts, err := b.app.Inbox.Tests(ctx, b.by, e)
	out := make([]Tested, len(verdicts))
	for i, v := range verdicts {
		out[i] = Tested{v.Name, string(v.Is), v.Words()}
	}
	return out, err
}

type inboxQuery struct {
	Paging
	Source string `query:"source" maxLength:"100" doc:"ref or name"`
	State  string `query:"state" enum:"candidate,dismissed" doc:"candidate when it is left out"`
}

func (s *Service) listInbox(ctx context.Context, by loop.Actor, in *inboxQuery) (*out[List[Candidate]], error) {
	source, err := s.sourceID(ctx, by, in.Source)
	if err != nil {
		return nil, err
	}
	page, err := s.app.Inbox.List(ctx, by, loop.EpisodeQuery{Source: source, State: loop.EpisodeState(in.State), Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Candidates(ctx, page.Items...)
	return listOf(items, page.Next), err
}

type candidateMove struct {
	Ref  string `path:"ref" maxLength:"40" doc:"Its id"`
	Body Transition
}

func (s *Service) moveCandidate(ctx context.Context, by loop.Actor, in *candidateMove) (*out[Candidate], error) {
	var id loop.ID
	if id.UnmarshalText([]byte(in.Ref)) != nil || id == 0 {
		return nil, loop.Errorf(loop.NotFound, "There is no candidate %.40q here.", in.Ref)
	}
	if _, err := s.app.Inbox.Get(ctx, by, id); err != nil {
		return nil, err
	}
	if err := s.sayOfCandidate(ctx, by, id, in.Body); err != nil {
		return nil, err
	}
	e, err := s.app.Inbox.Get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Candidates(ctx, e)
	if err != nil {
		return nil, err
	}
	return &out[Candidate]{Body: all[0]}, nil
}

func (s *Service) sayOfCandidate(ctx context.Context, by loop.Actor, id loop.ID, t Transition) (err error) {
	switch t.To {
	case "taken":
		_, err = s.app.Inbox.Take(ctx, by, id)
	case "attached":
		_, err = s.app.Inbox.Attach(ctx, by, id, t.Into)
	case "dismissed":
		err = s.app.Inbox.Dismiss(ctx, by, id)
	case "restored":
		err = s.app.Inbox.Restore(ctx, by, id)
	default:
		err = unknownState(t.To, "taken, attached, dismissed or restored")
	}
	return err
}
