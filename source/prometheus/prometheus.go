// Package prometheus asks a server that speaks the HTTP API of Prometheus for one
// series over time: Prometheus itself, Thanos, Mimir, VictoriaMetrics.
// The format: https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries
package prometheus

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"failforward/loop"
)

// Query is what is asked for: the value of an expression at Start, Start+Step and so
// on up to End.
type Query struct {
	URL        string // of the server, with or without /api/v1/query_range
	Expression string // PromQL
	Token      string // sent as bearer; "" for none
	Start, End time.Time
	Step       time.Duration // whole seconds, above 0
}

// Value is the value of an expression at a time.
type Value struct {
	At    time.Time
	Value float64 // finite
}

// Answer is the one series that came.
type Answer struct {
	Values   []Value  // by rising time; empty where there is no series
	NoNumber int      // values that were NaN or infinite and left out
	Warnings []string // of the server, at most 3
}

// Range asks by do, which sends a request. Errors are faults of url, query or token in
// words for people; several series are one, since a number has one value at a time.
func Range(ctx context.Context, do func(*http.Request) (*http.Response, error), q Query) (Answer, error) {
	r, err := request(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	got, err := do(r)
	if err != nil {
		return Answer{}, err
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		return Answer{}, err
	}
	return read(got, body, q)
}

func request(ctx context.Context, q Query) (*http.Request, error) {
	u, err := url.Parse(q.URL)
	if err != nil {
		return nil, loop.Fault("url", "%.80q is no address.", q.URL)
	}
	if !strings.HasSuffix(u.Path, "/api/v1/query_range") {
		u = u.JoinPath("api", "v1", "query_range")
	}
	u.RawQuery = url.Values{"query": {q.Expression}, "start": {seconds(q.Start)}, "end": {seconds(q.End)}, "step": {strconv.FormatInt(int64(q.Step/time.Second), 10)}}.Encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, loop.Fault("url", "%.80q is no address.", q.URL)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "failforward")
	if q.Token != "" {
		r.Header.Set("Authorization", "Bearer "+q.Token)
	}
	return r, nil
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// wire is an answer as it comes.
type wire struct {
	Status    string   `json:"status"`
	ErrorType string   `json:"errorType"`
	Error     string   `json:"error"`
	Warnings  []string `json:"warnings"`
	Data      struct {
		ResultType string   `json:"resultType"`
		Result     []series `json:"result"`
	} `json:"data"`
}

type series struct {
	Metric     map[string]string `json:"metric"`
	Values     [][2]any          `json:"values"`
	Histograms []json.RawMessage `json:"histograms"`
}

// read tells what came. Words of the server are shown only where it speaks the format.
func read(got *http.Response, body []byte, q Query) (Answer, error) {
	var w wire
	kind, _, _ := mime.ParseMediaType(got.Header.Get("Content-Type"))
	speaks := kind == "application/json" && json.Unmarshal(body, &w) == nil && (w.Status == "success" || w.Status == "error")
	switch {
	case got.StatusCode == http.StatusUnauthorized, got.StatusCode == http.StatusForbidden:
		return Answer{}, loop.Fault("token", "The server lets nobody ask without a token that it knows (status %d).", got.StatusCode)
	case got.StatusCode == http.StatusNotFound && !speaks:
		return Answer{}, loop.Fault("url", "There is no API of Prometheus at this address (status 404). Name the address under which /api/v1/query_range is.")
	case speaks && w.Status == "error":
		return Answer{}, loop.Fault("query", "The server refuses the query: %s", short(w.ErrorType+": "+w.Error))
	case got.StatusCode != http.StatusOK:
		return Answer{}, loop.Fault("url", "The server answers with status %d.", got.StatusCode)
	case !speaks:
		return Answer{}, loop.Fault("url", "What answers there is no Prometheus: it does not speak its format.")
	case w.Data.ResultType != "matrix":
		return Answer{}, loop.Fault("query", "The query gives a %s; it has to give a number over time.", short(w.Data.ResultType))
	case len(w.Data.Result) > 1:
		return Answer{}, loop.Fault("query", "The query gives %d series, %s. A number has one value at a time: put sum(…), avg(…) or max(…) around it, or choose one by its labels.", len(w.Data.Result), some(w.Data.Result))
	}
	a := Answer{}
	for _, text := range w.Warnings[:min(3, len(w.Warnings))] {
		a.Warnings = append(a.Warnings, short(text))
	}
	if len(w.Data.Result) == 0 {
		return a, nil
	}
	return a.take(w.Data.Result[0], q)
}

// take reads the values of a series, which have to be at the times that were asked for.
func (a Answer) take(s series, q Query) (Answer, error) {
	if len(s.Values) == 0 && len(s.Histograms) > 0 {
		return a, loop.Fault("query", "The query gives a histogram; ask for one number of it: histogram_quantile(0.95, …), say.")
	}
	for _, v := range s.Values {
		at, timed := v[0].(float64)
		text, texted := v[1].(string)
		x, err := strconv.ParseFloat(text, 64)
		if !timed || !texted || err != nil && !math.IsInf(x, 0) || math.IsNaN(at) {
			return a, loop.Fault("url", "What answers there is no Prometheus: %.40v is no value.", v)
		}
		when := time.UnixMilli(int64(math.Round(at * 1000))).UTC()
		if when.Before(q.Start) || when.After(q.End) || when.Sub(q.Start)%q.Step != 0 {
			return a, loop.Fault("url", "The server answers for %s, which was not asked for.", when.Format(time.RFC3339))
		}
		if math.IsNaN(x) || math.IsInf(x, 0) {
			a.NoNumber++
			continue
		}
		a.Values = append(a.Values, Value{At: when, Value: x})
	}
	slices.SortFunc(a.Values, func(x, y Value) int { return x.At.Compare(y.At) })
	return a, nil
}

// some names the first series by their labels.
func some(all []series) string {
	var said []string
	for _, s := range all[:min(2, len(all))] {
		var labels []string
		for name, value := range s.Metric {
			labels = append(labels, fmt.Sprintf("%s=%q", name, value))
		}
		slices.Sort(labels)
		said = append(said, short("{"+strings.Join(labels, ", ")+"}"))
	}
	return "among them " + strings.Join(said, " and ")
}

// short keeps words of a server to one line.
func short(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > 200 {
		return string(r[:199]) + "…"
	}
	return string(r)
}
