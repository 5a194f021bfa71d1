package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"

	"failforward/loop"
)

var eventColumns = []string{"workspace_id", "id", "at", "kind", "member_id", "actor", "verb", "object", "object_id", "diff_hash"}

// Record implements loop.Writer.
func (t *tx) Record(ctx context.Context, ev loop.Event) error { return t.record(ctx, ev, "", 0) }

// record writes an event; object and id stand in where the event names none. An
// event without a verb is not written.
func (t *tx) record(ctx context.Context, ev loop.Event, object string, id loop.ID) error {
	if ev.Verb == "" {
		return nil
	}
	ev = tidied(ev)
	if ev.ID = t.s.ids.Next(); ev.Object == "" {
		ev.Object = object
	}
	if ev.ObjectID == 0 {
		ev.ObjectID = id
	}
	if ev.At.IsZero() {
		ev.At = t.s.now()
	}
	hash, err := t.diff(ctx, ev)
	if err != nil {
		return err
	}
	return t.insertLater(ctx, "event", eventColumns, [][]any{{int64(ev.Workspace), int64(ev.ID), millis(ev.At), string(ev.Kind),
		int64(ev.Member), ev.Actor, ev.Verb, ev.Object, int64(ev.ObjectID), hash}})
}

// diff keeps the old values of an event where they can be erased, and returns
// their salted hash, which stays.
func (t *tx) diff(ctx context.Context, ev loop.Event) ([]byte, error) {
	if len(ev.Old) == 0 {
		return nil, nil
	}
	salt, old := make([]byte, 16), clean(string(ev.Old))
	rand.Read(salt) // never fails, see its documentation
	err := t.insertLater(ctx, "event_diff", []string{"workspace_id", "event_id", "salt", "old"}, [][]any{{int64(ev.Workspace), int64(ev.ID), salt, old}})
	return diffHash(salt, old), err
}

func diffHash(salt []byte, old string) []byte {
	h := sha256.New()
	h.Write(salt)
	h.Write([]byte(old))
	return h.Sum(nil)
}

const selectEvent = `
	SELECT e.workspace_id, e.id, e.at, e.kind, e.member_id, e.actor, e.verb, e.object, e.object_id, e.seal_id, m.name, d.old
	FROM event e
	LEFT JOIN member m ON m.workspace_id = e.workspace_id AND m.id = e.member_id
	LEFT JOIN event_diff d ON d.workspace_id = e.workspace_id AND d.event_id = e.id
	WHERE `

func scanEvent(row scanner) (loop.Event, error) {
	var e loop.Event
	var seal sql.NullInt64
	var name, old sql.NullString
	err := row.Scan(&e.Workspace, &e.ID, stamp{&e.At}, &e.Kind, &e.Member, &e.Actor, &e.Verb, &e.Object, &e.ObjectID, &seal, &name, &old)
	e.Seal = loop.ID(seal.Int64)
	if old.Valid {
		e.Old = json.RawMessage(old.String)
	}
	if e.Member != 0 {
		if e.Actor = name.String; !name.Valid {
			e.Actor = "former member"
		}
	}
	return e, err
}

// Events implements loop.LogReader.
func (r reads) Events(ctx context.Context, ws loop.ID, q loop.EventQuery) (loop.Page[loop.Event], error) {
	var w where
	w.add("e.workspace_id = ?", int64(ws))
	if q.Object != 0 {
		w.add("e.object_id = ?", int64(q.Object))
	}
	if q.Verb != "" {
		w.add("e.verb = ?", q.Verb)
	}
	if q.After != 0 {
		w.add("e.id > ?", int64(q.After))
	}
	oldest := q.Feed || q.After != 0
	compare, order := "<", " DESC"
	if oldest {
		compare, order = ">", ""
	}
	if q.Cursor != "" {
		_, last, err := readCursor(q.Cursor)
		if err != nil {
			return loop.Page[loop.Event]{}, err
		}
		w.add("e.id "+compare+" ?", int64(last))
	}
	n := pageSize(q.Limit)
	query := selectEvent + w.String() + " ORDER BY e.id" + order + " LIMIT " + w.arg(n+1)
	all, err := list(ctx, r, scanEvent, query, w.args...)
	return pageOf(all, n, func(e loop.Event) string { return cursorOf("", e.ID) }), err
}
