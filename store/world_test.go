package store_test

import (
	"context"
	"crypto/sha256"
	"testing"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// world is a workspace with one of everything.
type world struct {
	ws      loop.Workspace
	by      loop.Actor
	failure loop.Failure
	insight loop.Insight
	look    loop.Analysis
	action  loop.Action
	check   loop.EffectCheck
	tag     loop.Tag
	team    loop.Team
	member  loop.Member
	token   loop.Token
	key     loop.ImportKey
	sprint  loop.Sprint
	huddle  loop.Huddle
	bet     loop.Experiment
	story   loop.CaseStudy
	show    loop.Showcase
	entry   loop.Entry
	link    loop.PrivateLink
	view    loop.SavedView
	kpi     loop.KPISeries
	source  loop.Source
	deploy  loop.ID
	form    loop.Form
	said    loop.FormReport
}

func newWorld(t testing.TB, s *store.Store) world {
	t.Helper()
	var v world
	v.ws, v.by = looptest.Seed(t, s)
	if err := s.Write(context.Background(), func(ctx context.Context, w loop.Writer) error { return v.fill(ctx, w) }); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *world) note(verb string) loop.Event {
	return loop.Note(v.by, looptest.Monday, verb, "", 0).With(map[string]any{"title": "before"})
}

func (v *world) fill(ctx context.Context, w loop.Writer) error {
	at := looptest.Monday
	steps := []func() error{
		func() (err error) {
			f := benchFailure(v.ws.ID, 3)
			f.Tags, f.Services = []string{"hidden dependency"}, []string{"checkout"}
			v.failure, err = w.SaveFailure(ctx, f, v.note("failure.logged"))
			return err
		},
		func() (err error) {
			v.insight, err = w.SaveInsight(ctx, loop.Insight{Workspace: v.ws.ID, Failure: v.failure.ID, Text: "Retries hide it", Kind: loop.SystemProperty, CreatedAt: at, UpdatedAt: at}, v.note("insight.added"))
			return err
		},
		func() (err error) {
			v.look, err = w.SaveAnalysis(ctx, loop.Analysis{Workspace: v.ws.ID, Failures: []loop.ID{v.failure.ID}, Surprise: "No alert", CreatedAt: at, UpdatedAt: at}, v.note("analysis.started"))
			return err
		},
		func() (err error) {
			v.action, err = w.SaveAction(ctx, loop.Action{Workspace: v.ws.ID, Title: "Cap the retries", Kind: loop.Change, Owner: v.by.Member, State: loop.Open,
				Failure: v.failure.ID, Insight: v.insight.ID, OpenedAt: at, CreatedAt: at, UpdatedAt: at}, v.note("action.opened"))
			return err
		},
		func() (err error) {
			v.check, err = w.SaveEffect(ctx, loop.EffectCheck{Workspace: v.ws.ID, Kind: loop.ByLook, Action: v.action.ID, Failure: v.failure.ID, State: loop.Planned, On: "2026-04-27", CreatedAt: at, UpdatedAt: at}, v.note("effect.planned"))
			return err
		},
		func() (err error) {
			v.tag, err = w.SaveTag(ctx, loop.Tag{Workspace: v.ws.ID, Name: "split brain", CreatedAt: at}, v.note("tag.added"))
			return err
		},
		func() (err error) {
			v.team, err = w.SaveTeam(ctx, loop.Team{Workspace: v.ws.ID, Name: "Search", CreatedAt: at}, v.note("team.added"))
			return err
		},
		func() (err error) {
			v.member, err = w.SaveMember(ctx, loop.Member{Workspace: v.ws.ID, Name: "Mira", Email: "mira@example.com", Role: loop.Lead, State: loop.Invited, Teams: []loop.ID{v.team.ID}, CreatedAt: at}, v.note("member.added"))
			return err
		},
		func() (err error) {
			hash := sha256.Sum256([]byte(v.ws.Name))
			v.token, err = w.SaveToken(ctx, loop.Token{Workspace: v.ws.ID, Name: "ci", Role: loop.MemberRole, Hash: hash[:], CreatedAt: at, ExpiresAt: at.AddDate(1, 0, 0)}, v.note("token.added"))
			return err
		},
		func() (err error) {
			v.view, err = w.SaveView(ctx, loop.SavedView{Workspace: v.ws.ID, Name: "Late ones", Query: "late=1", Owner: v.by.Member, CreatedBy: v.by.Member, CreatedAt: at, UpdatedAt: at}, loop.Event{})
			return err
		},
		func() error {
			hash := sha256.Sum256([]byte("link " + v.ws.Name))
			_, err := w.SaveInvitation(ctx, loop.Invitation{Workspace: v.ws.ID, Hash: hash[:], Role: loop.MemberRole, Team: v.team.ID, Most: 9, Used: 2, ExpiresAt: at.AddDate(0, 0, 7), CreatedBy: v.by.Member, CreatedAt: at, UpdatedAt: at}, loop.Event{})
			return err
		},
		func() error {
			v.key = loop.ImportKey{Source: "csv", Key: [16]byte{1, 2}, Row: [16]byte{3}, Failure: v.failure.ID}
			return w.SaveImportKeys(ctx, v.ws.ID, []loop.ImportKey{v.key})
		},
		func() error {
			return w.SaveImport(ctx, loop.ImportRun{Workspace: v.ws.ID, At: at, Source: "csv", File: "log.csv", Read: 1, Created: 1}, v.note("import.done"))
		},
		func() error {
			return w.Notify(ctx, loop.Notice{Workspace: v.ws.ID, Member: v.by.Member, At: at, Topic: "effect.asked", ObjectID: v.check.ID})
		},
		func() error {
			return w.Post(ctx, loop.Letter{Workspace: v.ws.ID, At: at, Topic: "effect.asked", Object: "E-1", ObjectID: v.check.ID, Body: []byte(`{}`)})
		},
		func() error { return w.Schedule(ctx, v.ws.ID, "effect.due", v.check.ID, at) },
		func() error {
			_, err := w.Claim(ctx, v.ws.ID, "key-1", [32]byte{1}, v.failure.ID)
			return err
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	if err := v.fillBet(ctx, w); err != nil {
		return err
	}
	if err := v.fillKPI(ctx, w); err != nil {
		return err
	}
	if err := fillTargets(ctx, w, v.ws.ID, v.by.Member); err != nil {
		return err
	}
	if err := w.PutDeploys(ctx, []loop.Deploy{deployed(v.ws.ID, 0), deployed(v.ws.ID, 1)}); err != nil {
		return err
	}
	if err := v.fillWord(ctx, w); err != nil {
		return err
	}
	err := learned(ctx, w, v.ws.ID, 0, func(int) string { return "" })
	if err != nil {
		return err
	}
	if v.source, err = listening(ctx, w, v.ws, 0, func(int) string { return "" }); err != nil {
		return err
	}
	if err := v.fillForm(ctx, w); err != nil {
		return err
	}
	return v.fillWeek(ctx, w)
}
