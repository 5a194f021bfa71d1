package source

import (
	"slices"
	"strings"
	"testing"

	"failforward/loop"
)

func TestAMapReadsWhatItNames(t *testing.T) {
	const row = `{"n":7,"type":"issue","state":"open","user":{"login":"mira","team":{"name":"Web"}},"labels":[{"name":"bug"},{"name":"ui"}],"begun":"03.08.2026 14:05","created_at":"2026-08-03","took":25,"who":null}`
	tests := []struct {
		name, text string
		holds      func(Draft) bool
	}{
		{"a column", "title: state", func(d Draft) bool { return d.Failure.Title == "open" }},
		{"a nested column", "title: user.team.name", func(d Draft) bool { return d.Failure.Title == "Web" }},
		{"a list of objects by path", "title: state\ntags: labels.name", func(d Draft) bool { return slices.Equal(d.Failure.Tags, []string{"bug", "ui"}) }},
		{"a template", `title: "{type} {n} of {user.login}"`, func(d Draft) bool { return d.Failure.Title == "issue 7 of mira" }},
		{"a template of nothing is nothing", "title: state\nsummary: \"by {who}\"", func(d Draft) bool { return d.Failure.Summary == "" }},
		{"a constant", "title: state\nkind: ='near_miss'\nseverity: =2", func(d Draft) bool { return d.Failure.Kind == loop.NearMiss && d.Failure.Severity == 2 }},
		{"a quoted constant", "title: state\nteam: \"='Web Team'\"", func(d Draft) bool { return d.Team == "Web Team" }},
		{"where lets it through", "title: state\nwhere: [{type: ISSUE}, {labels: bug}]", func(d Draft) bool { return d.Failure.Title == "open" }},
		{"where with one of several", "title: state\nwhere:\n  - type: [task, issue]\n    n: 7", func(d Draft) bool { return d.Failure.Title == "open" }},
		{"open is pending", "title: state\nopen_when: {state: open}", func(d Draft) bool { return d.Failure.ResolvedAt.State() == loop.Pending }},
		{"not open is unknown", "title: state\nopen_when: {state: [new, active]}", func(d Draft) bool { return d.Failure.ResolvedAt.State() == loop.UnknownTime }},
		{"open wins over an end, and says so", "title: state\nstarted_at: begun\nminutes: took\nopen_when: {state: open}\nlayout: DD.MM.YYYY hh:mm",
			func(d Draft) bool {
				return d.Failure.ResolvedAt.State() == loop.Pending && len(d.Notes) == 1 && strings.Contains(d.Failure.Summary, "14:30")
			}},
		{"layout and zone", "title: state\nstarted_at: begun\nlayout: DD.MM.YYYY hh:mm\nzone: Europe/Berlin", func(d Draft) bool { return d.Failure.StartedAt.At.Hour() == 12 && !d.Failure.ZoneAssumed }},
		{"an id", "id: n\ntitle: state", func(d Draft) bool { return d.ID == "7" }},
		{"a column that may be missing", "title: state\nsummary: nowhere?", func(d Draft) bool { return d.Failure.Summary == "" }},
		{"below nothing all may be", "title: state\nsummary: who.login", func(d Draft) bool { return d.Failure.Summary == "" }},
		{"comments and quotes of YAML", "# mine\n\"title\": 'state' # the state", func(d Draft) bool { return d.Failure.Title == "open" }},
		{"without a title it is imputed", "id: n\nstarted_at: created_at", func(d Draft) bool { return strings.HasPrefix(d.Failure.Title, "log.jsonl") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := parse(t, "jsonl", row, byMap(t, tt.text)).one(t); !tt.holds(d) {
				t.Errorf("got\n%s", shown(d))
			}
		})
	}
}

func TestAMapWorksForATableToo(t *testing.T) {
	text := "No.;Was;Von;Art\n1;Kasse steht;03.08.2026 14:05;Störung\n2;Feier;04.08.2026 10:00;Termin\n"
	m := byMap(t, "from: csv\nid: No.\ntitle: was\nstarted_at: Von\nlayout: [DD.MM.YYYY, 'DD.MM.YYYY hh:mm']\nwhere: [{Art: störung}]\nservices: ='till'")
	d := parse(t, "csv", text, m).one(t)
	if d.ID != "1" || d.Failure.Title != "Kasse steht" || d.Failure.StartedAt.Precision != loop.ToMinute || d.Failure.Services[0] != "till" {
		t.Errorf("got\n%s", shown(d))
	}
}

func TestAMapFindsTheListInsideAnObject(t *testing.T) {
	text := `{"meta":{"items":[{"t":"no"}]},"data":{"page":1,"items":[{"t":"yes"}]},"items":[{"t":"no"}]}`
	for _, m := range []string{"from: json data.items\ntitle: t", "from: json\npath: data.items\ntitle: t"} {
		if d := parse(t, "json", text, byMap(t, m)).one(t); d.Failure.Title != "yes" {
			t.Errorf("%s: got\n%s", m, shown(d))
		}
	}
	got := parse(t, "json", text, byMap(t, "path: data.rows\ntitle: t"))
	if got.err == nil || !strings.Contains(got.err.Error(), `no list of objects at data.rows. Its keys are "page", "items"`) {
		t.Errorf("got\n%s", got)
	}
}

