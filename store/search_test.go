package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// logged are the failures that the golden queries look through, F-1 first, each
// noticed a day before the one above it.
var logged = []loop.Failure{
	{Title: "Checkout 500s after rollout", Summary: "Café terminals could not pay", Services: []string{"checkout"}, Tags: []string{"rollout"}, Kind: loop.Incident, Severity: 2},
	{Title: "Café receipts print twice", Summary: "The rollout of the checkout printer driver", Services: []string{"Receipt Printer"}, Kind: loop.EscapedDefect, Severity: 3},
	{Title: "Straßenbahn-Anzeige zeigt Größe falsch", Summary: "Über Nacht", Services: []string{"anzeige"}, Kind: loop.Process},
	{Title: "Ошибка оплаты на кассе", Summary: "Сервер базы данных не отвечал", Kind: loop.Incident, Severity: 1},
	{Title: "支付服务失败", Summary: "火災報知器が鳴った", Kind: loop.Incident, Severity: 1},
	{Title: "🔥 Pager was silent 🔥", Summary: "Nobody woke up 😴", Kind: loop.NearMiss},
	{Title: "Replica db-7.example.com lagged", Summary: "see https://status.example.com/incidents/4711?tab=log", Services: []string{"db-7.example.com"}, Tags: []string{"hidden dependency"}, Kind: loop.Incident, Severity: 2},
	{Title: "Łódź depot: naïve retry loop", Summary: "max_conns=200 was too low, v2.3.1", Kind: loop.Crash},
	{Title: "check", Summary: "a short one", Kind: loop.Process},
	{Title: "zzz and zz4865 are no secret signs", Summary: "zz", Kind: loop.Process},
	{Title: "kΩ meter shows mixedкирилл words", Summary: "", Kind: loop.Process},
}

func saveLogged(t *testing.T, s *store.Store, ws loop.ID) []loop.Failure {
	t.Helper()
	saved := make([]loop.Failure, len(logged))
	write(t, s, func(ctx context.Context, w loop.Writer) error {
		for i, f := range logged {
			at := looptest.Monday.AddDate(0, 0, -i)
			f.Workspace, f.State, f.StartedAt, f.CreatedAt, f.UpdatedAt = ws, loop.FailureOpen, loop.At(at, loop.ToMinute), at, at
			var err error
			if saved[i], err = w.SaveFailure(ctx, f, loop.Event{}); err != nil {
				return err
			}
		}
		return nil
	})
	return saved
}

// refs is what a text search over failures finds, as refs with a blank between.
func refs(t *testing.T, s *store.Store, ws loop.ID, q loop.FailureQuery) string {
	t.Helper()
	page, err := s.Failures(t.Context(), ws, q)
	if err != nil {
		t.Fatalf("search %.60q: %v", q.Text, err)
	}
	var out []string
	for _, f := range page.Items {
		out = append(out, f.Ref().String())
	}
	return strings.Join(out, " ")
}

