package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// S9: until the reveal nothing that leaves the program holds the text of another
// person's card: no frame, answer, page, feed, export, command or log.
func TestNothingThatLeavesTheProgramHoldsHiddenText(t *testing.T) {
	databases(t, func(t *testing.T, db string) {
		token := workspace(t, db)
		writer := strings.TrimSpace(must(t, "token", "add", "--db", db, "--name", "writer", "--role", "member"))
		s := serve(t, "--db", db, "--log-level", "debug")
		w := &wire{t: t, s: s, token: token, db: db, frames: listen(t, s, token)}
		w.board(writer)
		w.look("before the reveal")
		if len(w.found) > 0 {
			t.Errorf("hidden text stands in: %s", strings.Join(w.found, ", "))
		}
		if status, _ := s.call(token, "POST", "/api/v1/sessions/S-1/transitions", map[string]any{"to": "group"}); status != 200 {
			t.Fatalf("reveal: %d", status)
		}
		before := w.seen
		w.found = nil
		w.look("after the reveal")
		for _, place := range []string{"GET /api/v1/sessions/S-1", "/huddles/S-1", "/huddles/S-1/export.md", "failforward huddle export S-1", "export --all"} {
			if !slices.Contains(w.found, place) {
				t.Errorf("after the reveal the text does not stand in %s, so looking there before proved nothing", place)
			}
		}
		t.Logf("looked at %d answers, pages, frames and files before the reveal, %d in all", before, w.seen)
	})
}

// secrets are what is written; the last two lie in the box for the next huddle.
var secrets = []string{"zebra-one-hidden", "zebra-why-hidden", "zebra-changed-hidden", "zebra-boxed-hidden", "zebra-boxed-why-hidden"}

// wire looks at everything that a server gives away.
type wire struct {
	t      testing.TB
	s      *serving
	token  string
	db     string
	frames func() string
	found  []string // places in which a secret stands
	seen   int
}

// board opens a huddle and writes on it, well and badly.
func (w *wire) board(writer string) {
	w.t.Helper()
	do := func(want int, method, path string, body map[string]any) map[string]any {
		status, v := w.s.call(writer, method, path, body)
		if status != want {
			w.t.Fatalf("%s %s: %d %v", method, path, status, v)
		}
		return v
	}
	do(201, "POST", "/api/v1/failures", map[string]any{"title": "Checkout was slow", "services": []string{"shop"}})
	do(201, "POST", "/api/v1/sessions", map[string]any{"mode": "everyone"})
	c := do(201, "POST", "/api/v1/cards", map[string]any{"session": "S-1", "what": secrets[0], "why": secrets[1]})
	do(200, "PATCH", "/api/v1/cards/"+c["id"].(string), map[string]any{"session": "S-1", "edit_key": c["edit_key"], "what": secrets[2] + " " + secrets[0]})
	do(201, "POST", "/api/v1/cards", map[string]any{"what": secrets[3], "why": secrets[4]})
	do(422, "POST", "/api/v1/cards", map[string]any{"session": "S-1", "what": secrets[0] + strings.Repeat("x", 600)})
	do(404, "PATCH", "/api/v1/cards/404", map[string]any{"session": "S-1", "edit_key": "x", "what": secrets[0]})
}

// note looks at one thing that left the program.
func (w *wire) note(place, text string) {
	w.seen++
	for _, s := range secrets {
		if strings.Contains(text, s) && !slices.Contains(w.found, place) {
			w.found = append(w.found, place)
		}
	}
}

func (w *wire) look(when string) {
	w.t.Helper()
	w.answers()
	w.pages()
	w.commands()
	w.note("frames", w.frames())
	w.note("the log", w.s.err.String())
	if w.seen < 100 {
		w.t.Errorf("%s only %d things were looked at", when, w.seen)
	}
}

