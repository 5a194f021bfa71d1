package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"failforward/app"
	"failforward/loop"
)

// entry is an event as a reader of the log sees it: what, about what, and the
// fields whose old values it keeps.
type entry struct {
	What string
	Old  string // "" for a creation
}

func entries(t *testing.T, events []loop.Event) []entry {
	out := []entry{}
	for _, e := range events {
		out = append(out, entry{e.Verb + " " + e.Object, string(e.Old)})
		if e.Old != nil && !json.Valid(e.Old) {
			t.Errorf("%s: %s", e.Verb, e.Old)
		}
	}
	return out
}

// Every deed writes one event for each thing that it changes, with what stood
// there before; a creation has nothing before it.
func TestEveryDeedIsInTheLogOnce(t *testing.T) {
	at, zone := `"2026-03-02T09:00:00Z"`, "Europe/Paris"
	title, kind, severity, on, note := "Better title", loop.HiddenWin, 2, loop.Date(day(30)), "We were lucky."
	generic, name := true, "Harbour works"
	lead := loop.Lead
	worlds(t, func(t *testing.T, w *world) {
		ctx, by := w.ctx(), w.ada
		mo := w.member("mo", loop.MemberRole)
		steps := []struct {
			name string
			do   func() error
			want []entry
		}{
			{"log", func() error {
				_, err := w.Failures.Log(ctx, by, "It failed service:checkout #rollout", "page", 0)
				return err
			}, []entry{{"failure.logged F-1", ""}}},
			{"edit a failure", func() error {
				_, err := w.Failures.Edit(ctx, by, "F-1", 1, app.FailurePatch{Title: &title, Severity: &severity})
				return err
			},
				[]entry{{"failure.edited F-1", `{"severity":0,"title":"It failed"}`}}},
			{"edit a time", func() error {
				start := loop.At(monday(), loop.ToMinute)
				_, err := w.Failures.Edit(ctx, by, "F-1", 0, app.FailurePatch{StartedAt: &start})
				return err
			}, []entry{{"failure.edited F-1", `{"started_at":{"at":` + at + `,"precision":"day","status":"imputed"}}`}}},
			{"dismiss", func() error { _, err := w.Failures.Dismiss(ctx, by, "F-1", 0, "a twin"); return err }, []entry{{"failure.dismissed F-1", `{"state":"open","state_reason":""}`}}},
			{"restore", func() error { _, err := w.Failures.Restore(ctx, by, "F-1", 0); return err }, []entry{{"failure.restored F-1", `{"state":"dismissed","state_reason":"a twin"}`}}},
			{"accept", func() error { _, err := w.Failures.Accept(ctx, by, "F-1", 0, "for now", on); return err },
				[]entry{{"failure.accepted F-1", `{"accepted_at":null,"accepted_reason":"","revisit_on":""}`}}},
			{"resume", func() error { _, err := w.Failures.Resume(ctx, by, "F-1", 0); return err },
				[]entry{{"failure.resumed F-1", `{"accepted_at":` + at + `,"accepted_reason":"for now","revisit_on":"2026-04-01"}`}}},
			{"undo", func() error {
				f, err := w.Failures.Log(ctx, mo, "Oops", "page", 0)
				if err == nil {
					_, err = w.Failures.UndoLog(ctx, mo, f.Ref().String())
				}
				return err
			}, []entry{{"failure.logged F-2", ""}, {"failure.undone F-2", `{"state":"open","state_reason":""}`}}},
			{"add an insight", func() error {
				_, err := w.Learning.AddInsight(ctx, by, app.InsightDraft{Failure: "F-1", Text: "We learned."})
				return err
			}, []entry{{"insight.added I-1", ""}}},
			{"edit an insight", func() error {
				_, err := w.Learning.EditInsight(ctx, by, "I-1", 1, app.InsightPatch{Kind: &kind})
				return err
			}, []entry{{"insight.edited I-1", `{"kind":"system_property"}`}}},
			{"start an analysis", func() error {
				_, err := w.Learning.Analyse(ctx, by, "", 0, app.AnalysisDraft{Failures: []string{"F-1", "f-2", "F-1"}})
				return err
			}, []entry{{"analysis.started AN-1", ""}}},
			{"edit an analysis", func() error {
				_, err := w.Learning.Analyse(ctx, by, "AN-1", 1, app.AnalysisDraft{HiddenWin: &note})
				return err
			}, []entry{{"analysis.edited AN-1", `{"hidden_win":""}`}}},
			{"edit nothing of it", func() error {
				_, err := w.Learning.Analyse(ctx, by, "AN-1", 0, app.AnalysisDraft{HiddenWin: &note})
				return err
			}, []entry{}},
			{"open an action", func() error {
				_, err := w.Actions.Create(ctx, by, app.ActionDraft{Title: "Add an alarm", Insight: "I-1", Owner: "M-2"})
				return err
			}, []entry{{"action.opened A-1", ""}}},
			{"edit an action", func() error { _, err := w.Actions.Edit(ctx, by, "A-1", 1, app.ActionPatch{Due: &on}); return err }, []entry{{"action.edited A-1", `{"due":""}`}}},
			{"plan a check", func() error {
				_, err := w.Effects.Plan(ctx, by, app.CheckDraft{Action: "A-1", Kind: loop.ByRetest, On: day(20)})
				return err
			}, []entry{{"effect.planned E-1", ""}}},
			{"revise a check", func() error { _, err := w.Effects.Revise(ctx, by, "E-1", 1, on, loop.Plan{}); return err }, []entry{{"effect.revised E-1", `{"on":"2026-03-22"}`}}},
			{"start work", func() error { _, err := w.Actions.Move(ctx, mo, "A-1", 0, loop.InProgress, loop.Step{}); return err },
				[]entry{{"action.in_progress A-1", `{"started_at":null,"state":"open"}`}, {"effect.locked E-1", `{"locked_at":null,"plan_hash":"","state":"planned"}`}}},
			{"finish", func() error {
				_, err := w.Actions.Move(ctx, mo, "A-1", 0, loop.Done, loop.Step{Evidence: "a link"})
				return err
			},
				[]entry{{"action.done A-1", `{"done_at":null,"evidence":"","state":"in_progress"}`}, {"effect.waiting E-1", `{"change_at":null,"state":"locked"}`}}},
			{"conclude", func() error { _, err := w.Effects.Conclude(ctx, by, "E-1", 0, loop.Held, "held twice"); return err },
				[]entry{{"effect.concluded E-1", `{"concluded_at":null,"note":"","state":"waiting","verdict":""}`}, {"action.verified A-1", `{"state":"done","verified_at":null}`}}},
			{"once more", func() error { _, err := w.Effects.Again(ctx, by, "E-1", day(60)); return err }, []entry{{"effect.planned E-2", ""}}},
			{"a word of the vocabulary", func() error { _, err := w.Tags.Save(ctx, by, "TAG-5", 0, app.TagPatch{Generic: &generic}); return err }, []entry{{"tag.edited rollout", `{"generic":false}`}}},
			{"a new word", func() error { _, err := w.Tags.Save(ctx, by, "", 0, app.TagPatch{Name: &name}); return err }, []entry{{"tag.added Harbour works", ""}}},
			{"a team", func() error { _, err := w.People.SaveTeam(ctx, by, "", 0, "Night shift", false); return err }, []entry{{"team.added T-2", ""}}},
			{"a team renamed", func() error { _, err := w.People.SaveTeam(ctx, by, "T-2", 1, "Late shift", false); return err }, []entry{{"team.edited T-2", `{"name":"Night shift"}`}}},
			{"a member", func() error {
				_, _, err := w.People.Invite(ctx, by, app.MemberDraft{Name: "Vi", Email: "vi@example.com"})
				return err
			}, []entry{{"member.invited M-3", ""}}},
			{"a member changed", func() error {
				_, err := w.People.EditMember(ctx, by, "M-3", 0, app.MemberPatch{Role: &lead})
				return err
			}, []entry{{"member.edited M-3", `{"role":"member"}`}}},
			{"a look", func() error { _, err := w.People.SetPrefs(ctx, mo, app.Prefs{Theme: "dark"}); return err }, []entry{{"member.preferred M-2", `{"theme":""}`}}},
			{"the workspace", func() error { _, err := w.People.ChangeWorkspace(ctx, by, 0, name, zone); return err }, []entry{{"workspace.edited Harbour works", `{"name":"Harbour 1","timezone":"Europe/Berlin"}`}}},
			{"a token", func() error {
				_, _, err := w.Tokens.Add(ctx, by, app.TokenDraft{Name: "robot", Role: loop.Viewer})
				return err
			}, []entry{{"token.added TOK-1", ""}}},
			{"a refusal", func() error { return w.Audit.Refused(ctx, by, "POST /settings") }, []entry{{"access.refused POST /settings", ""}}},
			{"an export", func() error { return w.Audit.Exported(ctx, by, "all.zip") }, []entry{{"workspace.exported all.zip", ""}}},
			{"a day that comes", func() error { w.forward(61); _, err := w.Clerk.Tick(ctx); return err }, []entry{{"effect.asked E-2", `{"asked_at":null}`}}},
		}
		for _, step := range steps {
			t.Run(step.name, func(t *testing.T) {
				events := w.since(func() { w.ok(step.do()) })
				if diff := cmp.Diff(step.want, entries(t, events)); diff != "" {
					t.Error(diff)
				}
			})
		}
		for _, e := range w.events() {
			if e.ObjectID == 0 && !strings.HasPrefix(e.Verb, "access.") && e.Verb != "workspace.exported" {
				t.Errorf("%s %s leads nowhere", e.Verb, e.Object)
			}
		}
		_, err := w.Clerk.Seal(ctx)
		w.ok(err)
		if r, err := w.Audit.Verify(ctx, by); err != nil || !r.OK || r.Unsealed != 0 {
			t.Errorf("%+v %v", r, err)
		}
	})
}