func TestGoldenQueries(t *testing.T) {
	tests := []struct {
		name, query, want string
	}{
		{"title hits come first, then the newest", "checkout", "F-1 F-2"},
		{"a title hit that is older still comes first", "cafe", "F-2 F-1"},
		{"accents and case do not count", "CAFÉ", "F-2 F-1"},
		{"every word has to be there", "checkout rollout", "F-1 F-2"},
		{"words of title and summary together", "500s terminals", "F-1"},
		{"one word missing is nothing", "checkout giraffe", ""},
		{"the beginning of the last word is enough", "checkout roll", "F-1 F-2"},
		{"not of an earlier word", "roll checkout", ""},
		{"two letters are no beginning", "ch", ""},
		{"three are", "che", "F-1 F-9 F-2"},
		{"the whole word among longer ones", "check", "F-1 F-9 F-2"},
		{"sharp s", "strassenbahn", "F-3"},
		{"sharp s as typed", "Straßenbahn größe", "F-3"},
		{"umlaut without its dots", "uber nacht", "F-3"},
		{"Cyrillic", "ошибка", "F-4"},
		{"Cyrillic, the beginning of a word, in capitals", "СЕРВЕР БАЗ", "F-4"},
		{"Chinese, two characters side by side", "支付", "F-5"},
		{"Chinese, the end of a run", "失败", "F-5"},
		{"Chinese, one character at the end of a run", "败", "F-5"},
		{"Chinese, one character at its beginning", "支", "F-5"},
		{"Chinese, two characters that stand apart", "支败", ""},
		{"Japanese in the summary", "火災 報知器", "F-5"},
		{"emoji alone are no words", "🔥", ""},
		{"emoji beside a word do not disturb", "🔥 pager", "F-6"},
		{"a host", "db-7.example.com", "F-7"},
		{"a part of a host", "example", "F-7"},
		{"a URL", "https://status.example.com/incidents/4711?tab=log", "F-7"},
		{"a number", "4711", "F-7"},
		{"a number as part of a name", "max_conns=200", "F-8"},
		{"a version", "v2.3.1", "F-8"},
		{"letters that do not decompose", "lodz", "F-8"},
		{"a service", "receipt printer", "F-2"},
		{"the name of a tag", "hidden dependency", "F-7"},
		{"the name of a tag as one typed it", "#hidden-dependency", "F-7"},
		{"a tag and a word", "hidden lag", "F-7"},
		{"words that look like our own marks", "zzz zz4865", "F-10"},
		{"the beginning of such a word", "zz486", "F-10"},
		{"a word of two scripts by its beginning", "mixed", "F-11"},
		{"a word of two scripts", "mixedкир", "F-11"},
		{"our facets are no words of the user", "w1 nf oopen", ""},
		{"nothing", "", "F-1 F-2 F-3 F-4 F-5 F-6 F-7 F-8 F-9 F-10 F-11"},
		{"blanks only", "   ", ""},
		{"punctuation only", `"'*()-:^+!?`, ""},
	}
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		saveLogged(t, s, ws.ID)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				if got := refs(t, s, ws.ID, loop.FailureQuery{Text: tt.query}); got != tt.want {
					t.Errorf("%q finds %q, want %q", tt.query, got, tt.want)
				}
			})
		}
	})
}

func TestHostileQueriesFindNothingAndDoNotErr(t *testing.T) {
	hostile := []string{"AND", "OR NOT", "a AND", "NEAR(a b, 2)", `"`, `""`, `"checkout`, "checkout*", "*", "title:checkout", "words:x", "-checkout",
		"^checkout", "(", ")))", "{title}: x", "checkout\x00x", "\x00", "\xff\xfe", "' OR 1=1 --", "a & b | !c", "a <-> b", "x:*", "::tsquery",
		"%", "_", "\\", "\u202e\u202d", "ａ ＡＮＤ", strings.Repeat("word ", 2000), strings.Repeat("x", 10_000), strings.Repeat("(", 10_000),
		strings.Repeat("ж ", 3000), strings.Repeat("支", 3000), "the and of", "der die das", "$1 $2", "?", ";DROP TABLE failure;"}
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		saveLogged(t, s, ws.ID)
		for _, text := range hostile {
			q := loop.FailureQuery{Text: text, Kinds: []loop.Kind{loop.Kind(text)}, Tag: text, Service: text, State: loop.FailureState(text), Severity: -1}
			if got := refs(t, s, ws.ID, q); got != "" {
				t.Errorf("%.40q as every filter finds %q", text, got)
			}
			refs(t, s, ws.ID, loop.FailureQuery{Text: text})
			if _, err := s.Search(t.Context(), ws.ID, text, "", 10); err != nil {
				t.Errorf("search %.40q: %v", text, err)
			}
			if _, err := s.Candidates(t.Context(), ws.ID, text); err != nil {
				t.Errorf("candidates for %.40q: %v", text, err)
			}
		}
	})
}

func TestAForeignCursorIsRefused(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		for _, cursor := range []string{"x", "!!", "MHwx", "OXwx", strings.Repeat("A", 9000)} {
			_, err := s.Search(t.Context(), ws.ID, "checkout", cursor, 10)
			if loop.CodeOf(err) != loop.Invalid {
				t.Errorf("cursor %.20q: %v, want a fault", cursor, err)
			}
		}
	})
}

