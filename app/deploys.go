package app

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
)

// Deploys are the deeds about what went to production.
type Deploys struct{ *Deps }

// DeployDraft is one deploy as somebody tells it.
type DeployDraft struct {
	loop.Deploy        // without ID, Workspace, Team and ReportedAt
	TeamName    string // name or ref, "" for the whole workspace
}

// MostDeploys is how many may be told at once.
const MostDeploys = 1000

// Report saves deploys, all or none. One that is known by its external id gets what
// is told now; the same again changes nothing.
func (s Deploys) Report(ctx context.Context, by loop.Actor, drafts []DeployDraft) (IntakeReport, error) {
	var report IntakeReport
	if err := allow(by, loop.MemberRole, "tell of deploys"); err != nil {
		return report, err
	}
	all, err := s.ready(ctx, by, drafts)
	if err != nil {
		return report, err
	}
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		report, err = s.put(ctx, w, by, all)
		return err
	})
	return report, err
}

// ready makes deploys of drafts; every fault names its row.
func (s Deploys) ready(ctx context.Context, by loop.Actor, drafts []DeployDraft) ([]loop.Deploy, error) {
	if n := len(drafts); n == 0 || n > MostDeploys {
		return nil, loop.Fault("deploys", "Send 1 to %s deploys at once; these are %s.", loop.Whole(MostDeploys), loop.Whole(n))
	}
	teams, err := s.Repo.Teams(ctx, by.Workspace)
	if err != nil {
		return nil, err
	}
	var c loop.Check
	all, seen, faults := make([]loop.Deploy, len(drafts)), map[string]bool{}, 0
	for i, d := range drafts {
		one, err := s.readyOne(by, d, teams)
		if err == nil && seen[one.ExternalID] {
			err = loop.Fault("external_id", "Two of these have the id %q. Each deploy has its own.", one.ExternalID)
		}
		if err != nil && loop.CodeOf(err) != loop.Invalid {
			return nil, err
		}
		for _, f := range loop.Faults(err) {
			if faults++; faults <= 20 {
				c.Fault(f.Field, "%s", rowOf(i, f.Text))
			}
		}
		all[i], seen[one.ExternalID] = one, true
	}
	return all, c.Err()
}

func (s Deploys) readyOne(by loop.Actor, draft DeployDraft, teams []loop.Team) (loop.Deploy, error) {
	d, now := draft.Deploy, s.Now()
	d.Workspace, d.ID, d.ReportedAt = by.Workspace, 0, now
	d.ExternalID, d.Service, d.Version = words(d.ExternalID), words(d.Service), words(d.Version)
	d.At, d.CommitAt, d.MendedAt = inMillis(d.At), inMillis(d.CommitAt), inMillis(d.MendedAt)
	var all faults
	all.add("", d.Validate())
	if d.At.After(now.Add(24 * time.Hour)) {
		all.add("", loop.Fault("at", "This has not happened yet. Tell it when it is in production."))
	}
	if name := strings.TrimSpace(draft.TeamName); name != "" {
		t, ok := teamIn(teams, name)
		if !ok {
			all.add("", loop.Fault("team", "There is no team %.40q here.", name))
		}
		d.Team = t.ID
	}
	if all.err() != nil {
		return d, all.err()
	}
	return d, mayDeploy(by, d)
}

func inMillis(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Millisecond)
}

func teamIn(teams []loop.Team, name string) (loop.Team, bool) {
	for _, t := range teams {
		if strings.EqualFold(t.Name, name) || strings.EqualFold(t.Ref().String(), name) || t.ID.String() == name {
			return t, true
		}
	}
	return loop.Team{}, false
}

func mayDeploy(by loop.Actor, d loop.Deploy) error {
	return allowIn(by, loop.MemberRole, d.Team, "tell of its deploys")
}

// put saves the deploys that are new or another, with one event.
func (s Deploys) put(ctx context.Context, w loop.Writer, by loop.Actor, all []loop.Deploy) (IntakeReport, error) {
	var report IntakeReport
	known, err := s.known(ctx, w, by, all)
	if err != nil {
		return report, err
	}
	var save []loop.Deploy
	var old []map[string]any
	for _, d := range all {
		was, there := known[d.ExternalID]
		switch {
		case there && d.Same(was):
			report.Unchanged++
			continue
		case there:
			if err := mayDeploy(by, was); err != nil {
				return report, err
			}
			report.Replaced++
			d.ID = was.ID
			old = append(old, map[string]any{"external_id": was.ExternalID, "service": was.Service, "version": was.Version, "at": was.At, "failed": was.Failed})
		default:
			report.Added++
		}
		save = append(save, d)
	}
	if len(save) == 0 {
		return report, nil
	}
	if err := w.PutDeploys(ctx, save); err != nil {
		return report, err
	}
	diff := map[string]any{"count": len(save)}
	if len(old) > 0 {
		diff["replaced"] = old
	}
	return report, w.Record(ctx, loop.Note(by, s.Now(), "deploy.reported", "", 0).With(diff))
}

// known are the deploys that are there already, by external id.
func (s Deploys) known(ctx context.Context, r loop.Reader, by loop.Actor, all []loop.Deploy) (map[string]loop.Deploy, error) {
	ids := make([]string, len(all))
	for i, d := range all {
		ids[i] = d.ExternalID
	}
	there, err := r.DeploysNamed(ctx, by.Workspace, ids)
	found := map[string]loop.Deploy{}
	for _, d := range there {
		found[d.ExternalID] = d
	}
	return found, err
}

// List returns deploys, newest first. A release that is one with its deployment is left
// out, so a page may be shorter than its limit.
func (s Deploys) List(ctx context.Context, by loop.Actor, q loop.DeployQuery) (loop.Page[loop.Deploy], error) {
	page, err := s.Repo.Deploys(ctx, by.Workspace, q)
	if err != nil || len(page.Items) == 0 {
		return page, err
	}
	on := map[loop.ID]bool{}
	for _, d := range page.Items {
		on[d.ID] = true
	}
	first, last := page.Items[len(page.Items)-1].At, page.Items[0].At
	all, _, err := s.around(ctx, s.Repo, by.Workspace, first, last.Add(time.Millisecond), nil)
	page.Items = nil
	for _, d := range all {
		if on[d.ID] {
			page.Items = append(page.Items, d)
		}
	}
	return page, err
}
