package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// pair is the same workspace on both databases: the same clock and the same keys.
type pair struct {
	stores [2]*store.Store
	clocks [2]*looptest.Clock
	ws     loop.ID
	by     loop.Actor
}

func newPair(t *testing.T) pair {
	var p pair
	for i, kind := range []string{"sqlite", "postgres"} {
		p.clocks[i] = looptest.NewClock()
		p.stores[i] = looptest.Open(t, looptest.Address(t, kind), p.clocks[i])
		p.stores[i].SetNode(7)
		ws, by := looptest.Seed(t, p.stores[i])
		if i == 1 && ws.ID != p.ws {
			t.Fatalf("the keys differ: %d and %d", ws.ID, p.ws)
		}
		p.ws, p.by = ws.ID, by
	}
	return p
}

// both does the same on both databases and holds the answers against each other.
func (p pair) both(t *rapid.T, what string, do func(s *store.Store) (any, error)) any {
	var answers [2]any
	var errs [2]error
	for i, s := range p.stores {
		answers[i], errs[i] = do(s)
	}
	if loop.CodeOf(errs[0]) != loop.CodeOf(errs[1]) || loop.CodeOf(errs[0]) == loop.Internal && !errors.Is(errs[0], errMine) {
		t.Fatalf("%s: SQLite says %v, PostgreSQL %v", what, errs[0], errs[1])
	}
	if errs[0] == nil {
		same(t, what+": PostgreSQL (-) and SQLite (+)", answers[0], answers[1])
		return answers[0]
	}
	for _, clock := range p.clocks { // each has spent its own number of keys by then; those of the next moment are alike again
		clock.Add(time.Second)
	}
	return answers[0]
}

// script is a run of random deeds and questions.
type script struct {
	pair
	failures []loop.Failure
	actions  []loop.Action
	checks   []loop.EffectCheck
	tags     []loop.Tag
}

func TestBothDatabasesGiveTheSameAnswersToARandomScript(t *testing.T) {
	p := newPair(t)
	rapid.Check(t, func(t *rapid.T) {
		c := &script{pair: p}
		t.Repeat(map[string]func(*rapid.T){
			"":                  c.questions,
			"log":               c.log,
			"edit":              c.edit,
			"bulk":              c.bulk,
			"learn":             c.learn,
			"act":               c.act,
			"plan":              c.plan,
			"tag":               c.tag,
			"a write that errs": c.err,
			"time goes by": func(t *rapid.T) {
				d := time.Duration(rapid.Int64Range(0, 1e12).Draw(t, "time"))
				for _, clock := range c.clocks {
					clock.Add(d)
				}
			},
			"work": c.work,
		})
	})
}

func (c *script) write(t *rapid.T, what string, do func(ctx context.Context, w loop.Writer) (any, error)) any {
	return c.both(t, what, func(s *store.Store) (out any, err error) {
		err = s.Write(context.Background(), func(ctx context.Context, w loop.Writer) (err error) {
			out, err = do(ctx, w)
			return err
		})
		return out, err
	})
}

func (c *script) note(t *rapid.T, verb string) loop.Event {
	return loop.Note(c.by, looptest.Monday, verb, "", 0).With(drawOld(t))
}

func (c *script) log(t *rapid.T) {
	f, ev := drawFailure(t, c.ws), c.note(t, "failure.logged")
	if f, ok := c.write(t, "log", func(ctx context.Context, w loop.Writer) (any, error) { return w.SaveFailure(ctx, f, ev) }).(loop.Failure); ok && f.Version > 0 {
		c.failures = append(c.failures, f)
	}
}

func (c *script) edit(t *rapid.T) {
	if len(c.failures) == 0 {
		return
	}
	i := rapid.IntRange(0, len(c.failures)-1).Draw(t, "which")
	before, f, ev := c.failures[i], drawFailure(t, c.ws), c.note(t, "failure.edited")
	f.ID, f.Number, f.Version = before.ID, before.Number, before.Version-int64(rapid.IntRange(0, 1).Draw(t, "stale"))
	if f.Version == 0 {
		f.Version = 9
	}
	if f, ok := c.write(t, "edit", func(ctx context.Context, w loop.Writer) (any, error) { return w.SaveFailure(ctx, f, ev) }).(loop.Failure); ok && f.Version == before.Version+1 {
		c.failures[i] = f
	}
}

