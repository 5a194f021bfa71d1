package app_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"failforward/app"
	"failforward/source"
)

// reports is a folder of n Markdown files.
func reports(n int) fstest.MapFS {
	dir := fstest.MapFS{"notes.txt": {Data: []byte("x")}}
	for i := range n {
		dir[fmt.Sprintf("%04d.md", i)] = &fstest.MapFile{Data: []byte(fmt.Sprintf("---\ntitle: Report %d\n---\nIt fell.\n", i))}
	}
	return dir
}

func TestAFolderRepeatedChangesNothing(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		dir := reports(3)
		dir["0001.md"].Data = []byte("no front matter")
		in := func(o *app.ImportOrder) { o.Folder = dir }
		r, err := w.bring("markdown", "", in)
		w.ok(err)
		if diff := cmp.Diff(counts{3, 2, 0, 0, 1}, countsOf(r)); diff != "" || r.Rejected[0].Where != "0001.md" || len(r.Notes) != 1 {
			t.Errorf("%s %+v", diff, r)
		}
		dir["0002.md"].Data = []byte("---\ntitle: Mended\n---\n")
		r, err = w.bring("markdown", "", in)
		w.ok(err)
		if diff := cmp.Diff(counts{3, 0, 1, 1, 1}, countsOf(r)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAFolderIsStoppedBetweenTwoBatches(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		src, _ := source.ByName("markdown")
		ctx, stop := context.WithCancel(w.ctx())
		o := app.ImportOrder{Source: src, File: "reports", Folder: reports(2000), Progress: func(int) { stop() }}
		r, err := w.Imports.Run(ctx, w.ada, o)
		if !errors.Is(err, context.Canceled) || r.Created != 512 || r.Read != 1000 {
			t.Errorf("%v, %+v", err, countsOf(r))
		}
	})
}

func TestAFolderWithoutReportsSavesNothing(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		events := w.since(func() {
			if _, err := w.bring("markdown", "", func(o *app.ImportOrder) { o.Folder = fstest.MapFS{} }); err == nil {
				t.Error("no error")
			}
		})
		if len(events) != 0 {
			t.Error(verbs(events))
		}
	})
}
