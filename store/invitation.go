package store

import (
	"context"
	"time"

	"failforward/loop"
)

var invitations = newShape("invitation", "invitation", loop.NounInvitation,
	func(i *loop.Invitation) key { return key{&i.Workspace, &i.ID, &i.Number, &i.Version} },
	[]column[loop.Invitation]{
		col("hash", func(i *loop.Invitation) *[]byte { return &i.Hash }),
		col("role", func(i *loop.Invitation) *loop.Role { return &i.Role }),
		col("team_id", func(i *loop.Invitation) *loop.ID { return &i.Team }),
		col("most", func(i *loop.Invitation) *int { return &i.Most }),
		col("used", func(i *loop.Invitation) *int { return &i.Used }),
		col("expires_at", func(i *loop.Invitation) *time.Time { return &i.ExpiresAt }),
		col("revoked_at", func(i *loop.Invitation) *time.Time { return &i.RevokedAt }),
		col("created_by", func(i *loop.Invitation) *loop.ID { return &i.CreatedBy }),
		col("created_at", func(i *loop.Invitation) *time.Time { return &i.CreatedAt }),
		col("updated_at", func(i *loop.Invitation) *time.Time { return &i.UpdatedAt }),
	})

// Invitations implements loop.InvitationReader.
func (r reads) Invitations(ctx context.Context, ws loop.ID) ([]loop.Invitation, error) {
	return list(ctx, r, invitations.scan, "SELECT "+invitations.selected+" FROM invitation x WHERE x.workspace_id = $1 ORDER BY x.id DESC LIMIT 100", int64(ws))
}

// InvitationByHash implements loop.InvitationReader.
func (r reads) InvitationByHash(ctx context.Context, hash []byte) (loop.Invitation, error) {
	return one(ctx, r, "invitation", invitations.scan, "SELECT "+invitations.selected+" FROM invitation x WHERE x.hash = $1", hash)
}

// SaveInvitation implements loop.InvitationWriter.
func (t *tx) SaveInvitation(ctx context.Context, i loop.Invitation, ev loop.Event) (loop.Invitation, error) {
	return invitations.save(ctx, t, i, ev)
}
