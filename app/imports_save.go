package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"sync"

	"failforward/loop"
)

// saving is a batch on its way into the store, while the next one is read.
type saving struct {
	rows     int
	wait     func() (ImportReport, error) // returns what became of its rows
	read     ImportReport                 // as of its last row
	rejected int
}

// flush hands the batch over, once the one before it is saved: still in order, one
// transaction at a time. What is wrong with a batch is known by the end of the next.
func (r *run) flush(ctx context.Context) error {
	if err := r.settle(); err != nil || len(r.batch) == 0 {
		return err
	}
	batch := r.batch
	r.batch, r.spare, r.bytes = r.spare[:0], batch, 0
	r.saving = &saving{len(batch), sync.OnceValues(func() (ImportReport, error) { return r.write(ctx, batch) }), r.report, r.rejected}
	go func(s *saving) {
		defer func() { _ = recover() }() // wait keeps it, for whoever settles
		_, _ = s.wait()
	}(r.saving)
	return nil
}

// settle waits for the batch under way and counts it. When it could not be saved
// the import ends with its last row: what was read meanwhile does not count.
func (r *run) settle() error {
	s := r.saving
	if s == nil {
		return r.broken
	}
	n, err := s.wait()
	r.saving = nil
	if err != nil {
		r.report, r.rejected = s.read, s.rejected
		r.broken = fmt.Errorf("import after row %d: %w", s.read.Read-s.rows, err)
		return r.broken
	}
	r.tell(n.rows...)
	r.report.Created, r.report.Updated, r.report.Unchanged = r.report.Created+n.Created, r.report.Updated+n.Updated, r.report.Unchanged+n.Unchanged
	return nil
}

// end saves the last rows and waits for all.
func (r *run) end(ctx context.Context) error {
	if err := r.flush(ctx); err != nil {
		return err
	}
	return r.settle()
}

// write saves a batch in one transaction and tells what became of its rows.
func (r *run) write(ctx context.Context, batch []drafted) (n ImportReport, err error) {
	if r.order.DryRun {
		return r.compare(ctx, batch)
	}
	err = r.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		n = ImportReport{}
		return r.save(ctx, w, batch, &n)
	})
	return n, err
}

func (r *run) known(ctx context.Context, reader loop.Reader, batch []drafted) (map[[16]byte]loop.ImportKey, error) {
	keys := make([][16]byte, len(batch))
	for i, d := range batch {
		keys[i] = d.key.Key
	}
	return reader.ImportKeys(ctx, r.by.Workspace, r.order.Source.Name, keys)
}

func (r *run) compare(ctx context.Context, batch []drafted) (n ImportReport, err error) {
	known, err := r.known(ctx, r.Repo, batch)
	for _, d := range batch {
		row := ImportRow{Row: d.row, Where: d.Where, Failure: d.Failure, Outcome: ImportHere}
		switch old, ok := known[d.key.Key]; {
		case !ok:
			n.Created++
			row.Outcome = ImportNew
		case old.Row != d.key.Row && !r.order.Keep:
			n.Updated++
			row.Outcome, row.Here = ImportChanged, old.Failure
		default:
			n.Unchanged++
			row.Here = old.Failure
		}
		if r.order.Each != nil {
			n.rows = append(n.rows, row)
		}
	}
	return n, err
}

func (r *run) save(ctx context.Context, w loop.Writer, batch []drafted, n *ImportReport) error {
	known, err := r.known(ctx, w, batch)
	if err != nil {
		return err
	}
	fresh, keys := make([]loop.Failure, 0, len(batch)), make([]loop.ImportKey, 0, len(batch))
	for _, d := range batch {
		old, ok := known[d.key.Key]
		switch {
		case !ok:
			fresh, keys = append(fresh, d.Failure), append(keys, d.key)
		case old.Row != d.key.Row && !r.order.Keep:
			if err := r.update(ctx, w, old, d, n); err != nil {
				return err
			}
		default:
			n.Unchanged++
		}
	}
	made, err := w.CreateFailures(ctx, fresh)
	if err != nil {
		return err
	}
	for i := range made {
		keys[i].Failure = made[i].ID
	}
	n.Created = len(made)
	return w.SaveImportKeys(ctx, r.by.Workspace, keys)
}

// update brings a failure to what the file says now; what the team added (tags,
// team, acceptance) stays. A row that says the same in another way changes nothing.
func (r *run) update(ctx context.Context, w loop.Writer, old loop.ImportKey, d drafted, n *ImportReport) error {
	f, err := w.Failure(ctx, r.by.Workspace, old.Failure)
	if err != nil {
		return err
	}
	before, in := f, d.Failure
	f.Title, f.Summary, f.Kind, f.Severity, f.Excluded, f.ZoneAssumed = in.Title, in.Summary, in.Kind, in.Severity, in.Excluded, in.ZoneAssumed
	f.StartedAt, f.DetectedAt, f.MitigatedAt, f.ResolvedAt = in.StartedAt, in.DetectedAt, in.MitigatedAt, in.ResolvedAt
	f.Tags, f.Services = loop.Names(slices.Concat(f.Tags, in.Tags)), loop.Names(slices.Concat(f.Services, in.Services))
	old.Row = d.key.Row
	if err := w.SaveImportKeys(ctx, r.by.Workspace, []loop.ImportKey{old}); err != nil {
		return err
	}
	diff := changed(before, f)
	if len(diff) == 0 {
		n.Unchanged++
		return nil
	}
	n.Updated++
	f.UpdatedAt = r.Now()
	_, err = w.SaveFailure(ctx, f, loop.Note(r.by, r.Now(), "failure.reimported", "", 0).With(diff))
	return err
}

// finish writes the one event of the import.
func (r *run) finish(ctx context.Context, sum hash.Hash) error {
	if r.order.DryRun {
		return nil
	}
	n := r.report
	err := r.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		return w.SaveImport(ctx, loop.ImportRun{ID: r.id, Workspace: r.by.Workspace, At: r.Now(), Source: r.order.Source.Name, File: r.order.File,
			SHA256: hex.EncodeToString(sum.Sum(nil)), Read: n.Read, Created: n.Created, Updated: n.Updated, Unchanged: n.Unchanged, Rejected: r.rejected, By: r.by.Member},
			loop.Note(r.by, r.Now(), "import.finished", r.order.File, r.id))
	})
	if err != nil {
		return err
	}
	_ = r.Repo.Settle(ctx, n.Created+n.Updated) // a search that is slower for a while is no import that failed
	return nil
}
