package api

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"failforward/loop"
)

func TestATimeComesInWithHowItIsKnown(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	before := loop.At(noon, loop.ToSecond)
	tests := []struct {
		name, in string
		old      loop.Moment
		want     *loop.Moment
		field    string // of the fault
	}{
		{"nothing said", `{}`, before, nil, ""},
		{"a time is recorded, to the second", `{"at": "2026-03-02T13:00:00+01:00"}`, loop.Moment{}, &before, ""},
		{"or finer", `{"at": "2026-03-02T12:00:00.25Z"}`, loop.Moment{}, moved(before, 250*time.Millisecond, loop.ToMilli), ""},
		{"the precision can be told", `{"at": "2026-03-02T12:00:00Z", "precision": "day"}`, loop.Moment{}, moved(before, 0, loop.ToDay), ""},
		{"a time can be imputed", `{"at": "2026-03-02T12:00:00Z", "status": "imputed"}`, loop.Moment{}, as(before, loop.Imputed), ""},
		{"a null status is none", `{"at": "2026-03-02T12:00:00Z", "status": null, "precision": null}`, loop.Moment{}, &before, ""},
		{"a null takes a time back", `{"at": null}`, before, &loop.Moment{Status: loop.UnknownTime}, ""},
		{"a null with its reason", `{"at": null, "status": "pending"}`, before, &loop.Moment{Status: loop.Pending}, ""},
		{"a status alone", `{"status": "not_applicable"}`, before, &loop.Moment{Status: loop.NotApplicable}, ""},
		{"a status that fits what stands there", `{"status": "imputed"}`, before, as(before, loop.Imputed), ""},
		{"a precision alone", `{"precision": "hour"}`, before, moved(before, 0, loop.ToHour), ""},
		{"a precision of no time", `{"precision": "hour"}`, loop.Moment{}, &loop.Moment{Status: loop.UnknownTime}, ""},
		{"recorded without a time", `{"status": "recorded"}`, loop.Moment{}, nil, "at"},
		{"recorded and null", `{"at": null, "status": "recorded"}`, before, nil, "at"},
		{"a time that is pending", `{"at": "2026-03-02T12:00:00Z", "status": "pending"}`, loop.Moment{}, nil, "at_status"},
		{"no time at all", `{"at": "noon"}`, loop.Moment{}, nil, "at"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var in struct {
				At        Opt[string]         `json:"at"`
				Status    Opt[loop.Status]    `json:"status"`
				Precision Opt[loop.Precision] `json:"precision"`
			}
			if err := json.Unmarshal([]byte(tt.in), &in); err != nil {
				t.Fatal(err)
			}
			got, err := momentFields{in.At, in.Status, in.Precision}.moment("at", tt.old)
			if faults := loop.Faults(err); tt.field != "" {
				if len(faults) != 1 || faults[0].Field != tt.field {
					t.Errorf("faults %v, want one about %s", err, tt.field)
				}
				return
			}
			if err != nil || (got == nil) != (tt.want == nil) || got != nil && *got != *tt.want {
				t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

func moved(m loop.Moment, by time.Duration, p loop.Precision) *loop.Moment {
	m.At, m.Precision = m.At.Add(by), p
	return &m
}

func as(m loop.Moment, s loop.Status) *loop.Moment {
	m.Status = s
	return &m
}

func TestAnOptionalFieldKnowsAbsentFromNull(t *testing.T) {
	var in struct{ A, B, C Opt[[]string] }
	if err := json.Unmarshal([]byte(`{"B": null, "C": ["x"]}`), &in); err != nil {
		t.Fatal(err)
	}
	if in.A.Set || in.A.Pointer() != nil {
		t.Errorf("absent is %+v", in.A)
	}
	if !in.B.Set || !in.B.Null || in.B.Pointer() == nil || *in.B.Pointer() != nil {
		t.Errorf("null is %+v", in.B)
	}
	if !in.C.Set || in.C.Null || (*in.C.Pointer())[0] != "x" {
		t.Errorf("given is %+v", in.C)
	}
}

func TestAVersionIsReadFromWhatAGetGave(t *testing.T) {
	tests := []struct {
		head string
		want int64
		ok   bool
	}{{"", 0, true}, {"*", 0, true}, {`"3"`, 3, true}, {`W/"3"`, 3, true}, {"3", 3, true}, {` "12" `, 12, true}, {`"0"`, 0, false}, {`"-1"`, 0, false}, {`"a"`, 0, false}, {`"1", "2"`, 0, false}}
	for _, tt := range tests {
		got, err := Versioned{IfMatch: tt.head}.version()
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("If-Match: %s gives %d, %v", tt.head, got, err)
		}
	}
}

func TestAListIsBoundByDaysOfTheWorkspace(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		in   string
		want time.Time
		ok   bool
	}{
		{"", time.Time{}, true},
		{"2026-07-01", time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC), true},
		{"2026-07-01T00:00:00Z", time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), true},
		{"2026-07-01T00:00:00+02:00", time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC), true},
		{"July", time.Time{}, false},
		{"2026-02-30", time.Time{}, false},
	}
	for _, tt := range tests {
		got, err := span("since", tt.in, berlin)
		if !got.Equal(tt.want) && tt.ok || (err == nil) != tt.ok {
			t.Errorf("%q gives %v, %v", tt.in, got, err)
		}
	}
}

