package store

import (
	"context"
	"slices"
	"strings"

	"failforward/loop"
)

// Has reports whether a text, or for each word the name of a tag, has every word
// of a query: the rule of the search without its index.
func Has(query, text string, tags []string) bool {
	words, names := fold(text), []string{}
	for _, tag := range tags {
		names = append(names, fold(tag)...)
	}
	for _, w := range foldQuery(query) {
		has := func(s string) bool { return s == w.text || w.open && strings.HasPrefix(s, w.text) }
		if !slices.ContainsFunc(words, has) && !slices.ContainsFunc(names, has) {
			return false
		}
	}
	return len(foldQuery(query)) > 0
}

// SearchFailures is the search itself, without reading what it found.
func (s *Store) SearchFailures(ctx context.Context, ws loop.ID, q loop.FailureQuery) (loop.Page[loop.ID], error) {
	return s.searchFailures(ctx, ws, q)
}

// Mark is what stands before every word of a workspace in the index of SQLite.
func (s *Store) Mark(ws loop.ID) string { return s.syntax(ws).mark }
