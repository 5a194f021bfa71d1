package store_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// exported writes an export of everything into a fresh folder.
func exported(t testing.TB, s *store.Store, ws loop.ID) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "export")
	if err := s.Export(t.Context(), ws, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// files is the content of a folder, by name.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(b)
	}
	return out
}

func sameFiles(t *testing.T, a, b map[string]string) {
	t.Helper()
	if len(a) != len(b) {
		t.Errorf("%d files and %d files", len(a), len(b))
	}
	for name, text := range a {
		if b[name] != text {
			t.Errorf("%s differs:\n%s", name, firstDifference(text, b[name]))
		}
	}
}

func TestExportImportExportIsTheSameToTheByte(t *testing.T) {
	for _, pair := range pairs {
		t.Run(pair[0]+" to "+pair[1], func(t *testing.T) {
			clock := looptest.NewClock()
			from, to := looptest.Open(t, looptest.Address(t, pair[0]), clock), looptest.Open(t, looptest.Address(t, pair[1]), clock)
			ws := fill(t, from, 60)
			write(t, from, func(ctx context.Context, w loop.Writer) error { // one that no seal covers yet
				return w.Record(ctx, loop.Event{Workspace: ws.ID, Kind: loop.Operator, Actor: "operator", Verb: "export.done", At: looptest.Monday})
			})
			dir := exported(t, from, 0)
			clock.Add(40 * 24 * time.Hour)
			if err := to.ImportExport(t.Context(), dir); err != nil {
				t.Fatal(err)
			}
			sameFiles(t, files(t, dir), files(t, exported(t, to, 0)))
			checkImported(t, from, to, ws)
		})
	}
}

// checkImported looks at what an import has to make anew.
func checkImported(t *testing.T, from, to *store.Store, ws loop.Workspace) {
	t.Helper()
	q := loop.FailureQuery{Text: "hidden dependency", Limit: 500}
	if a, b := refs(t, from, ws.ID, q), refs(t, to, ws.ID, q); a != b || a == "" {
		t.Errorf("search finds %q there and %q here", a, b)
	}
	report, err := to.VerifyAudit(t.Context(), ws.ID)
	if err != nil || !report.OK || report.Unsealed != 0 {
		t.Errorf("audit after the import: %+v, %v", report, err)
	}
	members, err := to.Members(t.Context(), ws.ID)
	if err != nil || len(members) != 2 {
		t.Fatalf("members: %v, %v", members, err)
	}
	for _, m := range members {
		if m.State != loop.Invited || m.Account != 0 {
			t.Errorf("%s is %s with account %v, want invited", m.Name, m.State, m.Account)
		}
	}
	const jobs = "SELECT kind, object_id, due_at FROM job ORDER BY object_id"
	a, err1 := from.Rows(t.Context(), jobs)
	b, err2 := to.Rows(t.Context(), jobs)
	if err1 != nil || err2 != nil || fmt.Sprint(a) != fmt.Sprint(b) || len(a) == 0 {
		t.Errorf("jobs there\n%v %v\nand here\n%v %v", a, err1, b, err2)
	}
}

func TestAnExportHoldsNoSecrets(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		fill(t, s, 3)
		whole := dump(t, s)
		for _, secret := range []string{secretPassword, secretSession, secretHash, secretKey, secretLetter, secretTry} {
			in := func(text string) bool {
				return strings.Contains(text, secret) || strings.Contains(text, base64.StdEncoding.EncodeToString([]byte(secret)))
			}
			if !in(whole) {
				t.Errorf("%s is not in the database: this test proves nothing", secret)
			}
			for name, text := range files(t, exported(t, s, 0)) {
				if in(text) {
					t.Errorf("%s holds %s", name, secret)
				}
			}
		}
		for name, text := range files(t, exported(t, s, 0)) {
			for _, word := range []string{"account", "password", `"invited"`, `"active"`} {
				if name != "manifest.json" && strings.Contains(text, word) {
					t.Errorf("%s speaks of %s", name, word)
				}
			}
		}
	})
}

