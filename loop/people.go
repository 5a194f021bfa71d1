package loop

import (
	"slices"
	"strings"
	"time"
)

// Role orders what a member may do; each includes the ones before it.
type Role string

const (
	Viewer     Role = "viewer"
	MemberRole Role = "member"
	Lead       Role = "lead"
	Admin      Role = "admin"
)

// Roles lists every role, weakest first.
func Roles() []Role { return []Role{Viewer, MemberRole, Lead, Admin} }

// AtLeast reports whether r includes want.
func (r Role) AtLeast(want Role) bool {
	return slices.Contains(Roles(), want) && slices.Index(Roles(), r) >= slices.Index(Roles(), want)
}

// Workspace is one company or department: the wall that no query looks over.
type Workspace struct {
	ID        ID
	Name      string // 1 to 80 characters, unique on the server
	Timezone  string // IANA name, "UTC" when unset
	Demo      bool   // made by --demo; dropped whole by one button
	Tracker          // where teams without one of their own make issues
	CreatedAt time.Time
	Version   int64

	zone *time.Location // see Zoned
}

// Zoned returns the workspace with its zone at hand: looking one up reads a file.
func (w Workspace) Zoned(zone *time.Location) Workspace {
	w.zone = zone
	return w
}

// Zone returns the location of the workspace, UTC when its name is unknown here.
func (w Workspace) Zone() *time.Location {
	if w.zone != nil && w.zone.String() == w.Timezone {
		return w.zone
	}
	z, err := time.LoadLocation(w.Timezone)
	if err != nil {
		return time.UTC
	}
	return z
}

// Validate returns every broken rule, joined.
func (w Workspace) Validate() error {
	var c Check
	c.Len("workspace", w.Name, 1, 80)
	if _, err := time.LoadLocation(w.Timezone); err != nil {
		c.Fault("timezone", "%q is not a time zone. Use a name like Europe/Berlin.", w.Timezone)
	}
	return c.Err()
}

// Team is a group of members that shares failures.
type Team struct {
	ID        ID
	Workspace ID
	Number    int64
	Name      string // 1 to 80 characters, unique in the workspace
	Archived  bool
	Tracker   // where its issues are made; the workspace's when it has none
	CreatedAt time.Time
	Version   int64
}

// Ref returns T-1.
func (t Team) Ref() Ref { return Ref{NounTeam, t.Number} }

// Validate returns every broken rule, joined.
func (t Team) Validate() error {
	var c Check
	c.Len("name", t.Name, 1, 80)
	return c.Err()
}

// MemberState is invited -> active -> deactivated.
type MemberState string

const (
	Invited     MemberState = "invited" // cannot sign in yet
	Active      MemberState = "active"
	Deactivated MemberState = "deactivated"
)

// Member is a person in one workspace. An account (one per server) may be a
// member of several.
type Member struct {
	ID        ID
	Workspace ID
	Number    int64
	Account   ID     // 0 while invited
	Name      string // 1 to 80 characters
	Email     string // may be empty for the first admin
	Role      Role
	State     MemberState
	Teams     []ID   // sorted
	Theme     string // "", light, dark
	Density   string // "" (comfortable), compact
	Keys      bool   // single-letter keys on
	CreatedAt time.Time
	Version   int64
}

// Ref returns M-3.
func (m Member) Ref() Ref { return Ref{NounMember, m.Number} }

// Validate returns every broken rule, joined.
func (m Member) Validate() error {
	var c Check
	c.Len("name", m.Name, 1, 80)
	OneOf(&c, "role", m.Role, Roles())
	if m.Email != "" && !plausibleEmail(m.Email) {
		c.Fault("email", "%q is not an e-mail address. Write it as mira@example.com.", clip(m.Email, 60))
	}
	return c.Err()
}

func plausibleEmail(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && len(s) <= 254 && !strings.ContainsAny(s, " \t\r\n<>,;")
}

// Account is a person who can sign in to this server.
type Account struct {
	ID        ID
	Login     string // folded e-mail, or folded name where there is none; unique
	Name      string
	Email     string
	Password  string // encoded argon2id, never shown
	Disabled  bool
	CreatedAt time.Time
}

// Token lets a program act with a role. Its text is shown once; the store holds its hash.
type Token struct {
	ID        ID
	Workspace ID
	Number    int64
	Name      string
	Role      Role
	Hash      []byte // SHA-256 of the text
	CreatedBy ID     // member, 0 for the operator
	CreatedAt time.Time
	ExpiresAt time.Time
	LastUsed  time.Time // zero until used, then at most a minute old
	RevokedAt time.Time // zero while it works
}

// Ref returns TOK-2.
func (t Token) Ref() Ref { return Ref{NounToken, t.Number} }

// ActorKind says what stands behind a deed.
type ActorKind string

const (
	Person   ActorKind = "person"
	Program  ActorKind = "token"
	Operator ActorKind = "operator" // whoever holds the database file
	Rule     ActorKind = "rule"     // failforward itself, on a day that was set before
)

// Actor is the caller of a deed, always an argument, never hidden.
type Actor struct {
	Kind      ActorKind
	Workspace ID
	Member    ID // 0 for a token, the operator and a rule
	Token     ID // 0 unless a token
	Name      string
	Role      Role
	Teams     []ID
}

// OperatorIn is whoever runs the server, in a workspace; 0 is in none.
func OperatorIn(ws ID) Actor {
	return Actor{Kind: Operator, Workspace: ws, Name: "operator", Role: Admin}
}

// May reports whether the actor's role includes want.
func (a Actor) May(want Role) bool { return a.Role.AtLeast(want) }

// In reports whether the actor may change what belongs to the team: its own
// team, anything without a team, or everything for an admin.
func (a Actor) In(team ID) bool {
	return team == 0 || a.Role == Admin || a.Kind != Person || slices.Contains(a.Teams, team)
}

// Actor returns the member as caller.
func (m Member) Actor() Actor {
	return Actor{Kind: Person, Workspace: m.Workspace, Member: m.ID, Name: m.Name, Role: m.Role, Teams: m.Teams}
}

// Actor returns the token as caller.
func (t Token) Actor() Actor {
	return Actor{Kind: Program, Workspace: t.Workspace, Token: t.ID, Name: t.Name, Role: t.Role}
}
