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

// signalsNamed is the question for the signals behind keys, with the list of the keys.
func (s *Store) signalsNamed(in string) string {
	if s.postgres() {
		return selectSignal + `, k.name FROM unnest(ARRAY[` + in[1:len(in)-1] + `]::bytea[]) AS k(name)
			CROSS JOIN LATERAL (SELECT signal_id FROM delivery_key WHERE ` + s.isNamed("k.name") + ` OFFSET 0) d
			CROSS JOIN LATERAL (SELECT * FROM signal s WHERE s.workspace_id = $1 AND s.id = d.signal_id OFFSET 0) x
			CROSS JOIN LATERAL (SELECT * FROM signal_theme h WHERE h.workspace_id = $1 AND h.id = x.theme_id OFFSET 0) t`
	}
	return selectSignal + `, k.key FROM delivery_key k JOIN signal x ON x.workspace_id = k.workspace_id AND x.id = k.signal_id
		JOIN signal_theme t ON t.workspace_id = x.workspace_id AND t.id = x.theme_id WHERE k.workspace_id = $1 AND k.key IN ` + in
}

// groupSignals is the question for the signals of groups of a source between two keys,
// with the list of the groups.
func (s *Store) groupSignals(in string) string {
	if s.postgres() {
		return selectSignal + `FROM (SELECT * FROM signal_theme h WHERE h.workspace_id = $1 AND h.source_id = $2 AND h.grouping IN ` + in + ` OFFSET 0) t
			CROSS JOIN LATERAL (SELECT * FROM signal s WHERE s.workspace_id = $1 AND s.theme_id = t.id AND s.state < 8
				AND s.id >= $3 AND s.id <= $4 AND (s.id >> 33)::int >= ($3::bigint >> 33)::int AND (s.id >> 33)::int <= ($4::bigint >> 33)::int OFFSET 0) x`
	}
	return selectSignal + `FROM signal_theme t CROSS JOIN signal x` + s.by("signal_theme_at") + ` WHERE x.workspace_id = t.workspace_id AND x.theme_id = t.id
		AND t.workspace_id = $1 AND t.source_id = $2 AND x.state < 8 AND x.id >= $3 AND x.id <= $4 AND t.grouping IN ` + in
}

// beginsAt narrows the signals x of a theme, but for those that only count, to keys
// from one on, in the words of the index signal_theme_at.
func (s *Store) beginsAt(w *where, first loop.ID) {
	w.add("x.state < 8 AND x.id >= ?", int64(first))
	if s.postgres() {
		w.add("(x.id >> 33)::int >= (?::bigint >> 33)::int", int64(first))
	}
}

// signalsThere is the question which of some keys of signals are taken.
func (s *Store) signalsThere(in string) string {
	if s.postgres() {
		return `SELECT x.id FROM unnest(ARRAY[` + in[1:len(in)-1] + `]::bigint[]) AS k(id)
			CROSS JOIN LATERAL (SELECT s.id FROM signal s WHERE s.workspace_id = $1 AND s.id = k.id OFFSET 0) x`
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
	from, to := int64(0), int64(math.MaxInt64)
	if !since.IsZero() {
		from = int64(loop.SignalID(since, 0))
	}
	if !until.IsZero() {
		to = int64(loop.SignalID(until, math.MaxUint64))
	}
	var all []loop.Signal
	err := inHashes([]any{int64(ws), int64(source), from, to}, groups, func(in string, args []any) error {
		some, err := list(ctx, r, scanSignal, r.s.groupSignals(in), args...)
		all = append(all, some...)
		return err
	})
	return all, err
}
