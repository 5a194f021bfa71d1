package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"failforward/loop"
	"failforward/web"
)

// Problem is an error on the wire, after RFC 9457.
type Problem struct {
	Type     string  `json:"type" doc:"Always about:blank: title and status say the kind" example:"about:blank"`
	Title    string  `json:"title" doc:"The kind of problem" example:"Unprocessable Entity"`
	Status   int     `json:"status" doc:"HTTP status" example:"422"`
	Detail   string  `json:"detail" doc:"What is wrong and how to mend it, for people"`
	Instance string  `json:"instance" doc:"Name of the request, as in the header X-Request-Id and in the log of the server"`
	Errors   []Fault `json:"errors,omitempty" nullable:"false" doc:"Every fault by itself"`

	header http.Header
}

// Fault is one thing that is wrong with an input.
type Fault struct {
	Field    string `json:"field,omitempty" doc:"Name of the input, nested ones joined by dots" example:"action.title"`
	Location string `json:"location,omitempty" doc:"Where it stood: body, query, path or header, and its name" example:"body.action.title"`
	Message  string `json:"message" doc:"The reason, and how to mend it"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// mostFaults bounds the faults of one answer.
const mostFaults = 20

// problem turns an error into what the caller may read. The rest goes to the log
// under the name of the request; a refusal goes to the audit log.
func (s *Service) problem(ctx context.Context, err error) *Problem {
	status := web.Status(err)
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Instance: web.ID(ctx), header: http.Header{}}
	web.Hint(p.header, err)
	if status == http.StatusInternalServerError {
		s.opt.Log.Log(ctx, web.Gravity(ctx), "request failed", "id", p.Instance, "route", web.RouteOf(ctx), "error", err)
	}
	if who := web.Who(ctx); loop.CodeOf(err) == loop.Denied && who.Signed() {
		if err := s.app.Audit.Refused(ctx, who.Actor, web.RouteOf(ctx)); err != nil {
			s.opt.Log.Error("refusal not noted", "id", p.Instance, "error", err)
		}
	}
	for _, f := range web.Public(err) {
		p.add(Fault{Field: onWire(f.Field), Message: f.Text})
	}
	return p
}

// onWire names a field as it stands on the wire: one is a header.
func onWire(field string) string {
	if field == "idempotency_key" {
		return "Idempotency-Key"
	}
	return field
}

// add notes one fault; the first one is the detail too.
func (p *Problem) add(f Fault) {
	switch len(p.Errors) {
	case 0:
		p.Detail = f.Message
		if f.Field != "" {
			p.Detail = f.Field + ": " + f.Message
		}
	case mostFaults:
		return
	}
	p.Errors = append(p.Errors, f)
}

// Deny answers a request that no operation has taken. It is a web.Deny.
func (s *Service) Deny(w http.ResponseWriter, r *http.Request, err error) {
	p := s.problem(r.Context(), err)
	for name := range p.header {
		w.Header().Set(name, p.header.Get(name))
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // whoever has hung up hears nothing
}

// retell is the huma.Transformer that puts the framework's own errors into our words.
func (s *Service) retell(ctx huma.Context, _ string, v any) (any, error) {
	raw, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := &Problem{Type: "about:blank", Title: http.StatusText(raw.Status), Status: raw.Status, Instance: web.ID(ctx.Context())}
	for _, d := range raw.Errors {
		if d != nil {
			p.add(faultAt(d.Location, inWords(d.Message, ctx.Operation())))
		}
	}
	if len(p.Errors) == 0 {
		p.add(Fault{Message: inWords(raw.Detail, ctx.Operation())})
	}
	slices.SortStableFunc(p.Errors, func(a, b Fault) int { return strings.Compare(a.Location, b.Location) })
	return p, nil
}

// faultAt makes a fault of a place like body.action.title or query.limit. A
// place is cut short: it may hold a name that the caller made up.
func faultAt(location, message string) Fault {
	location = cut(location, 120)
	_, field, _ := strings.Cut(location, ".")
	return Fault{Field: field, Location: location, Message: message}
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
