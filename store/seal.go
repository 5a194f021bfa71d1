package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"hash"
	"slices"
	"time"

	"failforward/loop"
)

// The chain of an audit log, per workspace:
//
//	diff hash = SHA-256(salt, old values)
//	leaf      = SHA-256(every column of the event, diff hash)
//	seal hash = SHA-256(hash of the seal before, columns of the seal, leaves in order of their keys)
//
// The first seal follows 32 zero bytes. Each part is written with its length
// before it, so that no two rows have the same text.

// leaf is an event as the chain holds it.
type leaf struct {
	ws, id, at, member, objectID int64
	kind, actor, verb, object    string
	diff                         []byte // nil without a diff
}

func (l leaf) hash() []byte {
	h := chain{sha256.New()}
	h.number(l.ws, l.id, l.at, l.member, l.objectID)
	h.part([]byte(l.kind), []byte(l.actor), []byte(l.verb), []byte(l.object))
	h.number(int64(flag(l.diff != nil)))
	h.part(l.diff)
	return h.Sum(nil)
}

// chain is a hash that takes numbers and parts so that they cannot run together.
type chain struct{ hash.Hash }

func (h chain) number(all ...int64) {
	for _, n := range all {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
	}
}

func (h chain) part(all ...[]byte) {
	for _, p := range all {
		h.number(int64(len(p)))
		h.Write(p)
	}
}

// seal is a row of the table.
type seal struct {
	ws, id, at, events int64
	previous, hash     []byte
}

// sum returns what the seal's hash has to be over its leaves.
func (s seal) sum(leaves [][]byte) []byte {
	h := chain{sha256.New()}
	h.part(s.previous)
	h.number(s.ws, s.id, s.at, int64(len(leaves)))
	h.part(leaves...)
	return h.Sum(nil)
}

const leafColumns = "e.workspace_id, e.id, e.at, e.kind, e.member_id, e.actor, e.verb, e.object, e.object_id, e.diff_hash"

func (l *leaf) dest() []any {
	return []any{&l.ws, &l.id, &l.at, &l.kind, &l.member, &l.actor, &l.verb, &l.object, &l.objectID, &l.diff}
}

func scanLeaf(row scanner) (leaf, error) {
	var l leaf
	err := row.Scan(l.dest()...)
	return l, err
}

// sealBatch is the most events under one seal. On SQLite all other writes wait
// meanwhile, below 1 ms; on PostgreSQL it has a transaction of its own (see load), and
// a larger one keeps a core busy at which others could be served.
const sealBatch = 100

// sealLock keeps replicas from sealing the same workspace at once.
const sealLock = 0x5ea1 << 48

// SealEvents implements loop.Works. Several replicas may call it at once.
func (s *Store) SealEvents(ctx context.Context, now time.Time) (int, error) {
	open, err := list(ctx, s.reads, scanID, "SELECT DISTINCT workspace_id FROM event WHERE seal_id IS NULL ORDER BY workspace_id")
	sealed := 0
	for _, ws := range open {
		for n := sealBatch; n == sealBatch; {
			err = errors.Join(err, s.load(ctx, func(ctx context.Context, t *tx) (err error) {
				n, err = t.seal(ctx, ws, now)
				return err
			}))
			if err != nil {
				return sealed, err
			}
			sealed += n
		}
	}
	return sealed, err
}

// seal puts the next unsealed events of a workspace under a seal.
func (t *tx) seal(ctx context.Context, ws loop.ID, now time.Time) (int, error) {
	if err := t.lock(ctx, sealLock^int64(ws)); err != nil {
		return 0, err
	}
	leaves, err := list(ctx, t.reads, scanLeaf, "SELECT "+leafColumns+" FROM event e WHERE e.workspace_id = $1 AND e.seal_id IS NULL ORDER BY e.id LIMIT $2", int64(ws), sealBatch)
	if err != nil || len(leaves) == 0 {
		return 0, err
	}
	next, err := t.nextSeal(ctx, ws)
	if err != nil {
		return 0, err
	}
	hashes := make([][]byte, len(leaves))
	for i, l := range leaves {
		hashes[i] = l.hash()
	}
	next.at, next.events = now.UnixMilli(), int64(len(leaves))
	next.hash = next.sum(hashes)
	if err := t.insertLater(ctx, "seal", []string{"workspace_id", "id", "at", "events", "previous", "hash"},
		[][]any{{next.ws, next.id, next.at, next.events, next.previous, next.hash}}); err != nil {
		return 0, err
	}
	return len(leaves), t.under(ctx, ws, next.id, leaves)
}

// nextSeal begins the seal that follows the last one.
func (t *tx) nextSeal(ctx context.Context, ws loop.ID) (seal, error) {
	next := seal{ws: int64(ws), id: int64(t.s.ids.Next()), previous: make([]byte, sha256.Size)}
	var last int64
	err := t.q.QueryRowContext(ctx, "SELECT id, hash FROM seal WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1", int64(ws)).Scan(&last, &next.previous)
	if errors.Is(err, sql.ErrNoRows) {
		return next, nil
	}
	next.id = max(next.id, last+1) // another replica's clock may be ahead
	return next, mend(err)
}

// under marks exactly the events that were hashed: on PostgreSQL others may have
// come in between them meanwhile.
func (t *tx) under(ctx context.Context, ws loop.ID, id int64, leaves []leaf) error {
	if t.s.postgres() { // reads a list of five hundred arguments five times slower
		ids := make([]int64, len(leaves))
		for i, l := range leaves {
			ids[i] = l.id
		}
		return t.counted(ctx, "UPDATE event SET seal_id = $2 WHERE workspace_id = $1 AND id = ANY($3::bigint[])", []any{int64(ws), id, ids}, func(rows int) error {
			if rows != len(ids) {
				return loop.Errorf(loop.Conflict, "%d of %d events were there to be sealed.", rows, len(ids))
			}
			return nil
		})
	}
	for some := range slices.Chunk(leaves, maxIn) {
		args := []any{int64(ws), id}
		for i := range padded(len(some)) {
			args = append(args, some[min(i, len(some)-1)].id)
		}
		_, err := t.exec(ctx, "UPDATE event SET seal_id = $2 WHERE workspace_id = $1 AND id IN "+placeholders(3, len(args)-2), args...)
		if err != nil {
			return err
		}
	}
	return nil
}
