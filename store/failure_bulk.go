package store

import (
	"context"
	"slices"
	"sync"

	"failforward/loop"
)

// CreateFailures implements loop.Writer. All failures are of one workspace; each
// table gets many rows in one statement.
func (t *tx) CreateFailures(ctx context.Context, fs []loop.Failure) ([]loop.Failure, error) {
	if len(fs) == 0 {
		return nil, nil
	}
	made := make([]loop.Failure, len(fs))
	tags, err := t.prepare(ctx, fs, made)
	if err != nil {
		return nil, err
	}
	rows, docs := make([][]any, len(made)), make([]doc, len(made))
	for i := range made {
		rows[i], docs[i] = failures.row(&made[i]), failureDoc(made[i], tags[i])
	}
	slices.SortFunc(docs, func(a, b doc) int { return a.At.Compare(b.At) }) // the index takes them several times faster in its own order
	entries := ahead(func() []entry { return t.s.entries(docs) })
	if err := t.insert(ctx, "failure", failures.inserted, rows, ""); err != nil {
		return nil, err
	}
	if err := t.hang(ctx, made, tags); err != nil {
		return nil, err
	}
	return made, t.addEntries(ctx, entries())
}

// ahead begins work beside the caller, who meanwhile waits for the database, and
// returns what waits for its result. A panic comes up there: in a goroutine of
// its own it would end the program.
func ahead[T any](work func() T) func() T {
	once := sync.OnceValue(work)
	go func() {
		defer func() { _ = recover() }() // once keeps it
		once()
	}()
	return once
}

// prepare fills made from fs: tidied, with keys, numbers and the tags of the
// vocabulary, whose keys it returns.
func (t *tx) prepare(ctx context.Context, fs, made []loop.Failure) ([][]loop.ID, error) {
	ws, lists := fs[0].Workspace, make([][]string, len(fs))
	for i, f := range fs {
		if f.Workspace != ws {
			return nil, loop.Errorf(loop.Internal, "one call makes failures of one workspace")
		}
		made[i], lists[i] = f, f.Tags
		tidyAt(&made[i])
	}
	number, err := t.numbers(ctx, ws, loop.NounFailure, len(fs))
	if err != nil {
		return nil, err
	}
	words, err := t.vocabulary(ctx, ws, lists)
	if err != nil {
		return nil, err
	}
	tags := make([][]loop.ID, len(fs))
	for i := range made {
		f := &made[i]
		if f.ID == 0 {
			f.ID = t.s.ids.Next()
		}
		f.Number, f.Version = number+int64(i), 1
		f.Tags, tags[i] = words.resolve(f.Tags)
		f.Services = services(f.Services)
	}
	return tags, nil
}
