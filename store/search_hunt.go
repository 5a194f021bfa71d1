package store

import (
	"context"
	"strconv"
	"strings"

	"failforward/loop"
)

// hunt is one search: which documents, between which keys, in two passes: first
// those with every word in the title, then those with every word anywhere.
type hunt struct {
	ws        loop.ID
	q         question
	facets    []string // conditions
	hidden    []string // words that no hit has
	low, high int64    // keys from low up to but without high
	join      string   // a further condition in SQL, "" for none
}

// match writes the conditions of a search as one.
func (x syntax) match(conditions, hidden []string) string {
	all := x.all(append(x.words(x.wall...), conditions...)...)
	if len(hidden) > 0 {
		all = x.without(all, x.any(x.words(hidden...)...))
	}
	return all
}

// place is where a hit stands in the order of a search.
type place struct {
	pass int // 0: every word is in the title
	key  int64
}

type hit struct {
	place
	noun loop.Noun
	id   loop.ID
}

// hunt reads one page of a search.
func (r reads) hunt(ctx context.Context, h hunt, cursor string, limit int) (loop.Page[hit], error) {
	limit = pageSize(limit)
	from := place{0, h.high}
	if cursor != "" {
		var err error
		if from, err = readPlace(cursor); err != nil {
			return loop.Page[hit]{}, err
		}
	}
	var hits []hit
	for from.pass < 2 && len(hits) <= limit {
		some, err := r.pass(ctx, h, from, limit+1-len(hits))
		if err != nil {
			return loop.Page[hit]{}, err
		}
		hits, from = append(hits, some...), place{from.pass + 1, h.high}
	}
	return pageOf(hits, limit, func(f hit) string { return f.cursor() }), nil
}

// pass returns the newest n hits of one pass behind a place.
func (r reads) pass(ctx context.Context, h hunt, from place, n int) ([]hit, error) {
	x, words := r.s.syntax(h.ws), h.q.title
	if from.pass == 1 {
		if words = h.q.all; h.q.title != "" {
			words = x.without(h.q.all, h.q.title)
		}
	}
	if words == "" {
		return nil, nil
	}
	h.high = min(h.high, from.key)
	hits, err := r.find(ctx, h, x.match(append([]string{words}, h.facets...), h.hidden), n)
	for i := range hits {
		hits[i].pass = from.pass
	}
	return hits, err
}

func (p place) cursor() string {
	return cursorOf(strconv.Itoa(p.pass)+" "+strconv.FormatInt(p.key, 10), 0)
}

func readPlace(cursor string) (place, error) {
	text, _, err := readCursor(cursor)
	if err != nil {
		return place{}, err
	}
	a, b, _ := strings.Cut(text, " ")
	pass, err1 := strconv.Atoi(a)
	key, err2 := strconv.ParseInt(b, 10, 64)
	if err1 != nil || err2 != nil || pass < 0 || pass > 1 {
		return place{}, badCursor()
	}
	return place{pass, key}, nil
}
