package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"failforward/loop"
)

func TestALongTitleIsCutAtAWordAndKeptWhole(t *testing.T) {
	whole := strings.TrimSpace(strings.Repeat("the checkout answered slowly ", 20))
	f := parse(t, "jsonl", fmt.Sprintf(`{"title":%q,"description":"more"}`, whole)).one(t).Failure
	if n := utf8.RuneCountInString(f.Title); n > 200 || n < 150 {
		t.Errorf("the title has %d characters", n)
	}
	if kept := strings.TrimSuffix(f.Title, "…"); kept == f.Title || !strings.HasPrefix(whole, kept+" ") {
		t.Errorf("it is not cut at a word: %q", f.Title)
	}
	if f.Summary != whole+"\n\nmore" {
		t.Errorf("the summary is %q", f.Summary)
	}
}

func TestATitleOfExactly200CharactersStays(t *testing.T) {
	whole := strings.Repeat("é", 200)
	if f := parse(t, "jsonl", `{"title":"`+whole+`"}`).one(t).Failure; f.Title != whole || f.Summary != "" {
		t.Errorf("title %q, summary %q", f.Title, f.Summary)
	}
}

func TestACutNeverPartsALetterFromItsMarks(t *testing.T) {
	for _, letter := range []string{"e\u0301", "👩‍🚀", "漢", "x"} {
		got := strings.TrimSuffix(cutAtWord(strings.Repeat(letter, 300), 200), "…")
		if utf8.RuneCountInString(got) > 199 || strings.Repeat(letter, strings.Count(got, letter)) != got {
			t.Errorf("%q ends in %q", letter, got[max(0, len(got)-12):])
		}
	}
}

func TestATitleOnOneLine(t *testing.T) {
	if d := parse(t, "jsonl", `{"title":" a\n b\t c "}`).one(t); d.Failure.Title != "a b c" {
		t.Errorf("got %q", d.Failure.Title)
	}
}

func TestAMissingTitleIsImputedAndSaysSo(t *testing.T) {
	tests := []struct{ name, object, title, says string }{
		{"from the service", `{"start":"2026-08-03","services":["db","api"]}`, "api, db", "the service"},
		{"from the file", `{"start":"2026-08-03"}`, "log.jsonl line 1", "the file"},
		{"n/a is none", `{"title":"n/a","start":"2026-08-03"}`, "log.jsonl line 1", "the file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := parse(t, "jsonl", tt.object).one(t)
			if d.Failure.Title != tt.title || !strings.Contains(d.Failure.Summary, "imputed from the name of "+tt.says) || len(d.Notes) != 1 {
				t.Errorf("got\n%s", shown(d))
			}
		})
	}
}

func TestWhatIsTooMuchForAListStaysInTheSummary(t *testing.T) {
	var names []string
	for i := range 60 {
		names = append(names, fmt.Sprintf("product %02d", i))
	}
	long := strings.Repeat("very ", 30) + "long"
	d := parse(t, "jsonl", fmt.Sprintf(`{"title":"x","services":["%s"],"tags":[%q]}`, strings.Join(names, `","`), long)).one(t)
	if f := d.Failure; len(f.Services) != 50 || !strings.Contains(f.Summary, "product 59") || !strings.Contains(f.Summary, long) || len(f.Tags) != 1 || len(d.Notes) != 2 {
		t.Errorf("got\n%s", shown(d))
	}
}

func TestAHugeSummaryIsCutAndSaysSo(t *testing.T) {
	d := parse(t, "jsonl", `{"title":"x","description":"`+strings.Repeat("word ", 50_000)+`"}`).one(t)
	if n := utf8.RuneCountInString(d.Failure.Summary); n > 100_000 || n < 99_000 || len(d.Notes) != 1 {
		t.Errorf("%d characters, notes %q", n, d.Notes)
	}
}

func TestSeveritiesAsOtherTrackersWriteThem(t *testing.T) {
	for text, want := range map[string]int{"1": 1, "SEV-2": 2, "sev3": 3, "P4": 4, "3 - Moderate": 3, "Blocker": 1, "High": 2, "minor": 3, "LOW": 4, "none": 0, "severity::2": 2} {
		if f := parse(t, "jsonl", fmt.Sprintf(`{"title":"x","severity":%q}`, text)).one(t).Failure; f.Severity != want {
			t.Errorf("%q is %d, want %d", text, f.Severity, want)
		}
	}
	for _, text := range []string{"0", "5", "P0", "17", "room 3", "so-so"} {
		if got := parse(t, "jsonl", fmt.Sprintf(`{"title":"x","severity":%q}`, text)); got.taken() != 0 {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestWithoutAKindItIsTheLikelyOne(t *testing.T) {
	if k := parse(t, "jsonl", `{"title":"x"}`).one(t).Failure.Kind; k != loop.Process {
		t.Errorf("a bare title is %s", k)
	}
	if k := parse(t, "jsonl", `{"title":"x","service":"db"}`).one(t).Failure.Kind; k != loop.Incident {
		t.Errorf("one with a service is %s", k)
	}
}

func TestTheOrderOfTimesIsKept(t *testing.T) {
	d := parse(t, "jsonl", `{"title":"x","start":"2026-08-03 14:00","detected":"2026-08-03 13:00","mitigated":"2026-08-03 14:30","end":"2026-08-03 15:00"}`).one(t)
	f := d.Failure
	all := []string{moment(f.DetectedAt), moment(f.StartedAt), moment(f.MitigatedAt), moment(f.ResolvedAt)}
	if !slices.IsSorted(all) || !f.ZoneAssumed {
		t.Errorf("got\n%s", shown(d))
	}
}

func TestZeroLengthStaysAsItIs(t *testing.T) {
	if f := parse(t, "jsonl", `{"title":"x","start":"2026-08-03 14:00","end":"2026-08-03 14:00"}`).one(t).Failure; !f.Backdated() {
		t.Error("a zero length was changed")
	}
}
