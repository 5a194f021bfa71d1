package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"time"

	"failforward/loop"
)

// state of a row: its mark, and these.
const (
	signalTold    = 4 // the source told the start
	signalCounted = 8 // it opens nothing
)

const selectSignal = `SELECT x.workspace_id, x.id, x.state, x.lasted, x.said, t.id, t.source_id, t.grouping, t.title, t.service, t.severity, t.kind, t.excluded, t.weak, t.late, t.release `

func scanSignal(row scanner) (loop.Signal, error) { return scanSignalAnd(row) }

func scanSignalAnd(row scanner, more ...any) (loop.Signal, error) {
	var s loop.Signal
	var state int
	var lasted, said *int64
	var group []byte
	t := &s.Theme
	into := []any{&s.Workspace, &s.ID, &state, &lasted, &said, &t.ID, &t.Source, &group, &t.Title, &t.Service, &t.Severity, &t.Kind, &t.Excluded, &t.Weak, &t.Late, &t.Release}
	if err := row.Scan(append(into, more...)...); err != nil {
		return s, err
	}
	copy(t.Group[:], group)
	s.Mark, s.Told, s.Counted = loop.Mark(state%signalTold), state&signalTold != 0, state&signalCounted != 0
	s.Start = loop.SignalStart(s.ID)
	s.End, s.Said = later(s.Start, lasted), later(s.Start, said)
	return s, nil
}

func later(t time.Time, ms *int64) time.Time {
	if ms == nil {
		return time.Time{}
	}
	return t.Add(time.Duration(*ms) * time.Millisecond)
}

// Signals implements loop.HarvestReader.
func (r reads) Signals(ctx context.Context, ws loop.ID, q loop.SignalQuery) (loop.Page[loop.Signal], error) {
	first, last := keysBetween(q.Since, time.Time{})
	if !q.Until.IsZero() {
		last = int64(loop.SignalID(q.Until, 0)) - 1
	}
	if q.Cursor != "" {
		_, before, err := readCursorAt(q.Cursor)
		if err != nil {
			return loop.Page[loop.Signal]{}, err
		}
		last = min(last, int64(before)-1)
	}
	n := pageSize(q.Limit)
	query, args := r.s.newestSignals(ws, q.Source, first, last, n+1)
	all, err := list(ctx, r, scanSignal, query, args...)
	return pageOf(all, n, func(s loop.Signal) string { return cursorAt(0, s.ID) }), err
}

// PutSignals implements loop.HarvestWriter. One with an ID is known: its row is
// brought to what it is now; its key moves along when its start has moved.
func (t *tx) PutSignals(ctx context.Context, ws loop.ID, all []loop.Signal) error {
	themes, err := t.themes(ctx, ws, all)
	if err != nil {
		return err
	}
	var fresh []loop.Signal
	for _, s := range all {
		s = tidied(s)
		if s.Theme.ID = themes[bare(s.Theme)]; s.ID == 0 || !loop.SignalStart(s.ID).Equal(s.Start) {
			fresh = append(fresh, s)
			continue
		}
		_, err := t.exec(ctx, "UPDATE signal SET theme_id = $3, state = $4, lasted = $5, said = $6 WHERE "+t.s.isSignal("signal", "$1", "$2"),
			int64(ws), int64(s.ID), int64(s.Theme.ID), stateOf(s), since(s.Start, s.End), since(s.Start, s.Said))
		if err != nil {
			return err
		}
	}
	return t.addSignals(ctx, ws, fresh)
}

// addSignals writes rows that are new, or move because their start has moved.
func (t *tx) addSignals(ctx context.Context, ws loop.ID, all []loop.Signal) error {
	free, err := t.freeSignals(ctx, ws, all)
	if err != nil {
		return err
	}
	var rows, keys [][]any
	for i, s := range all {
		rows = append(rows, []any{int64(ws), int64(free[i]), int64(s.Theme.ID), stateOf(s), since(s.Start, s.End), since(s.Start, s.Said)})
		if s.ID == 0 {
			keys = append(keys, []any{int64(ws), s.Key[:], int64(free[i])})
		} else if err := t.moveSignal(ctx, ws, s, free[i]); err != nil {
			return err
		}
	}
	// Trees that are written in their own order are written faster, and filled.
	slices.SortFunc(rows, func(a, b []any) int { return cmp.Compare(a[1].(int64), b[1].(int64)) })
	slices.SortFunc(keys, func(a, b []any) int { return bytes.Compare(a[1].([]byte), b[1].([]byte)) })
	if err := t.insert(ctx, "signal", []string{"workspace_id", "id", "theme_id", "state", "lasted", "said"}, rows, ""); err != nil {
		return err
	}
	return t.insert(ctx, "delivery_key", []string{"workspace_id", "key", "signal_id"}, keys, "")
}

// moveSignal makes room for a signal whose start has moved: its name leads to another
// row, and the one that it led to goes.
func (t *tx) moveSignal(ctx context.Context, ws loop.ID, s loop.Signal, to loop.ID) error {
	if _, err := t.exec(ctx, "DELETE FROM signal WHERE "+t.s.isSignal("signal", "$1", "$2"), int64(ws), int64(s.ID)); err != nil {
		return err
	}
	_, err := t.exec(ctx, "UPDATE delivery_key SET signal_id = $3 WHERE "+t.s.isNamed("$2"), int64(ws), s.Key[:], int64(to))
	return err
}

