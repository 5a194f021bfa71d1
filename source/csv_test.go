package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"failforward/loop"
)

func TestCSVTakesItsColumnsByManyNames(t *testing.T) {
	tests := []struct {
		name, header, row string
		holds             func(Draft) bool
	}{
		{"what is a title", "What", "x", func(d Draft) bool { return d.Failure.Title == "x" }},
		{"a summary alone is a title", "Summary", "x", func(d Draft) bool { return d.Failure.Title == "x" && d.Failure.Summary == "" }},
		{"beside a title it is a summary", "Summary,Title", "s,x", func(d Draft) bool { return d.Failure.Title == "x" && d.Failure.Summary == "s" }},
		{"case, spaces and underscores do not matter", "TITLE,Started At,resolved_AT", "x,2026-08-03 14:00,2026-08-03 15:00",
			func(d Draft) bool { return d.Failure.StartedAt.Known() && d.Failure.ResolvedAt.Known() }},
		{"camel case neither", "title,startedAt", "x,2026-08-03", func(d Draft) bool { return d.Failure.StartedAt.Known() }},
		{"noticed is a start", "title,noticed", "x,2026-08-03", func(d Draft) bool { return d.Failure.StartedAt.Known() }},
		{"a start wins over a date", "title,date,start", "x,2001-01-01,2002-02-02", func(d Draft) bool { return d.Failure.StartedAt.At.Year() == 2002 }},
		{"a day of writing down stands in, imputed", "title,created_at", "x,2026-08-03", func(d Draft) bool { return d.Failure.StartedAt.Status == loop.Imputed && len(d.Notes) == 1 }},
		{"minutes make an end, imputed", "title,start,minutes", "x,2026-08-03 14:00,25", func(d Draft) bool {
			return d.Failure.ResolvedAt.Status == loop.Imputed && d.Failure.ResolvedAt.At.Minute() == 25
		}},
		{"an end wins over minutes", "title,start,end,minutes", "x,2026-08-03 14:00,2026-08-03 14:10,25", func(d Draft) bool {
			return d.Failure.ResolvedAt.Status == loop.Recorded && d.Failure.ResolvedAt.At.Minute() == 10
		}},
		{"minutes without a start are kept as text", "title,minutes", "x,25", func(d Draft) bool { return strings.Contains(d.Failure.Summary, "25") && len(d.Notes) == 1 }},
		{"without an end it is unknown, never open", "title,start", "x,2026-08-03 14:00", func(d Draft) bool { return d.Failure.ResolvedAt.State() == loop.UnknownTime }},
		{"labels are tags, in quotes", "title,labels", `x,"b, a;c"`, func(d Draft) bool { return slices.Equal(d.Failure.Tags, []string{"a", "b", "c"}) }},
		{"a component is a service", "title;component", "x;db", func(d Draft) bool { return slices.Equal(d.Failure.Services, []string{"db"}) }},
		{"tabs separate too", "title\tteam", "x\tPayments", func(d Draft) bool { return d.Team == "Payments" }},
		{"a number is an id", "number,title", "7,x", func(d Draft) bool { return d.ID == "7" && d.Where == "line 2 (id 7)" }},
		{"a link goes into the summary", "title,url", "x,https://example.com/7", func(d Draft) bool { return d.Failure.Summary == "Source: https://example.com/7" }},
		{"words are severities", "title,priority", "x,Critical", func(d Draft) bool { return d.Failure.Severity == 1 }},
		{"a kind is one of ours", "title,kind", "x,Near-Miss", func(d Draft) bool { return d.Failure.Kind == loop.NearMiss }},
		{"a strange type is kept as text", "title,type", "x,Story", func(d Draft) bool { return d.Failure.Kind == loop.Process && d.Failure.Summary == "Type: Story" }},
		{"a bug is an escaped defect", "title,type", "x,Bug", func(d Draft) bool { return d.Failure.Kind == loop.EscapedDefect }},
		{"sep= of a spreadsheet names the separator", "sep=;\ntitle;team", "a,b;c", func(d Draft) bool { return d.Failure.Title == "a,b" && d.Team == "c" && d.Where == "line 3" }},
		{"a formula guard is taken off", "title,team", "'=1+1,'quoted", func(d Draft) bool { return d.Failure.Title == "=1+1" && d.Team == "'quoted" }},
		{"a question mark is nothing", "title,severity,start,team", "x,?,n/a,-", func(d Draft) bool { return d.Failure.Severity == 0 && !d.Failure.StartedAt.Known() && d.Team == "" }},
		{"right-to-left text and emoji pass through", "title,team", "שלום 🔥 مرحبا,👩‍👩‍👧", func(d Draft) bool {
			return d.Failure.Title == "שלום 🔥 مرحبا" && d.Team == "👩‍👩‍👧"
		}},
		{"a NUL becomes visible and is told", "title,team", "a\x00b,c", func(d Draft) bool { return d.Failure.Title == "a\uFFFDb" && strings.HasSuffix(d.Notes[0], ": 1.") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := parse(t, "csv", tt.header+"\n"+tt.row+"\n").one(t); !tt.holds(d) {
				t.Errorf("got\n%s", shown(d))
			}
		})
	}
}

