package source

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// becomes writes what the columns of a table were guessed to become.
func becomes(t Table) string {
	var all []string
	for _, c := range t.Columns {
		all = append(all, c.Name+"="+c.Becomes)
	}
	return strings.Join(all, " ")
}

func TestColumnsOfAPastedTableAreGuessed(t *testing.T) {
	for what, c := range map[string]struct {
		text, want string
		turned     bool
		order      DayOrder
	}{
		"by their names":                        {"Date\tWhat\tMinutes\tTeam\tWhere from\n2026-06-04\tNightly import hung\t165\tOrders\tops\n", "Date=started_at What=title Minutes=minutes Team=team Where from=", false, DayFirst},
		"by their values where no name tells":   {"Tag;Was war los;Wer\n03.08.2026;Die Bestellungen von gestern fehlten;ops\n14.08.2026;Der Kurier kam nicht;ops\n", "Tag=tags Was war los=title Wer=", true, DayFirst},
		"a time by its values":                  {"Wann;Was war los\n03.08.2026;Die Bestellungen fehlten\n04.08.2026;Kurier kam nicht\n", "Wann=started_at Was war los=title", true, DayFirst},
		"slashes read with the month first":     {"when,what\n8/3/2026,Basket lost\n", "when=started_at what=title", true, MonthFirst},
		"unless a number can only be a day":     {"when,what\n3/8/2026,Basket lost\n25/8/2026,Courier late\n", "when=started_at what=title", true, DayFirst},
		"and a thing written down is no start":  {"created,title,closed\n2026-08-03,Basket lost,2026-08-04\n", "created=written_down title=title closed=resolved_at", false, DayFirst},
		"a broken row is passed over":           {"when,what\n\"x\n2026-08-03,Basket lost\n", "when=started_at what=title", false, DayFirst},
		"half of the values are no times: none": {"a,b\n2026-08-03,Basket lost\nsome day,Courier late\n", "a= b=title", false, DayFirst},
	} {
		got, err := TableOf(strings.NewReader(c.text))
		if err != nil || becomes(got) != c.want || got.Turned != c.turned || got.Order != c.order {
			t.Errorf("%s: %s, turned %v, %s (%v), want %s", what, becomes(got), got.Turned, got.Order, err, c.want)
		}
	}
}

func TestWhatAPersonChoseIsWhatIsRead(t *testing.T) {
	const text = "Tag;Was war los;Wo;Noch wo\n03.08.2026 14:05;Die Bestellungen fehlten;shop;basket\n"
	table, err := TableOf(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for order, want := range map[DayOrder]string{DayFirst: "2026-08-03T14:05:00Z", MonthFirst: "2026-03-08T14:05:00Z"} {
		m, err := table.Choose([]string{"started_at", "title", "services", "services"}, order)
		if err != nil {
			t.Fatal(err)
		}
		var all []Draft
		err = csvTable.Parse(strings.NewReader(text), Options{Map: m}, func(d Draft) error { all = append(all, d); return nil })
		if err != nil || len(all) != 1 || all[0].Reject != "" {
			t.Fatalf("%v %+v", err, all)
		}
		f := all[0].Failure
		if got := f.StartedAt.At.UTC().Format("2006-01-02T15:04:05Z07:00"); got != want || f.Title != "Die Bestellungen fehlten" {
			t.Errorf("%s: %s %q, want %s", order, got, f.Title, want)
		}
		if diff := cmp.Diff([]string{"basket", "shop"}, f.Services); diff != "" && f.Services[0] != "shop" {
			t.Error(diff)
		}
	}
}

func TestAChoiceThatCannotBeSaysWhy(t *testing.T) {
	table, _ := TableOf(strings.NewReader("a,title,b\n1,x,2\n"))
	for want, chosen := range map[string][]string{
		"Say which column holds the title":       {"", "", ""},
		"Two columns cannot both become “Title”": {"title", "title", ""},
	} {
		if _, err := table.Choose(chosen, DayFirst); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", chosen, err)
		}
	}
	one, _ := table.Choose([]string{"", "title", ""}, DayFirst)
	other, _ := table.Choose([]string{"", "title", "summary"}, DayFirst)
	if one.Hash == other.Hash {
		t.Error("two choices have one hash")
	}
	if m, err := table.Choose([]string{"", "", "title"}, DayFirst); err != nil || m.plan2(t) != "2" {
		t.Errorf("a column that was left out is read all the same: %v", err)
	}
}

// plan2 reads the title of the one row of a,title,b.
func (m *Mapping) plan2(t *testing.T) (title string) {
	t.Helper()
	err := csvTable.Parse(strings.NewReader("a,title,b\n1,x,2\n"), Options{Map: m}, func(d Draft) error { title = d.Failure.Title; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return title
}

func TestTheFormatOfATextIsItsLikeliest(t *testing.T) {
	for text, want := range map[string]string{
		"title,started_at\nx,2026-08-03\n":       "csv",
		"":                                       "csv",
		`[{"title": "x"}]`:                       "json",
		"{\n  \"items\": []\n}":                  "json",
		"{\"title\": \"x\"}\n{\"title\": \"y\"}": "jsonl",
		"---\ntitle: x\n---\nText":               "markdown",
	} {
		if s := Likely(text); s.Name != want {
			t.Errorf("%q is %s, want %s", text, s.Name, want)
		}
	}
}
