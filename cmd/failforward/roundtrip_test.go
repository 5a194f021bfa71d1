package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"failforward/looptest"
)

// H12: export into an empty database and out again is byte-identical.
func TestExportRoundTrip(t *testing.T) {
	demo := file(t)
	serve(t, "--db", demo, "--demo").stop()
	big := file(t)
	workspace(t, big)
	must(t, "import", manyFailures(t, 10_000), "--format", "csv", "--timezone", "Europe/Berlin", "--db", big, "--json")
	for _, tt := range []struct{ name, from, to string }{
		{"the demo, SQLite to SQLite", demo, file(t)},
		{"the demo, SQLite to PostgreSQL", demo, looptest.Postgres(t)},
		{"10,000 imported failures, SQLite to SQLite", big, file(t)},
		{"10,000 imported failures, SQLite to PostgreSQL", big, looptest.Postgres(t)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			first, second := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "two")
			start := time.Now()
			must(t, "export", "--all", first, "--db", tt.from)
			must(t, "import", first, "--format", "failforward", "--db", tt.to)
			must(t, "export", "--all", second, "--db", tt.to)
			t.Logf("out, in and out in %v", time.Since(start).Round(time.Millisecond))
			same(t, first, second)
		})
		must(t, "audit", "verify", "--db", tt.to)
	}
}

func same(t *testing.T, one, two string) {
	t.Helper()
	a, b := files(t, one), files(t, two)
	if len(a) != len(b) || len(a) < 5 {
		t.Errorf("%d files and %d files", len(a), len(b))
	}
	for name, content := range a {
		if !bytes.Equal(content, b[name]) {
			t.Errorf("%s differs: %d and %d bytes", name, len(content), len(b[name]))
		}
	}
}

func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		out[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// manyFailures writes a table with the words, scripts and traps of real ones.
func manyFailures(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,title,started,ended,severity,tags,services,summary\n")
	words := []string{"Checkout", "Überweisung", "поиск", "支払い", "naïve", "straße", "db-7.example.com", "https://example.com/a?b=c", "🔥", "مرحبا"}
	for i := range n {
		start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i*37) * time.Minute)
		fmt.Fprintf(&b, "%d,%s failed in %s for the %dth time,%s,%s,%d,%q,%s,%q\n", i, words[i%10], words[i/10%10], i,
			start.Format("2006-01-02 15:04"), start.Add(time.Duration(i%300)*time.Minute).Format("2006-01-02 15:04"), 1+i%4,
			"rollout; tag "+fmt.Sprint(i%50), "service "+fmt.Sprint(i%20), "What happened: "+words[i%7]+", then "+words[i%9])
	}
	path := filepath.Join(t.TempDir(), "many.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Both databases answer alike: the same rows in the same order for searches
// with accents, scripts, hosts and URLs.
func TestBothDatabasesAnswerAlike(t *testing.T) {
	table := manyFailures(t, 3000)
	answers := map[string][]string{}
	queries := searches()
	databases(t, func(t *testing.T, db string) {
		workspace(t, db)
		must(t, "import", table, "--format", "csv", "--db", db)
		token := strings.TrimSpace(must(t, "token", "add", "--db", db, "--name", "search", "--role", "viewer"))
		s := serve(t, "--db", db)
		for _, q := range queries {
			_, v := s.call(token, "GET", "/api/v1/failures?limit=40&q="+q, nil)
			answers[q] = append(answers[q], fmt.Sprint(titles(v)))
		}
	})
	hits := 0
	for q, a := range answers {
		if len(a) == 2 && a[0] != a[1] {
			t.Errorf("%s:\n%.300s\n%.300s", q, a[0], a[1])
		}
		if a[0] != "[]" {
			hits++
		}
	}
	t.Logf("%d searches, %d with hits", len(answers), hits)
	if len(queries) < 50 || hits < 30 {
		t.Errorf("%d searches with %d hits show too little", len(queries), hits)
	}
}

func searches() []string {
	one := []string{"checkout", "CHECKOUT", "uberweisung", "%C3%9Cberweisung", "%D0%BF%D0%BE%D0%B8%D1%81%D0%BA", "%D0%9F%D0%9E%D0%98%D0%A1%D0%9A", "%E6%94%AF%E6%89%95%E3%81%84", "naive", "na%C3%AFve", "strasse", "stra%C3%9Fe",
		"db-7.example.com", "db", "example", "https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc", "%F0%9F%94%A5", "%D9%85%D8%B1%D8%AD%D8%A8%D8%A7", "fail", "faile", "nothing", "7th", "rollout", "tag", "service", "what+happened"}
	var all []string
	for _, q := range one {
		all = append(all, q, q+"+failed", "time+"+q)
	}
	return all
}

func titles(v map[string]any) []string {
	items, _ := v["items"].([]any)
	out := []string{}
	for _, i := range items {
		out = append(out, i.(map[string]any)["title"].(string))
	}
	return out
}
