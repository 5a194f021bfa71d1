package main

import (
	"bytes"
	"os"
	"path/filepath"
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
	if len(here) != 1 || !bytes.Equal(here["app.js"], there["app.js"]) {
		t.Errorf("%d files, %d bytes here and %d there", len(here), len(here["app.js"]), len(there["app.js"]))
	}
}

func TestTheScriptStaysSmallAndStrict(t *testing.T) {
	built, err := build(root)
	if err != nil {
		t.Fatal(err)
	}
	script := string(built["app.js"])
	if len(script) == 0 || len(script) > 12_000 {
		t.Errorf("app.js has %d bytes, want 1 to 12,000", len(script))
	}
	for _, word := range []string{"eval(", "new Function", "localStorage", "document.write", "sourceMappingURL"} {
		if strings.Contains(script, word) {
			t.Errorf("app.js holds %q", word)
		}
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
