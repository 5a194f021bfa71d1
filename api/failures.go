package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"failforward/app"
	"failforward/loop"
)

func (s *Service) failures() {
	add(s, operation{method: http.MethodGet, path: "/failures", id: "list-failures", tag: "failures", need: loop.Viewer,
		says: "List failures, newest first; a search gives title hits first"}, s.listFailures)
	add(s, operation{method: http.MethodPost, path: "/failures", id: "log-failure", tag: "failures", need: loop.Viewer, status: http.StatusCreated,
		says: "Log a failure"}, s.logFailure)
	add(s, operation{method: http.MethodGet, path: "/failures/{ref}", id: "get-failure", tag: "failures", need: loop.Viewer,
		says: "Get one failure"}, s.getFailure)
	add(s, operation{method: http.MethodPatch, path: "/failures/{ref}", id: "change-failure", tag: "failures", need: loop.MemberRole,
		says: "Change the fields that are sent"}, s.changeFailure)
	add(s, operation{method: http.MethodPost, path: "/failures/{ref}/transitions", id: "move-failure", tag: "failures", need: loop.MemberRole,
		says: "Go to dismissed (reason), merged (into), open (takes either back), accepted (reason, revisit_on) or resumed (takes an acceptance back); of one that crashes tell of: joined (into) and split (group), resolved_in (release) and unresolved"}, s.moveFailure)
}

type failureQuery struct {
	Paging
	Q        string   `query:"q" maxLength:"500" doc:"Words to find in title, summary, services, tags and what was learned"`
	Kind     []string `query:"kind" enum:"incident,crash,missed_goal,flopped_prototype,failed_experiment,escaped_defect,near_miss,staged_finding,process" doc:"One or more, with commas"`
	Tag      string   `query:"tag" maxLength:"100"`
	Service  string   `query:"service" maxLength:"100"`
	Team     string   `query:"team" maxLength:"100" doc:"ref or name"`
	Stage    string   `query:"stage" enum:"logged,understood,in_work,in_place,verdict,accepted"`
	Late     bool     `query:"late" doc:"Only those that wait too long"`
	State    string   `query:"state" enum:"open,dismissed,merged,all" default:"open"`
	Severity int      `query:"severity" minimum:"1" maximum:"4"`
	Since    string   `query:"since" maxLength:"40" doc:"Noticed on or after: a day, or a time"`
	Until    string   `query:"until" maxLength:"40" doc:"Noticed before"`
}

func (s *Service) listFailures(ctx context.Context, by loop.Actor, in *failureQuery) (*out[List[Failure]], error) {
	b := s.book(ctx, by)
	f, err := s.filter(ctx, b, in)
	if err != nil {
		return nil, err
	}
	page, err := s.app.Failures.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	items, err := b.Failures(ctx, page.Items...)
	return listOf(items, page.Next), err
}

func (s *Service) filter(ctx context.Context, b *Book, in *failureQuery) (app.Filter, error) {
	_, zone, err := b.today(ctx)
	since, err1 := span("since", in.Since, zone)
	until, err2 := span("until", in.Until, zone)
	team, err3 := s.app.People.TeamID(ctx, b.by, in.Team)
	kinds := make([]loop.Kind, len(in.Kind))
	for i, k := range in.Kind {
		kinds[i] = loop.Kind(k)
	}
	f := app.Filter{Stage: loop.Stage(in.Stage), Late: in.Late, FailureQuery: loop.FailureQuery{
		Text: strings.TrimSpace(in.Q), Kinds: kinds, Severity: in.Severity, Tag: in.Tag, Service: in.Service, Team: team,
		State: loop.FailureState(in.State), Since: since, Until: until, Cursor: in.Cursor, Limit: in.Limit,
	}}
	return f, errors.Join(err, err1, err2, err3)
}

type failureCreate struct {
	Claiming
	Body NewFailure
}