func TestFaultsOfAMapNameTheLineAndWhatIsPossible(t *testing.T) {
	tests := []struct{ name, text, why string }{
		{"an unknown key", "title: a\ncolour: b", `Line 2: "colour" is no key of a map. Possible are from, path, where, open_when, zone, layout, id, title`},
		{"an unknown format", "from: xml", `Line 1: from: "xml" is not known. Use csv, jsonl or json`},
		{"an unknown zone", "title: a\nzone: Mars/Base", `Line 2: zone: "Mars/Base" is not known`},
		{"the zone of this machine", "zone: Local", "is not known"},
		{"an unknown layout", "layout: dd.mm.yyyy", "Use YYYY, YY, MM"},
		{"a template without quotes", "title: {a}", `Line 1: title needs a column, a template in quotes`},
		{"text behind it", "title: {a} b", "The map is no YAML: [1:12]"},
		{"an open brace", "title: \"{a\"", "a brace that is not closed"},
		{"nothing", "title:", "title needs a column"},
		{"a list", "title: [a, b]", "title needs a column"},
		{"where without a value", "where: [type]", `here belongs "key: value"`},
		{"where with a map", "where: [{type: {a: b}}]", "a condition is a column and its value"},
		{"open_when with two", "open_when: {a: b, c: d}", "open_when takes one column"},
		{"a key twice", "title: a\ntitle: b", "The map is no YAML"},
		{"an empty map", "", "It is empty"},
		{"two documents", "title: a\n---\ntitle: b", "It is empty, or there are several"},
		{"a list alone", "- a\n- b", `here belongs "key: value"`},
		{"an anchor", "title: &a b\nsummary: *a", "needs a column"},
		{"too much", strings.Repeat("# filler\n", 5000), "A map is a text of at most"},
		{"no text", "title: \xff", "A map is a text"},
		{"100,000 brackets", strings.Repeat("[", 10_000), "without deep nesting"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseMapping(strings.NewReader(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.why) || loop.CodeOf(err) != loop.Invalid {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAllFaultsOfAMapAreToldAtOnce(t *testing.T) {
	_, err := ParseMapping(strings.NewReader("colour: a\nzone: Mars\ntitle:\n"))
	if n := len(loop.Faults(err)); n != 3 {
		t.Errorf("%d faults: %v", n, err)
	}
}

func TestAMapThatDoesNotFitTheFileImportsNothing(t *testing.T) {
	const lines = `{"state":"open","a":{"b":1}}` + "\n" + `{"state":"closed","title":"x"}` + "\n"
	tests := []struct{ name, format, text, m, why string }{
		{"a column that a table lacks", "csv", "a,b\n1,2\n", "title: a\nsummary: c", "Line 2 names the column \"c\", which the file does not have.\nThe columns are \"a\", \"b\"."},
		{"a key that no record has", "jsonl", lines, "title: state\nsummary: sumary", `line 2 of the map: no record has "sumary". The records have "a", "a.b", "state", "title".`},
		{"a nested key that no record has", "jsonl", lines, "title: a.c", `no record has "a.c"`},
		{"a key of where", "jsonl", lines, "title: state\nwhere: [{status: open}]", `line 2 of the map: no record has "status"`},
		{"a key of open_when", "jsonl", lines, "title: state\nopen_when: {status: open}", `no record has "status"`},
		{"another format", "jsonl", lines, "from: csv\ntitle: state", "The map is written for csv, and the format is jsonl."},
		{"a profile", "github-status", lines, "title: state", "takes no map"},
		{"another profile", "lanl", "a\n", "title: state", "takes no map"},
		{"a third profile", "google-cloud", "[]", "title: state", "takes no map"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := parse(t, tt.format, tt.text, byMap(t, tt.m))
			if got.err == nil || len(got.drafts) > 0 || !strings.Contains(got.err.Error(), tt.why) {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func TestWhereThatNothingFitsIsTold(t *testing.T) {
	got := parse(t, "jsonl", `{"state":"open"}`+"\n", byMap(t, "title: state\nwhere: [{state: opne}]"))
	if got.err != nil || len(got.drafts) > 0 || len(got.notes) != 1 || !strings.Contains(got.notes[0], "None of the 1 rows") {
		t.Errorf("got\n%s", got)
	}
}

func TestAZoneThatSomebodyChoosesWinsOverTheMap(t *testing.T) {
	d := parse(t, "jsonl", `{"title":"x","start":"2026-08-03 14:00"}`, byMap(t, "title: title\nzone: Europe/Berlin"), inZone(t, "America/Denver")).one(t)
	if d.Failure.StartedAt.At.Hour() != 20 {
		t.Errorf("got\n%s", shown(d))
	}
}

func TestAnotherMapHasAnotherHash(t *testing.T) {
	a, _ := ParseMapping(strings.NewReader("title: a"))
	b, _ := ParseMapping(strings.NewReader("title: b"))
	if a.Hash == b.Hash || a.Hash == [32]byte{} {
		t.Error("the hash does not tell two maps apart")
	}
}