func TestTheLogNamesWhoDidIt(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		_, text, err := w.Tokens.Add(w.ctx(), w.ada, app.TokenDraft{Name: "robot", Role: loop.MemberRole})
		w.ok(err)
		robot, _, err := w.Tokens.Actor(w.ctx(), text)
		w.ok(err)
		type who struct {
			Kind   loop.ActorKind
			Member loop.ID
			Actor  string
		}
		tests := []struct {
			name string
			by   loop.Actor
			want who
		}{
			{"a person", w.ada, who{loop.Person, w.ada.Member, "Ada"}},
			{"a program", robot, who{loop.Program, 0, "robot"}},
			{"the operator", loop.Actor{Kind: loop.Operator, Workspace: w.ws.ID, Name: "operator", Role: loop.Admin}, who{loop.Operator, 0, "operator"}},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				var f loop.Failure
				events := w.since(func() { f, err = w.Failures.Log(w.ctx(), tt.by, "It failed", "api", 0); w.ok(err) })
				got := who{events[0].Kind, events[0].Member, events[0].Actor}
				if diff := cmp.Diff(tt.want, got); diff != "" || f.CreatedBy != tt.want.Member || events[0].Workspace != w.ws.ID {
					t.Error(diff)
				}
			})
		}
	})
}

func TestWhoReadsTheLog(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		lead := w.member("le", loop.Lead)
		f := w.failure("It failed")
		title := "Better"
		_, err := w.Failures.Edit(w.ctx(), w.ada, f.Ref().String(), 0, app.FailurePatch{Title: &title})
		w.ok(err)
		for range 60 {
			_, _, err = w.Tokens.Add(w.ctx(), w.ada, app.TokenDraft{Name: "robot", Role: loop.Viewer})
			w.ok(err)
		}
		w.failure("Another")
		_, err = w.Audit.List(w.ctx(), lead, loop.EventQuery{})
		w.code(err, loop.Denied)
		_, err = w.Audit.Verify(w.ctx(), lead)
		w.code(err, loop.Denied)
		all, err := w.Audit.List(w.ctx(), w.ada, loop.EventQuery{Limit: 100})
		w.ok(err)
		if len(all.Items) != 63 || string(all.Items[61].Old) != `{"title":"It failed"}` {
			t.Errorf("%d events", len(all.Items))
		}
		var seen []string
		for after := loop.ID(0); ; {
			page, err := w.Audit.Feed(w.ctx(), lead, after, 10)
			w.ok(err)
			if len(page.Items) == 0 {
				break
			}
			for _, e := range page.Items {
				if after = e.ID; e.Old != nil {
					t.Errorf("%s tells old values to everybody", e.Verb)
				}
			}
			seen = append(seen, verbs(page.Items)...)
		}
		if diff := cmp.Diff([]string{"failure.logged F-1", "failure.edited F-1", "failure.logged F-2"}, seen); diff != "" {
			t.Error(diff)
		}
	})
}
