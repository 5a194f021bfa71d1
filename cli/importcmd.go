package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/source"
	"failforward/store"
)

// importCmd reads failures that another system has written down.
type importCmd struct {
	target
	File     string `arg:"" help:"File, '-' for standard input, or a folder: of Markdown files, or of an export."`
	Format   string `help:"How it is written: ${formats}, or failforward for the folder of an export. A file that can be one of them only needs none."`
	Map      string `type:"path" help:"YAML that says which column is what."`
	Timezone string `help:"Zone of times that name none, for example Europe/Berlin; else UTC, and the failures say that it was assumed."`
	Team     string `help:"Team of rows that name none, or one that is not here."`
	NewTeams bool   `help:"Add the teams that rows name and that are not here."`
	DryRun   bool   `help:"Show what would happen and change nothing."`
}

func (c importCmd) Run(ctx context.Context, env *Env) error {
	if c.Format == "failforward" {
		return c.whole(ctx, env)
	}
	opt, err := c.options()
	if err != nil {
		return err
	}
	in, err := c.input(ctx, env)
	if err != nil {
		return err
	}
	defer in.Close()
	src, err := c.source(ctx, env, in, opt)
	if err != nil {
		return err
	}
	opt.ID = in.id
	return c.with(ctx, env, func(h *house) error {
		order := app.ImportOrder{Source: src, File: in.name, From: in.from, Folder: in.folder, Options: opt, Team: c.Team, NewTeams: c.NewTeams, DryRun: c.DryRun, Progress: c.progress(env)}
		report, err := h.Imports.Run(ctx, h.by, order)
		if order.Progress != nil && report.Read >= 1000 {
			fmt.Fprintln(env.Err)
		}
		if report.Read > 0 || err == nil {
			if perr := c.tell(env, report); perr != nil {
				return perr
			}
		}
		if err != nil && ctx.Err() != nil {
			return stopped(report)
		}
		return err
	})
}

// source chooses the format: the one that was asked for, unless the file can only
// be another; where none was, the one that the file can only be. A map reads what
// it says, so it is no business of the names in the file.
func (c importCmd) source(ctx context.Context, env *Env, in *given, opt source.Options) (source.Source, error) {
	found, sure := in.recognise()
	if ctx.Err() != nil {
		return found, stopped(app.ImportReport{DryRun: c.DryRun})
	}
	name, sure := c.Format, sure && opt.Map == nil
	if name == "" && opt.Map != nil {
		name = opt.Map.From
	}
	if name == "" && sure {
		name = found.Name
		fmt.Fprintf(env.Err, "read as %s: %s\n", found.Name, found.Title)
	}
	src, known := source.ByName(name)
	err := misread(name, known, found, sure)
	if err == nil && in.folder != nil && !src.One {
		err = loop.Fault("file", "%s is a folder, and %s reads a file. Name a file in it, or use --format failforward for the folder of an export.", c.File, name)
	}
	return src, err
}

// misread is the fault of a format that cannot be right; found is what the file
// can only be, where that is sure.
func misread(name string, known bool, found source.Source, sure bool) error {
	switch {
	case name == "":
		return loop.Fault("format", "Say how the file is written, since it does not show: --format %s.", formats())
	case sure && found.Name != name:
		return loop.Fault("format", "This file is no %s: it is written as %s (%s). Use --format %s.", name, found.Name, found.Title, found.Name)
	case !known:
		return loop.Fault("format", "%q is not known. Use one of: %s, failforward.", name, formats())
	}
	return nil
}

// whole imports the folder of an export into a database without workspaces.
func (c importCmd) whole(ctx context.Context, env *Env) error {
	if info, err := os.Stat(c.File); err != nil || !info.IsDir() {
		return loop.Fault("file", "%s is no folder. Name the folder that 'failforward export' wrote.", c.File)
	}
	err := c.making(ctx, env, func(s *store.Store) error { return s.ImportExport(ctx, c.File) })
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.Err, "imported; every member is invited: make their links with 'failforward user link'")
	return err
}

func (c importCmd) options() (source.Options, error) {
	opt := source.Options{Zone: time.UTC, ZoneGiven: c.Timezone != ""}
	if c.Timezone != "" {
		zone, err := time.LoadLocation(c.Timezone)
		if err != nil {
			return opt, loop.Fault("timezone", "%q is not a time zone. Use a name like Europe/Berlin.", c.Timezone)
		}
		opt.Zone = zone
	}
	if c.Map == "" {
		return opt, nil
	}
	f, err := os.Open(c.Map)
	if err != nil {
		return opt, loop.Fault("map", "%s cannot be read: check the name and the rights.", c.Map)
	}
	defer f.Close()
	opt.Map, err = source.ParseMapping(f)
	return opt, err
}

// stopped says how far an import came that was asked to end. It ends between two
// batches: each is saved whole or not at all.
func stopped(r app.ImportReport) error {
	if r.DryRun {
		return errors.New("stopped before the end; nothing was to be saved")
	}
	return fmt.Errorf("stopped before the end: %s rows are in. Run it again to go on: what is in is recognised", loop.Whole(r.Created+r.Updated+r.Unchanged))
}

// progress tells a person who waits how far it is, once for each 1,000 rows.
func (c importCmd) progress(env *Env) func(int) {
	if c.JSON {
		return nil
	}
	return func(n int) { fmt.Fprintf(env.Err, "\r%s rows read", loop.Whole(n)) }
}

func (c importCmd) tell(env *Env, r app.ImportReport) error {
	if c.JSON {
		return printJSON(env, r)
	}
	would := ""
	if r.DryRun {
		would = "Nothing is saved. It would be: "
	}
	fmt.Fprintf(env.Out, "%s%s read, %s created, %s updated, %s unchanged, %s rejected\n", would, loop.Whole(r.Read), loop.Whole(r.Created), loop.Whole(r.Updated), loop.Whole(r.Unchanged), loop.Whole(len(r.Rejected)))
	for _, note := range r.Notes {
		fmt.Fprintf(env.Out, "  note: %s\n", note)
	}
	for _, bad := range r.Rejected {
		fmt.Fprintf(env.Out, "  %s: %s\n", bad.Where, bad.Reason)
	}
	return nil
}

func formats() string {
	var names []string
	for _, s := range source.All {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}
