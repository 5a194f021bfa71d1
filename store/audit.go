package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"time"

	"failforward/loop"
)

// audit is one walk along the chain of a workspace.
type audit struct {
	reads
	ws       loop.ID
	report   loop.AuditReport
	previous []byte // hash of the seal before
	last     int64  // key of the seal before
}

// mostFaults is how many faults a report tells.
const mostFaults = 10

func (a *audit) fault(format string, args ...any) {
	a.report.OK = false
	if len(a.report.Broken) < mostFaults {
		a.report.Broken = append(a.report.Broken, fmt.Sprintf(format, args...))
	}
}

// VerifyAudit implements loop.Auditor. It works the whole chain out anew, over
// one unchanging view of the database, and finds every change to an event, a
// diff or a seal, but two: an event that is not sealed yet, and the newest seal
// taken away together with all its events.
func (s *Store) VerifyAudit(ctx context.Context, ws loop.ID) (loop.AuditReport, error) {
	a := &audit{ws: ws, report: loop.AuditReport{OK: true}, previous: make([]byte, sha256.Size)}
	err := s.snapshot(ctx, func(r reads) error {
		a.reads = r
		for {
			seals, err := a.nextSeals(ctx)
			if err != nil {
				return err
			}
			if err := a.sealed(ctx, seals); err != nil {
				return err
			}
			if len(seals) == 0 {
				break
			}
			a.last = seals[len(seals)-1].id
		}
		if err := a.unsealed(ctx); err != nil {
			return err
		}
		return a.strayDiffs(ctx)
	})
	return a.report, err
}

// nextSeals reads the seals that follow, some hundred at a time.
func (a *audit) nextSeals(ctx context.Context) ([]seal, error) {
	return list(ctx, a.reads, func(row scanner) (seal, error) {
		var s seal
		err := row.Scan(&s.ws, &s.id, &s.at, &s.events, &s.previous, &s.hash)
		return s, err
	}, "SELECT workspace_id, id, at, events, previous, hash FROM seal WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT 200", int64(a.ws), a.last)
}

// sealed walks the events under some seals; without seals, those under seals
// that do not exist.
func (a *audit) sealed(ctx context.Context, seals []seal) error {
	query, args := selectSealed+" AND e.seal_id > $2 ORDER BY e.seal_id, e.id", []any{int64(a.ws), a.last}
	if len(seals) > 0 {
		query, args = selectSealed+" AND e.seal_id > $2 AND e.seal_id <= $3 ORDER BY e.seal_id, e.id", append(args, seals[len(seals)-1].id)
	}
	var leaves [][]byte
	err := a.each(ctx, query, args, func(row scanner) error {
		l, of, err := a.event(row)
		for len(seals) > 0 && of > seals[0].id {
			a.check(seals[0], leaves)
			seals, leaves = seals[1:], nil
		}
		if len(seals) == 0 || of != seals[0].id {
			a.fault("The event %d stands under a seal that does not exist.", l.id)
			return err
		}
		leaves = append(leaves, l.hash())
		return err
	})
	for i, s := range seals {
		if i > 0 {
			leaves = nil
		}
		a.check(s, leaves)
	}
	return err
}

const selectSealed = "SELECT " + leafColumns + ", e.seal_id, d.salt, d.old FROM event e " + joinDiff + " WHERE e.workspace_id = $1 AND e.seal_id IS NOT NULL"

const joinDiff = "LEFT JOIN event_diff d ON d.workspace_id = e.workspace_id AND d.event_id = e.id"

// event reads one event and checks its diff, unless that was erased.
func (a *audit) event(row scanner) (leaf, int64, error) {
	var l leaf
	var of sql.NullInt64
	var salt []byte
	var old sql.NullString
	if err := row.Scan(append(l.dest(), &of, &salt, &old)...); err != nil {
		return l, 0, err
	}
	a.report.Events++
	if old.Valid && !bytes.Equal(diffHash(salt, old.String), l.diff) {
		a.fault("The old values of the event %d were changed.", l.id)
	}
	return l, of.Int64, nil
}

// check compares a seal with the events under it.
func (a *audit) check(s seal, leaves [][]byte) {
	a.report.Seals++
	at := time.UnixMilli(s.at).UTC().Format(time.RFC3339)
	switch {
	case !bytes.Equal(s.previous, a.previous):
		a.fault("The chain is broken before the seal %d of %s: it does not follow the seal before it.", s.id, at)
	case s.events != int64(len(leaves)):
		a.fault("The seal %d of %s holds %d events; %d are there.", s.id, at, s.events, len(leaves))
	case !bytes.Equal(s.hash, s.sum(leaves)):
		a.fault("The seal %d of %s does not fit its events: one of them, or the seal, was changed.", s.id, at)
	}
	a.previous = s.hash
}

// unsealed counts what waits for its seal, and checks the diffs there too.
func (a *audit) unsealed(ctx context.Context) error {
	query := "SELECT " + leafColumns + ", e.seal_id, d.salt, d.old FROM event e " + joinDiff + " WHERE e.workspace_id = $1 AND e.seal_id IS NULL ORDER BY e.id"
	return a.each(ctx, query, []any{int64(a.ws)}, func(row scanner) error {
		_, _, err := a.event(row)
		a.report.Unsealed++
		return err
	})
}

// strayDiffs finds old values that belong to no event, or that were carried over
// the wall to another workspace.
func (a *audit) strayDiffs(ctx context.Context) error {
	stray, err := list(ctx, a.reads, scanID, `
		SELECT d.event_id FROM event_diff d WHERE d.workspace_id = $1
		AND NOT EXISTS (SELECT 1 FROM event e WHERE e.workspace_id = d.workspace_id AND e.id = d.event_id)
		UNION
		SELECT d.event_id FROM event_diff d JOIN event e ON e.workspace_id = $1 AND e.id = d.event_id WHERE d.workspace_id <> $1
		ORDER BY 1 LIMIT 10`, int64(a.ws))
	for _, id := range stray {
		a.fault("The old values of an event %d stand where no such event is.", id)
	}
	return err
}
