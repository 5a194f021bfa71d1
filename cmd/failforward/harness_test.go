// Tests of the built binary from outside: what a script, a browser and a kill
// signal meet.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"failforward/looptest"
)

func TestMain(m *testing.M) {
	playPart()
	looptest.Main(m)
}

var built struct {
	sync.Once
	path string
	err  error
}

// binary builds the program once for all tests of this package.
func binary(t testing.TB) string {
	t.Helper()
	built.Do(func() {
		dir, err := os.MkdirTemp("", "failforward-test-")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "failforward")
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-gcflags", "failforward/api=-l", "-gcflags", "failforward/cli=-l", "-o", built.path, ".")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("build: %v: %s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// result is what a command printed and how it ended.
type result struct {
	out, err string
	code     int
}

// run runs one command of the binary to its end.
func run(t testing.TB, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary(t), args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		t.Fatalf("%v: %v", args, err)
	}
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// must runs a command that has to end well and returns what it printed.
func must(t testing.TB, args ...string) string {
	t.Helper()
	r := run(t, args...)
	if r.code != 0 {
		t.Fatalf("failforward %s: exit %d: %s%s", strings.Join(args, " "), r.code, r.out, r.err)
	}
	return r.out
}

// mustJSON runs a command that prints JSON.
func mustJSON[T any](t testing.TB, args ...string) T {
	t.Helper()
	var v T
	out := must(t, args...)
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("%v: %v in %.200s", args, err, out)
	}
	return v
}

const password = "correct horse battery staple 42"

// workspace makes a database with one workspace and returns its --db and an admin token.
func workspace(t testing.TB, db string) (token string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "init", "--db", db, "--workspace", "Tests", "--email", "mira@example.com", "--password-file", file)
	return strings.TrimSpace(must(t, "token", "add", "--db", db, "--name", "tests", "--role", "admin"))
}

// file is a database in a folder of its own.
func file(t testing.TB) string { return filepath.Join(t.TempDir(), "ff.db") }

// serving is a server under test.
type serving struct {
	t     testing.TB
	cmd   *exec.Cmd
	url   string
	lines map[string]string // setup and demo links, by their first word
	ready time.Duration     // from the start of the process to "listening on"
	err   *bytes.Buffer
}

// serve starts a server on a free port and waits until it is ready.
func serve(t testing.TB, args ...string) *serving {
	t.Helper()
	s := &serving{t: t, lines: map[string]string{}, err: &bytes.Buffer{}}
	s.cmd = exec.Command(binary(t), append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	s.cmd.Stderr = s.err
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	late := time.AfterFunc(time.Minute, func() { s.cmd.Process.Kill() })
	defer late.Stop()
	r := bufio.NewReader(out)
	for s.url == "" {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("the server ended before it was ready: %s", s.err)
		}
		s.note(line)
	}
	s.ready = time.Since(start)
	s.rest(r)
	return s
}

// rest reads the links, which follow at once; what comes later is thrown away.
func (s *serving) rest(r *bufio.Reader) {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			lines <- line
		}
	}()
	for {
		select {
		case line, open := <-lines:
			if !open {
				return
			}
			s.note(line)
		case <-time.After(300 * time.Millisecond):
			go func() {
				for range lines { // a full pipe would stop the server
				}
			}()
			return
		}
	}
}

func (s *serving) note(line string) {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if word == "listening" {
		s.url = strings.TrimPrefix(rest, "on ")
		return
	}
	s.lines[word] = rest
}

func (s *serving) kill() {
	if s.cmd.ProcessState == nil {
		s.cmd.Process.Kill()
		s.cmd.Wait()
	}
}

// stop asks the server to end and returns its exit code.
func (s *serving) stop() int {
	s.cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(20*time.Second, func() { s.cmd.Process.Kill() })
	defer late.Stop()
	s.cmd.Wait()
	return s.cmd.ProcessState.ExitCode()
}

// call asks the API and returns status and answer.
func (s *serving) call(token, method, path string, body any) (int, map[string]any) {
	s.t.Helper()
	status, raw, err := s.try(token, method, path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(raw, &v); err != nil {
		s.t.Fatalf("%s %s: %d: %v in %.200s", method, path, status, err, raw)
	}
	return status, v
}

func (s *serving) try(token, method, path string, body any) (int, []byte, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequest(method, s.url+path, bytes.NewReader(b))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	return res.StatusCode, raw, err
}

var client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// all reads a list of the API to its end.
func (s *serving) all(token, path string) []map[string]any {
	s.t.Helper()
	var rows []map[string]any
	for cursor := ""; ; {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		_, v := s.call(token, "GET", path+sep+"limit=500&cursor="+cursor, nil)
		items, _ := v["items"].([]any)
		for _, i := range items {
			rows = append(rows, i.(map[string]any))
		}
		if cursor, _ = v["next_cursor"].(string); cursor == "" {
			return rows
		}
	}
}

// databases runs a test on both databases.
func databases(t *testing.T, do func(t *testing.T, db string)) {
	t.Run("sqlite", func(t *testing.T) { do(t, file(t)) })
	t.Run("postgres", func(t *testing.T) { do(t, looptest.Postgres(t)) })
}