func TestCSVRejectsARowAndGoesOn(t *testing.T) {
	const head = "title,team,start,end,severity\n"
	good := "good,,2026-08-03 14:00,2026-08-03 15:00,2\n"
	tests := []struct{ name, row, why string }{
		{"a quote in the middle", `a "b" c,,,,` + "\n", `The quotes in line 2 are broken`},
		{"text behind a closing quote", `"a" b,,,,` + "\n", `The quotes in line 2 are broken`},
		{"a quote that is never closed", `"a,,,,` + "\n", `The quote that opens in line 2 is never closed`},
		{"too few columns", "a,b\n", "The row has 2 columns where the header has 5"},
		{"too many columns", "a,,,,,b\n", "The row has 6 columns where the header has 5"},
		{"letters that are not UTF-8", "Z\xfcrich,,,,\n", "Line 2 is not UTF-8: save the file as UTF-8."},
		{"an end before the start", "a,,2026-08-03 14:00,2026-08-03 13:00,\n", "resolved_at: The end (2026-08-03 13:00 UTC) is before the start (2026-08-03 14:00 UTC). Change one of the two."},
		{"an end to the day only", "a,,2026-08-03 14:00,2026-08-03,\n", "add its time of day"},
		{"a date in two ways", "a,,03.08.2026,,\n", "write the date as 2026-08-03"},
		{"the same with slashes", "a,,03/08/2026 14:00,,\n", "write the date as 2026-08-03"},
		{"no time at all", "a,,yesterday,,\n", `started_at: "yesterday" is not a time. Write it as 2026-08-03 14:05`},
		{"the year 0", "a,,0000-01-01,,\n", "the year 0 is out of range"},
		{"the year 9999", "a,,2026-01-01,9999-12-31,\n", "resolved_at: the year 9999 is out of range"},
		{"a strange severity", "a,,,,dire\n", `severity: "dire" is not known here. Use 1 (worst) to 4`},
		{"neither title nor time", ",team,,,\n", "neither a title nor a time"},
		{"two faults are told at once", "a,,soon,later,\n", `resolved_at: "later"`},
		{"2,000 columns and more", strings.Repeat(",", 3000) + "\n", "more than 2000 columns"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := parse(t, "csv", head+tt.row+good)
			if len(got.drafts) != 2 || got.err != nil || got.drafts[1].Reject != "" {
				t.Fatalf("want one rejected and one taken, got\n%s", got)
			}
			if d := got.drafts[0]; d.Where != "line 2" || !strings.Contains(d.Reject, tt.why) {
				t.Errorf("%s: %s\nwant %q", d.Where, d.Reject, tt.why)
			}
		})
	}
}

func TestCSVLosesOnlyTheLineWhoseQuoteIsBroken(t *testing.T) {
	text := "title,team\n\"a\nb\",1\n\"open,2\nc,3\n\"d \"\"e\"\"\",4\n"
	got := parse(t, "csv", text)
	var titles []string
	for _, d := range got.drafts {
		titles = append(titles, d.Where+" "+d.Failure.Title)
	}
	if want := []string{"line 2 a b", "line 4 ", "line 5 c", `line 6 d "e"`}; !slices.Equal(titles, want) {
		t.Errorf("got %q, want %q\n%s", titles, want, got)
	}
}

