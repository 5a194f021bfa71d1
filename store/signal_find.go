package store

import (
	"context"
	"math"
	"time"

	"failforward/loop"
)

// Questions over signals, which may be ten million, go from a few keys along one
// index to the next. PostgreSQL chooses by what it believes that its tables hold,
// and of tables that a storm has just filled it believes the wrong thing: that a
// workspace has next to nothing, so that it reads all of it for every key. There
// each step is a LATERAL of its own, which OFFSET 0 keeps apart from the next. SQLite
// has no statistics and follows CROSS JOIN in the order in which it is written.

// isNamed narrows the rows of delivery_key to a key in the workspace $1. PostgreSQL
// looks it up in the words of the index delivery_key_once, which holds a hash of both.
func (s *Store) isNamed(key string) string {
	if s.postgres() {
		return "workspace_id = $1 AND int8send(workspace_id) || uuid_send(key) = int8send($1::bigint) || " + key + "::bytea"
	}
	return "workspace_id = $1 AND key = " + key
}

// isSignal narrows the rows x of signal to a key in a workspace, on PostgreSQL in the
// words of the index signal_is too. ws and id are placeholders or columns of BIGINT.
func (s *Store) isSignal(x, ws, id string) string {
	where := x + ".workspace_id = " + ws + " AND " + x + ".id = " + id
	if s.postgres() {
		where += " AND " + signalPlace(x+".workspace_id", x+".id") + " = " + signalPlace(ws, id)
	}
	return where
}

// signalPlace is what the index signal_is holds on PostgreSQL, in eight bytes: of the
// workspace fourteen bits of a hash, then what follows the key, 42 bits of milliseconds
// and eight that tell signals of one millisecond apart.
func signalPlace(ws, id string) string {
	return "((hashint8(" + ws + "::bigint)::bigint << 50) + (" + id + "::bigint >> 13))"
}

// newestSignals is the question for the last signals of a workspace from one key to
// another, of all sources or of one. Their themes are joined to those alone that are
// on the page.
func (s *Store) newestSignals(ws, source loop.ID, first, last int64, n int) (string, []any) {
	var w where
	w.add("s.workspace_id = ? AND s.id >= ? AND s.id <= ?", int64(ws), first, last)
	order := "s.id DESC"
	if s.postgres() {
		place := signalPlace("s.workspace_id", "s.id")
		w.add(place+" BETWEEN "+signalPlace("?", "?")+" AND "+signalPlace("?", "?"), int64(ws), first, int64(ws), last)
		order = place + " DESC, " + order
	}
	if source != 0 {
		w.add("(SELECT h.source_id FROM signal_theme h WHERE h.workspace_id = s.workspace_id AND h.id = s.theme_id) = ?", int64(source))
	}
	return selectSignal + "FROM (SELECT s.* FROM signal s WHERE " + w.String() + " ORDER BY " + order + " LIMIT " + w.arg(n) + `) x
		JOIN signal_theme t ON t.workspace_id = x.workspace_id AND t.id = x.theme_id ORDER BY x.id DESC`, w.args
}

// keysBetween returns the first and the last key of signals that start in [since,
// until]; zero does not narrow.
func keysBetween(since, until time.Time) (first, last int64) {
	last = math.MaxInt64
	if !since.IsZero() {
		first = int64(loop.SignalID(since, 0))
	}
	if !until.IsZero() {
		last = int64(loop.SignalID(until, math.MaxUint64))
	}
	return first, last
}

// ofTheme narrows the rows x of signal to those of a theme t that do not only count, on
// PostgreSQL in the words of the index signal_theme_at too.
func (s *Store) ofTheme() string {
	where := "x.workspace_id = t.workspace_id AND x.theme_id = t.id AND x.state < 8"
	if s.postgres() {
		where += " AND hashint8(x.workspace_id) # x.theme_id = hashint8(t.workspace_id) # t.id::int"
	}
	return where
}

