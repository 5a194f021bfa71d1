package store

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"failforward/loop"
)

// A cursor names the last row of a page by what the list is ordered by, so that
// the next page begins behind it whatever came or went meanwhile.

// cursorOf writes a place in a list.
func cursorOf(key string, id loop.ID) string {
	return base64.RawURLEncoding.EncodeToString([]byte(key + "|" + id.String()))
}

func cursorAt(ms int64, id loop.ID) string { return cursorOf(strconv.FormatInt(ms, 10), id) }

// readCursor reads what cursorOf wrote.
func readCursor(cursor string) (key string, id loop.ID, err error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	key, last, ok := strings.Cut(string(text), "|")
	if err != nil || !ok || id.UnmarshalText([]byte(last)) != nil {
		return "", 0, badCursor()
	}
	return key, id, nil
}

// readCursorAt reads what cursorAt wrote.
func readCursorAt(cursor string) (ms int64, id loop.ID, err error) {
	key, id, err := readCursor(cursor)
	if err != nil {
		return 0, 0, err
	}
	if ms, err = strconv.ParseInt(key, 10, 64); err != nil {
		return 0, 0, badCursor()
	}
	return ms, id, nil
}

func badCursor() error {
	return loop.Fault("cursor", "This cursor belongs to no list of ours. Start the list again without it.")
}

// pageSize is the rows of a page for an asked limit.
func pageSize(limit int) int {
	if limit <= 0 {
		return 50
	}
	return min(limit, loop.MaxPage)
}

// pageOf cuts a list that was read one row too long into a page.
func pageOf[T any](items []T, limit int, cursor func(T) string) loop.Page[T] {
	if items == nil {
		items = []T{}
	}
	if len(items) <= limit {
		return loop.Page[T]{Items: items}
	}
	items = items[:limit]
	return loop.Page[T]{Items: items, Next: cursor(items[limit-1])}
}

// pageByDay reads a list of a shape with the latest day first.
func pageByDay[T any](ctx context.Context, r reads, sh *shape[T], w *where, column, cursor string, limit int, place func(T) (string, loop.ID)) (loop.Page[T], error) {
	if cursor != "" {
		day, last, err := readCursor(cursor)
		if err != nil {
			return loop.Page[T]{}, err
		}
		w.after("x."+column, "x.id", true, day, last)
	}
	n := pageSize(limit)
	query := "SELECT " + sh.selected + " FROM " + sh.table + " x WHERE " + w.String() + " ORDER BY x." + column + " DESC, x.id DESC LIMIT " + w.arg(n+1)
	all, err := list(ctx, r, sh.scan, query, w.args...)
	return pageOf(all, n, func(v T) string { return cursorOf(place(v)) }), err
}