func (c *script) bulk(t *rapid.T) {
	var fs []loop.Failure
	for range rapid.IntRange(0, 70).Draw(t, "how many") {
		f := benchFailure(c.ws, rapid.IntRange(0, 500).Draw(t, "row"))
		f.Tags = []string{benchWords[len(fs)%5]}
		fs = append(fs, f)
	}
	made, _ := c.write(t, "bulk", func(ctx context.Context, w loop.Writer) (any, error) { return w.CreateFailures(ctx, fs) }).([]loop.Failure)
	c.failures = append(c.failures, made...)
}

func (c *script) someFailure(t *rapid.T) loop.ID {
	if len(c.failures) == 0 {
		return 0
	}
	return c.failures[rapid.IntRange(0, len(c.failures)-1).Draw(t, "failure")].ID
}

func (c *script) learn(t *rapid.T) {
	f := c.someFailure(t)
	i, a, ev := drawInsight(t, c.ws, f), drawAnalysis(t, c.ws, []loop.ID{f}), c.note(t, "learned")
	c.write(t, "insight", func(ctx context.Context, w loop.Writer) (any, error) { return w.SaveInsight(ctx, i, ev) })
	c.write(t, "analysis", func(ctx context.Context, w loop.Writer) (any, error) { return w.SaveAnalysis(ctx, a, ev) })
}

func (c *script) act(t *rapid.T) {
	a, ev := drawAction(t, c.ws, c.someFailure(t), 0), c.note(t, "action.opened")
	if a, ok := c.write(t, "act", func(ctx context.Context, w loop.Writer) (any, error) { return w.SaveAction(ctx, a, ev) }).(loop.Action); ok {
		c.actions = append(c.actions, a)
	}
}

func (c *script) plan(t *rapid.T) {
	if len(c.actions) == 0 {
		return
	}
	a := c.actions[rapid.IntRange(0, len(c.actions)-1).Draw(t, "action")]
	e, ev := drawEffect(t, c.ws, a.ID, a.Failure), c.note(t, "effect.planned")
	due := c.clocks[0].Now().Add(time.Duration(rapid.Int64Range(-1e12, 1e12).Draw(t, "due")))
	e, ok := c.write(t, "plan", func(ctx context.Context, w loop.Writer) (any, error) {
		e, err := w.SaveEffect(ctx, e, ev)
		return e, errors.Join(err, w.Schedule(ctx, c.ws, "effect.due", e.ID, due),
			w.Notify(ctx, loop.Notice{Workspace: c.ws, Member: c.by.Member, At: due, Topic: "t", ObjectID: e.ID}),
			w.Post(ctx, loop.Letter{Workspace: c.ws, At: due, Topic: "t", Object: e.Ref().String(), ObjectID: e.ID, Body: []byte(`{}`)}))
	}).(loop.EffectCheck)
	if ok {
		c.checks = append(c.checks, e)
	}
}

func (c *script) tag(t *rapid.T) {
	tag, ev := loop.Tag{Workspace: c.ws, Name: drawName().Draw(t, "name"), Generic: rapid.Bool().Draw(t, "generic"), CreatedAt: looptest.Monday}, c.note(t, "tag.added")
	if len(c.tags) > 0 && rapid.Bool().Draw(t, "rename") {
		tag.ID, tag.Number, tag.Version = c.tags[0].ID, c.tags[0].Number, c.tags[0].Version
	}
	saved, _ := c.write(t, "tag", func(ctx context.Context, w loop.Writer) (any, error) { return w.SaveTag(ctx, tag, ev) }).(loop.Tag)
	if saved.Version == tag.Version+1 {
		c.tags = []loop.Tag{saved}
	}
}

// err writes something and takes it back.
func (c *script) err(t *rapid.T) {
	f := drawFailure(t, c.ws)
	c.write(t, "err", func(ctx context.Context, w loop.Writer) (any, error) {
		f, err := w.SaveFailure(ctx, f, loop.Event{})
		return f, errors.Join(errMine, err)
	})
}