// signalsOf are the signals x of themes t, from one key to another.
func (s *Store) signalsOf(themes, first, last string) string {
	keys := " AND x.id >= " + first + " AND x.id <= " + last
	if s.postgres() {
		return `FROM (SELECT * FROM signal_theme t WHERE ` + themes + ` OFFSET 0) t CROSS JOIN LATERAL (SELECT * FROM signal x WHERE ` + s.ofTheme() + keys + `
			AND (x.id >> 33)::int >= (` + first + `::bigint >> 33)::int AND (x.id >> 33)::int <= (` + last + `::bigint >> 33)::int OFFSET 0) x`
	}
	return "FROM signal_theme t CROSS JOIN signal x" + s.by("signal_theme_at") + " WHERE " + s.ofTheme() + keys + " AND " + themes
}

// firstOf is the question for the key of the first signal of a theme t.
func (s *Store) firstOf() string {
	order := "x.id"
	if s.postgres() { // the first stretch, and in it the first key
		order = "(x.id >> 33)::int, x.id"
	}
	return "SELECT x.id FROM signal x" + s.by("signal_theme_at") + " WHERE " + s.ofTheme() + " ORDER BY " + order + " LIMIT 1"
}

// signalsNamed is the question for the signals behind keys, with the list of the keys.
func (s *Store) signalsNamed(in string) string {
	if s.postgres() {
		return selectSignal + `, k.name FROM unnest(ARRAY[` + in[1:len(in)-1] + `]::bytea[]) AS k(name)
			CROSS JOIN LATERAL (SELECT signal_id FROM delivery_key WHERE ` + s.isNamed("k.name") + ` OFFSET 0) d
			CROSS JOIN LATERAL (SELECT * FROM signal s WHERE ` + s.isSignal("s", "$1", "d.signal_id") + ` OFFSET 0) x
			CROSS JOIN LATERAL (SELECT * FROM signal_theme h WHERE h.workspace_id = $1 AND h.id = x.theme_id OFFSET 0) t`
	}
	return selectSignal + `, k.key FROM delivery_key k JOIN signal x ON x.workspace_id = k.workspace_id AND x.id = k.signal_id
		JOIN signal_theme t ON t.workspace_id = x.workspace_id AND t.id = x.theme_id WHERE k.workspace_id = $1 AND k.key IN ` + in
}

// signalsThere is the question which of some keys of signals are taken.
func (s *Store) signalsThere(in string) string {
	if s.postgres() {
		return `SELECT x.id FROM unnest(ARRAY[` + in[1:len(in)-1] + `]::bigint[]) AS k(id)
			CROSS JOIN LATERAL (SELECT s.id FROM signal s WHERE ` + s.isSignal("s", "$1", "k.id") + ` OFFSET 0) x`
	}
	return "SELECT id FROM signal WHERE workspace_id = $1 AND id IN " + in
}

// SignalsNamed implements loop.HarvestReader.
func (r reads) SignalsNamed(ctx context.Context, ws loop.ID, keys [][16]byte) (map[[16]byte]loop.Signal, error) {
	found := map[[16]byte]loop.Signal{}
	err := inHashes([]any{int64(ws)}, keys, func(in string, args []any) error {
		return r.each(ctx, r.s.signalsNamed(in), args, func(row scanner) error {
			var key []byte
			s, err := scanSignalAnd(row, &key)
			copy(s.Key[:], key)
			found[s.Key] = s
			return err
		})
	})
	return found, err
}

// GroupSignals implements loop.HarvestReader.
func (r reads) GroupSignals(ctx context.Context, ws, source loop.ID, groups [][16]byte, since, until time.Time) ([]loop.Signal, error) {
	first, last := keysBetween(since, until)
	var all []loop.Signal
	err := inHashes([]any{int64(ws), int64(source), first, last}, groups, func(in string, args []any) error {
		some, err := list(ctx, r, scanSignal, selectSignal+r.s.signalsOf("t.workspace_id = $1 AND t.source_id = $2 AND t.grouping IN "+in, "$3", "$4"), args...)
		all = append(all, some...)
		return err
	})
	return all, err
}
