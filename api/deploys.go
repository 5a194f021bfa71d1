package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"failforward/app"
	"failforward/judge"
	"failforward/loop"
)

// Deploy is one change that went to production.
type Deploy struct {
	ID         string     `json:"id"`
	ExternalID string     `json:"external_id" doc:"How whoever told it knows it"`
	Service    string     `json:"service"`
	Version    string     `json:"version" doc:"Build or tag"`
	At         time.Time  `json:"at"`
	CommitAt   *time.Time `json:"commit_at" doc:"First commit in it; null when nobody told"`
	Rollback   bool       `json:"rollback"`
	Failed     bool       `json:"failed"`
	MendedAt   *time.Time `json:"mended_at" doc:"When what it broke was well again; null while it is not, or nothing broke"`
	Unplanned  bool       `json:"unplanned"`
	Team       *string    `json:"team" doc:"ref; null for the whole workspace"`
	ReportedAt time.Time  `json:"reported_at"`
	Released   string     `json:"released" doc:"Tag of the release that is one with it; empty for none"`
}

// ListedDeploy is a deploy with what followed.
type ListedDeploy struct {
	Deploy
	Failures []FailureAfter `json:"failures" nullable:"false" doc:"Open failures that followed, by when they were noticed"`
}

// NewDeploy is a deploy as it comes in.
type NewDeploy struct {
	ExternalID string `json:"external_id" doc:"1 to 200 characters, one deploy each: the run of the pipeline, say" example:"run-4711"`
	Service    string `json:"service,omitempty" doc:"At most 80 characters" example:"shop"`
	Version    string `json:"version,omitempty" doc:"Build or tag, at most 80 characters; the same one again is no new release" example:"1.4.2"`
	At         string `json:"at" maxLength:"40" doc:"RFC 3339, or a day in UTC" example:"2026-11-23T10:00:00Z"`
	CommitAt   string `json:"commit_at,omitempty" maxLength:"40" doc:"First commit in it"`
	Rollback   bool   `json:"rollback,omitempty" doc:"It brought an earlier version back"`
	Failed     bool   `json:"failed,omitempty" doc:"It led to a failure, or had to be mended by hand"`
	MendedAt   string `json:"mended_at,omitempty" maxLength:"40" doc:"Of one that failed: when what it broke was well again"`
	Unplanned  bool   `json:"unplanned,omitempty" doc:"Made to repair something for users"`
	Team       string `json:"team,omitempty" maxLength:"100" doc:"ref or name; the whole workspace when it is left out"`
}

// NewDeploys are deploys as they come in; one with a known external id takes the
// place of what stood there.
type NewDeploys struct {
	Deploys []NewDeploy `json:"deploys" nullable:"false" minItems:"1" maxItems:"1000"`
}

func (s *Service) deploys() {
	add(s, operation{method: http.MethodGet, path: "/deploys", id: "list-deploys", tag: "deploys", need: loop.Viewer,
		says: "List what went to production, newest first"}, s.listDeploys)
	add(s, operation{method: http.MethodPost, path: "/deploys", id: "report-deploys", tag: "deploys", need: loop.MemberRole,
		says: "Tell of deploys, all or none: one that is known by its external_id gets what is told now, so a repeat is harmless"}, s.reportDeploys)
	add(s, operation{method: http.MethodGet, path: "/failures/{ref}/deploys", id: "list-deploys-before", tag: "deploys", need: loop.Viewer,
		says: "List the deploys that came before a failure, the likeliest first"}, s.deploysBefore)
	add(s, operation{method: http.MethodPost, path: "/failures/{ref}/deploys", id: "say-of-deploy", tag: "deploys", need: loop.MemberRole,
		says: "Say that a deploy caused a failure, or that it did not, or take that back"}, s.sayOfDeploy)
}

// Deploys writes deploys as the wire carries them.
func (b *Book) Deploys(ctx context.Context, all ...loop.Deploy) ([]Deploy, error) {
	var teams []loop.ID
	for _, d := range all {
		teams = append(teams, d.Team)
	}
	err := b.meet(ctx, teams...)
	out := make([]Deploy, len(all))
	for i, d := range all {
		out[i] = Deploy{ID: d.ID.String(), ExternalID: d.ExternalID, Service: d.Service, Version: d.Version, At: d.At.UTC(), CommitAt: when(d.CommitAt), Rollback: d.Rollback,
			Failed: d.Failed, MendedAt: when(d.MendedAt), Unplanned: d.Unplanned, Team: b.ref(d.Team), ReportedAt: d.ReportedAt.UTC(), Released: d.Released}
	}
	return out, err
}

type deployQuery struct {
	Paging
	Team  string    `query:"team" maxLength:"100" doc:"ref or name"`
	Since time.Time `query:"since" doc:"Deploys from then on"`
	Until time.Time `query:"until" doc:"Deploys before then"`
}

func (s *Service) listDeploys(ctx context.Context, by loop.Actor, in *deployQuery) (*out[List[ListedDeploy]], error) {
	team, err := s.app.People.TeamID(ctx, by, in.Team)
	if err != nil {
		return nil, err
	}
	page, err := s.app.Deploys.List(ctx, by, loop.DeployQuery{Team: team, Since: in.Since, Until: in.Until, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).ListedDeploys(ctx, page.Items...)
	return listOf(items, page.Next), err
}

type deploysReport struct{ Body NewDeploys }

func (s *Service) reportDeploys(ctx context.Context, by loop.Actor, in *deploysReport) (*out[IntakeReport], error) {
	drafts := make([]app.DeployDraft, len(in.Body.Deploys))
	var c loop.Check
	faults := 0
	for i, d := range in.Body.Deploys {
		read := func(field, text string) time.Time {
			if text == "" {
				return time.Time{}
			}
			at, err := judge.ParseTime(text)
			if err != nil && faults < 20 {
				faults++
				c.Fault(fmt.Sprintf("deploys[%d].%s", i, field), "%s", loop.Faults(err)[0].Text)
			}
			return at
		}
		drafts[i] = app.DeployDraft{TeamName: d.Team, Deploy: loop.Deploy{ExternalID: d.ExternalID, Service: d.Service, Version: d.Version, At: read("at", d.At),
			CommitAt: read("commit_at", d.CommitAt), Rollback: d.Rollback, Failed: d.Failed, MendedAt: read("mended_at", d.MendedAt), Unplanned: d.Unplanned}}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.app.Deploys.Report(ctx, by, drafts)
	return &out[IntakeReport]{Body: IntakeReport(r)}, err
}
