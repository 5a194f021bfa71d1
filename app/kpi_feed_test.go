package app_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/outward"
	"failforward/source/prometheus"
)

// gauge is a server that speaks the API of Prometheus: it answers for each time that
// is asked for with the values that stand for it.
type gauge struct {
	*httptest.Server
	mu     sync.Mutex
	values map[string]string // by day, at the end of its period
	status int
	token  string
	asked  atomic.Int64
}

func (w *world) gauge() *gauge {
	w.t.Helper()
	g := &gauge{values: map[string]string{}, status: 200}
	g.Server = httptest.NewServer(http.HandlerFunc(g.answer))
	w.t.Cleanup(g.Close)
	door := outward.New(outward.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 2 * time.Second})
	d := w.deps()
	d.Ask = func(ctx context.Context, q prometheus.Query) (prometheus.Answer, error) {
		return prometheus.Range(ctx, door.Do, q)
	}
	w.App = app.New(d)
	return g
}

func (g *gauge) set(day, value string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.values[day] = value
}

func (g *gauge) answer(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked.Add(1)
	if g.token != "" && r.Header.Get("Authorization") != "Bearer "+g.token {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var start, end, step int64
	fmt.Sscan(r.FormValue("start")+" "+r.FormValue("end")+" "+r.FormValue("step"), &start, &end, &step)
	var values []string
	for at := start; at <= end; at += step {
		if v, ok := g.values[time.Unix(at, 0).UTC().Format(time.DateOnly)]; ok {
			values = append(values, fmt.Sprintf("[%d,%q]", at, v))
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(g.status)
	fmt.Fprintf(w, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[%s]}]}}`, strings.Join(values, ","))
}

// values are the values of a series by the day of their period.
func (w *world) values(key string) map[string]float64 {
	w.t.Helper()
	page, err := w.KPIs.Points(w.ctx(), w.ada, key, loop.PointQuery{Limit: loop.MaxPage})
	w.ok(err)
	out := map[string]float64{}
	for _, p := range page.Items {
		out[p.At.UTC().Format(time.DateOnly)] = *p.Value
		if p.Origin != "prometheus" {
			w.t.Errorf("a value came by %s", p.Origin)
		}
	}
	return out
}

func (w *world) errands() int {
	w.t.Helper()
	n, err := w.Errands.Tick(w.ctx())
	w.ok(err)
	return n
}

func TestANumberIsFedByItself(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		g := w.gauge()
		g.token = "hush-hush"
		w.series("escaped", loop.KPICount)
		token := g.token
		// Today is Monday, 2 March 2026: the week from 23 February is over, the one that begins is not.
		g.set("2026-03-02", "12.4")
		g.set("2026-02-23", "NaN")
		g.set("2026-02-16", "7")
		g.set("2026-03-09", "99")
		events := w.since(func() {
			_, err := w.KPIs.SetFeed(w.ctx(), w.ada, "escaped", app.FeedDraft{URL: g.URL, Query: "sum(increase(x[1w]))", Step: loop.FeedWeek, Factor: 10, Token: &token})
			w.ok(err)
		})
		if got := verbs(events); !slices.Equal(got, []string{"kpi.fed KPI-1"}) {
			t.Errorf("events: %v", got)
		}
		if n := w.errands(); n != 1 {
			t.Fatalf("%d errands", n)
		}
		if got := w.values("escaped"); len(got) != 2 || got["2026-02-23"] != 124 || got["2026-02-09"] != 70 {
			t.Errorf("values: %v", got)
		}
		_, f, err := w.KPIs.Feed(w.ctx(), w.ada, "kpi.escaped")
		if err != nil || f.Outcome != loop.FeedOK || f.Said != "2 new, 0 changed, 0 as before. 1 were no number (NaN or infinite) and left out." || bytes.Contains(f.Token, []byte(token)) {
			t.Errorf("%+v, %v", f, err)
		}
		if n := w.errands(); n != 0 || g.asked.Load() != 1 {
			t.Errorf("asked again at once: %d, %d", n, g.asked.Load())
		}
		w.forward(1)
		w.clock.Add(2 * time.Hour)
		if got := w.since(func() { w.errands() }); len(got) != 0 || g.asked.Load() != 2 {
			t.Errorf("the same values again: %v, asked %d times", verbs(got), g.asked.Load())
		}
		g.set("2026-02-16", "8")
		w.forward(1)
		got := w.since(func() { w.errands() })
		if v := verbs(got); !slices.Equal(v, []string{"kpi.points KPI-1"}) || w.values("escaped")["2026-02-09"] != 80 {
			t.Errorf("a late edit is told as %v: %v", v, w.values("escaped"))
		}
		if got := w.events(); got[0].Kind != loop.Rule && got[len(got)-1].Kind != loop.Rule {
			t.Errorf("by %v", got[0].Kind)
		}
	})
}

func TestAFeedThatFailsSaysSoAndIsAskedAgain(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		g := w.gauge()
		w.series("latency", loop.KPILevel)
		set := func(d app.FeedDraft) {
			t.Helper()
			_, err := w.KPIs.SetFeed(w.ctx(), w.ada, "latency", d)
			w.ok(err)
		}
		set(app.FeedDraft{URL: g.URL, Query: "x", Step: loop.FeedDay})
		f, err := w.KPIs.Fetch(w.ctx(), w.ada, "latency")
		if err != nil || f.Outcome != loop.FeedEmpty || !strings.Contains(f.Said, "no value of a period that is over") {
			t.Errorf("nothing: %+v, %v", f, err)
		}
		_, err = w.KPIs.Fetch(w.ctx(), w.ada, "latency")
		w.code(err, loop.Conflict)
		g.status = 503
		w.clock.Add(time.Minute)
		for range 3 {
			f, err = w.KPIs.Fetch(w.ctx(), w.ada, "latency")
			w.clock.Add(time.Minute)
		}
		if err != nil || f.Outcome != loop.FeedFailed || f.Failures != 3 || f.FetchedAt.IsZero() {
			t.Errorf("failed: %+v, %v", f, err)
		}
		asked := g.asked.Load()
		w.clock.Add(30 * time.Minute)
		if w.errands(); g.asked.Load() != asked {
			t.Error("it is asked again too soon")
		}
		g.status = 200
		g.set("2026-03-02", "1.25")
		w.clock.Add(20 * time.Minute)
		if n := w.errands(); n != 1 || w.values("latency")["2026-03-01"] != 1.25 {
			t.Errorf("%d errands, %v", n, w.values("latency"))
		}
		if _, f, _ = w.KPIs.Feed(w.ctx(), w.ada, "latency"); f.Failures != 0 || f.Outcome != loop.FeedOK {
			t.Errorf("after it answered: %+v", f)
		}
		g.Close()
		w.clock.Add(time.Minute)
		if f, err = w.KPIs.Fetch(w.ctx(), w.ada, "latency"); err != nil || !strings.Contains(f.Said, "cannot be reached") || !strings.Contains(f.Said, "--allow-net") {
			t.Errorf("nobody there: %q, %v", f.Said, err)
		}
		w.ok(w.KPIs.DropFeed(w.ctx(), w.ada, "latency"))
		w.forward(2)
		if n := w.errands(); n != 0 {
			t.Errorf("%d errands of nothing", n)
		}
		_, err = w.KPIs.Fetch(w.ctx(), w.ada, "latency")
		w.code(err, loop.NotFound)
		if len(w.values("latency")) != 1 {
			t.Error("what came is gone")
		}
	})
}

func TestWhoMayFeedANumberAndWithWhat(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		g := w.gauge()
		mira := w.member("mira", loop.MemberRole)
		w.series("latency", loop.KPILevel)
		w.series("broken", loop.KPIShare)
		token := "a"
		good := app.FeedDraft{URL: g.URL, Query: "x", Step: loop.FeedDay, Token: &token}
		_, err := w.KPIs.SetFeed(w.ctx(), mira, "latency", good)
		w.code(err, loop.Denied)
		_, err = w.KPIs.SetFeed(w.ctx(), w.ada, "luck", good)
		w.code(err, loop.NotFound)
		for field, change := range map[string]func(*app.FeedDraft){
			"url": func(d *app.FeedDraft) { d.URL = "prometheus" }, "query": func(d *app.FeedDraft) { d.Query = " " }, "step": func(d *app.FeedDraft) { d.Step = "month" },
			"token": func(d *app.FeedDraft) { two := "a b"; d.Token = &two },
		} {
			d := good
			change(&d)
			if _, err := w.KPIs.SetFeed(w.ctx(), w.ada, "latency", d); !slices.Equal(fields(err), []string{field}) {
				t.Errorf("%s: %v", field, err)
			}
		}
		_, err = w.KPIs.SetFeed(w.ctx(), w.ada, "broken", good)
		if !slices.Equal(fields(err), []string{"series"}) {
			t.Errorf("a share: %v", err)
		}
		set, err := w.KPIs.SetFeed(w.ctx(), w.ada, "latency", good)
		w.ok(err)
		good.Token = nil
		kept, err := w.KPIs.SetFeed(w.ctx(), w.ada, "latency", good)
		if err != nil || !bytes.Equal(kept.Token, set.Token) {
			t.Errorf("the token is not kept: %v", err)
		}
		good.URL = "https://elsewhere.example"
		if moved, err := w.KPIs.SetFeed(w.ctx(), w.ada, "latency", good); err != nil || len(moved.Token) != 0 {
			t.Errorf("the token goes to another server: %v", err)
		}
		if _, err := w.KPIs.Fetch(w.ctx(), mira, "latency"); err != nil {
			t.Errorf("a member may ask: %v", err)
		}

		bare := w.deps()
		bare.Vault = nil
		w.App = app.New(bare)
		good.Token = &token
		_, err = w.KPIs.SetFeed(w.ctx(), w.ada, "latency", good)
		if loop.CodeOf(err) != loop.Conflict || !strings.Contains(err.Error(), "FAILFORWARD_KEY") {
			t.Errorf("without a key: %v", err)
		}
		good.Token = nil
		if _, err = w.KPIs.SetFeed(w.ctx(), w.ada, "latency", good); err != nil {
			t.Errorf("without a token no key is needed: %v", err)
		}
	})
}

func TestWhatWasCountedDifferentlyIsNotFetchedOver(t *testing.T) {
	w := sqlite(t)
	g := w.gauge()
	k := w.series("latency", loop.KPILevel)
	w.typed("latency", w.clock.Now().AddDate(0, 0, -7), 5)
	w.forward(21)
	_, err := w.KPIs.Edit(w.ctx(), w.ada, "latency", k.Version, app.KPIChange{Name: k.Name, Unit: "ms", Better: "lower"})
	w.ok(err)
	w.forward(14)
	for d := -70; d <= 42; d += 7 {
		g.set(monday().UTC().AddDate(0, 0, d).Format(time.DateOnly), "1")
	}
	_, err = w.KPIs.SetFeed(w.ctx(), w.ada, "latency", app.FeedDraft{URL: g.URL, Query: "x", Step: loop.FeedWeek})
	w.ok(err)
	w.errands()
	page, err := w.KPIs.Points(w.ctx(), w.ada, "latency", loop.PointQuery{})
	if err != nil || len(page.Items) != 2 || page.Items[0].Origin != "prometheus" || page.Items[1].Origin != "typed" {
		t.Errorf("%+v, %v", page.Items, err)
	}
}

func TestSeveralReplicasAskOnce(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		g := w.gauge()
		w.series("latency", loop.KPILevel)
		_, err := w.KPIs.SetFeed(w.ctx(), w.ada, "latency", app.FeedDraft{URL: g.URL, Query: "x", Step: loop.FeedDay})
		w.ok(err)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { _, _ = w.Errands.Tick(w.ctx()) })
		}
		all.Wait()
		if n := g.asked.Load(); n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}
