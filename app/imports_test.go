package app_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"failforward/app"
	"failforward/loop"
	"failforward/source"
)

// bring imports a text.
func (w *world) bring(format, text string, change func(*app.ImportOrder)) (app.ImportReport, error) {
	w.t.Helper()
	src, ok := source.ByName(format)
	if !ok {
		w.t.Fatalf("no source %s", format)
	}
	o := app.ImportOrder{Source: src, File: "old.list", From: strings.NewReader(text)}
	if change != nil {
		change(&o)
	}
	return w.Imports.Run(w.ctx(), w.ada, o)
}

type counts struct{ Read, Created, Updated, Unchanged, Rejected int }

func countsOf(r app.ImportReport) counts {
	return counts{r.Read, r.Created, r.Updated, r.Unchanged, len(r.Rejected)}
}

const table = `id,title,started_at,resolved_at,services,tags
1,Checkout down,2025-05-04T10:00:00Z,2025-05-04T11:00:00Z,checkout,rollout
2,Search slow,2025-06-04T10:00:00Z,,search,
3,Ends before it began,2025-06-04T10:00:00Z,2025-06-04T09:00:00Z,,
4,Printer jam,2025-07-04T10:00:00Z,2025-07-04T10:20:00Z,printing,no alarm
`

func TestAnImportRepeatedChangesNothing(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		events := w.since(func() {
			r, err := w.bring("csv", table, nil)
			w.ok(err)
			if diff := cmp.Diff(counts{4, 3, 0, 0, 1}, countsOf(r)); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(r.Rejected[0].Where, "line 4") || !strings.Contains(r.Rejected[0].Reason, "before the start") {
				t.Errorf("%+v", r.Rejected)
			}
		})
		if diff := cmp.Diff([]string{"import.finished old.list"}, verbs(events)); diff != "" || events[0].Member != w.ada.Member {
			t.Error(diff)
		}
		before := w.census()
		r, err := w.bring("csv", table, nil)
		w.ok(err)
		if diff := cmp.Diff(counts{4, 0, 0, 3, 1}, countsOf(r)); diff != "" {
			t.Error(diff)
		}
		before["events"], before["imports"] = before["events"]+1, before["imports"]+1
		if diff := cmp.Diff(before, w.census()); diff != "" {
			t.Error(diff)
		}
		runs, err := w.store.Imports(w.ctx(), w.ws.ID)
		w.ok(err)
		if len(runs) != 2 || runs[1].Created != 3 || runs[1].Rejected != 1 || len(runs[1].SHA256) != 64 || runs[0].ID == runs[1].ID {
			t.Errorf("%+v", runs)
		}
		page, err := w.store.Failures(w.ctx(), w.ws.ID, loop.FailureQuery{Import: runs[1].ID})
		w.ok(err)
		if len(page.Items) != 3 || page.Items[0].ReportedVia != "import" || page.Items[0].CreatedBy != 0 {
			t.Errorf("%+v", page.Items)
		}
		if open := page.Items[1]; open.Title != "Search slow" || open.ResolvedAt.State() != loop.UnknownTime || open.MitigatedAt.State() != loop.UnknownTime {
			t.Errorf("an end that the file does not tell: %+v", open)
		}
	})
}

func TestAnImportFollowsItsFile(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		_, err := w.bring("csv", table, nil)
		w.ok(err)
		team, tags := w.team("Mine"), []string{"rollout", "our own word"}
		_, err = w.Failures.Edit(w.ctx(), w.ada, "F-1", 0, app.FailurePatch{Team: &team, Tags: &tags})
		w.ok(err)
		changed := strings.ReplaceAll(table, "Checkout down,", "Checkout was down,")
		var r app.ImportReport
		events := w.since(func() { r, err = w.bring("csv", changed, nil); w.ok(err) })
		if diff := cmp.Diff(counts{4, 0, 1, 2, 1}, countsOf(r)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"failure.reimported F-1", "import.finished old.list"}, verbs(events)); diff != "" {
			t.Error(diff)
		}
		if old := string(events[0].Old); old != `{"title":"Checkout down"}` {
			t.Errorf("old values %s", old)
		}
		v, err := w.Failures.Get(w.ctx(), w.ada, "F-1")
		w.ok(err)
		if diff := cmp.Diff([]string{"our own word", "rollout"}, v.Failure.Tags); diff != "" || v.Failure.Title != "Checkout was down" || v.Failure.Team != team {
			t.Errorf("%+v\n%s", v.Failure, diff)
		}
		more := strings.Replace(changed, "id,title", "note,id,title", 1)
		more = strings.NewReplacer("\n1,", "\nx,1,", "\n2,", "\ny,2,", "\n3,", "\nz,3,", "\n4,", "\n,4,").Replace(more)
		events = w.since(func() { r, err = w.bring("csv", more, nil); w.ok(err) })
		if r.Created+r.Updated != 0 || len(events) != 1 {
			t.Errorf("a column that nobody reads: %+v, %v", countsOf(r), verbs(events))
		}
	})
}

