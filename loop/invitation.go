package loop

import "time"

// Invitation is a link with which several people may join a workspace. Its text is
// shown once; the store holds its hash.
type Invitation struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64
	Hash      []byte // SHA-256 of the code
	Role      Role   // viewer, member or lead; admins are invited one by one
	Team      ID     // 0 for every team there is when somebody joins
	Most      int    // how many people it lets in, 1 to 500
	Used      int    // how many it has let in
	ExpiresAt time.Time
	RevokedAt time.Time // zero while it works
	CreatedBy ID        // member, 0 for the operator
	CreatedAt time.Time
	UpdatedAt time.Time
}

// InvitationLife is the longest that a link for several people works.
const InvitationLife = 7 * 24 * time.Hour

// MostInvited bounds how many people one link lets in.
const MostInvited = 500

// Ref returns INV-2.
func (i Invitation) Ref() Ref { return Ref{NounInvitation, i.Number} }

// Validate returns every broken rule, joined.
func (i Invitation) Validate() error {
	var c Check
	OneOf(&c, "role", i.Role, []Role{Viewer, MemberRole, Lead})
	if i.Most < 1 || i.Most > MostInvited {
		c.Fault("most", "A link lets in 1 to %d people.", MostInvited)
	}
	return c.Err()
}

// Why says why the invitation lets nobody in at a time, and what to do; "" when it does.
func (i Invitation) Why(at time.Time) string {
	switch {
	case !i.RevokedAt.IsZero():
		return "Whoever made this link has taken it back. Ask a lead of the team for a fresh one."
	case i.Used >= i.Most:
		return "This link has let in as many people as it was made for. Ask a lead of the team for a fresh one."
	case !at.Before(i.ExpiresAt):
		return "This link is older than seven days. Ask a lead of the team for a fresh one."
	}
	return ""
}

// Spend counts one more person. It is Denied when the invitation lets nobody in.
func (i *Invitation) Spend(at time.Time) error {
	if why := i.Why(at); why != "" {
		return Errorf(Denied, "%s", why)
	}
	i.Used, i.UpdatedAt = i.Used+1, at
	return nil
}

// Revoke takes the link back; doing so again changes nothing.
func (i *Invitation) Revoke(at time.Time) {
	if i.RevokedAt.IsZero() {
		i.RevokedAt, i.UpdatedAt = at, at
	}
}
