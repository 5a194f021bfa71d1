package api

import (
	"encoding/json"
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"failforward/loop"
	"failforward/web"
)

// publish renders the OpenAPI document, once: it holds no data, so everybody may read it.
func (s *Service) publish() {
	var err error
	if s.spec, err = json.Marshal(s.huma.OpenAPI()); err != nil {
		panic("api: the OpenAPI document cannot be written: " + err.Error()) // a fault of the code, seen by every test
	}
	s.route("/api/openapi.json", web.Open(), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(s.spec)
	})
}

// health says how the server is.
func (s *Service) health() {
	s.route("/healthz", web.Open(), func(w http.ResponseWriter, _ *http.Request) { state(w, http.StatusOK, "ok") })
	s.route("/readyz", web.Open(), s.ready)
	if s.opt.Numbers != nil {
		show := promhttp.HandlerFor(s.opt.Numbers, promhttp.HandlerOpts{})
		s.route("/metrics.prom", web.Need{Role: loop.Viewer, Local: true}, show.ServeHTTP)
	}
}

func (s *Service) route(path string, need web.Need, do http.HandlerFunc) {
	s.routes = append(s.routes, web.Route{Method: http.MethodGet, Pattern: path, Need: need, Handle: do})
}

func (s *Service) ready(w http.ResponseWriter, r *http.Request) {
	if s.opt.Ready == nil {
		state(w, http.StatusOK, "ready")
		return
	}
	if err := s.opt.Ready(r.Context()); err != nil {
		s.opt.Log.Error("not ready", "id", web.ID(r.Context()), "error", err)
		w.Header().Set("Retry-After", "2")
		state(w, http.StatusServiceUnavailable, "the database does not answer")
		return
	}
	state(w, http.StatusOK, "ready")
}

func state(w http.ResponseWriter, status int, word string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"status": word}) // whoever has hung up hears nothing
}