func TestEqualRowsAreAllReal(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		row := `{"title":"Node 12 down","started_at":"2025-05-04T10:00:00Z"}` + "\n"
		text := strings.Repeat(row, 3) + `{"title":"Node 13 down","started_at":"2025-05-04T10:00:00Z"}` + "\n"
		r, err := w.bring("jsonl", text, nil)
		w.ok(err)
		if diff := cmp.Diff(counts{4, 4, 0, 0, 0}, countsOf(r)); diff != "" {
			t.Error(diff)
		}
		r, err = w.bring("jsonl", text+row, nil) // one more of them
		w.ok(err)
		if diff := cmp.Diff(counts{5, 1, 0, 4, 0}, countsOf(r)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestADryRunChangesNothing(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		dry := func(o *app.ImportOrder) { o.DryRun = true }
		before := w.census()
		r, err := w.bring("csv", table, dry)
		w.ok(err)
		if diff := cmp.Diff(counts{4, 3, 0, 0, 1}, countsOf(r)); diff != "" || !r.DryRun {
			t.Error(diff)
		}
		if diff := cmp.Diff(before, w.census()); diff != "" {
			t.Error(diff)
		}
		_, err = w.bring("csv", table, nil)
		w.ok(err)
		before = w.census()
		r, err = w.bring("csv", strings.ReplaceAll(table, "Search slow", "Search slower"), dry)
		w.ok(err)
		if diff := cmp.Diff(counts{4, 0, 1, 2, 1}, countsOf(r)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(before, w.census()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTeamsOfImportedRows(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		mine := w.team("Mine")
		text := "title,started_at,team\nA,2025-05-04T10:00:00Z,MINE\nB,2025-05-04T10:00:00Z,Theirs\nC,2025-05-04T10:00:00Z,\n"
		r, err := w.bring("csv", text, nil)
		w.ok(err)
		if diff := cmp.Diff(counts{3, 2, 0, 0, 1}, countsOf(r)); diff != "" || !strings.Contains(r.Rejected[0].Reason, `no team "Theirs"`) {
			t.Errorf("%+v\n%s", r.Rejected, diff)
		}
		page, err := w.store.Failures(w.ctx(), w.ws.ID, loop.FailureQuery{Team: mine})
		w.ok(err)
		if len(page.Items) != 1 || page.Items[0].Title != "A" {
			t.Errorf("%+v", page.Items)
		}
		_, err = w.bring("csv", text, func(o *app.ImportOrder) { o.Team = "Nowhere" })
		if diff := cmp.Diff([]string{"team"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		r, err = w.bring("jsonl", `{"title":"D","started_at":"2025-05-04T10:00:00Z","team":"Theirs"}`, func(o *app.ImportOrder) { o.Team = "mine" })
		w.ok(err)
		if r.Created != 1 {
			t.Errorf("%+v", r)
		}
	})
}

func TestAnImportMayAddTheTeamsThatItNames(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		text := "title,started_at,team\nA,2025-05-04T10:00:00Z,Orders\nB,2025-05-04T10:00:00Z,orders\nC,2025-05-04T10:00:00Z,Night shift\nD,2199-05-04T10:00:00Z,Nobody's\nE,2025-05-04T10:00:00Z," + strings.Repeat("x", 200) + "\n"
		let := func(o *app.ImportOrder) { o.NewTeams = true }
		teams := func() (names []string) {
			all, err := w.People.Teams(w.ctx(), w.ada)
			w.ok(err)
			for _, t := range all {
				names = append(names, t.Name)
			}
			return names
		}
		before := teams()
		dry, err := w.bring("csv", text, func(o *app.ImportOrder) { let(o); o.DryRun = true })
		w.ok(err)
		if diff := cmp.Diff(counts{5, 3, 0, 0, 2}, countsOf(dry)); diff != "" || len(teams()) != len(before) {
			t.Errorf("dry: %v, %v, %s", dry.Rejected, teams(), diff)
		}
		r, err := w.bring("csv", text, let)
		w.ok(err)
		if diff := cmp.Diff(counts{5, 3, 0, 0, 2}, countsOf(r)); diff != "" || !strings.Contains(r.Rejected[1].Reason, "cannot be added: ") {
			t.Errorf("%v, %s", r.Rejected, diff)
		}
		if diff := cmp.Diff(append([]string{"Night shift", "Orders"}, before...), teams(), cmpopts.SortSlices(strings.Compare)); diff != "" {
			t.Error(diff)
		}
		again, err := w.bring("csv", text, let)
		w.ok(err)
		if again.Created != 0 || again.Unchanged != 3 || len(teams()) != len(before)+2 {
			t.Errorf("again: %+v, %v", again, teams())
		}
		orders, err := w.People.TeamID(w.ctx(), w.ada, "Orders")
		w.ok(err)
		if page, err := w.store.Failures(w.ctx(), w.ws.ID, loop.FailureQuery{Team: orders}); err != nil || len(page.Items) != 2 {
			t.Errorf("%d of the team, %v", len(page.Items), err)
		}
	})
}

// A member imports, and does not add teams by it.
func TestAnImportAddsTeamsForAdminsOnly(t *testing.T) {
	w := sqlite(t)
	w.ada = w.member("mo", loop.MemberRole)
	for _, dry := range []bool{true, false} {
		r, err := w.bring("csv", "title,team\nA,Orders\n", func(o *app.ImportOrder) { o.NewTeams, o.DryRun = true, dry })
		w.ok(err)
		if r.Created != 0 || len(r.Rejected) != 1 || !strings.Contains(r.Rejected[0].Reason, "cannot be added") {
			t.Errorf("%+v", r)
		}
	}
}

func rowsOf(n int) string {
	var b strings.Builder
	b.WriteString("id,title,started_at\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,Failure %d,2025-05-04T10:00:00Z\n", i, i)
	}
	return b.String()
}

func TestBatchesOfAnImport(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		have := 0
		for _, n := range []int{511, 512, 513, 1025} {
			r, err := w.bring("csv", rowsOf(n), nil)
			w.ok(err)
			if diff := cmp.Diff(counts{n, n - have, 0, have, 0}, countsOf(r)); diff != "" {
				t.Error(diff)
			}
			have = n
		}
		if n, err := w.Failures.Count(w.ctx(), w.ada, loop.FailureQuery{}); n != have || err != nil {
			t.Errorf("%d failures, %v", n, err)
		}
	})
}

