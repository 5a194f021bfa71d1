package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.."

func TestTheCommittedScriptIsWhatTheSourcesBuildTo(t *testing.T) {
	if err := run(root, true); err != nil {
		t.Error(err)
	}
}

// The sources are built a second time from a copy in another folder: were a
// path in the output, the bytes would differ.
func TestTheScriptIsTheSameWhereverItIsBuilt(t *testing.T) {
	elsewhere := t.TempDir()
	if err := os.CopyFS(filepath.Join(elsewhere, "island"), os.DirFS(filepath.Join(root, "island"))); err != nil {
		t.Fatal(err)
	}
	here, err := build(root)
	if err != nil {
		t.Fatal(err)
	}
	there, err := build(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	if len(here) != len(scripts) {
		t.Errorf("%d files", len(here))
	}
	for name := range here {
		if !bytes.Equal(here[name], there[name]) {
			t.Errorf("%s: %d bytes here and %d there", name, len(here[name]), len(there[name]))
		}
	}
}

func TestTheScriptStaysSmallAndStrict(t *testing.T) {
	built, err := build(root)
	if err != nil {
		t.Fatal(err)
	}
	// What outlives the tab are two switches, never what somebody typed.
	hints := regexp.MustCompile(`localStorage\.(getItem|removeItem|setItem)\("(word-hints|chart-tables)"`)
	for name, text := range built {
		script := hints.ReplaceAllString(string(text), "")
		if len(text) == 0 || len(text) > 12_000 {
			t.Errorf("%s has %d bytes, want 1 to 12,000", name, len(text))
		}
		for _, word := range []string{"eval(", "new Function", "localStorage", "document.write", "sourceMappingURL"} {
			if strings.Contains(script, word) {
				t.Errorf("%s holds %q", name, word)
			}
		}
	}
	if strings.Contains(string(built["app.js"]), "localStorage") {
		t.Error("the script of every page keeps something beyond the tab")
	}
}

func TestACheckSeesAnEditedScript(t *testing.T) {
	copied := t.TempDir()
	if err := os.CopyFS(filepath.Join(copied, "island"), os.DirFS(filepath.Join(root, "island"))); err != nil {
		t.Fatal(err)
	}
	if err := run(copied, true); err == nil {
		t.Error("a missing script passed the check")
	}
	if err := run(copied, false); err != nil {
		t.Fatal(err)
	}
	if err := run(copied, true); err != nil {
		t.Errorf("what was just written fails the check: %v", err)
	}
	script := filepath.Join(copied, "page", "static", "dist", "app.js")
	if err := os.WriteFile(script, []byte("edited"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run(copied, true); err == nil {
		t.Error("an edited script passed the check")
	}
}

func TestABrokenSourceIsReportedWithItsPlace(t *testing.T) {
	broken := t.TempDir()
	if err := os.MkdirAll(filepath.Join(broken, "island"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, "island", "main.ts"), []byte("const = 1"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := build(broken); err == nil || !strings.Contains(err.Error(), "main.ts:1:6") {
		t.Errorf("error %v, want the place main.ts:1:6", err)
	}
}
