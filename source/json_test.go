package source

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"failforward/loop"
)

func TestJSONValues(t *testing.T) {
	tests := []struct {
		name, object string
		holds        func(Draft) bool
	}{
		{"keys fold like columns", `{"Title":"x","startedAt":"2026-08-03T14:05:00Z"}`, func(d Draft) bool { return d.Failure.StartedAt.Precision == loop.ToSecond }},
		{"numbers are Unix seconds", `{"title":"x","start":1785765900}`, func(d Draft) bool { return d.Failure.StartedAt.At.Year() == 2026 && !d.Failure.ZoneAssumed }},
		{"big ids keep their digits", `{"title":"x","id":10314800147357781421}`, func(d Draft) bool { return d.ID == "10314800147357781421" }},
		{"null is missing", `{"title":"x","id":null,"end":null,"tags":null}`, func(d Draft) bool { return d.ID == "" && d.Failure.Tags == nil }},
		{"lists are lists, with their commas", `{"title":"x","tags":["a, b","c"]}`, func(d Draft) bool { return slices.Equal(d.Failure.Tags, []string{"a, b", "c"}) }},
		{"a text is split", `{"title":"x","tags":"a, b"}`, func(d Draft) bool { return slices.Equal(d.Failure.Tags, []string{"a", "b"}) }},
		{"objects give their names", `{"title":"x","labels":[{"name":"a"},{"title":"b"}],"service":{"id":7,"name":"db"}}`,
			func(d Draft) bool {
				return slices.Equal(d.Failure.Tags, []string{"a", "b"}) && slices.Equal(d.Failure.Services, []string{"db"})
			}},
		{"an escaped NUL becomes visible and is told", `{"title":"a\u0000b"}`, func(d Draft) bool {
			return d.Failure.Title == "a\uFFFDb" && slices.Equal(d.Notes, []string{"NUL characters that became U+FFFD: 1."})
		}},
		{"a raw NUL too", "{\"title\":\"a\x00b\"}", func(d Draft) bool { return d.Failure.Title == "a\uFFFDb" && len(d.Notes) == 1 }},
		{"counts are whole numbers", `{"title":"x","people_affected":120,"user_minutes":"30","effort_lost":4}`,
			func(d Draft) bool {
				return *d.Failure.People == 120 && *d.Failure.UserMinutes == 30 && *d.Failure.EffortMinutes == 4
			}},
		{"excluded has its reason", `{"title":"x","excluded":"drill"}`, func(d Draft) bool { return d.Failure.Excluded == "drill" }},
		{"excluded may be false", `{"title":"x","excluded":false}`, func(d Draft) bool { return d.Failure.Excluded == "" }},
		{"right-to-left text and emoji pass through", `{"title":"שלום \ud83d\udd25"}`, func(d Draft) bool { return d.Failure.Title == "שלום 🔥" }},
		{"braces in texts are texts", `{"title":"a } ] \" { [","id":"\\"}`, func(d Draft) bool { return d.Failure.Title == `a } ] " { [` && d.ID == `\` }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for format, text := range map[string]string{"jsonl": tt.object + "\n", "json": "[" + tt.object + "]"} {
				if d := parse(t, format, text).one(t); !tt.holds(d) {
					t.Errorf("%s: got\n%s", format, shown(d))
				}
			}
		})
	}
}

func TestJSONHashIgnoresTheOrderOfKeysAndEmptyOnes(t *testing.T) {
	d := parse(t, "jsonl", `{"title":"x","a":{"b":1,"c":[1,"2"]}}
{ "a": {"c":[1,"2"], "b":1, "d":null}, "title":"x", "z":null }
{"title":"x","a":{"b":1,"c":["1","2"]}}`).drafts
	if d[0].Hash != d[1].Hash || d[0].Hash == d[2].Hash {
		t.Errorf("hashes %x %x %x", d[0].Hash[:4], d[1].Hash[:4], d[2].Hash[:4])
	}
}

func TestJSONListIsFoundWhereItUsuallyStands(t *testing.T) {
	tests := []struct {
		name, text string
		taken      int
		says       string
	}{
		{"a bare list", `[{"title":"a"},{"title":"b"}]`, 2, ""},
		{"an empty list", ` [ ] `, 0, ""},
		{"in items", `{"total":2,"items":[{"title":"a"},{"title":"b"}],"next":null}`, 2, ""},
		{"in an empty items", `{"items":[]}`, 0, ""},
		{"under any name when it is the only list of objects", `{"names":["x"],"outages":[{"title":"a"}]}`, 1, ""},
		{"under a usual name beside a title", `{"title":"Export","incidents":[{"title":"a"}]}`, 1, ""},
		{"behind a list of other objects", `{"links":[{"href":"x"}],"items":[{"title":"a"}]}`, 1, "neither a title nor a time"},
		{"a second list is told", `{"items":[{"title":"a"}],"more":[{"title":"b"},{"title":"c"}]}`, 1, `a second list, "more", which was not read`},
		{"one object is no list", `{"title":"a","updates":[{"title":"b"}]}`, 0, `Its keys are "title", "updates".`},
		{"an object without lists", `{"a":1}`, 0, "The file holds no list of objects"},
		{"an empty object", `{}`, 0, "The file holds no list of objects"},
		{"a number", `7`, 0, "The file is no JSON list"},
		{"an empty file", ``, 0, "The file is empty"},
		{"a table", "title,team\na,b\n", 0, "The file is no JSON list"},
		{"something behind the list", `[{"title":"a"}] x`, 1, "More follows behind the end of the list"},
		{"objects in lines", "{\"title\":\"a\"}\n{\"title\":\"b\"}\n", 0, "The file holds no list of objects"},
		{"no key", `{1:2}`, 0, "a key in quotes belongs in line 1"},
		{"a byte order mark", "\xef\xbb\xbf" + `[{"title":"a"}]`, 1, ""},
		{"UTF-16", utf16le("\ufeff" + `[{"title":"ä"}]`), 1, ""},
		{"any bytes", "\x00\x01\x02\x80", 0, "The file is no JSON list"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := parse(t, "json", tt.text)
			if got.taken() != tt.taken || !strings.Contains(got.String(), tt.says) || tt.says == "" && len(got.drafts) != tt.taken {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func TestJSONRejectsAnItemAndGoesOn(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200)
	tests := []struct{ name, item, why string }{
		{"a bare word", `{"title":abc}`, "It is not JSON"},
		{"single quotes", `{'title':'x'}`, "It is not JSON"},
		{"a number", `7`, "It is no JSON object"},
		{"a text", `"x"`, "It is no JSON object"},
		{"letters that are not UTF-8", "{\"title\":\"Z\xfcrich\"}", "It is not UTF-8: save the file as UTF-8."},
		{"200 levels", deep, "It is nested deeper than 100 levels"},
		{"half a million values", `{"title":"x","a":[` + strings.Repeat("0,", 500_000) + `0]}`, "It holds more than 100,000 values"},
		{"9 MB", `{"title":"` + strings.Repeat("x", 9<<20) + `"}`, "longer than 8 MB"},
		{"an end before the start", `{"title":"x","start":"2026-08-03T14:00:00Z","end":"2026-08-03T13:59:59Z"}`, "is before the start"},
		{"an unknown kind", `{"title":"x","kind":"crashh"}`, `kind: "crashh" is not known here. Use one of: incident, crash`},
		{"half a person", `{"title":"x","people_affected":0.5}`, `people_affected: "0.5" is no count`},
		{"minutes that are none", `{"title":"x","start":"2026-08-03","minutes":"-5"}`, `minutes: "-5" is no length of time`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for format, text := range map[string]string{"jsonl": "\n" + tt.item + "\n{\"title\":\"good\"}", "json": "[\n" + tt.item + `,{"title":"good"}]`} {
				got := parse(t, format, text)
				if len(got.drafts) != 2 || got.err != nil || got.drafts[1].Reject != "" || !strings.Contains(got.drafts[0].Reject, tt.why) {
					t.Fatalf("%s: want one rejected for %q and one taken, got\n%s", format, tt.why, clip(got.String(), 2000))
				}
				if !strings.Contains(got.drafts[0].Where, "line 2") {
					t.Errorf("%s: it stands in %s", format, got.drafts[0].Where)
				}
			}
		})
	}
}

func TestJSONWithATooManyComma(t *testing.T) {
	got := parse(t, "json", `[{"title":"a"},,{"title":"b"},]`)
	if got.taken() != 2 || len(got.drafts) != 4 || !strings.Contains(got.drafts[1].Reject, "between two commas") {
		t.Errorf("got\n%s", got)
	}
}

func TestJSONCutOffYieldsWhatStandsBeforeAndSaysWhere(t *testing.T) {
	whole := `[{"title":"a","id":1},` + "\n" + `{"title":"b","id":2},` + "\n" + `{"title":"c","tags":["x","y"]}` + "\n]"
	for n := len(whole) - 1; n > 0; n-- {
		got := parse(t, "json", whole[:n])
		before := strings.Count(whole[:n], "}")
		if before == 0 && got.err == nil && got.taken() == len(got.drafts) {
			t.Errorf("cut at %d: nothing tells that it was cut:\n%s", n, got)
		}
		if before > 0 && (got.err != nil || got.taken() != before || len(got.drafts) != before+1 || !strings.Contains(got.drafts[before].Reject, "breaks off")) {
			t.Errorf("cut at %d: want %d drafts and the place, got\n%s", n, before, got)
		}
	}
}

func TestJSONNamesTheItemThatHadTheIdFirst(t *testing.T) {
	got := parse(t, "json", `[{"title":"x"},{"title":"a","id":7},{"title":"b","id":"7"}]`)
	if got.taken() != 2 || !strings.Contains(got.drafts[2].Reject, "The id 7 stands twice in this file, first in item 2.") {
		t.Errorf("got\n%s", got)
	}
}

func TestJSONWithABracketThatDoesNotFitEndsThere(t *testing.T) {
	got := parse(t, "json", `[{"title":"a"},`+"\n"+`{"title":"b"],{"title":"c"}]`)
	if got.taken() != 1 || len(got.drafts) != 2 || !strings.Contains(got.drafts[1].Reject, "The file cannot be read further") || got.drafts[1].Where != "item 2, line 2" {
		t.Errorf("got\n%s", got)
	}
}

func TestJSONLinesAsAWhole(t *testing.T) {
	tests := []struct {
		name, text string
		taken      int
		says       string
	}{
		{"an empty file", "", 0, ""},
		{"blank lines between", "\n{\"title\":\"a\"}\r\n\r\n{\"title\":\"b\"}", 2, ""},
		{"two objects in a line are told", `{"title":"a"} {"title":"b"}` + "\n", 0, "More follows behind the JSON object"},
		{"a list", `[{"title":"a"}]`, 0, "Use the format json."},
		{"an object over several lines", "{\n\"title\": \"a\"\n}\n", 0, "goes on over several lines"},
		{"a table is given up", strings.Repeat("a,b,c\n", 500), 0, "None of the first 100 lines is a JSON object"},
		{"a cut-off end is told", "{\"title\":\"a\"}\n{\"title\":\"b\",\"st", 1, "The file breaks off at line 2."},
		{"keys that were not taken are told once", `{"title":"a","foo":1}` + "\n" + `{"title":"a","foo":1,"bar":2}`, 2, `Keys that were not taken: "bar", "foo".`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := parse(t, "jsonl", tt.text)
			if got.taken() != tt.taken || !strings.Contains(got.String(), tt.says) || (tt.says == "") != (got.err == nil && got.notes == nil && len(got.drafts) == tt.taken) {
				t.Errorf("got\n%s", clip(got.String(), 2000))
			}
		})
	}
}

// unpack reads a packed text, cut to that share of its bytes.
func unpack(t *testing.T, text string, share float64) io.Reader {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, text)
	w.Close()
	r, err := gzip.NewReader(bytes.NewReader(packed.Bytes()[:int(share*float64(packed.Len()))]))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAStreamThatBreaksOffIsTold(t *testing.T) {
	var csv, jsonl, json strings.Builder
	csv.WriteString("title,id\n")
	json.WriteString("[")
	for i := range 20_000 {
		fmt.Fprintf(&csv, "row %d,%d\n", i*7919%10007, i)
		object := fmt.Sprintf(`{"title":"row %d","id":%d}`, i*7919%10007, i)
		fmt.Fprintln(&jsonl, object)
		fmt.Fprintf(&json, "%s,\n", object)
	}
	json.WriteString(`{"title":"end"}]`)
	for format, text := range map[string]string{"csv": csv.String(), "jsonl": jsonl.String(), "json": json.String()} {
		src, _ := ByName(format)
		var out outcome
		out.err = src.Parse(unpack(t, text, 0.6), Options{}, func(d Draft) error { out.drafts = append(out.drafts, d); return nil })
		n := len(out.drafts)
		if out.err != nil || n < 5000 || out.taken() != n-1 || !strings.Contains(out.drafts[n-1].Reject, "breaks off at") {
			t.Errorf("%s: %d drafts, %d taken, %v, last %q", format, n, out.taken(), out.err, out.drafts[n-1].Reject)
		}
	}
}

func TestAStreamThatFailsPassesItsErrorOn(t *testing.T) {
	tests := []struct{ format, text string }{
		{"csv", ""}, {"csv", "title,i"}, {"csv", "title,id\n"}, {"csv", "title,id\na,1\n\"b"},
		{"json", ""}, {"json", "["}, {"json", `[{"title":"a"}`}, {"json", `{"items":[{"ti`},
		{"jsonl", ""}, {"jsonl", `{"title":"a"}` + "\n"}, {"jsonl", `{"title`},
	}
	for _, tt := range tests {
		src, _ := ByName(tt.format)
		err := src.Parse(io.MultiReader(strings.NewReader(tt.text), failing{}), Options{}, func(Draft) error { return nil })
		if !errors.Is(err, errFire) {
			t.Errorf("%s after %q: %v", tt.format, tt.text, err)
		}
	}
}

var errFire = errors.New("disk on fire")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errFire }
