package hook

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	redTests   = `<testsuite name="s"><testcase name="TestCheckout"><failure message="got 4"/></testcase><testcase name="TestCart"/></testsuite>`
	greenTests = `<testsuite name="s"><testcase name="TestCheckout"/><testcase name="TestCart"/></testsuite>`
)

func report(body string, header ...string) Delivery {
	d := Delivery{Header: map[string]string{}, Body: []byte(body)}
	for i := 0; i+1 < len(header); i += 2 {
		d.Header[header[i]] = header[i+1]
	}
	return d
}

func TestAReportIsTroubleOfItsBranch(t *testing.T) {
	one := read(t, ci, report(redTests, HeaderRepository, "shop/web", HeaderRun, "77", HeaderAttempt, "2", HeaderCommit, "abc"))[0].Trouble
	if one.Title != "1 of 2 tests fails on main: TestCheckout" || one.Phase != Began || !one.Weak || !one.Stream || one.Service != "web" {
		t.Errorf("%+v", one)
	}
	for _, part := range []string{"- `s TestCheckout` got 4", "Repository: shop/web", "Run: 77, attempt 2", "Commit: abc"} {
		if !strings.Contains(one.Summary, part) {
			t.Errorf("%q is not in its summary: %s", part, one.Summary)
		}
	}
	for says, c := range map[string]struct {
		d     Delivery
		phase Phase // "" for no news
		same  bool  // group
	}{
		"the same again":                     {report(redTests, HeaderRepository, "shop/web"), Began, true},
		"green":                              {report(greenTests, HeaderRepository, "shop/web", HeaderBranch, "main"), Ended, true},
		"green beside a red report":          {report(greenTests, HeaderRepository, "shop/web", HeaderRed, "true"), "", false},
		"red beside a red report":            {report(redTests, HeaderRepository, "shop/web", HeaderRed, "true"), Began, true},
		"the branch with its whole ref":      {report(redTests, HeaderRepository, "shop/web", HeaderBranch, "refs/heads/main"), Began, true},
		"another main branch":                {report(redTests, HeaderRepository, "shop/web", HeaderBranch, "master"), Began, false},
		"a branch of one person":             {report(redTests, HeaderRepository, "shop/web", HeaderBranch, "fix-cart"), "", false},
		"a branch that only ends like main":  {report(redTests, HeaderRepository, "shop/web", HeaderBranch, "my/main"), "", false},
		"another repository":                 {report(redTests, HeaderRepository, "shop/api"), Began, false},
		"another job":                        {report(redTests, HeaderRepository, "shop/web", HeaderJob, "e2e"), Began, false},
		"only a flaky one, and one that ran": {report(`<testsuite><testcase name="a"><flakyFailure/></testcase></testsuite>`, HeaderRepository, "shop/web"), Ended, true},
		"nothing ran":                        {report(`<testsuites/>`, HeaderRepository, "shop/web"), "", false},
	} {
		news := slices.DeleteFunc(read(t, ci, c.d), func(n News) bool { hold(t, n); return n.Tests != nil })
		if (len(news) > 0) != (c.phase != "") {
			t.Errorf("%s tells %+v", says, news)
			continue
		}
		if c.phase == "" {
			continue
		}
		hold(t, news[0])
		if got := news[0].Trouble; got.Phase != c.phase || (got.Group == one.Group) != c.same {
			t.Errorf("%s: %s, group %q", says, got.Phase, got.Group)
		}
	}
}

func TestTheTestsOfAReportAreToldOfEveryBranch(t *testing.T) {
	last := func(d Delivery) *Tests { all := read(t, ci, d); return all[len(all)-1].Tests }
	main, own := last(report(redTests, HeaderRepository, "shop/web", HeaderCommit, "abc", HeaderRun, "7")), last(report(greenTests, HeaderRepository, "shop/web", HeaderCommit, "abc", HeaderBranch, "fix-cart", HeaderRun, "8"))
	if len(main.Cases) != 2 || main.Commit != "abc" || main.Group == "" || own.Group != "" || main.Lane != own.Lane || main.ID == own.ID {
		t.Errorf("main %+v, a branch %+v", main, own)
	}
	if job := last(report(greenTests, HeaderRepository, "shop/web", HeaderJob, "e2e")); job.Lane == main.Lane {
		t.Error("two jobs are in one lane")
	}
}

func TestAFailureNamesTwentyTestsAtMost(t *testing.T) {
	var b strings.Builder
	for i := range 120 {
		fmt.Fprintf(&b, `<testcase name="Test%d"><failure message="%s"/></testcase>`, i, strings.Repeat("why ", 200))
	}
	got := read(t, ci, report("<testsuite>"+b.String()+"</testsuite>"))[0].Trouble
	hold(t, News{Trouble: got})
	if !strings.HasPrefix(got.Title, "120 of 120 tests fail on main: Test0, Test1,") || strings.Count(got.Summary, "- `") != mostListed || !strings.Contains(got.Summary, "and 100 more") {
		t.Errorf("%s\n%s", got.Title, got.Summary)
	}
}

// Every recorded report, of whatever runner, is trouble within its bounds, none, or
// says why it cannot be read.
func TestRealDataOfReportsHolds(t *testing.T) {
	dir := realData(t)
	told, refused := map[Phase]int{}, 0
	for _, under := range []string{"junit", "gotest"} {
		err := filepath.WalkDir(filepath.Join(dir, under), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			body, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if ci.Read(report(string(body)), func(n News) {
				if hold(t, n); n.Trouble != nil {
					told[n.Trouble.Phase]++
				}
			}) != nil {
				refused++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if told[Began] == 0 || told[Ended] == 0 || refused == 0 {
		t.Errorf("%v, %d refused", told, refused)
	}
	t.Logf("%d red, %d green, %d refused", told[Began], told[Ended], refused)
}