func TestFiltersNarrowASearch(t *testing.T) {
	day := func(n int) time.Time { return looptest.Monday.AddDate(0, 0, n) }
	tests := []struct {
		name string
		q    loop.FailureQuery
		want string
	}{
		{"kind", loop.FailureQuery{Text: "cafe", Kinds: []loop.Kind{loop.EscapedDefect}}, "F-2"},
		{"several kinds", loop.FailureQuery{Text: "cafe", Kinds: []loop.Kind{loop.EscapedDefect, loop.Incident}}, "F-2 F-1"},
		{"severity", loop.FailureQuery{Text: "cafe", Severity: 2}, "F-1"},
		{"tag, whatever its spelling", loop.FailureQuery{Text: "cafe", Tag: "ROLLOUT"}, "F-1"},
		{"a tag that does not exist", loop.FailureQuery{Text: "cafe", Tag: "giraffe"}, ""},
		{"service, whatever its case", loop.FailureQuery{Text: "cafe", Service: "receipt PRINTER"}, "F-2"},
		{"part of a service's name is another service", loop.FailureQuery{Text: "cafe", Service: "receipt"}, ""},
		{"noticed since", loop.FailureQuery{Text: "cafe", Since: day(0)}, "F-1"},
		{"noticed until, without that moment", loop.FailureQuery{Text: "cafe", Until: day(0)}, "F-2"},
		{"a window that ends before it begins", loop.FailureQuery{Text: "cafe", Since: day(1), Until: day(-9)}, ""},
		{"team", loop.FailureQuery{Text: "cafe", Team: 12345}, ""},
		{"import", loop.FailureQuery{Text: "cafe", Import: 12345}, ""},
		{"state", loop.FailureQuery{Text: "cafe", State: loop.FailureDismissed}, ""},
		{"touched", loop.FailureQuery{Text: "cafe", Touched: true}, ""},
		{"brought by no import", loop.FailureQuery{Text: "cafe", ByHand: true}, "F-2 F-1"},
		{"logged since", loop.FailureQuery{Text: "cafe", Logged: loop.Window{Since: day(0)}}, "F-1"},
		{"logged until, without that moment", loop.FailureQuery{Text: "cafe", Logged: loop.Window{Until: day(0)}}, "F-2"},
	}
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		saveLogged(t, s, ws.ID)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				if got := refs(t, s, ws.ID, tt.q); got != tt.want {
					t.Errorf("finds %q, want %q", got, tt.want)
				}
				n, err := s.CountFailures(t.Context(), ws.ID, tt.q)
				if want := len(strings.Fields(tt.want)); err != nil || n != want {
					t.Errorf("counts %d (%v), want %d", n, err, want)
				}
			})
		}
	})
}

func TestTheIndexFollowsEveryChange(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		f := saveLogged(t, s, ws.ID)[0]
		change := func(do func(f *loop.Failure)) {
			write(t, s, func(ctx context.Context, w loop.Writer) error {
				fresh := f
				do(&fresh)
				saved, err := w.SaveFailure(ctx, fresh, loop.Event{})
				f = saved
				return err
			})
		}
		find := func(q loop.FailureQuery, want string) {
			t.Helper()
			if got := refs(t, s, ws.ID, q); got != want {
				t.Errorf("%+v finds %q, want %q", q, got, want)
			}
		}
		change(func(f *loop.Failure) { f.Title = "Basket broke" })
		find(loop.FailureQuery{Text: "basket"}, "F-1")
		find(loop.FailureQuery{Text: "500s"}, "")
		change(func(f *loop.Failure) { f.Tags = []string{"unmet need"} })
		find(loop.FailureQuery{Text: "basket", Tag: "rollout"}, "")
		find(loop.FailureQuery{Text: "basket", Tag: "unmet need"}, "F-1")
		change(func(f *loop.Failure) { f.StartedAt = loop.At(looptest.Monday.AddDate(-1, 0, 0), loop.ToDay) })
		find(loop.FailureQuery{Text: "cafe"}, "F-2 F-1")
		find(loop.FailureQuery{Text: "terminals", Since: looptest.Monday.AddDate(0, -6, 0)}, "")
		change(func(f *loop.Failure) { f.State, f.StateReason = loop.FailureDismissed, "a duplicate" })
		find(loop.FailureQuery{Text: "basket"}, "")
		find(loop.FailureQuery{Text: "duplicate", State: loop.FailureDismissed}, "F-1")
		find(loop.FailureQuery{Text: "basket", State: loop.AllStates}, "F-1")
		if page, err := s.Search(t.Context(), ws.ID, "basket", "", 10); err != nil || len(page.Items) != 0 {
			t.Errorf("the search over everything shows what was dismissed: %v, %v", page, err)
		}
		change(func(f *loop.Failure) { f.State, f.StateReason = loop.FailureOpen, "" })
		find(loop.FailureQuery{Text: "basket"}, "F-1")
	})
}