func TestWhatTheFrameworkSaysIsToldInOurWords(t *testing.T) {
	op := &huma.Operation{Parameters: []*huma.Param{{In: "query", Name: "q"}, {In: "path", Name: "ref"}, {In: "query", Name: "limit"}}}
	tests := []struct{ says, want string }{
		{"unexpected property", "There is no such field here"},
		{"expected string", "Write a text in quotes."},
		{`expected value to be one of "open, dismissed"`, "Use one of: open, dismissed."},
		{"expected required property title to be present", "The field title is missing. Add it."},
		{"required query parameter is missing", "This is missing. Add it."},
		{"unknown query parameter", "There is no such parameter here. There is: limit, q."},
		{"expected length <= 200", "Use at most 200 characters."},
		{"expected number >= 1", "Use a number that is at least 1."},
		{"expected array length <= 50", "Use at most 50 entries."},
		{"expected string to be the id of an event", "This has to be the id of an event."},
		{"unknown content type: text/plain", "Content-Type: application/json"},
		{"something that no version has said yet", "This does not fit here."},
	}
	for _, tt := range tests {
		if got := inWords(tt.says, op); !strings.Contains(got, tt.want) {
			t.Errorf("%q is told as %q, want %q", tt.says, got, tt.want)
		}
	}
	if got := inWords("unknown query parameter", &huma.Operation{}); got != "There is no such parameter here. There is: none." {
		t.Errorf("without any parameter it says %q", got)
	}
}

func TestABodyIsCountedBeforeItIsRead(t *testing.T) {
	tests := []struct {
		name, in string
		want     error
	}{
		{"an ordinary one", `{"title": "a, b [c] {d}", "tags": ["x", "y"]}`, nil},
		{"brackets in a text", `{"title": "` + strings.Repeat("[", 500) + `"}`, nil},
		{"an escaped quote in a text", `{"title": "\"` + strings.Repeat("[", 500) + `"}`, nil},
		{"sixteen deep", strings.Repeat("[", 16) + strings.Repeat("]", 16), nil},
		{"seventeen deep", strings.Repeat("[", 17), errDepth},
		{"side by side is not deep", strings.Repeat("[],", 500), nil},
		{"two thousand values", "[" + strings.Repeat("1,", 1999), nil},
		{"two thousand and one", "[" + strings.Repeat("1,", 2000), errValues},
		{"no UTF-8", "{\"title\": \"\xff\"}", errUTF8},
	}
	for _, tt := range tests {
		if err := harmless([]byte(tt.in), mostValues); err != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestNULIsReplacedAndNothingElse(t *testing.T) {
	tests := []struct {
		in, want string
		n        int
	}{
		{`"a"`, `"a"`, 0}, {`"\u0000"`, `"\uFFFD"`, 1}, {`"\\u0000"`, `"\\u0000"`, 0}, {`"\\\u0000\u0000"`, `"\\\uFFFD\uFFFD"`, 2},
		{`"\u00001"`, `"\uFFFD1"`, 1}, {`"\u0001"`, `"\u0001"`, 0}, {`\`, `\`, 0}, {`"\u000`, `"\u000`, 0},
	}
	for _, tt := range tests {
		raw := []byte(tt.in)
		if n := withoutNUL(raw); n != tt.n || string(raw) != tt.want {
			t.Errorf("%s becomes %s, %d replaced", tt.in, raw, n)
		}
	}
}

func FuzzBodies(f *testing.F) {
	for _, seed := range []string{`{"title":"x"}`, `{"a":[1,{"b":"\u0000"}]}`, `"\\`, "\xff", strings.Repeat("[", 40)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if harmless(raw, mostValues) != nil {
			return
		}
		was := json.Valid(raw)
		withoutNUL(raw)
		if json.Valid(raw) != was {
			t.Errorf("replacing U+0000 changed whether it is JSON: %q", raw)
		}
		var in NewLoop
		if err := decode(raw, &in); err != nil && !strings.HasPrefix(err.Error(), decodePrefix) {
			t.Errorf("an error in foreign words: %v", err)
		}
	})
}
