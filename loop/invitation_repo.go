package loop

import "context"

// InvitationReader finds links with which several people may join.
type InvitationReader interface {
	Invitations(ctx context.Context, ws ID) ([]Invitation, error) // newest first, at most 100
	// InvitationByHash looks over all workspaces: whoever stands outside names none.
	InvitationByHash(ctx context.Context, hash []byte) (Invitation, error)
}

// InvitationWriter saves them.
type InvitationWriter interface {
	SaveInvitation(ctx context.Context, i Invitation, ev Event) (Invitation, error)
}
