package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"failforward/loop"
)

var tags = newShape("tag", "tag", loop.NounTag,
	func(t *loop.Tag) key { return key{&t.Workspace, &t.ID, &t.Number, &t.Version} },
	[]column[loop.Tag]{
		col("name", func(t *loop.Tag) *string { return &t.Name }),
		searchedBy("folded", func(t *loop.Tag) any { return tagKey(t.Name) }),
		col("generic", func(t *loop.Tag) *bool { return &t.Generic }),
		col("retired", func(t *loop.Tag) *bool { return &t.Retired }),
		col("created_at", func(t *loop.Tag) *time.Time { return &t.CreatedAt }),
	})

// Tag implements loop.LearnReader.
func (r reads) Tag(ctx context.Context, ws, id loop.ID) (loop.Tag, error) {
	return tags.get(ctx, r, ws, id)
}

// Tags implements loop.LearnReader.
func (r reads) Tags(ctx context.Context, ws loop.ID) ([]loop.Tag, error) {
	all, err := list(ctx, r, tags.scan, "SELECT "+tags.selected+" FROM tag x WHERE x.workspace_id = $1 ORDER BY x.id", int64(ws))
	if err != nil {
		return nil, err
	}
	uses := map[loop.ID]int{}
	err = r.each(ctx, "SELECT tag_id, count(*) FROM failure_tag WHERE workspace_id = $1 GROUP BY tag_id", []any{int64(ws)}, func(row scanner) error {
		var id loop.ID
		var n int
		err := row.Scan(&id, &n)
		uses[id] = n
		return err
	})
	for i := range all {
		all[i].Uses = uses[all[i].ID]
	}
	slices.SortFunc(all, func(a, b loop.Tag) int { return byName(a.Name, b.Name, a.ID, b.ID) })
	return all, err
}

// byName orders as people read: without regard to case, the older one first.
func byName(a, b string, x, y loop.ID) int {
	return cmp.Or(cmp.Compare(lower(a), lower(b)), cmp.Compare(x, y))
}

// SaveTag implements loop.Writer.
func (t *tx) SaveTag(ctx context.Context, tag loop.Tag, ev loop.Event) (loop.Tag, error) {
	tag.Uses = 0
	return tags.save(ctx, t, tag, ev)
}

// vocabulary finds the tags behind names: by their folded form.
type vocabulary map[string]loop.Tag

// vocabulary returns the tags that the lists name; those that are missing join
// the vocabulary.
func (t *tx) vocabulary(ctx context.Context, ws loop.ID, lists [][]string) (vocabulary, error) {
	wanted, order := map[string]string{}, []string{}
	for _, names := range lists {
		for _, n := range names {
			if k := tagKey(n); wanted[k] == "" {
				wanted[k] = n
				order = append(order, k)
			}
		}
	}
	v := vocabulary{}
	if len(order) == 0 {
		return v, nil
	}
	if err := t.known(ctx, ws, v, order); err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(order, func(k string) bool { _, ok := v[k]; return ok })
	if len(missing) == 0 {
		return v, nil
	}
	if err := t.join(ctx, ws, missing, wanted); err != nil {
		return nil, err
	}
	return v, t.known(ctx, ws, v, missing)
}

// known reads the tags with the given folded names.
func (r reads) known(ctx context.Context, ws loop.ID, v vocabulary, folded []string) error {
	for some := range slices.Chunk(folded, maxIn) {
		var w where
		w.add("x.workspace_id = ?", int64(ws))
		w.in("x.folded", some)
		found, err := list(ctx, r, tags.scan, "SELECT "+tags.selected+" FROM tag x WHERE "+w.String(), w.args...)
		if err != nil {
			return err
		}
		for _, tag := range found {
			v[tagKey(tag.Name)] = tag
		}
	}
	return nil
}

// join adds tags to the vocabulary. Another replica may be adding the same at
// this moment: the first one wins.
func (t *tx) join(ctx context.Context, ws loop.ID, folded []string, names map[string]string) error {
	first, err := t.numbers(ctx, ws, loop.NounTag, len(folded))
	if err != nil {
		return err
	}
	rows := make([][]any, len(folded))
	for i, k := range folded {
		tag := tidied(loop.Tag{ID: t.s.ids.Next(), Workspace: ws, Number: first + int64(i), Version: 1, Name: names[k], CreatedAt: t.s.now()})
		rows[i] = tags.row(&tag)
	}
	return t.insert(ctx, "tag", tags.inserted, rows, " ON CONFLICT (workspace_id, folded) DO NOTHING")
}

// resolve returns the names as the vocabulary spells them, sorted and each once,
// and the keys of their tags.
func (v vocabulary) resolve(names []string) ([]string, []loop.ID) {
	var found []loop.Tag
	for _, n := range names {
		if tag := v[tagKey(n)]; !slices.ContainsFunc(found, func(f loop.Tag) bool { return f.ID == tag.ID }) {
			found = append(found, tag)
		}
	}
	slices.SortFunc(found, func(a, b loop.Tag) int { return cmp.Compare(a.Name, b.Name) })
	var spelled []string
	var ids []loop.ID
	for _, tag := range found {
		spelled, ids = append(spelled, tag.Name), append(ids, tag.ID)
	}
	return spelled, ids
}
