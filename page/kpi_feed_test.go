package page_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"failforward/app"
	"failforward/looptest"
	"failforward/outward"
	"failforward/source/prometheus"
)

// asking lets the site ask outside, on this machine only, and seal tokens.
func (s *site) asking() {
	s.t.Helper()
	door := outward.New(outward.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 2 * time.Second})
	vault, err := app.NewVault(bytes.Repeat([]byte{7}, app.KeySize), rand.Reader)
	s.must(err)
	*s.app = *app.New(app.Deps{Repo: s.store, Accounts: s.store, Works: s.store, Auditor: s.store, Now: s.clock.Now, Random: rand.Reader,
		Ask: func(ctx context.Context, q prometheus.Query) (prometheus.Answer, error) {
			return prometheus.Range(ctx, door.Do, q)
		},
		Vault: func() (app.Vault, error) { return vault, nil }})
}

// The whole way without a script: say where from, fetch now, see what came of it.
func TestANumberIsFetchedByItsPage(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.asking()
		var series atomic.Int64
		series.Store(1)
		g := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer hush-hush" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			var end int64
			fmt.Sscan(r.FormValue("end"), &end)
			one := fmt.Sprintf(`{"metric":{},"values":[[%d,"1500"],[%d,"NaN"]]}`, end, end-604800)
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"status":"success","data":{"resultType":"matrix","result":[%s]}}`, strings.Join([]string{one, one}[:series.Load()], ","))
		}))
		t.Cleanup(g.Close)
		s.watches("kind", "level", "unit", "s")
		s.get("/kpis/defects").is(200).has("Fetch it from a server that speaks the API of Prometheus")
		form := s.get("/kpis/defects").fields("/kpis/defects/feed")
		form.Set("url", "prometheus")
		form.Set("query", "avg(x)")
		s.send("/kpis/defects/feed", form).is(422).has(`"prometheus" is no address of a server`).holds(`value="prometheus"`)
		form.Set("url", g.URL)
		form.Set("factor", "0,001")
		form.Set("token", "wrong")
		s.send("/kpis/defects/feed", form).leads("/kpis/defects")
		s.get("/kpis/defects").is(200).has("Its values are fetched from now on", "not asked yet", "with a token", "times 0.001", "Fetch now").lacks("wrong")
		s.post("/kpis/defects/feed/fetch").leads("/kpis/defects")
		s.get("/kpis/defects").has("Not fetched.", "The server lets nobody ask without a token that it knows", "failed")
		form.Set("token", "hush-hush")
		s.send("/kpis/defects/feed", form).leads("/kpis/defects")
		s.post("/kpis/defects/feed/fetch").leads("/kpis/defects")
		page := s.get("/kpis/defects").has("Fetched. 1 new, 0 changed, 0 as before. 1 were no number", "answered", "1.5", "prometheus", "23 Feb")
		if strings.Contains(page.body, "hush-hush") {
			t.Error("the token is shown")
		}
		s.clock.Add(time.Minute)
		series.Store(2)
		s.post("/kpis/defects/feed/fetch").leads("/kpis/defects")
		s.get("/kpis/defects").has("The query gives 2 series", "Answered last")
		s.post("/kpis/defects/feed/fetch").is(409)
		s.post("/kpis/defects/feed/drop").leads("/kpis/defects")
		s.get("/kpis/defects").has("Its values stay.", "1.5").lacks("Fetch now")
	})
}

func TestAFeedIsAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	s.asking()
	p := looptest.Browser(t)
	s.watches("kind", "level")
	s.post("/kpis/defects/feed", "url", "https://prometheus.example", "query", "avg(rate(http_request_duration_seconds_sum[1d])) / avg(rate(http_request_duration_seconds_count[1d]))", "step", "day", "token", "x").leads("/kpis/defects")
	s.enters(p, s.by)
	s.looks(p, "/kpis/defects", "/kpis/defects?open=feed")
}