func TestAnExportOfOneWorkspaceHoldsNoOther(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws := fill(t, s, 3)
		one, all := files(t, exported(t, s, ws.ID)), files(t, exported(t, s, 0))
		if strings.Contains(one["failure.jsonl"], "of the other workspace") || !strings.Contains(all["failure.jsonl"], "of the other workspace") {
			t.Error("the wall between workspaces has a hole, or all is not all")
		}
		if strings.Count(one["workspace.jsonl"], "\n") != 1 || strings.Count(one["failure.jsonl"], "\n") != 3 {
			t.Errorf("one workspace: %q", one["workspace.jsonl"])
		}
		if err := s.Export(t.Context(), 12345, filepath.Join(t.TempDir(), "x")); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("an unknown workspace: %v, want NotFound", err)
		}
	})
}

func TestAnExportReadsLikeJSON(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		fill(t, s, 8)
		for name, text := range files(t, exported(t, s, 0)) {
			if name == "manifest.json" {
				continue
			}
			for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
				var row map[string]any
				if err := json.Unmarshal([]byte(line), &row); line != "" && err != nil {
					t.Errorf("%s: %v in %s", name, err, line)
				}
				for _, key := range []string{"workspace_id", "id", "failure_id", "created_by"} {
					if v, ok := row[key]; ok {
						if _, isText := v.(string); !isText {
							t.Errorf("%s: %s is %v, want a string of digits", name, key, v)
						}
					}
				}
				if v, ok := row["people_affected"].(float64); ok && v > 1<<53 {
					t.Errorf("%s: the number %v is too large for JSON", name, v)
				}
			}
		}
	})
}

func TestAnExportGoesIntoAnEmptyFolderOnly(t *testing.T) {
	s := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	fill(t, s, 1)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Export(t.Context(), 0, dir); loop.CodeOf(err) != loop.Conflict {
		t.Errorf("%v, want a Conflict", err)
	}
	if got := files(t, dir); len(got) != 1 || got["notes.txt"] != "mine" {
		t.Errorf("the folder holds %v", got)
	}
}

func TestAnImportIntoADatabaseWithWorkspacesIsRefused(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		fill(t, s, 2)
		dir, before := exported(t, s, 0), dump(t, s)
		if err := s.ImportExport(t.Context(), dir); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("%v, want a Conflict", err)
		}
		if after := dump(t, s); after != before {
			t.Errorf("something changed:\n%s", firstDifference(before, after))
		}
	})
}

func TestAChangedExportIsRefusedByName(t *testing.T) {
	lastLine := func(b []byte) []byte { return b[:bytes.LastIndexByte(b[:len(b)-1], '\n')+1] }
	tests := []struct {
		name, file string
		change     func([]byte) []byte
	}{
		{"one letter", "failure.jsonl", func(b []byte) []byte { return bytes.Replace(b, []byte("more"), []byte("less"), 1) }},
		{"the last row is gone", "event.jsonl", lastLine},
		{"cut off in a row", "insight.jsonl", func(b []byte) []byte { return b[:len(b)-5] }},
		{"a row twice", "tag.jsonl", func(b []byte) []byte { return append(b, b[:bytes.IndexByte(b, '\n')+1]...) }},
		{"empty", "workspace.jsonl", func([]byte) []byte { return nil }},
		{"gone", "seal.jsonl", nil},
		{"the manifest is gone", "manifest.json", nil},
		{"the manifest is cut off", "manifest.json", func(b []byte) []byte { return b[:len(b)/2] }},
		{"the manifest names another file", "manifest.json", func(b []byte) []byte { return bytes.Replace(b, []byte("seal.jsonl"), []byte("../etc/pwd"), 1) }},
		{"the manifest lacks a file", "manifest.json", func(b []byte) []byte {
			var m map[string]any
			json.Unmarshal(b, &m)
			m["files"] = m["files"].([]any)[:5]
			out, _ := json.Marshal(m)
			return out
		}},
		{"the manifest is of another format", "manifest.json", func(b []byte) []byte {
			return bytes.Replace(b, []byte(`"version": 1`), []byte(`"version": 9`), 1)
		}},
	}
	source := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	fill(t, source, 3)
	good := files(t, exported(t, source, 0))
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		before := dump(t, s)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				dir := t.TempDir()
				for name, text := range good {
					b := []byte(text)
					if name == tt.file && tt.change == nil {
						continue
					}
					if name == tt.file {
						b = tt.change(b)
					}
					if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
						t.Fatal(err)
					}
				}
				err := s.ImportExport(t.Context(), dir)
				if loop.CodeOf(err) != loop.Invalid || !strings.Contains(err.Error(), tt.file) {
					t.Errorf("%v, want Invalid that names %s", err, tt.file)
				}
				if after := dump(t, s); after != before {
					t.Errorf("something was stored:\n%s", firstDifference(before, after))
				}
			})
		}
	})
}

