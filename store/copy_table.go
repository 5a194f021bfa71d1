package store

import (
	"context"
	"fmt"
	"strings"

	"failforward/loop"

	"github.com/jackc/pgx/v5/pgtype"
)

// table is a table of the schema as backups, exports and copies see it.
type table struct {
	name  string
	key   string         // its order: the columns of the primary key
	reach reach          // who gets it
	left  map[string]any // columns that an export leaves out, and what an import puts there
}

type reach string

const (
	inExports reach = "exports" // and in backups and copies
	inBackups reach = "backups" // and in copies: who may sign in, what waits to be done
	inNone    reach = "none"    // made anew from the others
)

// tables is every table of the schema. An import puts the rows back in this order.
var tables = []table{
	{name: "workspace", key: "workspace_id", reach: inExports},
	{name: "counter", key: "workspace_id, noun", reach: inExports},
	{name: "team", key: "workspace_id, id", reach: inExports},
	{name: "member", key: "workspace_id, id", reach: inExports, left: map[string]any{"account_id": int64(0), "state": string(loop.Invited)}},
	{name: "member_team", key: "workspace_id, member_id, team_id", reach: inExports},
	{name: "tag", key: "workspace_id, id", reach: inExports},
	{name: "failure", key: "workspace_id, id", reach: inExports},
	{name: "failure_tag", key: "workspace_id, failure_id, tag_id", reach: inExports},
	{name: "failure_service", key: "workspace_id, failure_id, folded", reach: inExports},
	{name: "insight", key: "workspace_id, id", reach: inExports},
	{name: "analysis", key: "workspace_id, id", reach: inExports},
	{name: "analysis_failure", key: "workspace_id, analysis_id, failure_id", reach: inExports},
	{name: "action", key: "workspace_id, id", reach: inExports},
	{name: "effect_check", key: "workspace_id, id", reach: inExports},
	{name: "experiment", key: "workspace_id, id", reach: inExports},
	{name: "case_study", key: "workspace_id, id", reach: inExports},
	{name: "sprint", key: "workspace_id, id", reach: inExports},
	{name: "huddle", key: "workspace_id, id", reach: inExports},
	{name: "huddle_series", key: "workspace_id, id", reach: inExports},
	{name: "huddle_tally", key: "workspace_id, huddle_id, topic_id", reach: inExports},
	{name: "absence", key: "workspace_id, id", reach: inExports},
	{name: "card", key: "workspace_id, id", reach: inExports, left: map[string]any{"edit_key": nil}},
	{name: "card_group", key: "workspace_id, id", reach: inExports},
	{name: "saved_view", key: "workspace_id, id", reach: inExports},
	{name: "showcase_week", key: "workspace_id, id", reach: inExports},
	{name: "showcase_entry", key: "workspace_id, id", reach: inExports},
	{name: "kpi_series", key: "workspace_id, id", reach: inExports},
	{name: "kpi_feed", key: "workspace_id, series_id", reach: inExports, left: map[string]any{"token": nil}},
	{name: "kpi_point", key: "workspace_id, series_id, at", reach: inExports},
	{name: "deploy", key: "workspace_id, id", reach: inExports},
	{name: "failure_deploy", key: "workspace_id, failure_id, deploy_id", reach: inExports},
	{name: "source", key: "workspace_id, id", reach: inExports, left: map[string]any{"door": nil, "sealed": nil}},
	{name: "signal_theme", key: "workspace_id, id", reach: inExports},
	{name: "signal", key: "workspace_id, id", reach: inExports},
	{name: "delivery_key", key: "workspace_id, key", reach: inExports},
	{name: "episode", key: "workspace_id, id", reach: inExports},
	{name: "group_join", key: "workspace_id, source_id, grouping", reach: inExports},
	{name: "resolution", key: "workspace_id, failure_id", reach: inExports},
	{name: "test_run", key: "workspace_id, source_id, run", reach: inExports},
	{name: "test_set", key: "workspace_id, source_id, tests", reach: inExports},
	{name: "test_failing", key: "workspace_id, source_id, run, test", reach: inExports},
	{name: "test_name", key: "workspace_id, source_id, test", reach: inExports},
	{name: "form", key: "workspace_id, id", reach: inExports, left: map[string]any{"hash": nil}},
	{name: "practice", key: "workspace_id, id", reach: inExports},
	{name: "belief", key: "workspace_id, id", reach: inExports},
	{name: "work_item", key: "workspace_id, id", reach: inExports},
	{name: "pulse_result", key: "workspace_id, id", reach: inExports},
	{name: "metric_target", key: "workspace_id, id", reach: inExports},
	{name: "notice", key: "workspace_id, id", reach: inExports},
	{name: "event", key: "workspace_id, id", reach: inExports},
	{name: "event_diff", key: "workspace_id, event_id", reach: inExports},
	{name: "seal", key: "workspace_id, id", reach: inExports},
	{name: "import_run", key: "workspace_id, id", reach: inExports},
	{name: "import_key", key: "workspace_id, source, key", reach: inExports},
	{name: "account", key: "id", reach: inBackups},
	{name: "session", key: "hash", reach: inBackups},
	{name: "token", key: "workspace_id, id", reach: inBackups},
	{name: "private_link", key: "workspace_id, id", reach: inBackups},
	{name: "invitation", key: "workspace_id, id", reach: inBackups},
	{name: "one_time", key: "purpose, hash", reach: inBackups},
	{name: "attempt", key: "id", reach: inBackups},
	{name: "job", key: "workspace_id, id", reach: inBackups},
	{name: "outbox", key: "workspace_id, id", reach: inBackups},
	{name: "delivery", key: "workspace_id, id", reach: inBackups},
	{name: "claim", key: "workspace_id, key", reach: inBackups},
	{name: "sealed_card", key: "workspace_id, id", reach: inBackups},
	{name: "form_report", key: "workspace_id, id", reach: inBackups},
	{name: "huddle_board", key: "workspace_id, huddle_id", reach: inBackups},
	{name: "ballot", key: "workspace_id, poll, id", reach: inBackups},
	{name: "voter", key: "workspace_id, poll, member_id", reach: inBackups},
	{name: "search_doc", key: "workspace_id, key", reach: inNone},
	{name: "search_index", reach: inNone},
	{name: "search_vocabulary", reach: inNone},
}

