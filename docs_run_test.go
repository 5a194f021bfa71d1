package failforward_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"failforward/cli"
)

var update = flag.Bool("update", false, "write docs/cli.md anew")

// command runs one command line in this process.
func command(input string, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = cli.Run(context.Background(), args, strings.NewReader(input), &o, &e)
	return o.String(), e.String(), code
}

// help returns what --help prints of a command, 100 characters wide.
func help(t *testing.T, args ...string) string {
	t.Helper()
	t.Setenv("COLUMNS", "100")
	out, errs, code := command("", append(args, "--help")...)
	if code != 0 {
		t.Fatalf("failforward %s --help: exit %d: %s", strings.Join(args, " "), code, errs)
	}
	return out
}

// listed is a line of the first help text: the words of a command, then what it does.
var listed = regexp.MustCompile(`(?m)^  ([a-z]+(?: [a-z]+)*) {2,}\S`)

// eachHelp hands the help text of the program and of each command to do.
func eachHelp(t *testing.T, do func(name, text string)) {
	t.Helper()
	all := help(t)
	do("failforward", all)
	_, list, _ := strings.Cut(all, "\nCommands:\n")
	names := listed.FindAllStringSubmatch(list, -1)
	if len(names) < 30 {
		t.Errorf("only %d commands were found", len(names))
	}
	for _, m := range names {
		do("failforward "+m[1], help(t, strings.Fields(m[1])...))
	}
}

const cliHead = `# Command line
What ` + "`failforward COMMAND --help`" + ` prints, for every command. Written by ` + "`go test . -run CommandLine -update`" + ` and held by that test.

Reads take ` + "`--json`" + `. Exit codes are in the [operator guide](operator-guide.md#exit-codes), what can be set by environment [there too](operator-guide.md#flags-and-environment).
`

