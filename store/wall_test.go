package store_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// question calls one method of a reader about what lies in v, in workspace ws.
type question func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error)

// questions has every method of loop.Reader that takes a workspace: a new one
// without a question here fails the test.
var questions = map[string]question{
	"Failure": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Failure(ctx, ws, v.failure.ID)
	},
	"Failures": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Failures(ctx, ws, loop.FailureQuery{Tag: "hidden dependency", Service: "checkout"})
		return p.Items, err
	},
	"CountFailures": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.CountFailures(ctx, ws, loop.FailureQuery{State: loop.AllStates})
	},
	"EachFailure": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		n := 0
		err := r.EachFailure(ctx, ws, loop.FailureQuery{}, func(loop.Failure) error { n++; return nil })
		return n, err
	},
	"FailureTimes": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.FailureTimes(ctx, ws, loop.FailureQuery{State: loop.AllStates})
	},
	"FailuresWith": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.FailuresWith(ctx, ws, []loop.ID{v.failure.ID})
	},
	"FactsOf": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.FactsOf(ctx, ws, []loop.ID{v.failure.ID})
	},
	"FactsAbout": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		fs, err := r.FailuresWith(ctx, ws, []loop.ID{v.failure.ID})
		if err != nil {
			return nil, err
		}
		return r.FactsAbout(ctx, ws, fs)
	},
	"Candidates": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		c, err := r.Candidates(ctx, ws, v.failure.Title)
		return c.Words, err
	},
	"Kin": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Kin(ctx, ws, v.failure.Services, v.failure.Tags, v.failure.Noticed(), v.failure.Noticed().Add(time.Hour))
	},
	"Insight": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Insight(ctx, ws, v.insight.ID)
	},
	"Insights": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Insights(ctx, ws, 0, "", 0)
		return p.Items, err
	},
	"Analysis": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Analysis(ctx, ws, v.look.ID)
	},
	"Analyses": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Analyses(ctx, ws, v.failure.ID, "", 0)
		return p.Items, err
	},
	"Tags": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) { return r.Tags(ctx, ws) },
	"Tag": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Tag(ctx, ws, v.tag.ID)
	},
	"Action": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Action(ctx, ws, v.action.ID)
	},
	"Actions": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Actions(ctx, ws, loop.ActionQuery{Text: "retries"})
		return p.Items, err
	},
	"Effect": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Effect(ctx, ws, v.check.ID)
	},
	"Effects": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Effects(ctx, ws, loop.EffectQuery{Action: v.action.ID})
		return p.Items, err
	},
	"Workspace": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Workspace(ctx, ws)
	},
	"Teams": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) { return r.Teams(ctx, ws) },
	"Team": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Team(ctx, ws, v.team.ID)
	},
	"Members": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) { return r.Members(ctx, ws) },
	"Member": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Member(ctx, ws, v.member.ID)
	},
	"Tokens": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) { return r.Tokens(ctx, ws) },
	"SavedView": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.SavedView(ctx, ws, v.view.ID)
	},
	"SavedViews": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.SavedViews(ctx, ws, v.by.Member)
	},
	"Invitations": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Invitations(ctx, ws)
	},
	"Events": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Events(ctx, ws, loop.EventQuery{Object: v.failure.ID})
		return p.Items, err
	},
	"Notices": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Notices(ctx, ws, v.by.Member)
	},
	"Imports": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) { return r.Imports(ctx, ws) },
	"ImportKeys": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.ImportKeys(ctx, ws, "csv", [][16]byte{v.key.Key})
	},
	"Letters": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Letters(ctx, ws, 10)
	},
	"Find": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Find(ctx, ws, v.failure.Ref())
	},
	"Search": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Search(ctx, ws, "retries", "", 0)
		return p.Items, err
	},
}

// serverWide are the methods that belong to no workspace.
var serverWide = "Workspaces TokenByHash PrivateLinkByHash InvitationByHash SourceByDoor FormByHash"

