package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"failforward/loop"
	"failforward/store"
)

// backupCmd copies databases, checks copies and puts them back.
type backupCmd struct {
	Create  backupCreateCmd  `cmd:"" help:"Copy the database to a file, while it is in use."`
	Verify  backupVerifyCmd  `cmd:"" help:"Check that a copy is whole."`
	Restore backupRestoreCmd `cmd:"" help:"Put a copy into an empty database."`
}

type backupCreateCmd struct {
	database
	File string `arg:"" help:"Where the copy goes."`
	JSON bool   `name:"json" help:"Print JSON."`
}

func (c backupCreateCmd) Run(ctx context.Context, env *Env) error {
	s, err := c.open(ctx, env, false)
	if err != nil {
		return err
	}
	defer s.Close()
	info, err := s.Backup(ctx, c.File)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(env, written{BackupInfo: info})
	}
	_, err = fmt.Fprintf(env.Out, "%s is written; the secrets key is not part of it, keep that apart\n", c.File)
	return err
}

// written tells of a fresh copy, whose audit chains nobody has reckoned through yet.
type written struct {
	store.BackupInfo
	Audit *loop.AuditReport `json:"audit,omitempty"` // stands in the way of that of BackupInfo
}

type backupVerifyCmd struct {
	File string `arg:"" help:"The copy."`
	JSON bool   `name:"json" help:"Print JSON."`
}

func (c backupVerifyCmd) Run(ctx context.Context, env *Env) error {
	info, err := store.VerifyBackup(ctx, c.File)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(env, info)
	}
	_, err = fmt.Fprintf(env.Out, "%s is whole\n", c.File)
	return err
}

type backupRestoreCmd struct {
	database
	File string `arg:"" help:"The copy."`
}

func (c backupRestoreCmd) Run(ctx context.Context, env *Env) error {
	if err := store.Restore(ctx, c.File, store.Options{URL: c.DB, Now: env.Now}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(env.Out, "%s is restored\n", c.File)
	return err
}

// exportCmd writes everything as files that can be read and imported again.
type exportCmd struct {
	database
	All bool   `required:"" help:"Export everything: every workspace, every table but credentials."`
	Dir string `arg:"" help:"A new or empty folder."`
}

func (c exportCmd) Run(ctx context.Context, env *Env) error {
	s, err := c.open(ctx, env, false)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Export(ctx, 0, c.Dir); err != nil {
		return err
	}
	a := c.newApp(s, env.Now)
	all, err := a.People.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, w := range all {
		by := loop.OperatorIn(w.ID)
		if err := a.Audit.Exported(ctx, by, filepath.Base(c.Dir)); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(env.Err, "exported to %s\n", c.Dir)
	return err
}

// dbCmd moves databases.
type dbCmd struct {
	Copy dbCopyCmd `cmd:"" help:"Copy everything, credentials too, into an empty database: from SQLite to PostgreSQL when a team outgrows one machine."`
}

type dbCopyCmd struct {
	database
	To   string `required:"" placeholder:"postgres://..." help:"The empty database."`
	JSON bool   `name:"json" help:"Print JSON."`
}

func (c dbCopyCmd) Run(ctx context.Context, env *Env) error {
	from, err := c.open(ctx, env, false)
	if err != nil {
		return err
	}
	defer from.Close()
	var all []store.Copied
	err = database{DB: c.To}.making(ctx, env, func(to *store.Store) (err error) {
		all, err = store.Copy(ctx, from, to)
		return err
	})
	if err != nil {
		return err
	}
	out, rows := newList(env, c.JSON), int64(0)
	for _, t := range all {
		if rows += t.Rows; t.Rows == 0 && !c.JSON {
			continue
		}
		if err := out.row(t, fmt.Sprintf("%-20s %10d  %.16s", t.Table, t.Rows, t.Sum)); err != nil {
			return err
		}
	}
	if c.JSON {
		return out.end()
	}
	_, err = fmt.Fprintf(env.Out, "copied %s rows; every table was read back and has the same sum\n", loop.Whole(int(rows)))
	return err
}

// demoCmd looks after the demo workspace.
type demoCmd struct {
	Remove demoRemoveCmd `cmd:"" help:"Drop the demo workspace whole. Nothing else is touched."`
}

type demoRemoveCmd struct{ database }

func (c demoRemoveCmd) Run(ctx context.Context, env *Env) error {
	s, err := c.open(ctx, env, false)
	if err != nil {
		return err
	}
	defer s.Close()
	all, err := c.newApp(s, env.Now).People.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, w := range all {
		if w.Demo {
			return s.RemoveWorkspace(ctx, w.ID)
		}
	}
	return fmt.Errorf("there is no demo here: %w", errNothing)
}
