package failforward_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// pkg is what the rules need of one package, as "go list -json" tells it.
type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string // of the code itself, not of its tests
	GoFiles    []string
	TestGoFiles,
	XTestGoFiles []string
}

const module = "failforward"

// floors says on which floor a room stands; imports go to a lower one only.
var floors = map[string]int{
	"cmd":  6,
	"cli":  5,
	"page": 4, "api": 4,
	"app":    3,
	"source": 2, "sink": 2, "drill": 2, "store": 2, "metric": 2, "judge": 2, "web": 2, "outward": 2,
	"loop": 1, "stats": 1, "wording": 1, "chart": 1,
}

// only names what is the business of one room: nobody else imports it.
var only = map[string]string{
	"database/sql":  "store",
	"html/template": "page",
}

// never names what a room does without although its floor would allow it.
var never = map[string][]string{
	"app": {"failforward/store", "failforward/web", "failforward/sink", "failforward/drill", "database/sql", "net/http"},
}

// room is the first folder of an import path of ours, "" for the root and for
// what is not ours.
func room(path string) string {
	rest, ours := strings.CutPrefix(path, module+"/")
	if !ours {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	return first
}

// importFaults returns every import that breaks a rule of the house, in words.
func importFaults(packages []pkg) []string {
	var faults []string
	for _, p := range packages {
		from := room(p.ImportPath)
		if _, known := floors[from]; !known && p.ImportPath != module && from != "looptest" {
			faults = append(faults, p.ImportPath+" stands on no floor: give it one in house_test.go")
		}
		for _, path := range p.Imports {
			if why := importFault(from, path); why != "" {
				faults = append(faults, fmt.Sprintf("%s imports %s: %s", p.ImportPath, path, why))
			}
		}
	}
	return faults
}

// importFault says why room from must not import path, or "".
func importFault(from, path string) string {
	to := room(path)
	switch {
	case from == "looptest" || from != "" && from == to:
		return ""
	case to == "looptest":
		return "looptest is for tests"
	case to != "" && floors[to] >= floors[from]:
		return "imports point down only"
	case from == "loop" && to == "" && strings.Contains(strings.Split(path, "/")[0], "."):
		return "loop needs the standard library only"
	case only[path] != "" && only[path] != from:
		return "that is the business of " + only[path]
	}
	for _, forbidden := range never[from] {
		if path == forbidden || strings.HasPrefix(path, forbidden+"/") {
			return from + " does without"
		}
	}
	return ""
}

func TestImportsPointDownOnly(t *testing.T) {
	for _, fault := range importFaults(house(t)) {
		t.Error(fault)
	}
}

func TestTheImportRulesSeeEveryFault(t *testing.T) {
	tests := []struct {
		name, from, path string
		fault            bool
	}{
		{"down is allowed", "page", "failforward/app", false},
		{"two floors down is allowed", "cli", "failforward/loop", false},
		{"inside a room is allowed", "page", "failforward/page/static", false},
		{"up is not", "loop", "failforward/app", true},
		{"across is not", "page", "failforward/api", true},
		{"across to a part of another room is not", "api", "failforward/page/static", true},
		{"across on the ground is not", "stats", "failforward/loop", true},
		{"the kit is for tests", "cli", "failforward/looptest", true},
		{"the kit itself may import all", "looptest", "failforward/store", false},
		{"loop has no module beside it", "loop", "github.com/google/uuid", true},
		{"loop has the standard library", "loop", "encoding/json", false},
		{"stats has gonum", "stats", "gonum.org/v1/gonum/stat", false},
		{"app has no store", "app", "failforward/store", true},
		{"app has no database", "app", "database/sql", true},
		{"app has no HTTP", "app", "net/http", true},
		{"app has no HTTP test server either", "app", "net/http/httptest", true},
		{"app has the importers", "app", "failforward/source", false},
		{"only store has the database", "cli", "database/sql", true},
		{"store has the database", "store", "database/sql", false},
		{"only page has templates", "web", "html/template", true},
		{"page has templates", "page", "html/template", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := pkg{ImportPath: module + "/" + tt.from, Imports: []string{tt.path}}
			if faults := importFaults([]pkg{p}); (len(faults) > 0) != tt.fault {
				t.Errorf("%s imports %s: faults %q", tt.from, tt.path, faults)
			}
		})
	}
	if len(importFaults([]pkg{{ImportPath: module + "/utils"}})) != 1 {
		t.Error("a room without a floor is no fault")
	}
}

// house lists the packages of the module, also those that do not compile yet:
// their imports are judged all the same.
func house(t *testing.T) []pkg {
	t.Helper()
	lookAround(t)
	var complaint bytes.Buffer
	cmd := exec.Command("go", "list", "-e", "-json", "./...")
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaint.Bytes())
	}
	var packages []pkg
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if !slices.ContainsFunc(packages, func(p pkg) bool { return p.ImportPath == module }) {
		t.Fatalf("the root package is not among %d packages", len(packages))
	}
	return packages
}

// lookAround reads every folder of the house, so that "go test" knows that a new
// file makes an old result worthless: it does not see what go list reads.
func lookAround(t *testing.T) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path != "." && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
