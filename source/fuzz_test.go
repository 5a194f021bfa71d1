package source

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// hold parses any text and checks what is always true of a draft.
func hold(t *testing.T, format, text string, m *Mapping) {
	src, _ := ByName(format)
	err := src.Parse(strings.NewReader(text), Options{Name: "fuzz", Map: m}, func(d Draft) error {
		if d.Where == "" {
			t.Errorf("a draft without a place: %+v", d)
		}
		if strings.Contains(d.ID+d.Failure.Title+d.Failure.Summary+d.Team, "\x00") {
			t.Errorf("%s holds a NUL", d.Where)
		}
		if d.Reject != "" {
			return nil
		}
		if err := d.Failure.Validate(); err != nil {
			t.Errorf("%s was taken and breaks a rule: %v", d.Where, err)
		}
		if d.Hash == [32]byte{} {
			t.Errorf("%s has no hash", d.Where)
		}
		return nil
	})
	if err != nil && err.Error() == "" {
		t.Error("an error that says nothing")
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("title,start,end,severity,tags,minutes\na,2026-08-03 14:00,2026-08-03 15:00,2,\"x, y\",\n\"b \"\"c\"\"\nd\",1785765900,,SEV-1,,25\n")
	f.Add("Was;Beginn\r\n\"a;b\r\n;c\r\n")
	f.Add("sep=;\ntitle;id\n'=1;\"\"\"\"\n")
	f.Add("\xef\xbb\xbftitle\tteam\n\x00\t\xff\n")
	f.Add("\xff\xfet\x00i\x00t\x00l\x00e\x00\n\x00a\x00\n\x00\xd8")
	f.Add("title,created\r\"a\" ,03.08.2026\r")
	f.Fuzz(func(t *testing.T, text string) { hold(t, "csv", text, nil) })
}

func FuzzJSON(f *testing.F) {
	f.Add(`[{"title":"a","start":"2026-08-03T14:05:00Z","tags":["x",{"name":"y"}]},{"title":"b","end":1785765900},]`)
	f.Add(`{"links":[1,"2"],"items":[{"title":"a\u0000"},{"title":7,"service":{"a":[null,true]}}],"more":[{}]} x`)
	f.Add(`{"a":{"items":[{"title":"x"`)
	f.Add("[[[[{\"\\\"}]],,}")
	f.Add("\xfe\xff\x00[\x00]")
	f.Fuzz(func(t *testing.T, text string) { hold(t, "json", text, nil) })
}

func FuzzJSONLines(f *testing.F) {
	f.Add("{\"title\":\"a\",\"type\":\"Bug\",\"created_at\":\"2026-08-03\"}\n\n{\"title\":\"b\"} {}\n{\"titl")
	f.Add("{\"Title\":\"a\",\"title\":\"b\",\"people\":1e3,\"excluded\":true}\n[]\n7\n\"x\"\n")
	f.Fuzz(func(t *testing.T, text string) { hold(t, "jsonl", text, nil) })
}

func FuzzGithubStatus(f *testing.F) {
	f.Add(`{"id":"1","title":"Incident with A and B","started_at":"2026-08-03T14:05:00Z","resolved_at":null,"impact":"major","status_sequence":["Investigating"],"updates":[{"at":"x","status":"y","message":"z"},7],"impact_window":{"context":"w"}}` + "\n")
	f.Fuzz(func(t *testing.T, text string) { hold(t, "github-status", text, nil) })
}

func FuzzGoogleCloud(f *testing.F) {
	f.Add(`[{"id":"1","external_desc":"a b","begin":"2026-08-03T14:05:00+00:00","end":"","severity":"high","affected_products":[{"title":"P"}],"most_recent_update":{"status":"SERVICE_OUTAGE"},"updates":[{"when":"x","text":"y"}]}]`)
	f.Fuzz(func(t *testing.T, text string) { hold(t, "google-cloud", text, nil) })
}

func FuzzLANL(f *testing.F) {
	f.Add("System,nodenum,Prob Started,Prob Fixed,Hardware,Software\n1,2,1/2/2003 4:05,1/2/2003 4:06,CPU,\n1,2,13/2/2003 4:05,,\"O\"\"S\",x\n")
	f.Fuzz(func(t *testing.T, text string) { hold(t, "lanl", text, nil) })
}

func FuzzServiceNow(f *testing.F) {
	f.Add("number,incident_state,opened_at,resolved_at,priority\nINC1,New,03-08-2026 06:38,?,1 - Critical\nINC2,Closed,2026-08-03 06:38:00,?,5 - Planning\nINC1,Closed,03-08-2026 06:38,03-08-2026 07:38,\n,New,,,\nINC1\n")
	f.Fuzz(func(t *testing.T, text string) { hold(t, "servicenow", text, nil) })
}

func FuzzMarkdown(f *testing.F) {
	f.Add("---\ntitle: a\nstarted: 2026-08-03 14:05\ntags: [x, {y: z}]\n---\n# a\ntext\n", false)
	f.Add("\xef\xbb\xbf---\r\nuuid: 1\r\nstart_time: 2026-08-03T14:05:00-08:00\r\nproduct: \"p, q\"\r\n...\r\n\x00", false)
	f.Add("---\na: &a [*a]\n<<: *a\n? - - x\n: |\n  y\n---", false)
	f.Add("- **Key events**\n  - First detected: 2026-08-03 9:05\n  - Repaired 2026-08-03 1400\n- **Time to repair**: 1h (5m)\n", true)
	f.Fuzz(func(t *testing.T, text string, events bool) {
		if events {
			hold(t, "moj", text, nil)
			return
		}
		hold(t, "markdown", text, nil)
		hold(t, "icco", text, nil)
	})
}

func FuzzMapping(f *testing.F) {
	f.Add("from: json a.b\nid: n\nwhere: [{t: [x, y]}]\nopen_when: {s: open}\ntitle: \"{a} on {b.c?}\"\nkind: ='crash'\nlayout: DD.MM.YYYY hh:mm\nzone: UTC\n", `{"a":{"b":[{"a":1,"b":{"c":[2]},"t":"x","s":"open","n":3}]}}`)
	f.Add("title: a?\nsummary: |\n  x\n? y\n: z\n", `[{"a":"b"}]`)
	f.Add("layout: [YYYY-MM-DD, 'Jan 2 2006']\nstarted_at: a.b.c", `[{"a":[{"b":[{"c":"2026-08-03"}]}]}]`)
	f.Fuzz(func(t *testing.T, yaml, text string) {
		m, err := ParseMapping(strings.NewReader(yaml))
		if (m == nil) == (err == nil) {
			t.Fatalf("neither a map nor an error: %v", err)
		}
		if m == nil {
			return
		}
		for _, format := range []string{"csv", "json", "jsonl"} {
			m.From = ""
			hold(t, format, text, m)
		}
	})
}

// The reader of the standard library is the judge of what is well formed: what it
// takes we take, with the same fields.
func FuzzCSVAgainstTheStandardLibrary(f *testing.F) {
	f.Add("a,b\nc,\"d \"\"e\"\"\n\r\nf\"\r\n\"\",\n")
	f.Add("a\n\n\"b\"\n,,\n\"\n\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		judge := csv.NewReader(strings.NewReader(text))
		judge.FieldsPerRecord = -1
		want, err := judge.ReadAll()
		if err != nil || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			return
		}
		want = slices.DeleteFunc(want, func(r []string) bool { return strings.TrimSpace(strings.Join(r, "")) == "" })
		ours := csvReader{lines: lines{in: bufio.NewReaderSize(strings.NewReader(text), 16)}, rec: csvRecord{comma: ','}}
		for i := 0; ; {
			fields, problem, err := ours.next()
			if err == io.EOF && i == len(want) {
				return
			}
			if err != nil || problem != "" {
				t.Fatalf("record %d of %q: %s %v", i, text, problem, err)
			}
			if blank(fields) {
				continue
			}
			if got := fmt.Sprintf("%q", fields); i >= len(want) || got != fmt.Sprintf("%q", want[i]) {
				t.Fatalf("record %d of %q is %s", i, text, got)
			}
			i++
		}
	})
}

// Every item of a well-formed list comes out, as the standard library counts them.
func FuzzJSONItemsAgainstTheStandardLibrary(f *testing.F) {
	f.Add(`[{"a":"]}\\\""},[1,[2]], "x" ,null,-1.5e3,true]`)
	f.Add("[]")
	f.Fuzz(func(t *testing.T, text string) {
		var want []json.RawMessage
		if json.Unmarshal([]byte(text), &want) != nil || !strings.HasPrefix(text, "[") || !utf8.ValidString(text) || strings.Count(text, "[")+strings.Count(text, "{") > maxDepth {
			return
		}
		a := array{jsonScan: jsonScan{in: bufio.NewReaderSize(strings.NewReader(text), 16), line: 1}}
		var got []string
		err := a.elements(func() error {
			raw, problem, err := a.value()
			got = append(got, string(raw)+problem)
			return err
		})
		if err != nil || len(got) != len(want) {
			t.Fatalf("%q: %d items, want %d, %v", text, len(got), len(want), err)
		}
		for i := range want {
			if got[i] != string(want[i]) {
				t.Errorf("item %d is %q, want %q", i, got[i], want[i])
			}
		}
	})
}
