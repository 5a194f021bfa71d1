package store

import (
	"context"
	"strings"
)

// seats says which rows of a table change their places together, and in which
// order: that of keys that tell nothing.
type seats struct {
	table   string
	columns []string
	where   string
	order   string
}

var (
	cardSeats   = seats{"sealed_card", strings.Split(cardColumns, ", "), "workspace_id = $1 AND team_id = $2 AND huddle_id = $3", "id"}
	ballotSeats = seats{"ballot", []string{"workspace_id", "poll", "id", "edit_key", "choices"}, "workspace_id = $1 AND poll = $2", "id"}
	voterSeats  = seats{"voter", []string{"workspace_id", "poll", "member_id", "edit_key"}, "workspace_id = $1 AND poll = $2", "member_id"}
)

// reseat writes rows anew in the order of their keys. SQLite puts a row where there
// is room on its page, from the end of the page to its beginning, so the bytes of a
// file would tell which of a few cards or ballots came first; and the order of
// ballots beside that of voters would tell who chose what. On PostgreSQL we promise
// the logical content only (DECISIONS 8), so there it does nothing.
func (t *tx) reseat(ctx context.Context, s seats, args ...any) error {
	if t.s.postgres() {
		return nil
	}
	rows, err := list(ctx, t.reads, scanRow(len(s.columns)), "SELECT "+strings.Join(s.columns, ", ")+" FROM "+s.table+" WHERE "+s.where+" ORDER BY "+s.order, args...)
	if err != nil || len(rows) < 2 {
		return err
	}
	if _, err := t.exec(ctx, "DELETE FROM "+s.table+" WHERE "+s.where, args...); err != nil {
		return err
	}
	return t.insert(ctx, s.table, s.columns, rows, "")
}

// scanRow reads n columns as the driver gives them.
func scanRow(n int) func(scanner) ([]any, error) {
	return func(row scanner) ([]any, error) {
		values, into := make([]any, n), make([]any, n)
		for i := range values {
			into[i] = &values[i]
		}
		return values, row.Scan(into...)
	}
}