func TestABadRowUnderAGoodSumIsRefusedAsAWhole(t *testing.T) {
	tests := []struct {
		name, file, row string
	}{
		{"no JSON", "tag.jsonl", "tag\n"},
		{"a column too many", "counter.jsonl", `{"workspace_id":"1","noun":"F","last":1,"extra":1}` + "\n"},
		{"a column too few", "counter.jsonl", `{"workspace_id":"1","noun":"F"}` + "\n"},
		{"a text for a number", "counter.jsonl", `{"workspace_id":"one","noun":"F","last":1}` + "\n"},
		{"a number for a text", "counter.jsonl", `{"workspace_id":"1","noun":5,"last":1}` + "\n"},
		{"a fraction", "counter.jsonl", `{"workspace_id":"1","noun":"F","last":1.5}` + "\n"},
		{"something behind the object", "counter.jsonl", `{"workspace_id":"1","noun":"F","last":1} {}` + "\n"},
		{"no line feed at the end", "counter.jsonl", `{"workspace_id":"1","noun":"F","last":1}`},
		{"a key that was there before", "counter.jsonl", `{"workspace_id":"1","noun":"F","last":1}` + "\n" + `{"workspace_id":"1","noun":"F","last":2}` + "\n"},
		{"nothing where something has to be", "counter.jsonl", `{"workspace_id":"1","noun":null,"last":1}` + "\n"},
	}
	source := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	fill(t, source, 1)
	good := files(t, exported(t, source, 0))
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		before := dump(t, s)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				dir := t.TempDir()
				for name, text := range resigned(t, good, tt.file, good[tt.file]+tt.row) {
					if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				err := s.ImportExport(t.Context(), dir)
				if err == nil || !strings.Contains(err.Error(), tt.file) {
					t.Errorf("%v, want an error that names %s", err, tt.file)
				}
				if after := dump(t, s); after != before {
					t.Errorf("something was stored:\n%s", firstDifference(before, after))
				}
			})
		}
	})
}

// resigned puts another text into an export, with a manifest that fits it.
func resigned(t *testing.T, good map[string]string, file, text string) map[string]string {
	t.Helper()
	var m struct {
		Format  string           `json:"format"`
		Version int              `json:"version"`
		Schema  int64            `json:"schema"`
		Files   []map[string]any `json:"files"`
	}
	if err := json.Unmarshal([]byte(good["manifest.json"]), &m); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(m.Files, func(f map[string]any) bool { return f["name"] == file })
	m.Files[i]["rows"], m.Files[i]["sha256"] = strings.Count(text, "\n"), sum(text)
	out := map[string]string{}
	for name, text := range good {
		out[name] = text
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	out[file], out["manifest.json"] = text, string(b)
	return out
}
