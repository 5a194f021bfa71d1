package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"failforward/loop"
)

var deliveryColumns = []string{"workspace_id", "id", "source_id", "at", "key", "state", "reason", "header", "packed", "size", "told", "about"}

var selectDelivery = "SELECT x." + strings.Join(deliveryColumns, ", x.")

func scanDelivery(row scanner) (loop.Delivery, error) { return scanDeliveryAnd(row) }

func scanDeliveryWithBody(row scanner) (loop.Delivery, error) {
	var body []byte
	d, err := scanDeliveryAnd(row, &body)
	d.Body = body
	return d, err
}

func scanDeliveryAnd(row scanner, more ...any) (loop.Delivery, error) {
	var d loop.Delivery
	var key, about []byte
	into := []any{&d.Workspace, &d.ID, &d.Source, stamp{&d.At}, &key, &d.State, &d.Reason, jsonInto{&d.Header}, &d.Packed, &d.Size, &d.Told, &about}
	if err := row.Scan(append(into, more...)...); err != nil {
		return d, err
	}
	copy(d.Key[:], key)
	var err error
	d.About, err = aboutOf(about)
	return d, err
}

// Delivery implements loop.HarvestReader.
func (r reads) Delivery(ctx context.Context, ws, id loop.ID) (loop.Delivery, error) {
	return one(ctx, r, "delivery", scanDeliveryWithBody, selectDelivery+", x.body FROM delivery x WHERE x.workspace_id = $1 AND x.id = $2", int64(ws), int64(id))
}

// Deliveries implements loop.HarvestReader.
func (r reads) Deliveries(ctx context.Context, ws loop.ID, q loop.DeliveryQuery) (loop.Page[loop.Delivery], error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	w.is("x.source_id", q.Source)
	if q.State != "" {
		w.add("x.state = ?", string(q.State))
	}
	if q.Cursor != "" {
		_, last, err := readCursorAt(q.Cursor)
		if err != nil {
			return loop.Page[loop.Delivery]{}, err
		}
		w.add("x.id < ?", int64(last))
	}
	n := pageSize(q.Limit)
	all, err := list(ctx, r, scanDelivery, selectDelivery+" FROM delivery x WHERE "+w.String()+" ORDER BY x.id DESC LIMIT "+w.arg(n+1), w.args...)
	return pageOf(all, n, func(d loop.Delivery) string { return cursorAt(0, d.ID) }), err
}

// TakeDeliveries implements loop.Works.
func (r reads) TakeDeliveries(ctx context.Context, after loop.ID, limit int) ([]loop.Delivery, error) {
	most, err := r.affordable(ctx, after, limit)
	if err != nil || most == 0 {
		return nil, err
	}
	return list(ctx, r, scanDeliveryWithBody, selectDelivery+", x.body FROM delivery x WHERE x.state = 'waiting' AND x.id > $1 ORDER BY x.id LIMIT $2", int64(after), most)
}

// bodiesAtOnce bounds the bodies in bytes that are read at once; one is always read.
const bodiesAtOnce = 8 << 20

// affordable is how many deliveries can be read at once.
func (r reads) affordable(ctx context.Context, after loop.ID, limit int) (n int, err error) {
	bytes := 0
	err = r.each(ctx, "SELECT size FROM delivery WHERE state = 'waiting' AND id > $1 ORDER BY id LIMIT $2", []any{int64(after), limit}, func(row scanner) error {
		var size int
		err := row.Scan(&size)
		if bytes += size; bytes <= bodiesAtOnce || n == 0 {
			n++
		}
		return err
	})
	return n, err
}

// deliveryInserted are the columns of a new row, each with its type on PostgreSQL.
var deliveryInserted, deliveryTypes = append(deliveryColumns[:len(deliveryColumns):len(deliveryColumns)], "body"),
	[]string{"bigint", "bigint", "bigint", "bigint", "bytea", "text", "text", "text", "text", "bigint", "bigint", "bytea", "bytea"}

const onceOnly = " ON CONFLICT (workspace_id, source_id, key) DO NOTHING"

func deliveryRow(d loop.Delivery) ([]any, error) {
	header, err := json.Marshal(d.Header)
	return []any{int64(d.Workspace), int64(d.ID), int64(d.Source), d.At.UnixMilli(), d.Key[:], string(d.State), clean(d.Reason), clean(string(header)), clean(d.Packed), int64(len(d.Body)), int64(d.Told), aboutBytes(d.About), d.Body}, err
}