func TestARenamedTagIsFoundByItsNewName(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		saveLogged(t, s, ws.ID)
		tags, err := s.Tags(t.Context(), ws.ID)
		if err != nil {
			t.Fatal(err)
		}
		tag := tags[slices.IndexFunc(tags, func(t loop.Tag) bool { return t.Name == "hidden dependency" })]
		tag.Name = "giraffe"
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			_, err := w.SaveTag(ctx, tag, loop.Event{})
			return err
		})
		if got := refs(t, s, ws.ID, loop.FailureQuery{Text: "giraffe"}); got != "F-7" {
			t.Errorf("the new name finds %q, want F-7", got)
		}
		if got := refs(t, s, ws.ID, loop.FailureQuery{Text: "hidden"}); got != "" {
			t.Errorf("the old name finds %q, want nothing", got)
		}
	})
}

func TestNoSearchLooksOverTheWall(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		one, _ := looptest.Seed(t, s)
		two, _ := looptest.Seed(t, s)
		saveLogged(t, s, one.ID)
		if got := refs(t, s, two.ID, loop.FailureQuery{Text: "checkout"}); got != "" {
			t.Errorf("another workspace's search finds %q", got)
		}
		page, err := s.Search(t.Context(), two.ID, "checkout", "", 10)
		if err != nil || len(page.Items) != 0 {
			t.Errorf("another workspace's search over everything finds %v, %v", page, err)
		}
		c, err := s.Candidates(t.Context(), two.ID, "checkout 500s after rollout")
		if err != nil || len(c.Words) != 0 || c.DF["checkout"] != 0 {
			t.Errorf("another workspace's candidates are %+v, %v", c, err)
		}
		saveLogged(t, s, two.ID)
		if got := refs(t, s, one.ID, loop.FailureQuery{Text: "checkout"}); got != "F-1 F-2" {
			t.Errorf("the same failures in two workspaces: %q", got)
		}
	})
}

func TestSearchLooksThroughEverything(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		f, at := saveLogged(t, s, ws.ID)[0], looptest.Monday
		var want []loop.Found
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			i, err := w.SaveInsight(ctx, loop.Insight{Workspace: ws.ID, Failure: f.ID, Text: "Rollouts need a giraffe", Kind: loop.SystemProperty, CreatedAt: at, UpdatedAt: at}, loop.Event{})
			if err != nil {
				return err
			}
			a, err := w.SaveAction(ctx, loop.Action{Workspace: ws.ID, Failure: f.ID, Title: "Buy a zebra", DoneWhen: "The giraffe is gone", Kind: loop.Change, State: loop.Candidate, OpenedAt: at.Add(time.Hour), CreatedAt: at, UpdatedAt: at}, loop.Event{})
			if err != nil {
				return err
			}
			n, err := w.SaveAnalysis(ctx, loop.Analysis{Workspace: ws.ID, Failures: []loop.ID{f.ID}, Happened: "A giraffe ate the cable", CreatedAt: at.Add(2 * time.Hour), UpdatedAt: at}, loop.Event{})
			want = []loop.Found{{Noun: loop.NounInsight, ID: i.ID}, {Noun: loop.NounAnalysis, ID: n.ID}, {Noun: loop.NounAction, ID: a.ID}}
			return err
		})
		var got []loop.Found
		for cursor := ""; ; {
			page, err := s.Search(t.Context(), ws.ID, "giraffe", cursor, 1)
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, page.Items...); page.Next == "" {
				break
			}
			cursor = page.Next
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("found %v, want title hits first, then the newest: %v", got, want)
		}
		if got := refs(t, s, ws.ID, loop.FailureQuery{Text: "checkout", Touched: true}); got != "F-1" {
			t.Errorf("touched failures: %q, want F-1", got)
		}
	})
}

// What was noticed at the same moment comes newest number first, whenever and on whatever
// database it came in: the order of hits does not hang on chance.
func TestWhatIsOfOneMomentIsFoundByNumber(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		for range 3 { // three workspaces with the same failures meet each other's keys
			ws, _ := looptest.Seed(t, s)
			var fs []loop.Failure
			var want []string
			for i := range 12 {
				fs = append(fs, loop.Failure{Workspace: ws.ID, Title: "Cloud parts stood still", State: loop.FailureOpen, Kind: loop.Incident,
					StartedAt: loop.At(looptest.Monday, loop.ToMinute), CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday})
				want = append(want, fmt.Sprint("F-", 12-i))
			}
			write(t, s, func(ctx context.Context, w loop.Writer) error {
				_, err := w.CreateFailures(ctx, fs)
				return err
			})
			if got := refs(t, s, ws.ID, loop.FailureQuery{Text: "stood", Limit: 50}); got != strings.Join(want, " ") {
				t.Error(got)
			}
		}
	})
}
