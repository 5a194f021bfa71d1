package prometheus_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/outward"
	"failforward/source/prometheus"

	"net/netip"
)

var first = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// asks sends a query for four weeks to a server that answers so.
func asks(t *testing.T, answer http.HandlerFunc) (prometheus.Answer, error) {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	door := outward.New(outward.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 2 * time.Second})
	return prometheus.Range(t.Context(), door.Do, prometheus.Query{URL: s.URL + "/prom/", Expression: `sum(x{a="b"})`, Token: "hush", Start: first, End: first.AddDate(0, 0, 21), Step: 7 * 24 * time.Hour})
}

// says answers with a status and a body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func at(week int) int64 { return first.AddDate(0, 0, 7*week).Unix() }

func TestASeriesIsAskedForAndRead(t *testing.T) {
	a, err := asks(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.URL.Path != "/prom/api/v1/query_range" || q.Get("query") != `sum(x{a="b"})` || q.Get("start") != "1767571200" || q.Get("end") != "1769385600" || q.Get("step") != "604800" || r.Header.Get("Authorization") != "Bearer hush" || len(q) != 4 {
			t.Errorf("asked for %s with %v", r.URL, r.Header)
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprintf(z, `{"status":"success","warnings":["a store  is away","b","c","d"],"data":{"resultType":"matrix","result":[{"metric":{},"values":[[%d,"12"],[%d.000,"NaN"],[%d,"+Inf"],[%d,"1.5e3"]]}]}}`, at(0), at(1), at(2), at(3))
		z.Close()
	})
	if err != nil || len(a.Values) != 2 || a.NoNumber != 2 || len(a.Warnings) != 3 || a.Warnings[0] != "a store is away" {
		t.Fatalf("%+v, %v", a, err)
	}
	if v := a.Values[1]; v.Value != 1500 || !v.At.Equal(first.AddDate(0, 0, 21)) {
		t.Errorf("the last value is %v", v)
	}
}

func TestWhatAServerMayAnswer(t *testing.T) {
	matrix := `{"status":"success","data":{"resultType":"matrix","result":[%s]}}`
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		field  string
		says   string
	}{
		{"no series is no fault", says(200, fmt.Sprintf(matrix, "")), "", ""},
		{"several series are one", says(200, fmt.Sprintf(matrix, `{"metric":{"job":"a"},"values":[]},{"metric":{"job":"b"},"values":[]},{"metric":{},"values":[]}`)), "query", `3 series, among them {job="a"} and {job="b"}. A number has one value`},
		{"an expression that is wrong", says(400, `{"status":"error","errorType":"bad_data","error":"parse error: unexpected\n end"}`), "query", "bad_data: parse error: unexpected end"},
		{"an error with a good status", says(200, `{"status":"error","errorType":"timeout","error":"x"}`), "query", "timeout: x"},
		{"no token, or a wrong one", says(401, `no`), "token", "status 401"},
		{"forbidden", says(403, `{"status":"error"}`), "token", "status 403"},
		{"another address", says(404, `<html>`), "url", "no API of Prometheus at this address"},
		{"a server that is ill", says(503, `ill`), "url", "status 503"},
		{"a vector", says(200, `{"status":"success","data":{"resultType":"vector","result":[]}}`), "query", "gives a vector"},
		{"a native histogram", says(200, fmt.Sprintf(matrix, `{"metric":{},"histograms":[[1,{}]]}`)), "query", "histogram_quantile"},
		{"a time that was not asked for", says(200, fmt.Sprintf(matrix, fmt.Sprintf(`{"metric":{},"values":[[%d,"1"]]}`, at(0)+60))), "url", "was not asked for"},
		{"a time outside", says(200, fmt.Sprintf(matrix, fmt.Sprintf(`{"metric":{},"values":[[%d,"1"]]}`, at(4)))), "url", "was not asked for"},
		{"a value that is none", says(200, fmt.Sprintf(matrix, fmt.Sprintf(`{"metric":{},"values":[[%d,"many"]]}`, at(0)))), "url", "is no value"},
		{"a value that is no text", says(200, fmt.Sprintf(matrix, fmt.Sprintf(`{"metric":{},"values":[[%d,1]]}`, at(0)))), "url", "is no value"},
		{"cut off", says(200, `{"status":"success","data":{`), "url", "no Prometheus"},
		{"other JSON", says(200, `[1,2]`), "url", "no Prometheus"},
		{"a page", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html>secret of a network") }, "url", "no Prometheus"},
		{"words of something that is no Prometheus", says(500, `{"error":"secret of a network"}`), "url", "status 500"},
		{"a redirect to another host", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://other.example/", http.StatusFound)
		}, "url", "not followed"},
		{"too much", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, 5<<20)) }, "url", "more than 4 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := asks(t, c.answer)
			if c.field == "" {
				if err != nil || len(a.Values) != 0 {
					t.Errorf("%v, %v", a, err)
				}
				return
			}
			f := loop.Faults(err)
			if len(f) != 1 || f[0].Field != c.field || !strings.Contains(f[0].Text, c.says) || strings.Contains(f[0].Text, "secret") {
				t.Errorf("%v", err)
			}
		})
	}
}

// Whatever comes is either one series at the times that were asked for, or one fault
// in words.
func FuzzAnswer(f *testing.F) {
	f.Add(200, fmt.Sprintf(`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[%d,"1"]]}]}}`, at(0)))
	f.Add(400, `{"status":"error","errorType":"bad_data","error":"x"}`)
	f.Add(200, `{"status":"success","data":{"resultType":"matrix","result":[{"values":[[1e300,"1e999"]]}]}}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		q := prometheus.Query{URL: "https://x", Expression: "x", Start: first, End: first.AddDate(0, 0, 21), Step: 7 * 24 * time.Hour}
		a, err := prometheus.Range(t.Context(), func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
		}, q)
		if err != nil && len(loop.Faults(err)) != 1 {
			t.Errorf("%v", err)
		}
		for _, v := range a.Values {
			if v.At.Before(q.Start) || v.At.After(q.End) || math.IsNaN(v.Value) || math.IsInf(v.Value, 0) {
				t.Errorf("%v", v)
			}
		}
	})
}
