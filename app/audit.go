package app

import (
	"context"
	"slices"
	"strings"

	"failforward/loop"
)

// Audit are the deeds about what happened.
type Audit struct{ *Deps }

// List returns events with what stood there before: for admins.
func (s Audit) List(ctx context.Context, by loop.Actor, q loop.EventQuery) (loop.Page[loop.Event], error) {
	if err := allow(by, loop.Admin, "read the audit log"); err != nil {
		return loop.Page[loop.Event]{}, err
	}
	return s.Repo.Events(ctx, by.Workspace, q)
}

// Feed returns events oldest first after an ID, without old values: for every
// member's pages. Who signs in when is for admins only. A reader asks again a
// little before its last ID and drops what it has seen.
func (s Audit) Feed(ctx context.Context, by loop.Actor, after loop.ID, limit int) (loop.Page[loop.Event], error) {
	for q := (loop.EventQuery{After: after, Feed: true, Limit: limit}); ; {
		page, err := s.Repo.Events(ctx, by.Workspace, q)
		if !by.May(loop.Admin) {
			page.Items = slices.DeleteFunc(page.Items, private)
		}
		for i := range page.Items {
			page.Items[i].Old = nil
		}
		if q.Cursor = page.Next; err != nil || len(page.Items) > 0 || page.Next == "" {
			return page, err
		}
	}
}

// private is an event about access, not about the work.
func private(e loop.Event) bool {
	about, _, _ := strings.Cut(e.Verb, ".")
	return slices.Contains([]string{"session", "password", "token", "access"}, about) || e.Verb == "member.preferred"
}

// Verify reckons the chain of seals through.
func (s Audit) Verify(ctx context.Context, by loop.Actor) (loop.AuditReport, error) {
	if err := allow(by, loop.Admin, "verify the audit log"); err != nil {
		return loop.AuditReport{}, err
	}
	return s.Auditor.VerifyAudit(ctx, by.Workspace)
}

// Refused notes that somebody was kept from something.
func (s Audit) Refused(ctx context.Context, by loop.Actor, what string) error {
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		return w.Record(ctx, loop.Note(by, s.Now(), "access.refused", what, 0))
	})
}

// Exported notes that the workspace left the server as a file.
func (s Audit) Exported(ctx context.Context, by loop.Actor, what string) error {
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		return w.Record(ctx, loop.Note(by, s.Now(), "workspace.exported", what, 0))
	})
}
