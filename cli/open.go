package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/store"
)

// database says which database a command works on.
type database struct {
	sealing
	DB string `name:"db" env:"FAILFORWARD_DB" default:"failforward.db" placeholder:"FILE|postgres://..." help:"SQLite file, or URL of a PostgreSQL database (${default})."`
}

// target says on whose behalf a command works in which workspace.
type target struct {
	database
	Workspace string `env:"FAILFORWARD_WORKSPACE" help:"Name of the workspace; needed only when there are several."`
	As        string `placeholder:"EMAIL" help:"Act as this member instead of as operator."`
	JSON      bool   `name:"json" help:"Print JSON."`
}

// house is the wired program of one command.
type house struct {
	*app.App
	store *store.Store
	by    loop.Actor
	ws    loop.Workspace
}

// Close finishes and seals what the command has written, since no server may be
// there to do it.
func (h *house) Close() error {
	var err error
	if h.store.Wrote() {
		err = h.Settle(context.Background())
		_, serr := h.Clerk.Seal(context.Background())
		err = errors.Join(err, serr)
	}
	return errors.Join(err, h.store.Close())
}

// openStore opens the database; a SQLite file that is not there is made only
// when make is set, so that a slip of the pen does not leave empty files behind.
func (d database) open(ctx context.Context, env *Env, create bool) (*store.Store, error) {
	if err := d.check(create); err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(env.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := store.Open(ctx, store.Options{URL: d.DB, Now: env.Now, Log: log})
	if err != nil && len(loop.Faults(err)) == 0 {
		return nil, fmt.Errorf("db: %w\nLook whether it runs and can be reached, and at name, password and rights", err)
	}
	return s, err
}

// check tells what no database can be opened from.
func (d database) check(create bool) error {
	if store.IsPostgres(d.DB) {
		return nil
	}
	if scheme, _, found := strings.Cut(d.DB, "://"); found {
		return loop.Fault("db", "Databases of the kind %s are not known here. Name a file, or postgres://user@host/name.", scheme)
	}
	info, err := os.Stat(d.DB)
	switch {
	case err == nil && info.IsDir():
		return loop.Fault("db", "%s is a folder. Name a file in it, for example %s.", d.DB, filepath.Join(d.DB, "failforward.db"))
	case err != nil && !create:
		return loop.Fault("db", "There is no database %s. Make one with 'failforward serve' or 'failforward init'.", d.DB)
	}
	return nil
}

// making opens a database that may have to be made first; when do fails, a file
// that was not there before is taken away again.
func (d database) making(ctx context.Context, env *Env, do func(*store.Store) error) error {
	_, err := os.Stat(d.DB)
	fresh := os.IsNotExist(err) && !store.IsPostgres(d.DB)
	s, err := d.open(ctx, env, true)
	if err != nil {
		return err
	}
	err = do(s)
	s.Close()
	if err != nil && fresh {
		for _, end := range []string{"", "-wal", "-shm"} {
			os.Remove(d.DB + end) // what cannot be removed is empty, and said by the error
		}
	}
	return err
}

// deps wires what deeds need. The key is looked for when a secret is to be sealed or opened.
func (d database) deps(s *store.Store, now func() time.Time) app.Deps {
	vault := sync.OnceValues(func() (app.Vault, error) { return d.vault(s) })
	return app.Deps{Repo: s, Accounts: s, Works: s, Auditor: s, Now: now, Random: rand.Reader, Vault: vault}
}

func (d database) newApp(s *store.Store, now func() time.Time) *app.App {
	return app.New(d.deps(s, now))
}

// open opens the database, chooses the workspace and the actor.
func (t target) open(ctx context.Context, env *Env) (*house, error) {
	s, err := t.database.open(ctx, env, false)
	if err != nil {
		return nil, err
	}
	h := &house{App: t.newApp(s, env.Now), store: s}
	if h.ws, err = t.choose(ctx, h.App); err == nil {
		h.by, err = t.actor(ctx, h)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return h, nil
}

// choose returns the named workspace, or the only one that is no demo.
func (t target) choose(ctx context.Context, a *app.App) (loop.Workspace, error) {
	all, err := a.People.Workspaces(ctx)
	if err != nil {
		return loop.Workspace{}, err
	}
	var own, names = []loop.Workspace{}, []string{}
	for _, w := range all {
		if strings.EqualFold(w.Name, t.Workspace) {
			return w, nil
		}
		if names = append(names, w.Name); !w.Demo {
			own = append(own, w)
		}
	}
	switch {
	case t.Workspace != "":
		return loop.Workspace{}, loop.Fault("workspace", "There is no workspace %q. There is: %s.", t.Workspace, strings.Join(names, ", "))
	case len(own) == 1:
		return own[0], nil
	case len(own) == 0 && len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return loop.Workspace{}, loop.Fault("workspace", "This database has no workspace yet. Make one with 'failforward init'.")
	}
	return loop.Workspace{}, loop.Fault("workspace", "Say which with --workspace: %s.", strings.Join(names, ", "))
}

func (t target) actor(ctx context.Context, h *house) (loop.Actor, error) {
	operator := loop.OperatorIn(h.ws.ID)
	if t.As == "" {
		return operator, nil
	}
	members, err := h.People.Members(ctx, operator)
	if err != nil {
		return operator, err
	}
	for _, m := range members {
		if strings.EqualFold(m.Email, t.As) || strings.EqualFold(m.Ref().String(), t.As) {
			return actor(m)
		}
	}
	return operator, loop.Fault("as", "Nobody in %s has the e-mail or ref %s. 'failforward user list' shows who there is.", h.ws.Name, t.As)
}

// actor lets active members act, and nobody in the name of those who cannot sign in.
func actor(m loop.Member) (loop.Actor, error) {
	var e *loop.Error
	switch m.State {
	case loop.Active:
		return m.Actor(), nil
	case loop.Invited:
		e = loop.Errorf(loop.Denied, "%s is invited and has not joined yet. Make a fresh link with 'failforward user link %s'.", m.Name, m.Ref())
	default:
		e = loop.Errorf(loop.Denied, "%s is %s. Act as an active member, or leave --as out.", m.Name, m.State)
	}
	e.Field = "as"
	return loop.Actor{}, e
}

// with opens the house for one deed and closes it after.
func (t target) with(ctx context.Context, env *Env, do func(h *house) error) error {
	h, err := t.open(ctx, env)
	if err != nil {
		return err
	}
	err = do(h)
	if closed := h.Close(); err == nil {
		err = closed
	}
	return err
}

// print writes v as JSON, or the line for people.
func (t target) print(env *Env, v any, line string) error {
	if !t.JSON {
		_, err := fmt.Fprintln(env.Out, line)
		return err
	}
	return printJSON(env, v)
}

func printJSON(env *Env, v any) error {
	e := json.NewEncoder(env.Out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
