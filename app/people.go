package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// People are the deeds about workspaces, members and signing in.
type People struct {
	*Deps
	hashing chan struct{} // bounds how many passwords are reckoned at once
	trying  chan struct{} // bounds how many sign-ins are tried at once, so that their failures are counted before the next
}

// Purposes of one-time codes.
const (
	codeSetup = "setup"
	codeDemo  = "demo"
)

// setupLife is how long the links that a server prints at its start work.
const setupLife = 30 * 24 * time.Hour

// SetupCode makes a new first-run code, good until used and at most 30 days; the
// one before it dies.
func (s People) SetupCode(ctx context.Context) (string, error) {
	return s.code(ctx, codeSetup, setupLife)
}

// DemoCode makes a new one-time link code into the demo workspace.
func (s People) DemoCode(ctx context.Context) (string, error) {
	return s.code(ctx, codeDemo, setupLife)
}

func (s People) code(ctx context.Context, purpose string, life time.Duration) (string, error) {
	text, hash := Secret("")
	return text, s.Accounts.PutCode(ctx, purpose, hash, s.Now().Add(life))
}

// works is Denied with the words of refusal unless a one-time code works now. One
// sentence for all that can be wrong with it, so that guessing tells nothing.
func (s People) works(ctx context.Context, purpose, code, refusal string) error {
	ok, err := s.Accounts.CodeWorks(ctx, purpose, HashSecret(code), s.Now())
	if err == nil && !ok {
		err = loop.Errorf(loop.Denied, "%s", refusal)
	}
	return err
}

// spend uses a one-time code up for a deed, and gives it back when the deed
// fails. A code that does not work is Denied with the words of refusal.
func (s People) spend(ctx context.Context, purpose, code, refusal string, life time.Duration, do func() error) error {
	hash := HashSecret(code)
	err := s.Accounts.UseCode(ctx, purpose, hash, s.Now())
	if loop.CodeOf(err) == loop.NotFound {
		return loop.Errorf(loop.Denied, "%s", refusal)
	}
	if err != nil {
		return err
	}
	if err = do(); err == nil {
		return nil
	}
	return errors.Join(err, s.Accounts.PutCode(context.WithoutCancel(ctx), purpose, hash, s.Now().Add(life)))
}

// Founding is what the first person of a workspace says.
type Founding struct {
	Workspace string
	Timezone  string // "" means UTC
	Name      string
	Email     string // may be empty: then the name signs in
	Password  string
}

func (f Founding) validate() error {
	var all faults
	all.add("", loop.Workspace{Name: f.Workspace, Timezone: f.Timezone}.Validate())
	all.add("", loop.Member{Name: f.Name, Email: f.Email, Role: loop.Admin}.Validate())
	all.add("", goodPassword(f.Password))
	return all.err()
}

const setupRefusal = "This link has been used, is older than 30 days, or is not whole. Restart the server: it prints a fresh link."

// MayWelcome is Denied unless the code of the first run works and there is no
// workspace yet. It spends nothing.
func (s People) MayWelcome(ctx context.Context, code string) error {
	if err := s.works(ctx, codeSetup, code, setupRefusal); err != nil {
		return err
	}
	return s.first(ctx)
}

// Welcome founds the first workspace with the one-time code of the first run.
// The code is spent only when everything else is right.
func (s People) Welcome(ctx context.Context, code string, f Founding) (loop.Member, error) {
	var out loop.Member
	if err := s.MayWelcome(ctx, code); err != nil {
		return out, err
	}
	if err := f.clean().validate(); err != nil {
		return out, err
	}
	err := s.spend(ctx, codeSetup, code, setupRefusal, setupLife, func() (err error) {
		if err = s.first(ctx); err != nil {
			return err
		}
		out, err = s.Found(ctx, f)
		return err
	})
	return out, err
}

// first refuses a first workspace where there is one already; the demo is none.
func (s People) first(ctx context.Context) error {
	all, err := s.Repo.Workspaces(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(w loop.Workspace) bool { return !w.Demo }) {
		return loop.Errorf(loop.Denied, "This server has its first workspace already. Ask its admin for a link.")
	}
	return nil
}

func (f Founding) clean() Founding {
	f.Workspace, f.Name, f.Email = strings.TrimSpace(f.Workspace), strings.TrimSpace(f.Name), strings.TrimSpace(f.Email)
	if f.Timezone == "" {
		f.Timezone = "UTC"
	}
	return f
}

