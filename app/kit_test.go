package app_test

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

func TestMain(m *testing.M) { looptest.Main(m) }

// world is a real store with one workspace, its admin Ada, and every deed.
type world struct {
	*app.App
	t     testing.TB
	store *store.Store
	clock *looptest.Clock
	ws    loop.Workspace
	ada   loop.Actor
}

// worlds runs do on SQLite and on PostgreSQL.
func worlds(t *testing.T, do func(t *testing.T, w *world)) {
	t.Helper()
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) { do(t, newWorld(t, s, c)) })
}

// sqlite returns a world on a fresh file, for what asks the database nothing special.
func sqlite(t *testing.T) *world {
	t.Helper()
	c := looptest.NewClock()
	return newWorld(t, looptest.Open(t, looptest.Address(t, "sqlite"), c), c)
}

func newWorld(t testing.TB, s *store.Store, c *looptest.Clock) *world {
	w := &world{t: t, store: s, clock: c}
	w.App = app.New(w.deps())
	w.ws, w.ada = looptest.Seed(t, s)
	return w
}

func (w *world) deps() app.Deps {
	return app.Deps{Repo: w.store, Accounts: w.store, Works: w.store, Auditor: w.store, Now: w.clock.Now, Random: rand.Reader,
		Vault: func() (app.Vault, error) { return app.NewVault(make([]byte, app.KeySize), rand.Reader) }}
}

func (w *world) ctx() context.Context { return w.t.Context() }

// day returns the day n days from the first one, a Monday in Berlin.
func day(n int) loop.Date { return loop.Date("2026-03-02").Add(n) }

// forward moves the clock on by days.
func (w *world) forward(days int) { w.clock.Add(time.Duration(days) * 24 * time.Hour) }

// member adds somebody who is there already.
func (w *world) member(name string, role loop.Role, teams ...loop.ID) loop.Actor {
	w.t.Helper()
	var m loop.Member
	w.write(func(ctx context.Context, to loop.Writer) (err error) {
		m, err = to.SaveMember(ctx, loop.Member{Workspace: w.ws.ID, Name: name, Email: name + "@example.com", Role: role, State: loop.Active, Teams: teams, CreatedAt: w.clock.Now()}, loop.Event{})
		return err
	})
	return m.Actor()
}

func (w *world) team(name string) loop.ID {
	w.t.Helper()
	team, err := w.People.SaveTeam(w.ctx(), w.ada, "", 0, name, false)
	w.ok(err)
	return team.ID
}

func (w *world) write(do func(context.Context, loop.Writer) error) {
	w.t.Helper()
	w.ok(w.store.Write(w.ctx(), do))
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// code fails unless err has a code.
func (w *world) code(err error, want loop.Code) {
	w.t.Helper()
	if got := loop.CodeOf(err); got != want {
		w.t.Errorf("code %q (%v), want %q", got, err, want)
	}
}

// failure logs one with a service and a factor, so that it can be recognised.
func (w *world) failure(title string) loop.Failure {
	w.t.Helper()
	return w.failed(loop.Failure{Title: title, Services: []string{"checkout"}, Tags: []string{"rollout"}})
}

func (w *world) failed(f loop.Failure) loop.Failure {
	w.t.Helper()
	f, err := w.Failures.Create(w.ctx(), w.ada, f, app.Claim{})
	w.ok(err)
	return f
}

// action opens one of Ada's for a failure ("" for none).
func (w *world) action(failure string) loop.Action {
	w.t.Helper()
	a, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Add an alarm", Mine: true, Failure: failure})
	w.ok(err)
	return a
}

func (w *world) plan(a loop.Action, kind loop.EffectKind, on loop.Date) loop.EffectCheck {
	w.t.Helper()
	e, err := w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: a.Ref().String(), Kind: kind, On: on})
	w.ok(err)
	return e
}

func (w *world) move(a loop.Action, to loop.ActionState) loop.Action {
	w.t.Helper()
	a, err := w.Actions.Move(w.ctx(), w.ada, a.Ref().String(), 0, to, loop.Step{Reason: "because"})
	w.ok(err)
	return a
}

func (w *world) check(ref loop.Ref) loop.EffectCheck {
	w.t.Helper()
	e, err := w.Effects.Get(w.ctx(), w.ada, ref.String())
	w.ok(err)
	return e
}

func (w *world) tick() int {
	w.t.Helper()
	n, err := w.Clerk.Tick(w.ctx())
	w.ok(err)
	return n
}

// census counts the rows of a workspace that its deeds can make.
func (w *world) census() map[string]int {
	w.t.Helper()
	n, ctx, ws := map[string]int{}, w.ctx(), w.ws.ID
	count := func(what string, err error, more int) {
		w.t.Helper()
		w.ok(err)
		n[what] += more
	}
	failures, err := w.store.CountFailures(ctx, ws, loop.FailureQuery{State: loop.AllStates})
	count("failures", err, failures)
	insights, err := w.store.Insights(ctx, ws, 0, "", loop.MaxPage)
	count("insights", err, len(insights.Items))
	analyses, err := w.store.Analyses(ctx, ws, 0, "", loop.MaxPage)
	count("analyses", err, len(analyses.Items))
	actions, err := w.store.Actions(ctx, ws, loop.ActionQuery{Limit: loop.MaxPage})
	count("actions", err, len(actions.Items))
	checks, err := w.store.Effects(ctx, ws, loop.EffectQuery{Limit: loop.MaxPage})
	count("checks", err, len(checks.Items))
	tags, err := w.store.Tags(ctx, ws)
	count("tags", err, len(tags))
	teams, err := w.store.Teams(ctx, ws)
	count("teams", err, len(teams))
	tokens, err := w.store.Tokens(ctx, ws)
	count("tokens", err, len(tokens))
	letters, err := w.store.Letters(ctx, ws, loop.MaxPage)
	count("letters", err, len(letters))
	imports, err := w.store.Imports(ctx, ws)
	count("imports", err, len(imports))
	members, err := w.store.Members(ctx, ws)
	count("members", err, len(members))
	for _, m := range members {
		notices, err := w.store.Notices(ctx, ws, m.ID)
		count("notices", err, len(notices))
	}
	n["events"] = len(w.events())
	return n
}