func (c *script) work(t *rapid.T) {
	now := c.clocks[0].Now()
	limit := rapid.IntRange(1, 5).Draw(t, "limit")
	c.both(t, "jobs", func(s *store.Store) (any, error) { return s.TakeJobs(context.Background(), now, time.Minute, limit) })
	c.both(t, "letters", func(s *store.Store) (any, error) { return s.TakeLetters(context.Background(), now, time.Minute, limit) })
	c.both(t, "seal", func(s *store.Store) (any, error) { return s.SealEvents(context.Background(), now) })
	c.both(t, "verify", func(s *store.Store) (any, error) { return s.VerifyAudit(context.Background(), c.ws) })
}

// questions asks a few things of everything that can be asked.
func (c *script) questions(t *rapid.T) {
	ctx, id := context.Background(), c.someFailure(t)
	q := loop.FailureQuery{Severity: rapid.IntRange(0, 2).Draw(t, "q severity"), Touched: rapid.Bool().Draw(t, "q touched"), Limit: rapid.IntRange(0, 30).Draw(t, "q limit"),
		Tag: rapid.SampledFrom([]string{"", "", "GRÖSSE", "rollout", "c#"}).Draw(t, "q tag"), Service: rapid.SampledFrom([]string{"", "", "checkout"}).Draw(t, "q service"),
		State: rapid.SampledFrom([]loop.FailureState{"", loop.AllStates}).Draw(t, "q state"), Text: rapid.SampledFrom([]string{"", "", "checkout", "größe", "zone 3", "مرحبا"}).Draw(t, "q text")}
	asked := map[string]func(r loop.Reader) (any, error){
		"failures": func(r loop.Reader) (any, error) { return r.Failures(ctx, c.ws, q) },
		"count":    func(r loop.Reader) (any, error) { return r.CountFailures(ctx, c.ws, q) },
		"facts":    func(r loop.Reader) (any, error) { return r.FactsOf(ctx, c.ws, []loop.ID{id, 4, id}) },
		"facts about": func(r loop.Reader) (any, error) {
			fs, err := r.FailuresWith(ctx, c.ws, []loop.ID{id})
			if err != nil {
				return nil, err
			}
			about, err := r.FactsAbout(ctx, c.ws, fs)
			of, err2 := r.FactsOf(ctx, c.ws, []loop.ID{id})
			if diff := cmp.Diff(of, about, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("facts of, and about: %s", diff)
			}
			return about, errors.Join(err, err2)
		},
		"kin": func(r loop.Reader) (any, error) {
			return r.Kin(ctx, c.ws, []string{"checkout"}, []string{"bottleneck", "größe"}, looptest.Monday.AddDate(-900, 0, 0), looptest.Monday.AddDate(900, 0, 0))
		},
		"candidates": func(r loop.Reader) (any, error) { return r.Candidates(ctx, c.ws, "checkout timeout größe") },
		"insights":   func(r loop.Reader) (any, error) { return r.Insights(ctx, c.ws, 0, "", 3) },
		"analyses":   func(r loop.Reader) (any, error) { return r.Analyses(ctx, c.ws, id, "", 3) },
		"tags":       func(r loop.Reader) (any, error) { return r.Tags(ctx, c.ws) },
		"actions": func(r loop.Reader) (any, error) {
			return r.Actions(ctx, c.ws, loop.ActionQuery{States: []loop.ActionState{loop.Open, loop.Done}, Limit: 4})
		},
		"effects": func(r loop.Reader) (any, error) { return r.Effects(ctx, c.ws, loop.EffectQuery{Limit: 4}) },
		"verdicts": func(r loop.Reader) (any, error) {
			return r.Effects(ctx, c.ws, loop.EffectQuery{State: loop.Concluded, Limit: 4})
		},
		"events":  func(r loop.Reader) (any, error) { return r.Events(ctx, c.ws, loop.EventQuery{Limit: 7}) },
		"notices": func(r loop.Reader) (any, error) { return r.Notices(ctx, c.ws, c.by.Member) },
		"letters": func(r loop.Reader) (any, error) { return r.Letters(ctx, c.ws, 5) },
		"search":  func(r loop.Reader) (any, error) { return r.Search(ctx, c.ws, "checkout", "", 9) },
	}
	names := []string{}
	for name := range asked {
		names = append(names, name)
	}
	slices.Sort(names)
	name := rapid.SampledFrom(names).Draw(t, "question")
	c.both(t, fmt.Sprint(name, " ", q), func(s *store.Store) (any, error) { return asked[name](s) })
}
