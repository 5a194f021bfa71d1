package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"failforward/cli"
	"failforward/loop"
)

// said is what a command wrote, readable while it still runs.
type said struct {
	sync.Mutex
	bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.Lock()
	defer s.Unlock()
	return s.Buffer.Write(p)
}

func (s *said) has(text string) bool {
	s.Lock()
	defer s.Unlock()
	return strings.Contains(s.String(), text)
}

// must runs a command that has to end well and returns what it printed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := cli.Run(t.Context(), args, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("failforward %s: exit %d: %s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

// workspace makes a database with one workspace and returns its file.
func workspace(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	password := filepath.Join(dir, "password.txt")
	if err := os.WriteFile(password, []byte("a long and quiet sentence"), 0o600); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(dir, "ff.db")
	must(t, "init", "--db", db, "--workspace", "Tests", "--email", "mira@example.com", "--password-file", password)
	return db
}

// ended waits for the exit code of a command that was told to end.
func ended(t *testing.T, code <-chan int, errs *said) int {
	t.Helper()
	select {
	case n := <-code:
		return n
	case <-time.After(30 * time.Second):
		t.Fatalf("the command does not end: %s", errs)
		return 0
	}
}

func eventually(t *testing.T, errs *said, text string) {
	t.Helper()
	for range 300 {
		if errs.has(text) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("it never says %q: %s", text, errs)
}

// Ctrl-C in the middle of an import whose input does not end: whole batches are
// in, it says how many, and the next run goes on from there.
func TestAnImportThatIsStoppedEndsBetweenTwoBatches(t *testing.T) {
	db := workspace(t)
	rows := "id,title,started_at\n"
	for i := range 6000 {
		rows += fmt.Sprintf("%d,Failure %d,2025-05-04T10:00:00Z\n", i, i)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	in, feed := io.Pipe() // never closed: a pipe that waits for more
	errs, out, code := &said{}, &said{}, make(chan int, 1)
	go func() {
		code <- cli.Run(ctx, []string{"import", "-", "--format", "csv", "--db", db}, in, out, errs)
	}()
	if _, err := io.WriteString(feed, rows); err != nil {
		t.Fatal(err)
	}
	eventually(t, errs, "1,000 rows read")
	interrupt()
	if n := ended(t, code, errs); n != 1 {
		t.Errorf("exit %d", n)
	}
	told := regexp.MustCompile(`stopped before the end: ([\d,]+) rows are in`).FindStringSubmatch(errs.String())
	if told == nil {
		t.Fatalf("it says %q", errs)
	}
	var list struct{ Items []any }
	if err := json.Unmarshal([]byte(must(t, "failures", "list", "--db", db, "--json")), &list); err != nil {
		t.Fatal(err)
	}
	if n := len(list.Items); loop.Whole(n) != told[1] || n == 0 || n%512 != 0 {
		t.Errorf("%d failures are in, told are %s", n, told[1])
	}
	file := filepath.Join(t.TempDir(), "all.csv")
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	if again := must(t, "import", file, "--format", "csv", "--db", db); !strings.Contains(again, told[1]+" unchanged") {
		t.Errorf("the next run says %s", again)
	}
}

func TestCtrlCEndsAReadFromTheTerminal(t *testing.T) {
	db := workspace(t)
	for name, args := range map[string][]string{"log": {"log", "--stdin"}, "import": {"import", "-", "--format", "jsonl"}} {
		t.Run(name, func(t *testing.T) {
			ctx, interrupt := context.WithCancel(t.Context())
			in, _ := io.Pipe() // nothing ever comes
			errs, code := &said{}, make(chan int, 1)
			go func() { code <- cli.Run(ctx, append(args, "--db", db), in, io.Discard, errs) }()
			time.AfterFunc(300*time.Millisecond, interrupt)
			if n := ended(t, code, errs); n != 1 || !errs.has("stopped") {
				t.Errorf("exit %d: %s", n, errs)
			}
		})
	}
}

func TestALineThatIsTooLongIsToldByItsNumber(t *testing.T) {
	db := workspace(t)
	errs := &said{}
	in := strings.NewReader("first\n" + strings.Repeat("x", 2<<20) + "\n")
	if n := cli.Run(t.Context(), []string{"log", "--stdin", "--db", db}, in, io.Discard, errs); n != 2 || !errs.has("line 2: title: A line has at most") {
		t.Errorf("exit %d: %s", n, errs)
	}
	if list := must(t, "failures", "list", "--db", db); !strings.Contains(list, "first") {
		t.Errorf("the line before is gone: %s", list)
	}
}

func TestEveryHelpHasASentence(t *testing.T) {
	t.Setenv("COLUMNS", "100")
	names := regexp.MustCompile(`(?m)^  ([a-z]+(?: [a-z]+)*) {2,}(\S.*)$`)
	_, list, _ := strings.Cut(must(t, "--help"), "\nCommands:\n")
	all := names.FindAllStringSubmatch(list, -1)
	if len(all) < 30 {
		t.Fatalf("only %d commands", len(all))
	}
	for _, m := range all {
		text := must(t, append(strings.Fields(m[1]), "--help")...)
		_, rest, _ := strings.Cut(text, "\n\n")
		sentence, _, _ := strings.Cut(rest, "\n\n")
		if len(strings.Fields(sentence)) < 3 || !strings.HasSuffix(strings.TrimSpace(sentence), ".") {
			t.Errorf("%s --help says %q", m[1], sentence)
		}
		for _, line := range regexp.MustCompile(`(?m)^ +failforward .*$`).FindAllString(text, -1) {
			if !strings.HasPrefix(strings.TrimSpace(line), "failforward "+m[1]) {
				t.Errorf("%s --help has an example of something else: %s", m[1], line)
			}
		}
	}
}
