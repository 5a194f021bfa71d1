package store

import (
	"context"

	"failforward/loop"
)

// reindex makes the search anew from what the tables hold, some objects
// at a time; the index has to be empty.
func (t *tx) reindex(ctx context.Context) error {
	workspaces, err := t.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, w := range workspaces {
		for _, again := range []func(context.Context, loop.ID) error{t.reindexFailures, t.reindexInsights, t.reindexActions, t.reindexAnalyses, t.reindexHuddles, t.reindexExperiments, t.reindexCases} {
			if err := again(ctx, w.ID); err != nil {
				return err
			}
		}
	}
	return t.settled(ctx)
}

func (t *tx) reindexFailures(ctx context.Context, ws loop.ID) error {
	return stretches(ctx, t, failures, ws, func(fs []loop.Failure) ([]doc, error) {
		if err := t.name(ctx, ws, fs); err != nil {
			return nil, err
		}
		ids := make([]loop.ID, len(fs))
		for i, f := range fs {
			ids[i] = f.ID
		}
		tags, err := t.tagsOf(ctx, ws, ids)
		docs := make([]doc, len(fs))
		for i, f := range fs {
			docs[i] = failureDoc(f, tags[f.ID])
		}
		return docs, err
	})
}

func (t *tx) tagsOf(ctx context.Context, ws loop.ID, failures []loop.ID) (map[loop.ID][]loop.ID, error) {
	tags := map[loop.ID][]loop.ID{}
	err := inLists(ws, failures, func(in string, args []any) error {
		return t.each(ctx, "SELECT failure_id, tag_id FROM failure_tag WHERE workspace_id = $1 AND failure_id IN "+in+" ORDER BY failure_id, tag_id", args, func(row scanner) error {
			var failure, tag loop.ID
			err := row.Scan(&failure, &tag)
			tags[failure] = append(tags[failure], tag)
			return err
		})
	})
	return tags, err
}

func (t *tx) reindexInsights(ctx context.Context, ws loop.ID) error {
	return stretches(ctx, t, insights, ws, func(all []loop.Insight) ([]doc, error) { return mapped(all, insightDoc), nil })
}

func (t *tx) reindexActions(ctx context.Context, ws loop.ID) error {
	return stretches(ctx, t, actions, ws, func(all []loop.Action) ([]doc, error) { return mapped(all, actionDoc), nil })
}

func (t *tx) reindexAnalyses(ctx context.Context, ws loop.ID) error {
	return stretches(ctx, t, analyses, ws, func(all []loop.Analysis) ([]doc, error) { return mapped(all, analysisDoc), nil })
}

func (t *tx) reindexExperiments(ctx context.Context, ws loop.ID) error {
	return stretches(ctx, t, experiments, ws, func(all []loop.Experiment) ([]doc, error) { return mapped(all, experimentDoc), nil })
}

func mapped[T any](all []T, to func(T) doc) []doc {
	docs := make([]doc, len(all))
	for i, v := range all {
		docs[i] = to(v)
	}
	return docs
}

// maxAgain is how many objects, with all their text, are in memory at once.
const maxAgain = 128

// stretches indexes all values of a shape, some at a time, by their key.
func stretches[T any](ctx context.Context, t *tx, sh *shape[T], ws loop.ID, docs func([]T) ([]doc, error)) error {
	for last := loop.ID(0); ; {
		some, err := list(ctx, t.reads, sh.scan, "SELECT "+sh.selected+" FROM "+sh.table+" x WHERE x.workspace_id = $1 AND x.id > $2 ORDER BY x.id LIMIT $3", int64(ws), int64(last), maxAgain)
		if err != nil || len(some) == 0 {
			return err
		}
		last = *sh.key(&some[len(some)-1]).id
		found, err := docs(some)
		if err != nil {
			return err
		}
		if err := t.indexMany(ctx, found); err != nil {
			return err
		}
	}
}

func (t *tx) reindexCases(ctx context.Context, ws loop.ID) error {
	return stretches(ctx, t, caseStudies, ws, func(all []loop.CaseStudy) ([]doc, error) { return mapped(all, caseDoc), nil })
}