func TestCSVFileAsAWhole(t *testing.T) {
	tests := []struct {
		name, text string
		taken      int
		says       string // in an error or a note
	}{
		{"an empty file", "", 0, "The file is empty. Its first row has to name the columns"},
		{"blank lines only", "\n\r\n,,\n", 0, "The file is empty"},
		{"only a header", "title,team\n", 0, ""},
		{"no title column", "foo,bar\n1,2\n", 0, `The columns are "foo", "bar". Name one of them title`},
		{"unknown columns are told once", "title,foo,bar\na,1,2\nb,1,2\n", 2, `Columns that were not taken: "foo", "bar".`},
		{"CRLF", "title,team\r\na,b\r\nc,\"d\r\ne\"\r\n", 2, ""},
		{"CR alone", "title,team\ra,b\rc,d\r", 2, ""},
		{"blank lines between", "title,team\n\na,b\n ,\n\nc,d\n", 2, ""},
		{"no line break at the end", "title,team\na,b", 1, ""},
		{"a byte order mark", "\xef\xbb\xbftitle,team\na,b\n", 1, ""},
		{"UTF-16, little end first", utf16le("\ufefftitle,team\nä🔥,b\n"), 1, ""},
		{"UTF-16, big end first", utf16be("\ufefftitle,team\nä🔥,b\n"), 1, ""},
		{"UTF-16 without a mark", utf16le("title,team\na,b\n"), 0, "Save it as UTF-8"},
		{"a packed file", "\x1f\x8b\x08\x00abc", 0, "The file is compressed. Unpack it first"},
		{"a spreadsheet", "PK\x03\x04abc", 0, "Save the sheet as CSV"},
		{"any bytes", "\x00\x01\x02\xff\xfe\x80\n\x90\x00", 0, "cannot be read"},
		{"a program", "\x7fELF\x02\x01\x01" + strings.Repeat("\x00\x03\xb7\x90", 40), 0, "The file is no text in UTF-8"},
		{"text of another alphabet in its old encoding", strings.Repeat("\xcf\xf0\xe8 ", 30) + "\n", 0, "Save it as text in UTF-8"},
		{"a single column with semicolons in it", "title\na; b\n", 1, ""},
		{"trailing empty cells", "title,team\na,b,,\n", 1, ""},
		{"spaces around quotes", "title, team\n \"a, b\" , \"c\" \n", 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := parse(t, "csv", tt.text)
			said := strings.Join(got.notes, " ") + fmt.Sprint(got.err)
			if got.taken() != tt.taken || got.taken() != len(got.drafts) || !strings.Contains(said, tt.says) || (tt.says == "") != (got.err == nil && got.notes == nil) {
				t.Errorf("got\n%s", got)
			}
			if got.err != nil && loop.CodeOf(got.err) != loop.Invalid {
				t.Errorf("the code is %q", loop.CodeOf(got.err))
			}
		})
	}
}

func TestCSVCutOffSaysWhereItBreaks(t *testing.T) {
	tests := []struct{ name, tail, where, why string }{
		{"inside a row", "c,d", "line 4", "The file breaks off in line 4: it has 2 of 3 columns"},
		{"inside a quoted cell", "c,\"d e", "line 4", "never closed, or the file breaks off inside it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := parse(t, "csv", "title,team,id\na,b,1\nc,d,2\n"+tt.tail)
			if len(got.drafts) != 3 || got.taken() != 2 || got.drafts[2].Where != tt.where || !strings.Contains(got.drafts[2].Reject, tt.why) {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func TestUTF16ThatEndsInsideALetterIsTold(t *testing.T) {
	text := utf16le("\ufefftitle,team\na,b\nc,d")
	got := parse(t, "csv", text[:len(text)-1])
	if got.taken() != 1 || len(got.drafts) != 2 || !strings.Contains(got.drafts[1].Reject, "The file breaks off at line 3.") {
		t.Errorf("got\n%s", got)
	}
}

func TestEqualRowsHaveEqualHashesAndSoHaveOtherOrdersOfColumns(t *testing.T) {
	a := parse(t, "csv", "title,team,id\nx,y,\nx,y,\nx,z,\n").drafts
	b := parse(t, "csv", "Team;  TITLE ;id\r\n y ;\"x\";\r\n").drafts
	if a[0].Hash != a[1].Hash || a[0].Hash == a[2].Hash || a[0].Hash != b[0].Hash {
		t.Errorf("hashes %x %x %x %x", a[0].Hash[:4], a[1].Hash[:4], a[2].Hash[:4], b[0].Hash[:4])
	}
	if len(a) != 3 || a[1].Reject != "" {
		t.Error("an equal row without an id is a failure of its own")
	}
}

func TestAnIdThatStandsTwiceIsRejectedWithTheFirstPlace(t *testing.T) {
	got := parse(t, "csv", "id,title,start\n7,a,soon\n7,b,\n8,c,\n7,d,\n").drafts
	if got[0].Reject == "" || got[1].Reject != "" || got[2].Reject != "" || !strings.Contains(got[3].Reject, "The id 7 stands twice in this file, first in line 3.") {
		t.Errorf("got\n%s", outcome{drafts: got})
	}
}

func utf16le(s string) string { return utf16bytes(s, 0, 1) }
func utf16be(s string) string { return utf16bytes(s, 1, 0) }

func utf16bytes(s string, low, high int) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		pair := [2]byte{}
		pair[low], pair[high] = byte(u), byte(u>>8)
		out = append(out, pair[:]...)
	}
	return string(out)
}
