package hook

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// at is when the samples are sent.
var sent = time.Date(2026, 8, 3, 14, 5, 0, 0, time.UTC)

func read(t *testing.T, s Sender, d Delivery) []News {
	t.Helper()
	var out []News
	if err := s.Read(d, func(n News) { out = append(out, n) }); err != nil {
		t.Fatal(err)
	}
	return out
}

// Each folder of testdata is a sender, each file of JSON or XML in it a delivery; a name up to
// the first dot is the event where a header tells it.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.[jx]*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			kind := filepath.Base(filepath.Dir(file))
			s, known := ByName(kind)
			if !known {
				t.Fatalf("no sender %s", kind)
			}
			seen[kind] = true
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			event, _, _ := strings.Cut(filepath.Base(file), ".")
			var told struct {
				News  []News
				Error string
			}
			err = s.Read(Delivery{Header: map[string]string{"X-GitHub-Event": event}, Body: body}, func(n News) { told.News = append(told.News, n) })
			if err != nil {
				told.Error = err.Error()
			}
			got, _ := json.MarshalIndent(told, "", "  ")
			golden := strings.TrimSuffix(file, filepath.Ext(file)) + ".golden"
			if *update {
				if err := os.WriteFile(golden, append(got, '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, s := range All {
		if !seen[s.Name] {
			t.Errorf("%s has no delivery in testdata", s.Name)
		}
	}
}

// What the page offers as a test has to open something, and what it shows for
// pasting has to carry the address.
func TestEverySenderHasASampleAndASnippet(t *testing.T) {
	for _, s := range All {
		d := Delivery{Header: s.SampleHeader, Body: s.Sample(sent)}
		news := read(t, s, d)
		if len(news) == 0 || (news[0].Trouble == nil) != (s.Name == "deployments") {
			t.Errorf("%s: the sample tells %+v", s.Name, news)
		}
		if text := s.Snippet("https://ff.example/hooks/x/y", "hush"); !strings.Contains(text, "https://ff.example/hooks/x/y") {
			t.Errorf("%s: %s", s.Name, text)
		}
		if s.Prove.Says == "" || s.Prove.Check == nil {
			t.Errorf("%s is proved by nothing", s.Name)
		}
		if got, ok := ByName(s.Name); !ok || got.Title != s.Title {
			t.Errorf("%s is not found by its name", s.Name)
		}
	}
	if _, ok := ByName("pigeon"); ok {
		t.Error("an unknown sender is found")
	}
}

func TestOneOccurrenceIsToldByItsFingerprintAndStart(t *testing.T) {
	body := func(status, print, start string) Delivery {
		return Delivery{Body: []byte(`{"groupKey":"g","alerts":[{"status":"` + status + `","labels":{"alertname":"a","zone":"b"},"startsAt":"` + start + `","endsAt":"2026-08-03T15:00:00Z","fingerprint":"` + print + `"}]}`)}
	}
	one := func(d Delivery) *Trouble { return read(t, alertmanager, d)[0].Trouble }
	first := one(body("firing", "f1", "2026-08-03T14:00:00Z"))
	for name, tt := range map[string]struct {
		d    Delivery
		same bool
	}{
		"its end":             {body("resolved", "f1", "2026-08-03T14:00:00Z"), true},
		"another start":       {body("firing", "f1", "2026-08-03T14:30:00Z"), false},
		"another fingerprint": {body("firing", "f2", "2026-08-03T14:00:00Z"), false},
	} {
		if got := one(tt.d); (got.ID == first.ID) != tt.same || got.Group != first.Group {
			t.Errorf("%s: %q and %q", name, got.ID, first.ID)
		}
	}
	if a, b := one(body("firing", "", "2026-08-03T14:00:00Z")), one(body("resolved", "", "2026-08-03T14:00:00Z")); a.ID != b.ID || a.ID == first.ID {
		t.Errorf("without a fingerprint the labels tell: %q, %q", a.ID, b.ID)
	}
	if !first.Ended.IsZero() {
		t.Error("what fires has an end")
	}
}

func TestTimesOfEveryUnit(t *testing.T) {
	want := time.Date(2026, 8, 3, 14, 5, 0, 0, time.UTC)
	for _, n := range []json.Number{"1785765900", "1785765900000", "1785765900000000", "1785765900000000000", "1785765900.0"} {
		if got := epoch(n); !got.Equal(want) {
			t.Errorf("%s is read as %v", n, got)
		}
	}
	for _, n := range []json.Number{"", "0", "-5", "x", "1e400"} {
		if got := epoch(n); !got.IsZero() {
			t.Errorf("%s is read as %v", n, got)
		}
	}
	for _, s := range []string{"", "0001-01-01T00:00:00Z", "yesterday"} {
		if got := moment(s); !got.IsZero() {
			t.Errorf("%q is read as %v", s, got)
		}
	}
}

func TestAMappingFindsWhatItPointsAt(t *testing.T) {
	d := Delivery{
		Body:  []byte(`{"alert":{"labels":["x",{"what":"Disk is full"}],"no":12345678901234567},"when":1785765900000,"how":"FIXED","title":"not this"}`),
		Paths: map[string]string{"title": "alert.labels.1.what", "id": "alert.no", "started": "when", "status": "how"},
	}
	got := read(t, generic, d)[0].Trouble
	if got.Title != "Disk is full" || got.ID != "12345678901234567" || got.Phase != Ended || !got.Started.Equal(sent) || got.Stream {
		t.Errorf("%+v", got)
	}
	if err := generic.Read(Delivery{Body: []byte(`{"a":1}`)}, func(News) {}); err == nil || !strings.Contains(err.Error(), "mapping") {
		t.Errorf("no title: %v", err)
	}
	var names []string
	for _, target := range Targets {
		names = append(names, target.Name)
	}
	for name := range d.Paths {
		if !slices.Contains(names, name) {
			t.Errorf("%s is no target", name)
		}
	}
}

// What a person pasted, a machine cut off or an attacker made ends in words, not in
// a panic.
func TestBadBodiesSayWhatIsWrong(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 20_000)
	many := `{"groupKey":"g","alerts":[{"status":"firing","startsAt":"2026-08-03T14:00:00Z","labels":{"x":"y"` + strings.Repeat(`,"l`+strings.Repeat("k", 20)+`":"v"`, 10_000) + `}}]}`
	for _, s := range All {
		for _, body := range []string{"", "null", "[]", "{}", "7", `"x"`, `{"alerts":[{"status":`, deep, "\xff\xfe{}", `{"alerts":7}`, many} {
			err := s.Read(Delivery{Header: map[string]string{"X-GitHub-Event": "issues"}, Body: []byte(body)}, func(n News) {
				if n.Trouble != nil && (n.Trouble.ID == "" || n.Trouble.Group == "" || n.Trouble.Title == "") {
					t.Errorf("%s took %.40q as %+v", s.Name, body, n.Trouble)
				}
			})
			if err != nil && len(err.Error()) < 20 {
				t.Errorf("%s says of %.40q only %v", s.Name, body, err)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for i, s := range All {
		f.Add(i, "issues", string(s.Sample(sent)))
		f.Add(i, "workflow_run", string(s.Sample(sent)))
	}
	files, _ := filepath.Glob("testdata/*/*.[jx]*")
	for _, file := range files {
		body, _ := os.ReadFile(file)
		event, _, _ := strings.Cut(filepath.Base(file), ".")
		f.Add(slices.IndexFunc(All, func(s Sender) bool { return s.Name == filepath.Base(filepath.Dir(file)) }), event, string(body))
	}
	f.Fuzz(func(t *testing.T, which int, event, body string) {
		if which < 0 || which >= len(All) {
			return
		}
		s := All[which]
		d := Delivery{Header: map[string]string{"X-GitHub-Event": event, "Ce-Type": event}, Body: []byte(body)}
		if s.Key != nil {
			s.Key(d)
		}
		_ = s.Read(d, func(n News) { hold(t, n) })
	})
}

// hold checks what is always true of news.
func hold(t *testing.T, n News) {
	told := 0
	for _, is := range []bool{n.Trouble != nil, n.Deploy != nil, n.Tests != nil} {
		if is {
			told++
		}
	}
	if told != 1 {
		t.Errorf("%+v tells of %d things", n, told)
	}
	if x := n.Tests; x != nil && (x.ID == "" || x.Lane == "" || len([]rune(x.ID)) > mostID || len([]rune(x.Lane)) > mostID || len(x.Cases) == 0) {
		t.Errorf("%+v", x)
	}
	if x := n.Trouble; x != nil {
		for name, v := range map[string]struct {
			text string
			most int
		}{"id": {x.ID, mostID}, "group": {x.Group, mostID}, "title": {x.Title, mostTitle}, "service": {x.Service, mostName}, "release": {x.Release, mostRelease}, "formerly": {x.Formerly, mostID}, "summary": {x.Summary, mostSummary}} {
			if n := len([]rune(v.text)); n > v.most || n == 0 && !slices.Contains([]string{"service", "summary", "release", "formerly"}, name) {
				t.Errorf("%s has %d characters", name, n)
			}
		}
		if x.Phase != Ended && !x.Ended.IsZero() || x.Severity < 0 || x.Severity > 4 || x.Kind == "" {
			t.Errorf("%+v", x)
		}
	}
	if x := n.Deploy; x != nil && (x.ID == "" || len([]rune(x.Version)) > mostName) {
		t.Errorf("%+v", x)
	}
}