// freeSignals finds a key for each signal that nothing has yet.
func (t *tx) freeSignals(ctx context.Context, ws loop.ID, all []loop.Signal) ([]loop.ID, error) {
	out, asked := make([]loop.ID, len(all)), make([]loop.ID, 0, len(all))
	for i, s := range all {
		out[i] = loop.SignalID(s.Start, binary.BigEndian.Uint64(s.Key[:]))
		asked = append(asked, out[i])
	}
	taken := map[loop.ID]bool{}
	for {
		err := inLists(ws, asked, func(in string, args []any) error {
			return t.each(ctx, t.s.signalsThere(in), args, func(row scanner) error {
				id, err := scanID(row)
				taken[id] = true
				return err
			})
		})
		if err != nil {
			return nil, err
		}
		asked = asked[:0]
		mine := map[loop.ID]bool{}
		for i, s := range all {
			if taken[out[i]] || mine[out[i]] {
				out[i] = loop.SignalID(s.Start, uint64(out[i])+stride(s.Key))
				asked = append(asked, out[i])
			}
			mine[out[i]] = true
		}
		if len(asked) == 0 {
			return out, nil
		}
	}
}

// stride is how far a signal looks for a free key in its millisecond: each its own way,
// so that those that begin at one key do not queue behind each other.
func stride(name [16]byte) uint64 { return binary.BigEndian.Uint64(name[:])>>42 | 1 }

func stateOf(s loop.Signal) int {
	return int(s.Mark) + signalTold*flag(s.Told) + signalCounted*flag(s.Counted)
}

// since is a time as milliseconds after a start; NULL for the zero time.
func since(start, t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli() - start.UnixMilli()
}

// bare is a theme without its key.
func bare(t loop.Theme) loop.Theme {
	t.ID = 0
	return t
}

// themes returns the keys of the themes of signals, by the bare theme; those that are
// not there join. A theme is hashed once, however many signals have it.
func (t *tx) themes(ctx context.Context, ws loop.ID, all []loop.Signal) (map[loop.Theme]loop.ID, error) {
	marks, wanted, out := map[loop.Theme][16]byte{}, map[[16]byte]loop.Theme{}, map[loop.Theme]loop.ID{}
	for _, s := range all {
		theme := bare(tidied(s.Theme))
		if _, ok := marks[theme]; !ok {
			marks[theme] = markOf(theme)
			wanted[marks[theme]] = theme
		}
	}
	known, err := t.joined(ctx, ws, wanted)
	for theme, mark := range marks {
		out[theme] = known[mark]
	}
	return out, err
}

// joined returns the keys of themes, by their marks; those that are not there join.
func (t *tx) joined(ctx context.Context, ws loop.ID, wanted map[[16]byte]loop.Theme) (map[[16]byte]loop.ID, error) {
	known, err := t.themesMarked(ctx, ws, wanted)
	if err != nil {
		return nil, err
	}
	var marks [][16]byte
	for mark := range wanted {
		if _, ok := known[mark]; !ok {
			marks = append(marks, mark)
		}
	}
	if len(marks) == 0 {
		return known, nil
	}
	slices.SortFunc(marks, func(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) })
	first, err := t.numbers(ctx, ws, "THEME", len(marks))
	if err != nil {
		return nil, err
	}
	var rows [][]any
	for i, mark := range marks {
		v := wanted[mark]
		known[mark] = loop.ID(first) + loop.ID(i)
		rows = append(rows, []any{int64(ws), int64(known[mark]), mark[:], int64(v.Source), v.Group[:], v.Title, v.Service, v.Severity, string(v.Kind), v.Excluded, flag(v.Weak), flag(v.Late), v.Release})
	}
	return known, t.insert(ctx, "signal_theme", []string{"workspace_id", "id", "mark", "source_id", "grouping", "title", "service", "severity", "kind", "excluded", "weak", "late", "release"}, rows, "")
}

func (t *tx) themesMarked(ctx context.Context, ws loop.ID, wanted map[[16]byte]loop.Theme) (map[[16]byte]loop.ID, error) {
	marks := make([][16]byte, 0, len(wanted))
	for mark := range wanted {
		marks = append(marks, mark)
	}
	known := map[[16]byte]loop.ID{}
	err := inHashes([]any{int64(ws)}, marks, func(in string, args []any) error {
		return t.each(ctx, "SELECT mark, id FROM signal_theme WHERE workspace_id = $1 AND mark IN "+in, args, func(row scanner) error {
			var mark []byte
			var id loop.ID
			err := row.Scan(&mark, &id)
			if err == nil {
				known[[16]byte(mark)] = id
			}
			return err
		})
	})
	return known, err
}

// markOf tells themes apart: half of the SHA-256 of everything but its key.
func markOf(t loop.Theme) [16]byte {
	text, _ := json.Marshal(bare(t)) // plain values cannot fail
	sum := sha256.Sum256(text)
	return [16]byte(sum[:16])
}