// Receive implements loop.HarvestWriter.
func (t *tx) Receive(ctx context.Context, d loop.Delivery) (loop.ID, bool, error) {
	d.ID = t.s.ids.Next()
	row, err := deliveryRow(d)
	if err != nil {
		return 0, false, err
	}
	n, err := t.exec(ctx, t.s.insertText("delivery", deliveryInserted, 1, onceOnly), row...)
	if err != nil || n == 1 {
		return d.ID, n == 1, err
	}
	id, err := one(ctx, t.reads, "delivery", scanID, firstDelivery, firstOf(d)...)
	return id, false, err
}

// firstDelivery finds the one that was there before.
const firstDelivery = "SELECT id FROM delivery WHERE workspace_id = $1 AND source_id = $2 AND key = $3"

func firstOf(d loop.Delivery) []any { return []any{int64(d.Workspace), int64(d.Source), d.Key[:]} }

// ReceiveDelivery implements loop.Works. On PostgreSQL the deliveries of a batch go to
// the server in one statement.
func (s *Store) ReceiveDelivery(ctx context.Context, d loop.Delivery) (id loop.ID, err error) {
	gone := new(error)
	err = s.write(ctx, func(ctx context.Context, t *tx) error {
		if t.pipe == nil {
			id, _, err = t.Receive(ctx, d)
			return err
		}
		d.ID = t.s.ids.Next()
		row, err := deliveryRow(d)
		if err != nil {
			return err
		}
		id, gone = d.ID, new(error)
		return t.pipe.join(ctx, receiveMany, d.ID, row, func() { gone = t.pipe.ask(firstDelivery, firstOf(d), &id) })
	})
	if err == nil && *gone != nil {
		return s.ReceiveDelivery(ctx, d) // the first one was forgotten just now, so this one is the first
	}
	return id, err
}

// receiveMany is Receive for many, on PostgreSQL; it returns those that are new.
var receiveMany = insertMany("delivery", deliveryInserted, deliveryTypes, onceOnly+" RETURNING id")

// Waiting implements loop.HarvestWriter.
func (t *tx) Waiting(ctx context.Context, ws loop.ID, ids []loop.ID) ([]loop.ID, error) {
	if err := t.lock(ctx, int64(ws)); err != nil {
		return nil, err
	}
	var all []loop.ID
	err := inLists(ws, ids, func(in string, args []any) error {
		some, err := list(ctx, t.reads, scanID, "SELECT id FROM delivery WHERE workspace_id = $1 AND state = 'waiting' AND id IN "+in+" ORDER BY id", args...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// SettleDelivery implements loop.HarvestWriter.
func (t *tx) SettleDelivery(ctx context.Context, d loop.Delivery) error {
	return t.counted(ctx, "UPDATE delivery SET state = $1, reason = $2, told = $3, about = $4 WHERE workspace_id = $5 AND id = $6",
		[]any{string(d.State), d.Reason, int64(d.Told), aboutBytes(d.About), int64(d.Workspace), int64(d.ID)}, func(n int) error {
			if n == 0 {
				return absent("delivery")
			}
			return nil
		})
}

// forgotten bounds how many deliveries one transaction deletes: they are large.
const forgotten = 500

// forgetDeliveries deletes those that have been kept long enough, and of the refusals
// of each source all but the newest.
func (s *Store) forgetDeliveries(ctx context.Context, now time.Time) (gone int, err error) {
	for n := forgotten; n >= forgotten && err == nil; gone += n {
		err = s.write(ctx, func(ctx context.Context, t *tx) error {
			old, err := t.exec(ctx, "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE at < $1 AND state <> 'waiting' ORDER BY at LIMIT $2)", now.Add(-loop.DeliveryKept).UnixMilli(), forgotten)
			if err != nil {
				return err
			}
			many, err := t.exec(ctx, `DELETE FROM delivery WHERE id IN (SELECT x.id FROM delivery x WHERE x.state = 'refused' AND $1 <=
				(SELECT count(*) FROM delivery y WHERE y.workspace_id = x.workspace_id AND y.source_id = x.source_id AND y.state = 'refused' AND y.id > x.id) LIMIT $2)`, loop.MostRefused, forgotten)
			n = old + many
			return err
		})
	}
	return gone, err
}