func TestCommandLineReferenceIsWhatTheProgramPrints(t *testing.T) {
	var b strings.Builder
	b.WriteString(cliHead)
	eachHelp(t, func(name, text string) {
		fmt.Fprintf(&b, "\n## %s\n```text\n%s\n```\n", name, trimLines(text))
	})
	if *update {
		if err := os.WriteFile("docs/cli.md", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text(t, "docs/cli.md") != b.String() {
		t.Error("docs/cli.md is not what the program prints: go test . -run CommandLine -update")
	}
}

func trimLines(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

var variable = regexp.MustCompile(`FAILFORWARD_[A-Z_]+`)

func TestOperatorGuideListsTheEnvironment(t *testing.T) {
	known := map[string]bool{}
	eachHelp(t, func(_, text string) {
		for _, name := range variable.FindAllString(text, -1) {
			known[name] = true
		}
	})
	_, table, _ := strings.Cut(text(t, "docs/operator-guide.md"), "## Flags and environment")
	table, _, _ = strings.Cut(table, "\n## ")
	for _, name := range variable.FindAllString(table, -1) {
		if !known[name] {
			t.Errorf("the operator guide lists %s, which no flag reads", name)
		}
		known[name] = false
	}
	for name, missing := range known {
		if missing {
			t.Errorf("the operator guide does not list %s", name)
		}
	}
}

// shell finds the command lines of a document: in blocks of sh, and in code
// within a sentence.
func (d document) shell() []string {
	var all []string
	for _, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllStringSubmatch(d.text, -1) {
		all = append(all, strings.Split(block[1], "\n")...)
	}
	for _, code := range inline.FindAllString(fenced.ReplaceAllString(d.text, ""), -1) {
		all = append(all, strings.Trim(code, "`"))
	}
	return all
}

// words splits a line as a shell does: blanks, quotes, and a comment at the end.
func words(line string) []string {
	var all []string
	word, quote, open := "", rune(0), false
	for _, r := range line + " " {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word += string(r)
		case r == '\'' || r == '"':
			quote, open = r, true
		case r == '#' && !open:
			return all
		case r == ' ':
			if open {
				all = append(all, word)
			}
			word, open = "", false
		default:
			word, open = word+string(r), true
		}
	}
	return all
}

func TestCommandsInTheDocumentsExist(t *testing.T) {
	n, all := 0, documents(t)
	t.Chdir(t.TempDir())
	for _, name := range []string{"password.txt", "map.yaml"} { // a file that is asked for has to exist
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range all {
		for _, line := range d.shell() {
			args := words(line)
			if len(args) < 2 || args[0] != "failforward" || strings.ToUpper(args[1]) == args[1] {
				continue
			}
			n++
			if _, errs, code := command("", append(args[1:], "--help")...); code != 0 {
				t.Errorf("%s: %s\n%s", d.name, line, errs)
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d commands were found", n)
	}
}

func TestWordsAreSplitAsByAShell(t *testing.T) {
	tests := []struct {
		line string
		want []string
	}{
		{"failforward log 'a #tag !2' --json  # says so", []string{"failforward", "log", "a #tag !2", "--json"}},
		{`ff loops -d '{"a":"b c"}'`, []string{"ff", "loops", "-d", `{"a":"b c"}`}},
		{"a '' b", []string{"a", "", "b"}},
		{"x#y", []string{"x#y"}},
	}
	for _, tt := range tests {
		if got := words(tt.line); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q", tt.line, got)
		}
	}
}

// TestTheFirstLoopOfTheReadmeRuns types what the README says, line by line, in an
// empty folder: on the command line, then by HTTP.
func TestTheFirstLoopOfTheReadmeRuns(t *testing.T) {
	readme := document{"README.md", text(t, "README.md")}
	t.Chdir(t.TempDir())
	last := ""
	for _, line := range readme.section("## A first loop") {
		switch args := words(line); {
		case len(args) == 4 && args[0] == "echo" && args[2] == ">":
			if err := os.WriteFile(args[3], []byte(args[1]+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		case len(args) > 1 && args[0] == "failforward":
			out, errs, code := command("", args[1:]...)
			if code != 0 {
				t.Fatalf("%s: exit %d: %s", line, code, errs)
			}
			last = out
		}
	}
	if !strings.Contains(last, "Verdict") || !strings.Contains(last, "verified") {
		t.Errorf("the last line prints no verdict: %s", last)
	}
	overHTTP(t, readme)
}

// section returns the lines of the sh blocks under a heading.
func (d document) section(title string) []string {
	_, rest, _ := strings.Cut(d.text, title+"\n")
	rest, _, _ = strings.Cut(rest, "\n## ")
	var lines []string
	for _, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllStringSubmatch(rest, -1) {
		lines = append(lines, strings.Split(strings.TrimSpace(block[1]), "\n")...)
	}
	return lines
}

func overHTTP(t *testing.T, readme document) {
	token, errs, code := command("", "token", "add", "--name", "laptop", "--role", "admin")
	if code != 0 {
		t.Fatal(errs)
	}
	base := serve(t)
	var answer map[string]any
	n := 0
	for _, line := range readme.section("## A first loop") {
		args := words(line)
		if len(args) < 2 || args[0] != "ff" {
			continue
		}
		n++
		answer = ask(t, base+"/api/v1/"+args[1], strings.TrimSpace(token), args[2:])
	}
	if n != 5 || answer["stage"] != "verdict" {
		t.Errorf("after %d calls the failure stands at %v", n, answer["stage"])
	}
}

// serve starts the server of the file in this folder and returns its address.
func serve(t *testing.T) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	in, out := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Run(ctx, []string{"serve", "--addr", "127.0.0.1:0"}, nil, out, t.Output())
		out.Close()
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("the server ended with %d", code)
		}
	})
	line := make([]byte, 200)
	n, err := in.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, in)
	return strings.TrimSpace(strings.TrimPrefix(string(line[:n]), "listening on "))
}

// ask does what the line "ff PATH -d BODY" does, or without a body gets.
func ask(t *testing.T, url, token string, args []string) map[string]any {
	t.Helper()
	method, body := http.MethodGet, ""
	if len(args) == 2 && args[0] == "-d" {
		method, body = http.MethodPost, args[1]
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		t.Fatalf("%s %s %s: %s %s", method, url, body, answer.Status, raw)
	}
	var v map[string]any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
