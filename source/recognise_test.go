package source

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileIsRecognisedOnlyWhereItIsCertain(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a list of a cloud", `[{"begin": "2026-05-01", "external_desc": "x"}]`, "google-cloud"},
		{"behind a byte order mark", "\ufeff" + `[{"begin": "2026-05-01", "external_desc": "x"}]`, "google-cloud"},
		{"that breaks off inside its first record", `[{"begin": "2026-05-01", "external_desc": "x", "updates": [{"text": "we lo`, "google-cloud"},
		{"lines of a status page", `{"started_at": "x", "status_sequence": [], "impact_window": null}` + "\n{}", "github-status"},
		{"a log of interrupts", "System,nodenum,Prob Started,Prob Fixed\n1,2,3,4\n", "lanl"},
		{"the names in another order, with semicolons", "Prob Fixed;Prob Started;nodenum;System\n", "lanl"},
		{"a log of tickets", "number,incident_state,opened_at,resolved_at\n", "servicenow"},
		{"a report of a collection", "---\r\nuuid: 1\r\nurl: u\r\ncompany: c\r\ncategories: []\r\n---\r\ntext", "icco"},
		{"front matter of anybody", "---\ntitle: x\n---\n", ""},
		{"front matter that is never closed", "---\nuuid: 1\nurl: u\ncompany: c\ncategories: []\n", ""},
		{"a name too few", `[{"begin": "2026-05-01", "title": "x"}]`, ""},
		{"the names inside a value", `[{"title": "begin external_desc", "x": {"begin": 1, "external_desc": 2}}]`, ""},
		{"the names in the second record only", `[{"title": "x"}, {"begin": 1, "external_desc": 2}]`, ""},
		{"an ordinary table", "title,started_at\nx,2026-05-01\n", ""},
		{"an empty file", "", ""},
		{"an empty list", "[]", ""},
		{"a list of numbers", "[1, 2]", ""},
		{"broken JSON", `[{"begin" "external_desc"}]`, ""},
		{"no text at all", "\x00\xff\x00\xfe", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, sure, r := Recognise(strings.NewReader(tt.text))
			if got.Name != tt.want || sure != (tt.want != "") {
				t.Errorf("recognised %q, %v, want %q", got.Name, sure, tt.want)
			}
			if all, err := io.ReadAll(r); err != nil || string(all) != tt.text {
				t.Errorf("of %q is left %q, %v", tt.text, all, err)
			}
		})
	}
}

// Each example is recognised as its own profile, or as none.
func TestNoExampleIsTakenForAnotherFormat(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") || strings.HasSuffix(file, ".yaml") {
			continue
		}
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		own, _ := ByName(filepath.Base(filepath.Dir(file)))
		got, sure, _ := Recognise(f)
		if f.Close(); sure != (own.Mine != nil) || sure && got.Name != own.Name {
			t.Errorf("%s is recognised as %q", file, got.Name)
		}
	}
}