// A file that breaks off is saved up to there, and that is said and in the log.
func TestAFileThatBreaksInTheMiddle(t *testing.T) {
	errFire := errors.New("the disk burns")
	worlds(t, func(t *testing.T, w *world) {
		for _, n := range []int{3, 600} {
			text := strings.ReplaceAll(rowsOf(n), "Failure", fmt.Sprint("Part ", n, " of"))
			text = strings.ReplaceAll(text, "\n", fmt.Sprintf("\n%d-", n)) // ids of its own
			text = strings.TrimSuffix(text, fmt.Sprintf("%d-", n))
			var r app.ImportReport
			var err error
			events := w.since(func() {
				r, err = w.bring("csv", "", func(o *app.ImportOrder) {
					o.From = io.MultiReader(strings.NewReader(text), iotest.ErrReader(errFire))
				})
			})
			if !errors.Is(err, errFire) || len(r.Notes) == 0 {
				t.Errorf("%v, notes %q", err, r.Notes)
			}
			saved := 0
			w.ok(w.store.EachFailure(w.ctx(), w.ws.ID, loop.FailureQuery{}, func(f loop.Failure) error {
				if strings.HasPrefix(f.Title, fmt.Sprint("Part ", n, " of")) {
					saved++
				}
				return nil
			}))
			if saved != r.Created || saved < n-1 || r.Read != saved {
				t.Errorf("of %d rows %d are saved, told are %+v", n, saved, countsOf(r))
			}
			if len(events) != 1 || events[0].Verb != "import.finished" {
				t.Errorf("%v", verbs(events))
			}
		}
	})
}

