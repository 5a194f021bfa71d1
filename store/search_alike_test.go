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

	"pgregory.net/rapid"
)

// lexicon is few words, so that random queries hit often; some begin alike.
var lexicon = strings.Fields(`checkout checkouts check rollout roll roller timeout db db-7.example.com example 500s 42 4711
	Größe grosse café CAFE ошибка ошибки база 支付 支付失败 失败 火災 결제 zz zzz abc abcд 🔥 naïve host the of a`)

var sentence = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(lexicon), 1, 6).Draw(t, "words"), " ")
})

var anyName = rapid.SampledFrom([]string{"checkout", "Receipt Printer", "db-7.example.com", "支付", "Größe"})

// randomFailure draws a failure; several may be of the same moment.
var randomFailure = rapid.Custom(func(t *rapid.T) loop.Failure {
	day := looptest.Monday.AddDate(0, 0, -rapid.IntRange(0, 60).Draw(t, "day"))
	f := loop.Failure{Title: sentence.Draw(t, "title"), Summary: sentence.Draw(t, "summary"), CreatedAt: day, UpdatedAt: day,
		Kind: rapid.SampledFrom(loop.Kinds()[:3]).Draw(t, "kind"), Severity: rapid.IntRange(0, 4).Draw(t, "severity"),
		Services: loop.Names(rapid.SliceOfN(anyName, 0, 2).Draw(t, "services")), Tags: loop.Names(rapid.SliceOfN(anyName, 0, 2).Draw(t, "tags")),
		Team: loop.ID(rapid.IntRange(0, 2).Draw(t, "team")), Import: loop.ID(rapid.IntRange(0, 1).Draw(t, "import"))}
	f.StartedAt = loop.At(day.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "at"))*time.Millisecond), loop.ToMilli)
	f.State = rapid.SampledFrom([]loop.FailureState{loop.FailureOpen, loop.FailureOpen, loop.FailureDismissed}).Draw(t, "state")
	if rapid.Bool().Draw(t, "accepted") {
		f.AcceptedAt, f.AcceptedReason = day, "we live with it"
	}
	return f
})

var randomQuery = rapid.Custom(func(t *rapid.T) loop.FailureQuery {
	q := loop.FailureQuery{Limit: loop.MaxPage, State: loop.AllStates}
	words := rapid.SliceOfN(rapid.SampledFrom(lexicon), 1, 3).Draw(t, "words")
	if r := []rune(words[len(words)-1]); rapid.Bool().Draw(t, "cut") {
		words[len(words)-1] = string(r[:rapid.IntRange(1, len(r)).Draw(t, "length")])
	}
	q.Text = strings.Join(words, " ")
	if rapid.Bool().Draw(t, "filtered") {
		q.State = rapid.SampledFrom([]loop.FailureState{"", loop.FailureOpen, loop.FailureDismissed, loop.AllStates}).Draw(t, "state")
		q.Kinds = rapid.SliceOfN(rapid.SampledFrom(loop.Kinds()[:4]), 0, 2).Draw(t, "kinds")
		q.Severity = rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "severity")
		q.Tag = rapid.SampledFrom([]string{"", "", "checkout", "receipt-printer"}).Draw(t, "tag")
		q.Service = rapid.SampledFrom([]string{"", "", "CHECKOUT", "支付"}).Draw(t, "service")
		q.Team = loop.ID(rapid.SampledFrom([]int64{0, 0, 1}).Draw(t, "team"))
		q.Import = loop.ID(rapid.SampledFrom([]int64{0, 0, 1}).Draw(t, "import"))
		q.Touched = rapid.Bool().Draw(t, "touched")
		if n := rapid.IntRange(0, 60).Draw(t, "since"); n > 0 {
			q.Since = looptest.Monday.AddDate(0, 0, -n).Add(time.Millisecond)
		}
		if n := rapid.IntRange(0, 30).Draw(t, "until"); n > 0 {
			q.Until = looptest.Monday.AddDate(0, 0, -n).Add(2 * time.Millisecond)
		}
	}
	return q
})