func (s *Service) logFailure(ctx context.Context, by loop.Actor, in *failureCreate) (*saved[Failure], error) {
	f, err := s.fresh(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	if f, err = s.app.Failures.Create(ctx, by, f, in.claim(ctx)); err != nil {
		return nil, err
	}
	if f.Version == 1 {
		return s.tell(ctx, by, loop.Facts{Failure: f})
	}
	return s.told(ctx, by, f.ID) // an idempotency key brought an older one back
}

func (s *Service) getFailure(ctx context.Context, by loop.Actor, in *Target) (*saved[Failure], error) {
	id, err := s.find(ctx, by, loop.NounFailure, in.Ref)
	if err != nil {
		return nil, err
	}
	return s.told(ctx, by, id)
}

// told answers with the failure as it stands now.
func (s *Service) told(ctx context.Context, by loop.Actor, id loop.ID) (*saved[Failure], error) {
	facts, err := s.facts(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.tell(ctx, by, facts)
}

func (s *Service) tell(ctx context.Context, by loop.Actor, facts loop.Facts) (*saved[Failure], error) {
	f, err := s.book(ctx, by).Failure(ctx, facts)
	return at(f.Version, f), err
}

// facts returns the loop of one failure.
func (s *Service) facts(ctx context.Context, by loop.Actor, id loop.ID) (loop.Facts, error) {
	all, err := s.app.Failures.Repo.FactsOf(ctx, by.Workspace, []loop.ID{id})
	if err != nil {
		return loop.Facts{}, err
	}
	if len(all) == 0 {
		return loop.Facts{}, loop.Errorf(loop.NotFound, "There is no such failure here.")
	}
	return all[0], nil
}

// find returns the key behind a ref or an id as people write it.
func (s *Service) find(ctx context.Context, by loop.Actor, noun loop.Noun, ref string) (loop.ID, error) {
	var id loop.ID
	if id.UnmarshalText([]byte(ref)) == nil && id != 0 {
		return id, nil
	}
	r, err := loop.ParseRef(noun, ref)
	if err != nil {
		return 0, err
	}
	return s.app.Failures.Repo.Find(ctx, by.Workspace, r)
}

type failureEdit struct {
	Versioned
	Body FailureChange
}

func (s *Service) changeFailure(ctx context.Context, by loop.Actor, in *failureEdit) (*saved[Failure], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	id, err := s.find(ctx, by, loop.NounFailure, in.Ref)
	if err != nil {
		return nil, err
	}
	old, err := s.facts(ctx, by, id)
	if err != nil {
		return nil, err
	}
	p, err := s.patch(ctx, by, in.Body.FailureFields, old.Failure)
	if err != nil {
		return nil, err
	}
	p.Title = in.Body.Title.Pointer()
	if _, err := s.app.Failures.Edit(ctx, by, in.Ref, version, p); err != nil {
		return nil, err
	}
	return s.told(ctx, by, id)
}

func (s *Service) moveFailure(ctx context.Context, by loop.Actor, in *moving) (*saved[Failure], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	f, err := s.failureTo(ctx, by, in, version)
	if err != nil {
		return nil, err
	}
	return s.told(ctx, by, f.ID)
}

func (s *Service) failureTo(ctx context.Context, by loop.Actor, in *moving, version int64) (loop.Failure, error) {
	if f, is, err := s.crashTo(ctx, by, in, version); is {
		return f, err
	}
	deeds := s.app.Failures
	switch in.Body.To {
	case "dismissed":
		return deeds.Dismiss(ctx, by, in.Ref, version, in.Body.Reason)
	case "merged":
		return s.merge(ctx, by, in, version)
	case "open":
		return s.reopen(ctx, by, in, version)
	case "accepted":
		return deeds.Accept(ctx, by, in.Ref, version, in.Body.Reason, loop.Date(in.Body.RevisitOn))
	case "resumed":
		return deeds.Resume(ctx, by, in.Ref, version)
	}
	return loop.Failure{}, unknownState(in.Body.To, "dismissed, merged, open, accepted or resumed; with crashes joined, split, resolved_in or unresolved")
}

// merge answers with the failure that was merged: it says where it goes on.
func (s *Service) merge(ctx context.Context, by loop.Actor, in *moving, version int64) (loop.Failure, error) {
	if in.Body.Into == "" {
		return loop.Failure{}, loop.Fault("into", "Say into which failure, for example F-12.")
	}
	id, err := s.find(ctx, by, loop.NounFailure, in.Ref)
	if err != nil {
		return loop.Failure{}, err
	}
	_, err = s.app.Failures.Merge(ctx, by, in.Body.Into, version, in.Ref)
	return loop.Failure{ID: id}, err
}

// reopen takes a dismissal or a merge back.
func (s *Service) reopen(ctx context.Context, by loop.Actor, in *moving, version int64) (loop.Failure, error) {
	id, err := s.find(ctx, by, loop.NounFailure, in.Ref)
	if err != nil {
		return loop.Failure{}, err
	}
	facts, err := s.facts(ctx, by, id)
	if err != nil || facts.Failure.State != loop.FailureMerged {
		return s.app.Failures.Restore(ctx, by, in.Ref, version)
	}
	all, err := s.app.Failures.Unmerge(ctx, by, version, in.Ref)
	if err != nil {
		return loop.Failure{}, err
	}
	return all[0], nil
}