// The third batch cannot be saved: what was read meanwhile does not count.
func TestAStoreThatBreaksInTheMiddle(t *testing.T) {
	long := strings.Repeat("long ", 20_000)
	tests := []struct {
		name          string
		rows          string
		created, read int
	}{
		{"a batch of many rows", rowsOf(2000), 1024, 1536},
		{"a batch of few rows with long texts", strings.ReplaceAll(strings.Replace(rowsOf(200), "started_at", "started_at,summary", 1), "00Z", "00Z,"+long), 84, 126},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := sqlite(t)
			src, _ := source.ByName("csv")
			deps := w.deps()
			deps.Repo = breaking{w.store, new(int)}
			r, err := app.New(deps).Imports.Run(w.ctx(), w.ada, app.ImportOrder{Source: src, File: "x.csv", From: strings.NewReader(tt.rows)})
			if !errors.Is(err, errDisk) || !strings.Contains(err.Error(), fmt.Sprint("after row ", tt.created)) || r.Created != tt.created || r.Read != tt.read {
				t.Errorf("%v, %+v", err, countsOf(r))
			}
			if n, err := w.Failures.Count(w.ctx(), w.ada, loop.FailureQuery{}); n != r.Created || err != nil {
				t.Errorf("%d failures, %v", n, err)
			}
			runs, err := w.store.Imports(w.ctx(), w.ws.ID)
			if w.ok(err); len(runs) != 1 || runs[0].Created != tt.created {
				t.Errorf("%+v", runs)
			}
		})
	}
}

func TestAnEmptyOrUnreadableFileLeavesNothing(t *testing.T) {
	w := sqlite(t)
	before := w.census()
	for name, text := range map[string]string{"nothing": "", "no list": `{"a":`, "another table": "colour,size\nred,7\n"} {
		if r, err := w.bring("csv", text, nil); err == nil && r.Created > 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	n := w.census()
	n["events"], n["imports"] = before["events"], before["imports"] // that somebody tried may be told
	if diff := cmp.Diff(before, n); diff != "" {
		t.Error(diff)
	}
	viewer := w.member("vi", loop.Viewer)
	src, _ := source.ByName("csv")
	_, err := w.Imports.Run(w.ctx(), viewer, app.ImportOrder{Source: src, From: strings.NewReader(table)})
	w.code(err, loop.Denied)
}

func TestTimesThatAreToComeAreRejected(t *testing.T) {
	w := sqlite(t)
	ahead := monday().AddDate(0, 1, 0).Format(time.RFC3339)
	r, err := w.bring("jsonl", fmt.Sprintf(`{"title":"Tomorrow","started_at":%q}`, ahead), nil)
	w.ok(err)
	if diff := cmp.Diff(counts{1, 0, 0, 0, 1}, countsOf(r)); diff != "" || !strings.Contains(r.Rejected[0].Reason, "started_at") {
		t.Errorf("%+v\n%s", r.Rejected, diff)
	}
}

func TestADryRunTellsOfEachRow(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		_, err := w.bring("csv", table, nil)
		w.ok(err)
		got := map[int]string{}
		here := 0
		changed := strings.Replace(table, "Printer jam", "Printer on fire", 1) + "5,Courier late,2025-08-04T10:00:00Z,,,\n"
		_, err = w.bring("csv", changed, func(o *app.ImportOrder) {
			o.DryRun = true
			o.Each = func(row app.ImportRow) {
				got[row.Row] = string(row.Outcome) + ": " + row.Failure.Title
				if row.Here != 0 {
					here++
				}
			}
		})
		w.ok(err)
		want := map[int]string{1: "here: Checkout down", 2: "here: Search slow", 3: "left out: Ends before it began", 4: "changed: Printer on fire", 5: "new: Courier late"}
		if diff := cmp.Diff(want, got); diff != "" || here != 3 {
			t.Errorf("%d are here %s", here, diff)
		}
	})
}