// events returns the log of the workspace, oldest first.
func (w *world) events() []loop.Event {
	w.t.Helper()
	var all []loop.Event
	for q := (loop.EventQuery{Feed: true, Limit: loop.MaxPage}); ; {
		page, err := w.store.Events(w.ctx(), w.ws.ID, q)
		w.ok(err)
		if all, q.Cursor = append(all, page.Items...), page.Next; page.Next == "" {
			return all
		}
	}
}

// since returns the events that do writes.
func (w *world) since(do func()) []loop.Event {
	w.t.Helper()
	before := len(w.events())
	do()
	return w.events()[before:]
}

func verbs(events []loop.Event) []string {
	out := []string{}
	for _, e := range events {
		out = append(out, e.Verb+" "+e.Object)
	}
	return out
}

// fields returns the names of the fields at fault, sorted.
func fields(err error) []string {
	out := []string{}
	for _, e := range loop.Faults(err) {
		out = append(out, e.Field)
	}
	slices.Sort(out)
	return out
}

var errDisk = errors.New("the disk is full")

// faulty is the real store on a disk that fails at the nth save from now; 0 is never.
type faulty struct {
	*store.Store
	nth int
}

func (f faulty) Write(ctx context.Context, do func(context.Context, loop.Writer) error) error {
	return f.Store.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		left := f.nth
		return do(ctx, faultyWriter{w, &left})
	})
}

type faultyWriter struct {
	loop.Writer
	left *int
}

func (w faultyWriter) fails() error {
	if *w.left--; *w.left == 0 {
		return errDisk
	}
	return nil
}

func (w faultyWriter) SaveFailure(ctx context.Context, f loop.Failure, ev loop.Event) (loop.Failure, error) {
	if err := w.fails(); err != nil {
		return f, err
	}
	return w.Writer.SaveFailure(ctx, f, ev)
}

func (w faultyWriter) SaveInsight(ctx context.Context, i loop.Insight, ev loop.Event) (loop.Insight, error) {
	if err := w.fails(); err != nil {
		return i, err
	}
	return w.Writer.SaveInsight(ctx, i, ev)
}

func (w faultyWriter) SaveAction(ctx context.Context, a loop.Action, ev loop.Event) (loop.Action, error) {
	if err := w.fails(); err != nil {
		return a, err
	}
	return w.Writer.SaveAction(ctx, a, ev)
}

func (w faultyWriter) SaveEffect(ctx context.Context, e loop.EffectCheck, ev loop.Event) (loop.EffectCheck, error) {
	if err := w.fails(); err != nil {
		return e, err
	}
	return w.Writer.SaveEffect(ctx, e, ev)
}

func (w faultyWriter) SaveExperiment(ctx context.Context, x loop.Experiment, ev loop.Event) (loop.Experiment, error) {
	if err := w.fails(); err != nil {
		return x, err
	}
	return w.Writer.SaveExperiment(ctx, x, ev)
}

func (w faultyWriter) Schedule(ctx context.Context, ws loop.ID, kind string, object loop.ID, due time.Time) error {
	if err := w.fails(); err != nil {
		return err
	}
	return w.Writer.Schedule(ctx, ws, kind, object, due)
}

func (w faultyWriter) Unschedule(ctx context.Context, ws loop.ID, kind string, object loop.ID) error {
	if err := w.fails(); err != nil {
		return err
	}
	return w.Writer.Unschedule(ctx, ws, kind, object)
}

func (w faultyWriter) Notify(ctx context.Context, n loop.Notice) error {
	if err := w.fails(); err != nil {
		return err
	}
	return w.Writer.Notify(ctx, n)
}

func (w faultyWriter) Post(ctx context.Context, l loop.Letter) error {
	if err := w.fails(); err != nil {
		return err
	}
	return w.Writer.Post(ctx, l)
}

func (w faultyWriter) Claim(ctx context.Context, ws loop.ID, key string, body [32]byte, made loop.ID) (loop.ID, error) {
	if err := w.fails(); err != nil {
		return 0, err
	}
	return w.Writer.Claim(ctx, ws, key, body, made)
}

func monday() time.Time { return looptest.Monday }

// breaking is the real store on a disk that is full from the third write on,
// and has room again for the log.
type breaking struct {
	*store.Store
	writes *int
}

func (b breaking) Write(ctx context.Context, do func(context.Context, loop.Writer) error) error {
	if *b.writes++; *b.writes == 3 {
		return errDisk
	}
	return b.Store.Write(ctx, do)
}
