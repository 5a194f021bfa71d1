package api

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"failforward/web"
)

// Numbers counts what the server does, for /metrics.prom. Labels are routes,
// methods and statuses only: nothing that a caller could make up, and nobody's name.
type Numbers struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	writes   *prometheus.CounterVec
}

// NewNumbers registers the counters; version is told as failforward_build_info.
func NewNumbers(reg prometheus.Registerer, version string) *Numbers {
	n := &Numbers{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "failforward_http_requests_total", Help: "Requests that were answered."}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "failforward_http_request_seconds", Help: "Time to answer, in seconds.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}}, []string{"route"}),
		writes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "failforward_writes_total", Help: "Requests that changed something."}, []string{"route"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "failforward_build_info", Help: "Always 1; the label tells the version.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	reg.MustRegister(n.requests, n.seconds, n.writes, build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return n
}

// Tell counts one answered request; it belongs into web.FrontOptions.Tell.
func (n *Numbers) Tell(d web.Done) {
	route, method := d.Route, d.Method
	if route == "" {
		route = "none"
	}
	if !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete, http.MethodOptions}, method) {
		method = "other"
	}
	n.requests.WithLabelValues(route, method, strconv.Itoa(d.Status)).Inc()
	if d.Status != http.StatusSwitchingProtocols { // a socket lasts as long as its page
		n.seconds.WithLabelValues(route).Observe(d.Took.Seconds())
	}
	if method != http.MethodGet && method != http.MethodHead && d.Status < 400 {
		n.writes.WithLabelValues(route).Inc()
	}
}