// corpus saves the same failures, with the same keys, into a store.
func corpus(t *testing.T, s *store.Store, fs []loop.Failure) {
	t.Helper()
	write(t, s, func(ctx context.Context, w loop.Writer) error {
		if _, err := w.SaveWorkspace(ctx, loop.Workspace{ID: 77, Name: "Harbour", CreatedAt: looptest.Monday}, loop.Event{}); err != nil {
			return err
		}
		for i, f := range fs {
			f.Workspace, f.ID = 77, loop.ID(1000+i)
			if _, err := w.SaveFailure(ctx, f, loop.Event{}); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestBothDatabasesAnswerRandomQueriesAlike(t *testing.T) {
	fs := rapid.SliceOfN(randomFailure, 400, 400).Example(7)
	clock := looptest.NewClock()
	lite, pg := looptest.Open(t, looptest.Address(t, "sqlite"), clock), looptest.Open(t, looptest.Address(t, "postgres"), clock)
	corpus(t, lite, fs)
	corpus(t, pg, fs)
	queries, hits := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		for range 2 {
			q := randomQuery.Draw(rt, "query")
			a, b := found(rt, lite, q), found(rt, pg, q)
			if !slices.Equal(a, b) {
				rt.Fatalf("%+v\nSQLite     %v\nPostgreSQL %v", q, a, b)
			}
			if want := naive(fs, q); !slices.Equal(slices.Sorted(slices.Values(a)), want) {
				rt.Fatalf("%+v\nfinds %v\nwant  %v", q, a, want)
			}
			checkOrder(rt, fs, q, a)
			q.Limit = rapid.IntRange(1, 9).Draw(rt, "limit")
			if paged := found(rt, lite, q); !slices.Equal(paged, a) {
				rt.Fatalf("%+v\npage by page %v\nat once      %v", q, paged, a)
			}
			if paged := found(rt, pg, q); !slices.Equal(paged, a) {
				rt.Fatalf("%+v\npage by page on PostgreSQL %v\nat once %v", q, paged, a)
			}
			queries, hits = queries+1, hits+len(a)
		}
	})
	t.Logf("%d queries, %d hits", queries, hits)
}

// found reads a search to its end and returns places in fs.
func found(t *rapid.T, s *store.Store, q loop.FailureQuery) []int {
	out := []int{}
	for {
		page, err := s.Failures(context.Background(), 77, q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		if len(page.Items) > q.Limit {
			t.Fatalf("%+v: a page of %d", q, len(page.Items))
		}
		for _, f := range page.Items {
			out = append(out, int(f.ID)-1000)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return out
		}
	}
}

// naive answers a query by reading every failure.
func naive(fs []loop.Failure, q loop.FailureQuery) []int {
	out := []int{}
	for i, f := range fs {
		all := strings.Join(append(slices.Clone(f.Services), f.Title, f.Summary, f.AcceptedReason), "\n")
		if fits(f, q) && store.Has(q.Text, all, f.Tags) {
			out = append(out, i)
		}
	}
	return out
}

func fits(f loop.Failure, q loop.FailureQuery) bool {
	same := func(name string) func(string) bool {
		return func(s string) bool { return strings.EqualFold(strings.ReplaceAll(name, "-", " "), s) }
	}
	state := q.State
	if state == "" {
		state = loop.FailureOpen
	}
	at := f.Noticed()
	return (state == loop.AllStates || state == f.State) &&
		(len(q.Kinds) == 0 || slices.Contains(q.Kinds, f.Kind)) &&
		(q.Severity == 0 || q.Severity == f.Severity) &&
		(q.Tag == "" || slices.ContainsFunc(f.Tags, same(q.Tag))) &&
		(q.Service == "" || slices.ContainsFunc(f.Services, same(q.Service))) &&
		(q.Team == 0 || q.Team == f.Team) && (q.Import == 0 || q.Import == f.Import) &&
		(!q.Touched || !f.AcceptedAt.IsZero()) &&
		(q.Since.IsZero() || !at.Before(q.Since)) && (q.Until.IsZero() || at.Before(q.Until))
}

// checkOrder demands title hits first, and the newest first among them.
func checkOrder(t *rapid.T, fs []loop.Failure, q loop.FailureQuery, got []int) {
	place := func(i int) string {
		title := store.Has(q.Text, fs[i].Title, nil)
		return fmt.Sprintf("%v %d", map[bool]string{true: "1", false: "0"}[title], fs[i].Noticed().UnixMilli())
	}
	for n := 1; n < len(got); n++ {
		if place(got[n]) > place(got[n-1]) {
			t.Fatalf("%+v: %v\n%q comes after\n%q", q, got, place(got[n]), place(got[n-1]))
		}
	}
}

func TestManyFailuresOfTheSameMomentAreAllFound(t *testing.T) {
	fs := make([]loop.Failure, 6000) // more than the keys of one millisecond
	for i := range fs {
		fs[i] = loop.Failure{Workspace: 77, ID: loop.ID(1000 + i), Title: "Midnight batch failed", Kind: loop.Process, State: loop.FailureOpen,
			StartedAt: loop.At(looptest.Monday, loop.ToDay), CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}
	}
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		corpus(t, s, nil)
		write(t, s, func(ctx context.Context, w loop.Writer) error { _, err := w.CreateFailures(ctx, fs); return err })
		q, seen := loop.FailureQuery{Text: "midnight", Limit: loop.MaxPage}, map[loop.ID]bool{}
		for {
			page, err := s.Failures(t.Context(), 77, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range page.Items {
				seen[f.ID] = true
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				break
			}
		}
		if len(seen) != len(fs) {
			t.Errorf("found %d of %d", len(seen), len(fs))
		}
	})
}
