package store

import (
	"context"
	"strings"
	"testing"

	"failforward/loop"
)

// TellsOfWaitingStatements is what a job hears of statements that wait, from inside of
// the transaction.
func TellsOfWaitingStatements(t *testing.T, s *Store) {
	for what, c := range map[string]struct {
		do   func(context.Context, *tx) error
		want string // "" is no error
	}{
		"a panic in what runs once the answers are read is an error of its own": {func(ctx context.Context, t *tx) error {
			return t.counted(ctx, "SELECT 1", nil, func(int) error { panic("once read") })
		}, "panic: once read"},
		"a row that is not there spoils nothing": {func(ctx context.Context, t *tx) error {
			var n int
			if err := t.row(ctx, "SELECT 1 WHERE 1 = 0", nil, &n); loop.CodeOf(err) != loop.NotFound {
				return loop.Errorf(loop.Internal, "heard %v", err)
			}
			return t.later(ctx, "SELECT 1")
		}, ""},
		"the deed's own words stand when what follows a refusal is refused too": {func(ctx context.Context, t *tx) error {
			_, _ = t.exec(ctx, "INSERT INTO no_table_of_ours (id) VALUES (1)")
			_ = t.later(ctx, "SELECT 1")
			_, _ = t.exec(ctx, "SELECT 2")
			return loop.Errorf(loop.Conflict, "mine")
		}, "mine"},
		"statements wait while rows are open": {func(ctx context.Context, t *tx) error {
			return t.each(ctx, "SELECT 1 UNION SELECT 2", nil, func(row scanner) error {
				var n int
				_ = t.later(ctx, "SELECT 1")
				return row.Scan(&n)
			})
		}, ""},
	} {
		err := s.write(context.Background(), c.do)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
}
