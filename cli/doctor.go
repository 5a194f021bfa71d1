package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"failforward/app"
	"failforward/loop"
)

// doctorCmd looks over an installation and says what to mend.
type doctorCmd struct{ database }

// finding is one thing that the doctor looked at.
type finding struct {
	what string
	err  error
	mend string
}

func (c doctorCmd) Run(ctx context.Context, env *Env) error {
	s, err := c.open(ctx, env, false)
	if err != nil {
		return err
	}
	defer s.Close()
	findings := []finding{
		{"the database answers", s.Ping(ctx), "look at disk space and rights"},
		{"the clock is plausible", plausible(env.Now()), "set the clock of this machine"},
	}
	a := c.newApp(s, env.Now)
	all, err := a.People.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, w := range all {
		by := loop.OperatorIn(w.ID)
		r, err := a.Audit.Verify(ctx, by)
		if err == nil && !r.OK {
			err = fmt.Errorf("%d faults", len(r.Broken))
		}
		findings = append(findings, finding{fmt.Sprintf("the audit log of %s verifies (%s events)", w.Name, loop.Whole(r.Events)), err, "compare with the last backup: failforward audit verify names the first faults"})
		fed, err := feeds(ctx, a.KPIs, by, w.Name)
		if err != nil {
			return err
		}
		findings = append(findings, fed...)
	}
	return report(env, findings)
}

// feeds looks at the numbers of a workspace that come by themselves.
func feeds(ctx context.Context, kpis app.KPIs, by loop.Actor, workspace string) ([]finding, error) {
	all, err := kpis.List(ctx, by)
	if err != nil {
		return nil, err
	}
	var found []finding
	for _, k := range all {
		_, f, err := kpis.Feed(ctx, by, k.Key)
		if loop.CodeOf(err) == loop.NotFound {
			continue
		}
		if err == nil && f.Failures > 0 {
			err = errors.New(f.Said)
		}
		found = append(found, finding{fmt.Sprintf("%s of %s is fetched", k.Key, workspace), err, "failforward kpi feed show " + k.Key + " says from where"})
	}
	return found, nil
}

func plausible(now time.Time) error {
	if now.Year() < 2026 {
		return fmt.Errorf("it says %s", now.Format(time.DateOnly))
	}
	return nil
}

func report(env *Env, findings []finding) error {
	bad := 0
	for _, f := range findings {
		if f.err == nil {
			fmt.Fprintf(env.Out, "ok    %s\n", f.what)
			continue
		}
		bad++
		fmt.Fprintf(env.Out, "MEND  not so: %s (%v): %s\n", f.what, f.err, f.mend)
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d things want mending", bad, len(findings))
	}
	return nil
}

// versionCmd prints what this binary is.
type versionCmd struct{}

func (versionCmd) Run(env *Env) error {
	_, err := fmt.Fprintf(env.Out, "failforward %s %s/%s %s\n", Version(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	return err
}

// Version returns the version that the binary was built from, "dev" without one.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}