// answers asks every route of the API that reads, about everything there is.
func (w *wire) answers() {
	_, doc := w.s.call(w.token, "GET", "/api/openapi.json", nil)
	refs := []string{"S-1", "F-1", "M-1", "TOK-1", "recovery_time"}
	for path, methods := range doc["paths"].(map[string]any) {
		if methods.(map[string]any)["get"] == nil || strings.HasSuffix(path, "/live") {
			continue
		}
		asked := []string{path}
		if hole := regexp.MustCompile(`\{[a-z]+\}`).FindString(path); hole != "" {
			asked = nil
			for _, ref := range refs {
				asked = append(asked, strings.Replace(path, hole, ref, 1))
			}
		}
		for _, p := range asked {
			for _, query := range []string{"", "?q=zebra&text=zebra"} {
				_, raw, err := w.s.try(w.token, "GET", p+query, nil)
				if err != nil {
					w.t.Fatal(err)
				}
				w.note(strings.TrimSuffix("GET "+p+query, "?"), string(raw))
			}
		}
	}
	for _, path := range []string{"/metrics.prom", "/healthz", "/readyz"} {
		_, raw, _ := w.s.try(w.token, "GET", path, nil)
		w.note(path, string(raw))
	}
}

var href = regexp.MustCompile(`(?:href|action|src)="(/[^"#]*)"`)

// pages walks through every page that links lead to, signed in as another person.
func (w *wire) pages() {
	jar, _ := cookiejar.New(nil)
	person := &http.Client{Jar: jar, Timeout: 30 * time.Second}
	res, err := person.PostForm(w.s.url+"/signin", url.Values{"login": {"mira@example.com"}, "password": {password}})
	if err != nil {
		w.t.Fatal(err)
	}
	res.Body.Close()
	queue, known := []string{"/", "/huddles/S-1/board", "/search?q=zebra", "/palette?q=zebra", "/huddles?team=", "/huddles/S-1?stage=vote"}, map[string]bool{}
	signed := false
	for len(queue) > 0 && len(known) < 400 {
		path := queue[0]
		queue = queue[1:]
		if known[path] || strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, "/signout") {
			continue
		}
		known[path] = true
		res, err := person.Get(w.s.url + path)
		if err != nil {
			w.t.Fatal(err)
		}
		raw, _ := io.ReadAll(res.Body)
		res.Body.Close()
		signed = signed || strings.Contains(string(raw), "Settings")
		w.note(strings.ReplaceAll(path, "&amp;", "&"), string(raw)+fmt.Sprint(res.Header))
		for _, m := range href.FindAllStringSubmatch(string(raw), -1) {
			queue = append(queue, strings.ReplaceAll(m[1], "&amp;", "&"))
		}
	}
	if !signed || !known["/huddles/S-1"] || len(known) < 30 {
		w.t.Errorf("walked through %d pages, signed in %v, at the board %v", len(known), signed, known["/huddles/S-1"])
	}
}

// commands runs what prints, and what writes files to give away.
func (w *wire) commands() {
	for _, line := range []string{"huddle status", "huddle status --json", "huddle export S-1", "failures list --json", "failures search zebra", "audit list --json", "doctor"} {
		r := run(w.t, append(strings.Fields(line), "--db", w.db)...)
		w.note("failforward "+line, r.out+r.err)
	}
	dir := filepath.Join(w.t.TempDir(), fmt.Sprint("all", w.seen))
	must(w.t, "export", "--all", dir, "--db", w.db)
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		w.note("export --all", string(raw))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// listen follows the live stream and returns all its frames so far.
func listen(t testing.TB, s *serving, token string) func() string {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(s.url, "http")+"/api/v1/live?after=0", &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer " + token}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(`{"here":["S-1"]}`)); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var all strings.Builder
	go func() {
		for {
			_, text, err := conn.Read(context.Background())
			if err != nil {
				return
			}
			mu.Lock()
			all.Write(text)
			all.WriteByte('\n')
			mu.Unlock()
		}
	}()
	return func() string {
		for wait := time.Now().Add(time.Minute); time.Now().Before(wait); time.Sleep(20 * time.Millisecond) {
			mu.Lock()
			text := all.String()
			mu.Unlock()
			if strings.Contains(text, `"board"`) {
				return text
			}
		}
		t.Error("no frame told that the board has grown")
		return ""
	}
}
