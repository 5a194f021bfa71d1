package store_test

import (
	"context"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// saver saves an object of a world at a version, and reads the stored version.
type saver struct {
	save    func(ctx context.Context, w loop.Writer, v world, version int64, id loop.ID) error
	version func(ctx context.Context, r loop.Reader, v world) (int64, error)
}

var savers = map[string]saver{
	"failure": {
		func(ctx context.Context, w loop.Writer, v world, version int64, id loop.ID) error {
			f := v.failure
			f.Version, f.ID = version, id
			_, err := w.SaveFailure(ctx, f, v.note("failure.edited"))
			return err
		},
		func(ctx context.Context, r loop.Reader, v world) (int64, error) {
			f, err := r.Failure(ctx, v.ws.ID, v.failure.ID)
			return f.Version, err
		},
	},
	"insight": {
		func(ctx context.Context, w loop.Writer, v world, version int64, id loop.ID) error {
			i := v.insight
			i.Version, i.ID = version, id
			_, err := w.SaveInsight(ctx, i, v.note("insight.edited"))
			return err
		},
		func(ctx context.Context, r loop.Reader, v world) (int64, error) {
			i, err := r.Insight(ctx, v.ws.ID, v.insight.ID)
			return i.Version, err
		},
	},
	"analysis": {
		func(ctx context.Context, w loop.Writer, v world, version int64, id loop.ID) error {
			a := v.look
			a.Version, a.ID = version, id
			_, err := w.SaveAnalysis(ctx, a, v.note("analysis.edited"))
			return err
		},
		func(ctx context.Context, r loop.Reader, v world) (int64, error) {
			a, err := r.Analysis(ctx, v.ws.ID, v.look.ID)
			return a.Version, err
		},
	},
	"action": {
		func(ctx context.Context, w loop.Writer, v world, version int64, id loop.ID) error {
			a := v.action
			a.Version, a.ID = version, id
			_, err := w.SaveAction(ctx, a, v.note("action.edited"))
			return err
		},
		func(ctx context.Context, r loop.Reader, v world) (int64, error) {
			a, err := r.Action(ctx, v.ws.ID, v.action.ID)
			return a.Version, err
		},
	},
	"effect check": {
		func(ctx context.Context, w loop.Writer, v world, version int64, id loop.ID) error {
			e := v.check
			e.Version, e.ID = version, id
			_, err := w.SaveEffect(ctx, e, v.note("effect.revised"))
			return err
		},
		func(ctx context.Context, r loop.Reader, v world) (int64, error) {
			e, err := r.Effect(ctx, v.ws.ID, v.check.ID)
			return e.Version, err
		},
	},
	"tag": {
		func(ctx context.Context, w loop.Writer, v world, version int64, id loop.ID) error {
			tag := v.tag
			tag.Version, tag.ID = version, id
			_, err := w.SaveTag(ctx, tag, v.note("tag.renamed"))
			return err
		},
		func(ctx context.Context, r loop.Reader, v world) (int64, error) {
			tag, err := r.Tag(ctx, v.ws.ID, v.tag.ID)
			return tag.Version, err
		},
	},
	"team": {
		func(ctx context.Context, w loop.Writer, v world, version int64, id loop.ID) error {
			team := v.team
			team.Version, team.ID = version, id
			_, err := w.SaveTeam(ctx, team, v.note("team.renamed"))
			return err
		},
		func(ctx context.Context, r loop.Reader, v world) (int64, error) {
			team, err := r.Team(ctx, v.ws.ID, v.team.ID)
			return team.Version, err
		},
	},
	"member": {
		func(ctx context.Context, w loop.Writer, v world, version int64, id loop.ID) error {
			m := v.member
			m.Version, m.ID = version, id
			_, err := w.SaveMember(ctx, m, v.note("member.edited"))
			return err
		},
		func(ctx context.Context, r loop.Reader, v world) (int64, error) {
			m, err := r.Member(ctx, v.ws.ID, v.member.ID)
			return m.Version, err
		},
	},
	"workspace": {
		func(ctx context.Context, w loop.Writer, v world, version int64, id loop.ID) error {
			ws := v.ws
			if ws.Version = version; id == 1 {
				ws.ID = id
			}
			_, err := w.SaveWorkspace(ctx, ws, v.note("workspace.renamed"))
			return err
		},
		func(ctx context.Context, r loop.Reader, v world) (int64, error) {
			ws, err := r.Workspace(ctx, v.ws.ID)
			return ws.Version, err
		},
	},
}

func (v world) idOf(what string) loop.ID {
	return map[string]loop.ID{"failure": v.failure.ID, "insight": v.insight.ID, "analysis": v.look.ID, "action": v.action.ID, "effect check": v.check.ID,
		"tag": v.tag.ID, "team": v.team.ID, "member": v.member.ID, "workspace": v.ws.ID}[what]
}

func TestAStaleSaveIsAConflictAndChangesNothing(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		for what, of := range savers {
			t.Run(what, func(t *testing.T) {
				v := newWorld(t, s)
				id := v.idOf(what)
				save := func(version int64, id loop.ID) error {
					return s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error { return of.save(ctx, w, v, version, id) })
				}
				if err := save(1, id); err != nil {
					t.Fatal(err)
				}
				before := events(t, s, v)
				for _, version := range []int64{1, 3} {
					if err := save(version, id); loop.CodeOf(err) != loop.Conflict || !strings.Contains(err.Error(), "this "+what) {
						t.Errorf("version %d on 2: %v", version, err)
					}
				}
				if err := save(1, 1); loop.CodeOf(err) != loop.NotFound {
					t.Errorf("a save of what is not there: %v", err)
				}
				if n, err := of.version(t.Context(), s, v); n != 2 || err != nil {
					t.Errorf("stored version %d, %v", n, err)
				}
				if after := events(t, s, v); after != before {
					t.Errorf("%d events, had %d", after, before)
				}
			})
		}
	})
}

