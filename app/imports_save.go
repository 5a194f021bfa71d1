package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"

	"failforward/loop"
)

// flush saves the batch in one transaction.
func (r *run) flush(ctx context.Context) error {
	if len(r.batch) == 0 {
		return nil
	}
	var n ImportReport
	save := func(ctx context.Context, w loop.Writer) error {
		n = ImportReport{}
		return r.save(ctx, w, &n)
	}
	var err error
	if r.order.DryRun {
		err = r.compare(ctx, &n)
	} else {
		err = r.Repo.Write(ctx, save)
	}
	if err != nil {
		return fmt.Errorf("import after row %d: %w", r.report.Read-len(r.batch), err)
	}
	r.report.Created, r.report.Updated, r.report.Unchanged = r.report.Created+n.Created, r.report.Updated+n.Updated, r.report.Unchanged+n.Unchanged
	r.batch = r.batch[:0]
	return nil
}

func (r *run) known(ctx context.Context, reader loop.Reader) (map[[16]byte]loop.ImportKey, error) {
	keys := make([][16]byte, len(r.batch))
	for i, d := range r.batch {
		keys[i] = d.key.Key
	}
	return reader.ImportKeys(ctx, r.by.Workspace, r.order.Source.Name, keys)
}

func (r *run) compare(ctx context.Context, n *ImportReport) error {
	known, err := r.known(ctx, r.Repo)
	for _, d := range r.batch {
		switch old, ok := known[d.key.Key]; {
		case !ok:
			n.Created++
		case old.Row != d.key.Row:
			n.Updated++
		default:
			n.Unchanged++
		}
	}
	return err
}

func (r *run) save(ctx context.Context, w loop.Writer, n *ImportReport) error {
	known, err := r.known(ctx, w)
	if err != nil {
		return err
	}
	fresh, keys := make([]loop.Failure, 0, len(r.batch)), make([]loop.ImportKey, 0, len(r.batch))
	for _, d := range r.batch {
		old, ok := known[d.key.Key]
		switch {
		case !ok:
			fresh, keys = append(fresh, d.Failure), append(keys, d.key)
		case old.Row != d.key.Row:
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
	return r.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		return w.SaveImport(ctx, loop.ImportRun{ID: r.id, Workspace: r.by.Workspace, At: r.Now(), Source: r.order.Source.Name, File: r.order.File,
			SHA256: hex.EncodeToString(sum.Sum(nil)), Read: n.Read, Created: n.Created, Updated: n.Updated, Unchanged: n.Unchanged, Rejected: r.rejected, By: r.by.Member},
			loop.Note(r.by, r.Now(), "import.finished", r.order.File, r.id))
	})
}