func nothing(answer any, err error) bool {
	v := reflect.ValueOf(answer)
	empty := v.IsZero() || (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0
	return empty && (err == nil || loop.CodeOf(err) == loop.NotFound)
}

func TestNoReaderLooksOverTheWall(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		empty, err := emptyWorkspace(s)
		if err != nil {
			t.Fatal(err)
		}
		other := newWorld(t, s)
		reader := reflect.TypeFor[loop.Reader]()
		for i := range reader.NumMethod() {
			name := reader.Method(i).Name
			if slices.Contains(strings.Fields(serverWide), name) {
				continue
			}
			ask := questions[name]
			if ask == nil {
				ask = weekQuestions[name]
			}
			if ask == nil {
				ask = betQuestions[name]
			}
			if ask == nil {
				ask = kpiQuestions[name]
			}
			if ask == nil {
				ask = deployQuestions[name]
			}
			if ask == nil {
				ask = harvestQuestions[name]
			}
			if ask == nil {
				ask = learnedQuestions[name]
			}
			if ask == nil {
				ask = targetQuestions[name]
			}
			if ask == nil {
				ask = feedQuestions[name]
			}
			if ask == nil {
				ask = formQuestions[name]
			}
			if ask == nil {
				t.Errorf("no question for %s", name)
				continue
			}
			if answer, err := ask(t.Context(), s, v.ws.ID, v); err != nil || nothing(answer, nil) {
				t.Errorf("%s finds nothing in its own workspace: %v", name, err)
			}
			if answer, err := ask(t.Context(), s, empty, v); name != "Workspace" && !nothing(answer, err) {
				t.Errorf("%s sees from an empty workspace: %v, %v", name, answer, err)
			}
			if strings.Contains("Failure Insight Analysis Tag Action Effect Team Member Sprint Huddle Experiment Entry PrivateLink SavedView CaseStudy KPI Source Delivery Episode Form FormReport", name) {
				if answer, err := ask(t.Context(), s, other.ws.ID, v); loop.CodeOf(err) != loop.NotFound {
					t.Errorf("%s of a neighbour's object: %v, %v", name, answer, err)
				}
			}
		}
	})
}

func emptyWorkspace(s *store.Store) (loop.ID, error) {
	var ws loop.Workspace
	err := s.Write(context.Background(), func(ctx context.Context, w loop.Writer) (err error) {
		ws, err = w.SaveWorkspace(ctx, loop.Workspace{Name: "Empty", Timezone: "UTC", CreatedAt: looptest.Monday}, loop.Event{})
		return err
	})
	return ws.ID, err
}

func TestRemovingAWorkspaceLeavesNothingOfItAndAllOfTheOthers(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v, other := newWorld(t, s), newWorld(t, s)
		before := rowsOf(t, s, other.ws.ID)
		if err := s.RemoveWorkspace(t.Context(), v.ws.ID); err != nil {
			t.Fatal(err)
		}
		for table, rows := range rowsOf(t, s, v.ws.ID) {
			if len(rows) > 0 {
				t.Errorf("%s still holds %d rows", table, len(rows))
			}
		}
		same(t, "the other workspace", rowsOf(t, s, other.ws.ID), before)
		for _, text := range []string{"retries", "checkout"} {
			if page, err := s.Search(t.Context(), other.ws.ID, text, "", 0); err != nil || len(page.Items) == 0 {
				t.Errorf("the other's search for %q: %v, %v", text, page, err)
			}
		}
		if _, err := s.AccountByLogin(t.Context(), "ada1@example.com"); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("who was a member only there still signs in: %v", err)
		}
		if _, err := s.AccountByLogin(t.Context(), "ada2@example.com"); err != nil {
			t.Errorf("the other's admin: %v", err)
		}
		if err := s.RemoveWorkspace(t.Context(), v.ws.ID); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("removing it twice: %v", err)
		}
	})
}

// rowsOf reads all rows of a workspace, by table.
func rowsOf(t *testing.T, s *store.Store, ws loop.ID) map[string][][]any {
	t.Helper()
	tables, err := s.Rows(t.Context(), tablesOf(s))
	if err != nil || len(tables) < 20 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	all := map[string][][]any{}
	for _, row := range tables {
		name := row[0].(string)
		if all[name], err = s.Rows(t.Context(), "SELECT * FROM "+name+" WHERE workspace_id = $1 ORDER BY 1, 2, 3", int64(ws)); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// tablesOf is a query for every table with a workspace.
func tablesOf(s *store.Store) string {
	if s.File() == "" {
		return "SELECT table_name::text FROM information_schema.columns WHERE column_name = 'workspace_id' AND table_schema = 'public' AND NOT EXISTS (SELECT 1 FROM pg_inherits h WHERE h.inhrelid = (quote_ident(table_name))::regclass) ORDER BY 1"
	}
	return "SELECT m.name FROM sqlite_schema m WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.name = 'workspace_id') ORDER BY 1"
}