// exportedTables are what an export holds.
func exportedTables() []table { return chosen(func(t table) bool { return t.reach == inExports }) }

// storedTables are what a backup holds: everything that cannot be made anew.
func storedTables() []table { return chosen(func(t table) bool { return t.reach != inNone }) }

func chosen(keep func(table) bool) []table {
	var out []table
	for _, t := range tables {
		if keep(t) {
			out = append(out, t)
		}
	}
	return out
}

// attribute is one column of a table.
type attribute struct {
	name string
	kind attributeKind
}

type attributeKind int

const (
	whole attributeKind = iota
	text
	octets
)

// attributes reads the columns of a table off the database, in the order of the
// schema; without those in left.
func (r reads) attributes(ctx context.Context, t table, left map[string]any) ([]attribute, error) {
	rows, err := r.q.QueryContext(ctx, "SELECT * FROM "+t.name+" LIMIT 0")
	if err != nil {
		return nil, mend(err)
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, mend(err)
	}
	var out []attribute
	for _, c := range types {
		if _, gone := left[c.Name()]; gone {
			continue
		}
		kind, err := kindNamed(c.DatabaseTypeName())
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.name, c.Name(), err)
		}
		out = append(out, attribute{c.Name(), kind})
	}
	return out, rows.Err()
}

// kindNamed knows the types of our schema by the names that both databases give them.
func kindNamed(name string) (attributeKind, error) {
	switch strings.ToUpper(name) {
	case "BIGINT", "SMALLINT", "INTEGER", "INT8", "INT2", "INT4":
		return whole, nil
	case "TEXT":
		return text, nil
	case "BYTEA", "BLOB", "UUID":
		return octets, nil
	}
	return 0, fmt.Errorf("a column of type %s cannot be copied", name)
}

func names(all []attribute) []string {
	out := make([]string, len(all))
	for i, a := range all {
		out[i] = a.name
	}
	return out
}

// walk hands every row of a table to do, in the order of its key: int64, string,
// []byte or nil. The values are do's for the length of the call. Workspace 0
// means every workspace.
func (r reads) walk(ctx context.Context, t table, columns []attribute, ws loop.ID, do func(row []any) error) error {
	query, args := "SELECT "+strings.Join(names(columns), ", ")+" FROM "+t.name, []any{}
	if ws != 0 {
		query, args = query+" WHERE workspace_id = $1", append(args, int64(ws))
	}
	row, dest := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		dest[i] = &row[i]
	}
	return r.each(ctx, query+" ORDER BY "+t.key, args, func(from scanner) error {
		if err := from.Scan(dest...); err != nil {
			return err
		}
		for i, c := range columns {
			if err := c.check(&row[i]); err != nil {
				return fmt.Errorf("%s.%s: %w", t.name, c.name, err)
			}
		}
		return do(row)
	})
}

// check brings a value that a driver gave into the one form of its kind.
func (a attribute) check(v *any) error {
	switch got := (*v).(type) {
	case nil:
		return nil
	case int64:
		if a.kind == whole {
			return nil
		}
	case int32:
		*v = int64(got)
		return a.check(v)
	case int16:
		*v = int64(got)
		return a.check(v)
	case string:
		if a.kind == text {
			return nil
		}
		var sixteen pgtype.UUID // as the driver of PostgreSQL hands it out
		if a.kind == octets && sixteen.Scan(got) == nil {
			*v = sixteen.Bytes[:]
			return nil
		}
	case []byte:
		if a.kind == text {
			*v = string(got)
		}
		if a.kind != whole {
			return nil
		}
	}
	return fmt.Errorf("the column holds %T", *v)
}

// rowsIn is how many rows a table has; workspace 0 means all.
func (r reads) rowsIn(ctx context.Context, t table, ws loop.ID) (n int64, err error) {
	query, args := "SELECT count(*) FROM "+t.name, []any{}
	if ws != 0 {
		query, args = query+" WHERE workspace_id = $1", append(args, int64(ws))
	}
	err = r.q.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, mend(err)
}
