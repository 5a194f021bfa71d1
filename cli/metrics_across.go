package cli

import (
	"context"
	"fmt"

	"failforward/app"
	"failforward/loop"
	"failforward/metric"
)

// placed is the number of one workspace, as JSON has it.
type placed struct {
	Workspace string `json:"workspace"`
	metric.Value
}

// across prints a number in every workspace of the server, a line for each.
func (c metricsCmd) across(ctx context.Context, env *Env) error {
	m, known := metric.Find(c.Key)
	if err := c.acrossFits(known); err != nil {
		return err
	}
	s, err := c.database.open(ctx, env, false)
	if err != nil {
		return err
	}
	h := &house{App: c.newApp(s, env.Now), store: s} // in no workspace: a day of --since begins in UTC
	defer h.Close()
	span, err := c.span(ctx, env, h)
	if err != nil {
		return err
	}
	seats, err := everywhere(ctx, h)
	if err != nil {
		return err
	}
	got, err := h.Measures.Across(ctx, seats, span, []metric.Metric{m})
	if err != nil {
		return err
	}
	return c.printAcross(env, got[0])
}

// acrossFits tells what does not go with all workspaces.
func (c metricsCmd) acrossFits(known bool) error {
	switch {
	case c.Key == "":
		return loop.Fault("key", "Say which number: failforward metrics KEY --all-workspaces. 'failforward metrics --list' shows them.")
	case !known:
		return loop.Errorf(loop.NotFound, "%.60q is no number that every workspace has. Leave --all-workspaces out for one that a team watches itself.", c.Key)
	case c.Team != "" || c.Workspace != "" || c.As != "":
		return loop.Fault("all-workspaces", "--all-workspaces goes without --team, --workspace and --as: it is the operator's look at all of them.")
	case c.Format == "csv" || c.Format == "svg":
		return loop.Fault("format", "--all-workspaces prints text or json.")
	}
	return nil
}

// everywhere are the workspaces of the server, as the operator sees them.
func everywhere(ctx context.Context, h *house) ([]app.Seat, error) {
	all, err := h.People.Workspaces(ctx)
	if err != nil {
		return nil, err
	}
	var operators []loop.Actor
	for _, w := range all {
		operators = append(operators, loop.OperatorIn(w.ID))
	}
	return h.Measures.Seats(ctx, operators)
}

func (c metricsCmd) printAcross(env *Env, a metric.Across) error {
	asJSON := c.JSON || c.Format == "json"
	if !asJSON {
		fmt.Fprintf(env.Out, "%s: %s\n", a.Metric.Title, a.Sentence())
	}
	out := newList(env, asJSON)
	for _, r := range a.Rows {
		said := r.Value.Figure()
		if said == "" {
			said = "cannot say yet"
		}
		if err := out.row(placed{r.Workspace, r.Value}, fmt.Sprintf("%-24s %s, n = %s", r.Workspace, said, loop.Whole(r.Value.N))); err != nil {
			return err
		}
	}
	return out.end()
}
