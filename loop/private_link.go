package loop

import (
	"context"
	"time"
)

// PrivateLink is a secret address by which a calendar or a feed reader looks in:
// it reads, and can nothing else. Its secret part is shown once; the store holds
// its hash.
type PrivateLink struct {
	ID        ID
	Workspace ID
	Member    ID     // whose it is; 0 when it belongs to the workspace
	Name      string // 1 to 80 characters: where it is used
	Hash      []byte // SHA-256 of the secret part
	CreatedBy ID     // member, 0 for a program or the operator
	CreatedAt time.Time
	RevokedAt time.Time // zero while it works
}

// MostLinks is how many links that work one member may have, and the workspace.
const MostLinks = 20

// Works reports whether the link opens something.
func (l PrivateLink) Works() bool { return l.RevokedAt.IsZero() }

// Validate returns every broken rule, joined.
func (l PrivateLink) Validate() error {
	var c Check
	c.Len("name", l.Name, 1, 80)
	return c.Err()
}

// LinkReader finds private links.
type LinkReader interface {
	PrivateLinks(ctx context.Context, ws, member ID) ([]PrivateLink, error) // that work, newest first; member 0: those of the workspace
	PrivateLink(ctx context.Context, ws, id ID) (PrivateLink, error)
	PrivateLinkByHash(ctx context.Context, hash []byte) (PrivateLink, error) // of the whole server, revoked ones too
}

// LinkWriter saves them; a link has no version, the last save wins. One without
// an ID is new.
type LinkWriter interface {
	SavePrivateLink(ctx context.Context, l PrivateLink, ev Event) (PrivateLink, error)
}
