package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"failforward/loop"
)

func (s *Service) audit() {
	add(s, operation{method: http.MethodGet, path: "/audit", id: "list-audit", tag: "audit", need: loop.Admin,
		says: "Read the audit log, newest first, with what stood there before"}, s.listAudit)
	add(s, operation{method: http.MethodGet, path: "/audit/verify", id: "verify-audit", tag: "audit", need: loop.Admin,
		says: "Reckon the chain of seals through"}, s.verifyAudit)
}

type auditQuery struct {
	Paging
	Verb   string `query:"verb" maxLength:"60" doc:"failure.logged, action.done, access.refused, ..."`
	Object string `query:"object" maxLength:"40" doc:"ref: only what was done to it"`
}

func (s *Service) listAudit(ctx context.Context, by loop.Actor, in *auditQuery) (*out[List[AuditEvent]], error) {
	q := loop.EventQuery{Verb: in.Verb, Cursor: in.Cursor, Limit: in.Limit}
	if in.Object != "" {
		var err error
		if q.Object, err = s.anything(ctx, by, in.Object); err != nil {
			return nil, err
		}
	}
	page, err := s.app.Audit.List(ctx, by, q)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).AuditEvents(ctx, page.Items...)
	return listOf(items, page.Next), err
}

// anything returns the key behind a ref of any noun.
func (s *Service) anything(ctx context.Context, by loop.Actor, text string) (loop.ID, error) {
	ref, ok := loop.AnyRef(text)
	if !ok {
		return 0, loop.Fault("object", "This is no ref. Write one like F-142 or A-88.")
	}
	id, err := s.app.Audit.Repo.Find(ctx, by.Workspace, ref)
	if loop.CodeOf(err) == loop.NotFound {
		return 0, loop.Fault("object", "There is no %s here.", ref)
	}
	return id, err
}

// AuditReport is what verifying the chain of seals found.
type AuditReport struct {
	Events   int      `json:"events"`
	Seals    int      `json:"seals"`
	Unsealed int      `json:"unsealed" doc:"Younger than the last seal"`
	OK       bool     `json:"ok"`
	Broken   []string `json:"broken" nullable:"false" doc:"The first ten faults, in words"`
}

func (s *Service) verifyAudit(ctx context.Context, by loop.Actor, _ *struct{}) (*out[AuditReport], error) {
	r, err := s.app.Audit.Verify(ctx, by)
	return &out[AuditReport]{Body: AuditReport{Events: r.Events, Seals: r.Seals, Unsealed: r.Unsealed, OK: r.OK, Broken: list(r.Broken)}}, err
}

// Letter is a row of the outbox: something to tell the world.
type Letter struct {
	ID        string          `json:"id"`
	At        time.Time       `json:"at"`
	Topic     string          `json:"topic" example:"effect.concluded"`
	Object    string          `json:"object" doc:"ref"`
	State     string          `json:"state" enum:"waiting,sent,dead"`
	Attempts  int             `json:"attempts"`
	LastError string          `json:"last_error"`
	Body      json.RawMessage `json:"body"`
}

func (s *Service) outbox() {
	add(s, operation{method: http.MethodGet, path: "/outbox", id: "list-outbox", tag: "outbox", need: loop.Admin,
		says: "Read what waits to be told to the world, newest first"}, s.listOutbox)
}

type outboxQuery struct {
	Limit int `query:"limit" default:"50" minimum:"1" maximum:"500"`
}

func (s *Service) listOutbox(ctx context.Context, by loop.Actor, in *outboxQuery) (*out[List[Letter]], error) {
	all, err := s.app.Audit.Repo.Letters(ctx, by.Workspace, in.Limit)
	items := make([]Letter, len(all))
	for i, l := range all {
		items[i] = Letter{ID: l.ID.String(), At: l.At.UTC(), Topic: l.Topic, Object: l.Object, State: l.State, Attempts: l.Attempts, LastError: l.LastError, Body: l.Body}
	}
	return listOf(items, ""), err
}
