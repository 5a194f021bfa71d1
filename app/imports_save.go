package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"

	"failforward/loop"
)

// saving is a batch on its way into the store, while the next one is read.
type saving struct {
	batch []drafted
	done  chan struct{}
	n     ImportReport // what became of its rows
	err   error

	read     ImportReport // as of the last row of the batch
	rejected int
}

// flush hands the batch over, once the one before it is saved. What is wrong with
// a batch is known by the end of the next one.
func (r *run) flush(ctx context.Context) error {
	if err := r.settle(); err != nil || len(r.batch) == 0 {
		return err
	}
	b := &saving{batch: r.batch, done: make(chan struct{}), read: r.report, rejected: r.rejected}
	r.batch, r.saving = make([]drafted, 0, batchRows), b
	go func() {
		defer close(b.done)
		b.err = r.write(ctx, b)
	}()
	return nil
}

// settle waits for the batch under way and counts it. When it could not be saved
// the import ends with its last row: what was read meanwhile does not count.
func (r *run) settle() error {
	b := r.saving
	if b == nil {
		return r.broken
	}
	<-b.done
	r.saving = nil
	if b.err != nil {
		r.report, r.rejected = b.read, b.rejected
		r.broken = fmt.Errorf("import after row %d: %w", b.read.Read-len(b.batch), b.err)
		return r.broken
	}
	n := &r.report
	n.Created, n.Updated, n.Unchanged = n.Created+b.n.Created, n.Updated+b.n.Updated, n.Unchanged+b.n.Unchanged
	return nil
}

// end saves the last rows, and waits for all.
func (r *run) end(ctx context.Context) error {
	if err := r.flush(ctx); err != nil {
		return err
	}
	return r.settle()
}

// write saves a batch in one transaction.
func (r *run) write(ctx context.Context, b *saving) error {
	if r.order.DryRun {
		return r.compare(ctx, b)
	}
	return r.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		b.n = ImportReport{}
		return r.save(ctx, w, b)
	})
}

func (r *run) known(ctx context.Context, reader loop.Reader, batch []drafted) (map[[16]byte]loop.ImportKey, error) {
	keys := make([][16]byte, len(batch))
	for i, d := range batch {
		keys[i] = d.key.Key
	}
	return reader.ImportKeys(ctx, r.by.Workspace, r.order.Source.Name, keys)
}

func (r *run) compare(ctx context.Context, b *saving) error {
	known, err := r.known(ctx, r.Repo, b.batch)
	for _, d := range b.batch {
		switch old, ok := known[d.key.Key]; {
		case !ok:
			b.n.Created++
		case old.Row != d.key.Row:
			b.n.Updated++
		default:
			b.n.Unchanged++
		}
	}
	return err
}

func (r *run) save(ctx context.Context, w loop.Writer, b *saving) error {
	known, err := r.known(ctx, w, b.batch)
	if err != nil {
		return err
	}
	fresh, keys := make([]loop.Failure, 0, len(b.batch)), make([]loop.ImportKey, 0, len(b.batch))
	for _, d := range b.batch {
		old, ok := known[d.key.Key]
		switch {
		case !ok:
			fresh, keys = append(fresh, d.Failure), append(keys, d.key)
		case old.Row != d.key.Row:
			if err := r.update(ctx, w, old, d, &b.n); err != nil {
				return err
			}
		default:
			b.n.Unchanged++
		}
	}
	made, err := w.CreateFailures(ctx, fresh)
	if err != nil {
		return err
	}
	for i := range made {
		keys[i].Failure = made[i].ID
	}
	b.n.Created = len(made)
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
	return r.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		return w.SaveImport(ctx, loop.ImportRun{ID: r.id, Workspace: r.by.Workspace, At: r.Now(), Source: r.order.Source.Name, File: r.order.File,
			SHA256: hex.EncodeToString(sum.Sum(nil)), Read: n.Read, Created: n.Created, Updated: n.Updated, Unchanged: n.Unchanged, Rejected: r.rejected, By: r.by.Member},
			loop.Note(r.by, r.Now(), "import.finished", r.order.File, r.id))
	})
}
