package cli_test

import (
	"context"
	"encoding/json"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"failforward/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"failforward": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		os.Exit(cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}})
}

// Each script has a folder of its own with the database ff.db in it.
//
//	exit CODE ARGS...   runs failforward, which has to end with that code
//	start DB [ARGS...]  makes the workspace Tests, whose admin is mira@example.com
//	json PATH WANT      holds a value of the last standard output against WANT; items.0.ref, items.size
//	today NAME DAYS     sets a variable to the day so many days from now
//	ready FILE          waits until FILE is there, for at most 20 seconds
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("FAILFORWARD_DB", "ff.db")
			return os.WriteFile(e.WorkDir+"/password.txt", []byte("a long and quiet sentence\n"), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exit": exit, "start": start, "json": jsonValue, "today": today, "ready": ready},
	})
}

// exit runs the program and holds its exit code against the first argument.
func exit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: exit CODE ARGS...")
	}
	code := 0
	if err := ts.Exec("failforward", args[1:]...); err != nil {
		coded, ok := err.(interface{ ExitCode() int })
		if !ok {
			ts.Fatalf("%v", err)
		}
		code = coded.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("failforward %s: exit %d, want %s", strings.Join(args[1:], " "), code, args[0])
	}
	if said := ts.ReadFile("stderr"); code != 0 && !strings.HasPrefix(said, "failforward: ") {
		ts.Fatalf("exit %d without a reason: %q", code, said)
	}
}

func start(ts *testscript.TestScript, neg bool, args []string) {
	exit(ts, neg, append([]string{"0", "init", "--workspace", "Tests", "--email", "mira@example.com", "--password-file", "password.txt"}, args...))
}

// jsonValue holds one value of the last JSON against a text.
func jsonValue(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: json PATH WANT")
	}
	var v any
	if err := json.Unmarshal([]byte(ts.ReadFile("stdout")), &v); err != nil {
		ts.Fatalf("%v", err)
	}
	got, ok := dig(v, strings.Split(args[0], "."))
	if !ok && args[1] != "absent" {
		ts.Fatalf("there is no %s", args[0])
	}
	if same := got == args[1] || !ok; same == neg {
		ts.Fatalf("%s is %s", args[0], got)
	}
}

// dig follows a path of keys and numbers; size counts a list.
func dig(v any, path []string) (string, bool) {
	for _, key := range path {
		switch at := v.(type) {
		case map[string]any:
			inner, ok := at[key]
			if !ok {
				return "", false
			}
			v = inner
		case []any:
			n, err := strconv.Atoi(key)
			switch {
			case key == "size":
				v = len(at)
			case err != nil || n >= len(at):
				return "", false
			default:
				v = at[n]
			}
		default:
			return "", false
		}
	}
	if text, ok := v.(string); ok {
		return text, true
	}
	b, err := json.Marshal(v)
	return string(b), err == nil
}

func ready(ts *testscript.TestScript, neg bool, args []string) {
	for range 200 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("%s does not come", args[0])
}

func today(ts *testscript.TestScript, neg bool, args []string) {
	days, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Setenv(args[0], time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly))
}

func TestDigFindsWhatStandsThere(t *testing.T) {
	var v any
	if err := json.Unmarshal([]byte(`{"items":[{"ref":"F-1","tags":[]},{"ref":null}],"n":1.5}`), &v); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ path, want string }{
		{"items.size", "2"}, {"items.0.ref", "F-1"}, {"items.0.tags.size", "0"}, {"items.1.ref", "null"}, {"n", "1.5"}, {"items.2.ref", "absent"}, {"items.0.nope", "absent"}, {"n.x", "absent"},
	} {
		got, ok := dig(v, strings.Split(tt.path, "."))
		if !ok {
			got = "absent"
		}
		if got != tt.want {
			t.Errorf("%s is %s, want %s", tt.path, got, tt.want)
		}
	}
}
