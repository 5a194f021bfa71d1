package page

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// On a phone a table.fold is a list, in which the heads of its columns are gone: each
// cell has to say what it is, unless it is something to press.
func TestCellsOfAFoldedTableSayWhatTheyAre(t *testing.T) {
	files, err := filepath.Glob("*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	seen := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range foldedTable.FindAllString(string(text), -1) {
			for _, cell := range foldedCell.FindAllString(table, -1) {
				seen++
				if !strings.Contains(cell[:strings.Index(cell, ">")], " data-l=") && !strings.Contains(cell, "<form") && !strings.Contains(cell, "class=\"button\"") {
					t.Errorf("%s: %s", file, cell)
				}
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d cells were looked at", seen)
	}
}

var (
	foldedTable = regexp.MustCompile(`(?s)<table\b[^>]*?\sclass="(?:[^"]* )?fold(?: [^"]*)?"[^>]*>.*?</table>`)
	foldedCell  = regexp.MustCompile(`(?s)<td.*?</td>`)
)

// A table folds by its class, wherever that stands among its attributes and beside
// whatever other class.
func TestAFoldedTableIsKnownWhereverItsClassStands(t *testing.T) {
	for table, folds := range map[string]bool{
		`<table class="fold"><td></td></table>`:              true,
		`<table data-rows class="fold">` + "\n" + `</table>`: true,
		`<table class="wide fold" data-rows></table>`:        true,
		`<table class="fold wide"></table>`:                  true,
		"<table\n\tid=\"x\" class=\"fold\"></table>":         true,
		`<table class="unfold"></table>`:                     false,
		`<table class="folded"></table>`:                     false,
		`<table data-class="fold"></table>`:                  false,
		`<table></table><details class="fold"></details>`:    false,
		`<table><tr class="fold"></tr></table>`:              false,
	} {
		if got := foldedTable.MatchString(table); got != folds {
			t.Errorf("%s folds: %t, want %t", table, got, folds)
		}
	}
}
