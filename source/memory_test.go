package source

import (
	"io"
	"runtime"
	"strings"
	"testing"
)

// repeat yields head, then n times the same text, then tail, without holding it.
func repeat(head, text string, n int, tail string) io.Reader {
	return io.MultiReader(strings.NewReader(head), &repeated{text: text, left: n}, strings.NewReader(tail))
}

type repeated struct {
	text string
	at   int
	left int
}

func (r *repeated) Read(p []byte) (n int, err error) {
	for n < len(p) && r.left > 0 {
		m := copy(p[n:], r.text[r.at:])
		n += m
		if r.at += m; r.at == len(r.text) {
			r.at, r.left = 0, r.left-1
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// held is the memory in use after everything that nobody needs is gone, in MiB.
func held() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

func TestMemoryStaysFlatWhateverTheSize(t *testing.T) {
	const rows = 60_000
	tests := []struct {
		name, format string
		r            io.Reader
	}{
		{"a long table", "csv", repeat("title,start,end\n", "checkout is slow,2026-08-03 14:00,2026-08-03 15:00\n", rows, "")},
		{"a long table with quotes", "csv", repeat("title,start,end\n", "\"checkout\n\"\"is\"\" slow\",2026-08-03 14:00,2026-08-03 15:00\n", rows, "")},
		{"a long list", "json", repeat("[", `{"title":"checkout is slow","start":"2026-08-03 14:00"},`, rows-1, `{"title":"end"}]`)},
		{"many lines", "jsonl", repeat("", `{"title":"checkout is slow","start":"2026-08-03 14:00"}`+"\n", rows, "")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, _ := ByName(tt.format)
			n, most, before := 0, 0.0, held()
			err := src.Parse(tt.r, Options{}, func(d Draft) error {
				if n++; n%(rows/6) == 0 {
					most = max(most, held())
				}
				return nil
			})
			t.Logf("%d drafts, at most %.2f MiB more than before", n, most-before)
			if err != nil || n != rows || most-before > 4 {
				t.Errorf("error %v, %d drafts, %.2f MiB held", err, n, most-before)
			}
		})
	}
}

func TestARecordOf50MBIsSkippedWithoutHoldingIt(t *testing.T) {
	const mb = 1 << 20
	long := strings.Repeat("x", 1024)
	tests := []struct {
		name, format string
		r            io.Reader
		taken        int
		where, why   string
	}{
		{"a line of a table", "csv", repeat("title,team\na,b\n", long, 50*1024, ",c\nd,e\n"), 2, "line 3", "Line 3 is longer than 8 MB"},
		{"a quoted cell", "csv", repeat("title,team\na,b\n\"", long, 50*1024, "\",c\nd,e\n"), 2, "line 3", "longer than 8 MB"},
		{"a quoted cell of many lines", "csv", repeat("title,team\na,b\n\"", "some words\n", 5*mb, "\",c\nd,e\n"), 2, "line 3", "The row from line 3 to line 5242883 is longer than 8 MB"},
		{"a quote that is never closed", "csv", repeat("title,team\na,b\n\"c,d\n", "some words,e\n", 4*mb, ""), 1, "line 3", "close the quote that opens in line 3"},
		{"a header", "csv", repeat("", long, 50*1024, "\na,b\n"), 0, "", "The row with the column names cannot be read. Line 1 is longer than 8 MB"},
		{"an item of a list", "json", repeat(`[{"title":"a"},{"title":"`, long, 50*1024, `"},{"title":"b"}]`), 2, "item 2, line 1", "longer than 8 MB"},
		{"another value beside the list", "json", repeat(`{"blob":"`, long, 50*1024, `","items":[{"title":"b"}]}`), 1, "", ""},
		{"a line of objects", "jsonl", repeat(`{"title":"a"}`+"\n"+`{"title":"`, long, 50*1024, "\"}\n"+`{"title":"b"}`), 2, "line 2", "longer than 8 MB"},
		{"a Markdown file", "markdown", repeat("---\ntitle: a\n---\n", long, 50*1024, "\n"), 0, "", "The file is longer than 8 MB"},
		{"a Markdown file without a line", "moj", repeat("", long, 50*1024, "\n"), 0, "", "The file is longer than 8 MB"},
		{"front matter", "icco", repeat("---\ntitle: a\n", long, 50*1024, "\n---\n"), 0, "", "The file is longer than 8 MB"},
		{"nothing but brackets", "json", repeat("[", "[", 50*mb, ""), 0, "item 1, line 1", "never closed"},
		{"lines of brackets", "jsonl", repeat(`{"title":"a"}`+"\n", "[", 50*mb, "\n"+`{"title":"b"}`), 2, "line 2", "longer than 8 MB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, _ := ByName(tt.format)
			var out outcome
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			out.err = src.Parse(tt.r, Options{}, func(d Draft) error { out.drafts = append(out.drafts, d); return nil })
			runtime.ReadMemStats(&after)
			spent := float64(after.TotalAlloc-before.TotalAlloc) / mb
			said := out.String()
			if out.taken() != tt.taken || !strings.Contains(said, tt.why) || !strings.Contains(said, tt.where) {
				t.Errorf("%d taken, want %d and %q in\n%s", out.taken(), tt.taken, tt.why, clip(said, 1500))
			}
			if spent > 96 {
				t.Errorf("%.0f MiB were allocated", spent)
			}
			t.Logf("%.1f MiB allocated in all", spent)
		})
	}
}

func TestManyBrokenQuotesTakeNoLongerThanTheirLength(t *testing.T) {
	src, _ := ByName("csv")
	for _, line := range []string{"\"a,b\n", "\"a\"b,c\n", "a\"b,c\n", "\"\"\"a,b\n", "\"a\n\"\"\n"} {
		n := 0
		err := src.Parse(repeat("title,team\n", line, 100_000, ""), Options{}, func(Draft) error { n++; return nil })
		if err != nil || n < 50_000 {
			t.Errorf("%q: %d drafts, %v", line, n, err)
		}
	}
}

func TestIdsAreRememberedUpToALimit(t *testing.T) {
	ids, at := seen{}, place{line: 7}
	for i := range uint32(maxSeen) {
		ids[[16]byte{byte(i), byte(i >> 8), byte(i >> 16), 1}] = i
	}
	if why := ids.double("new", at); why != "" || ids.double("new", at) != "" || len(ids) != maxSeen {
		t.Errorf("%q, %d ids", why, len(ids))
	}
	var notes []string
	rd := reading{ids: ids, opt: Options{Note: func(s string) { notes = append(notes, s) }}}
	if err := rd.end(nil); err != nil || len(notes) != 1 {
		t.Errorf("%v, %q", err, notes)
	}
}