// Found makes a workspace with its first team and its first admin. It is a
// Conflict when a workspace of that name exists.
func (s People) Found(ctx context.Context, f Founding) (loop.Member, error) {
	f = f.clean()
	if err := f.validate(); err != nil {
		return loop.Member{}, err
	}
	if err := s.unused(ctx, f.Workspace); err != nil {
		return loop.Member{}, err
	}
	account, err := s.account(ctx, f.Name, f.Email, f.Password)
	if err != nil {
		return loop.Member{}, err
	}
	var out loop.Member
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		ws, err := s.workspace(ctx, w, f, false)
		if err != nil {
			return err
		}
		out, err = s.admin(ctx, w, ws, account)
		return err
	})
	return out, err
}

// unused is a Conflict when a workspace of that name exists, before anything is made for it.
func (s People) unused(ctx context.Context, name string) error {
	all, err := s.Repo.Workspaces(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(w loop.Workspace) bool { return w.Name == name }) {
		return &loop.Error{Code: loop.Conflict, Field: "workspace", Text: "A workspace of this name exists already. Choose another name."}
	}
	return nil
}

// workspace saves a workspace with its seed vocabulary.
func (s People) workspace(ctx context.Context, w loop.Writer, f Founding, demo bool) (loop.Workspace, error) {
	operator := loop.OperatorIn(0)
	ws, err := w.SaveWorkspace(ctx, loop.Workspace{Name: f.Workspace, Timezone: f.Timezone, Demo: demo, CreatedAt: s.Now()}, loop.Note(operator, s.Now(), "workspace.founded", f.Workspace, 0))
	if err != nil {
		return ws, err
	}
	for _, t := range loop.SeedTags() {
		t.Workspace, t.CreatedAt = ws.ID, s.Now()
		if _, err := w.SaveTag(ctx, t, loop.Event{}); err != nil {
			return ws, err
		}
	}
	return ws, nil
}

// admin saves the first team and the first admin.
func (s People) admin(ctx context.Context, w loop.Writer, ws loop.Workspace, a loop.Account) (loop.Member, error) {
	t, err := w.SaveTeam(ctx, loop.Team{Workspace: ws.ID, Name: ws.Name, CreatedAt: s.Now()}, loop.Event{})
	if err != nil {
		return loop.Member{}, err
	}
	m := loop.Member{Workspace: ws.ID, Account: a.ID, Name: a.Name, Email: a.Email, Role: loop.Admin, State: loop.Active, Teams: []loop.ID{t.ID}, Keys: true, CreatedAt: s.Now()}
	by := loop.OperatorIn(ws.ID)
	return w.SaveMember(ctx, m, loop.Note(by, s.Now(), "member.added", "", 0))
}

// Workspace returns the caller's workspace.
func (s People) Workspace(ctx context.Context, by loop.Actor) (loop.Workspace, error) {
	return s.Repo.Workspace(ctx, by.Workspace)
}

// Workspaces lists the server's workspaces: for the operator at the command line.
func (s People) Workspaces(ctx context.Context) ([]loop.Workspace, error) {
	return s.Repo.Workspaces(ctx)
}

// workspaceAt returns the workspace as it stood when a form was made from it; 0
// takes it as it is.
func workspaceAt(ctx context.Context, r loop.Reader, by loop.Actor, version int64) (loop.Workspace, error) {
	ws, err := r.Workspace(ctx, by.Workspace)
	if err == nil && version != 0 && version != ws.Version {
		err = loop.Errorf(loop.Conflict, "Somebody changed the workspace while you were reading it.")
	}
	return ws, err
}

// ChangeWorkspace renames the workspace or sets its zone.
func (s People) ChangeWorkspace(ctx context.Context, by loop.Actor, version int64, name, timezone string) (loop.Workspace, error) {
	var out loop.Workspace
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		if err := allow(by, loop.Admin, "change the workspace"); err != nil {
			return err
		}
		ws, err := workspaceAt(ctx, w, by, version)
		if err != nil {
			return err
		}
		before := ws
		ws.Name, ws.Timezone = strings.TrimSpace(name), timezone
		if err := ws.Validate(); err != nil {
			return err
		}
		out, err = edited(ctx, w.SaveWorkspace, before, ws, loop.Note(by, s.Now(), "workspace.edited", ws.Name, ws.ID))
		return err
	})
	return out, err
}
