package failforward_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const longest = 600 // lines of a file that one can still hold in mind, with room to spare

// handed names what cli alone asks of the machine and hands down as a value.
var handed = map[string]string{
	"os.Getenv":    "the environment is read in cli",
	"os.LookupEnv": "the environment is read in cli",
	"os.Environ":   "the environment is read in cli",
	"time.Now":     "a clock is handed down by cli",
}

// statement recognises SQL by its upper-case words, so that prose is none.
var statement = regexp.MustCompile(`\b(SELECT\s.*\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+(TABLE|INDEX|DATABASE))\b`)

// exponent recognises a verb that writes large and small numbers as 1e+07.
var exponent = regexp.MustCompile(`%[-+# 0-9.*]*[eEgG]`)

// length is one function and its lines.
type length struct {
	name  string
	lines int
}

// source is one parsed file of ours.
type source struct {
	room  string // "" in the root
	name  string // folder and file, as a reader would say it
	lines int
	test  bool
	made  bool // generated
	file  *ast.File
	set   *token.FileSet
}

// faults returns every rule about code that the file breaks. Tests and the kit
// of the tests may look at the clock, at the environment and into databases.
func (s source) faults() []string {
	var found []string
	add := func(at token.Pos, why string) {
		found = append(found, fmt.Sprintf("%s:%d: %s", s.name, s.set.Position(at).Line, why))
	}
	if s.lines > longest && !s.made {
		found = append(found, fmt.Sprintf("%s has %d lines: split it by meaning", s.name, s.lines))
	}
	if s.test || s.room == "looptest" {
		return found
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Name.Name == "init" && n.Recv == nil {
				add(n.Pos(), "init acts behind the reader's back")
			}
		case *ast.SelectorExpr:
			if why := handed[dotted(n)]; why != "" && s.room != "cli" {
				add(n.Pos(), dotted(n)+": "+why)
			}
		case *ast.BasicLit:
			if s.room != "store" && n.Kind == token.STRING && statement.MatchString(oneLine(n.Value)) {
				add(n.Pos(), "SQL is the business of store")
			}
			if n.Kind == token.STRING && exponent.MatchString(strings.ReplaceAll(n.Value, "%%", "")) {
				add(n.Pos(), "people do not read exponents: loop.Figure and loop.Percent write numbers")
			}
		}
		return true
	})
	return found
}

// dotted writes a selector as pkg.Name, "" when it is anything else.
func dotted(n *ast.SelectorExpr) string {
	if left, ok := n.X.(*ast.Ident); ok {
		return left.Name + "." + n.Sel.Name
	}
	return ""
}

// oneLine unquotes a literal and joins its lines.
func oneLine(literal string) string {
	text, err := strconv.Unquote(literal)
	if err != nil {
		text = literal
	}
	return strings.Join(strings.Fields(text), " ")
}

// functions lists the functions of a file with their lines.
func (s source) functions() []length {
	var all []length
	for _, decl := range s.file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			lines := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1
			all = append(all, length{s.name + " " + f.Name.Name, lines})
		}
	}
	return all
}

func parse(room, name, text string) (source, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	return source{
		room: room, name: name, file: file, set: set,
		lines: strings.Count(text, "\n"),
		test:  strings.HasSuffix(name, "_test.go"),
		made:  ast.IsGenerated(file),
	}, nil
}

// sources parses every Go file of the house.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, p := range house(t) {
		for _, name := range slices.Concat(p.GoFiles, p.TestGoFiles, p.XTestGoFiles) {
			text, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			s, err := parse(room(p.ImportPath), strings.TrimPrefix(p.ImportPath+"/"+name, module+"/"), string(text))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
	}
	return all
}

func TestCodeKeepsTheRulesOfTheHouse(t *testing.T) {
	var all []length
	for _, s := range sources(t) {
		for _, fault := range s.faults() {
			t.Error(fault)
		}
		if !s.test {
			all = append(all, s.functions()...)
		}
	}
	slices.SortStableFunc(all, func(a, b length) int { return b.lines - a.lines })
	for _, f := range all[:min(10, len(all))] {
		t.Logf("%3d lines: %s", f.lines, f.name)
	}
}

func TestTheRulesSeeEveryFault(t *testing.T) {
	tests := []struct {
		name, room, file, body string
		faults                 int
	}{
		{"a quiet function", "loop", "a.go", "func f() int { return 1 }", 0},
		{"a look at the clock", "app", "a.go", "func f() any { return time.Now() }", 1},
		{"the clock handed on as a value", "store", "a.go", "var clock = time.Now", 1},
		{"cli has the clock", "cli", "a.go", "var clock = time.Now", 0},
		{"a test has the clock", "app", "a_test.go", "var clock = time.Now", 0},
		{"a method named Now is no clock", "app", "a.go", "func f(s S) any { return s.Now() }", 0},
		{"a look at the environment", "page", "a.go", `var home = os.Getenv("HOME")`, 1},
		{"init", "web", "a.go", "func init() {}", 1},
		{"a method named init", "web", "a.go", "func (s S) init() {}", 0},
		{"SQL over lines", "app", "a.go", "const q = `SELECT id\n\tFROM failure`", 1},
		{"SQL in store", "store", "a.go", `const q = "DELETE FROM failure"`, 0},
		{"prose is no SQL", "page", "a.go", `const q = "Select one from the list, or DELETE it."`, 0},
		{"a number with an exponent", "page", "a.go", `const f = "%.3g %%"`, 1},
		{"percent is no verb", "page", "a.go", `const f = "%d %% gone"`, 0},
		{"a long file", "loop", "a.go", strings.Repeat("\n", 601), 1},
		{"a long test", "loop", "a_test.go", strings.Repeat("\n", 601), 1},
		{"a long generated file", "api", "a.go", "// Code generated by x; DO NOT EDIT.\n" + strings.Repeat("\n", 601), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := "package p\n" + tt.body
			if strings.HasPrefix(tt.body, "// Code generated") {
				text = strings.Replace(tt.body, "\n", "\n\npackage p\n", 1)
			}
			s, err := parse(tt.room, tt.file, text)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.faults(); len(got) != tt.faults {
				t.Errorf("faults %q, want %d", got, tt.faults)
			}
		})
	}
}