func events(t *testing.T, s *store.Store, v world) int {
	t.Helper()
	page, err := s.Events(t.Context(), v.ws.ID, loop.EventQuery{Limit: loop.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Items)
}

func TestWhatHasToBeUniqueIsAConflictInWords(t *testing.T) {
	tests := []struct {
		name  string
		field string
		do    func(ctx context.Context, w loop.Writer, v world) error
	}{
		{"a tag in other letters", "name", func(ctx context.Context, w loop.Writer, v world) error {
			_, err := w.SaveTag(ctx, loop.Tag{Workspace: v.ws.ID, Name: "SPLIT-brain", CreatedAt: looptest.Monday}, loop.Event{})
			return err
		}},
		{"a team", "name", func(ctx context.Context, w loop.Writer, v world) error {
			_, err := w.SaveTeam(ctx, loop.Team{Workspace: v.ws.ID, Name: "Search", CreatedAt: looptest.Monday}, loop.Event{})
			return err
		}},
		{"an e-mail in other letters", "email", func(ctx context.Context, w loop.Writer, v world) error {
			_, err := w.SaveMember(ctx, loop.Member{Workspace: v.ws.ID, Name: "M", Email: "MIRA@example.com ", Role: loop.Viewer, State: loop.Active, CreatedAt: looptest.Monday}, loop.Event{})
			return err
		}},
		{"a workspace", "workspace", func(ctx context.Context, w loop.Writer, v world) error {
			_, err := w.SaveWorkspace(ctx, loop.Workspace{Name: v.ws.Name, Timezone: "UTC", CreatedAt: looptest.Monday}, loop.Event{})
			return err
		}},
	}
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		for _, test := range tests {
			err := s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error { return test.do(ctx, w, v) })
			faults := loop.Faults(err)
			if loop.CodeOf(err) != loop.Conflict || len(faults) != 1 || faults[0].Field != test.field || !strings.Contains(faults[0].Text, "already") {
				t.Errorf("%s: %v", test.name, err)
			}
		}
		write(t, s, func(ctx context.Context, w loop.Writer) error { // two members without an e-mail are no conflict
			for range 2 {
				if _, err := w.SaveMember(ctx, loop.Member{Workspace: v.ws.ID, Name: "M", Role: loop.Viewer, State: loop.Active, CreatedAt: looptest.Monday}, loop.Event{}); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := s.SaveAccount(t.Context(), loop.Account{Login: "ADA1@example.com", CreatedAt: looptest.Monday}); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("a login in other letters: %v", err)
		}
	})
}
