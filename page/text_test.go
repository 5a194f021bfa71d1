package page

import (
	"math"
	"net/url"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func TestMarkdown(t *testing.T) {
	tests := []struct{ name, in, has, lacks string }{
		{"a paragraph", "Hello", "<p>Hello</p>", ""},
		{"a line end stays", "one\ntwo", "one<br>\ntwo", ""},
		{"a list", "- one\n- two", "<ul>\n<li>one</li>", ""},
		{"a numbered list from three", "3. one", `<ol start="3">`, ""},
		{"code is left alone", "`F-1 <b>`", "<code>F-1 &lt;b&gt;</code>", "href"},
		{"a type is a word, not a tag", "List<String> and <b>", "List&lt;String&gt; and &lt;b&gt;", "<b>"},
		{"a headline stands below those of the page", "# Big", "<h3>Big</h3>", "<h1"},
		{"a ref is a link", "See F-12, A-3 and AN-2.", `<a href="/failures/F-12"`, ""},
		{"an insight goes through the redirect", "I-4", `<a href="/I-4"`, ""},
		{"a ref inside a word is none", "USAF-16, F-12a, x-F-1, F-012", "", "href"},
		{"a ref inside a link is not linked twice", "[F-1](https://a.example/F-2)", `<a href="https://a.example/F-2"`, "/failures/"},
		{"an address is a link", "https://a.example/x", `href="https://a.example/x"`, ""},
		{"links carry no weight", "[x](https://a.example)", `rel="nofollow noreferrer"`, ""},
		{"a picture is a link", "![chart](https://a.example/c.png)", `<a href="https://a.example/c.png"`, "<img"},
		{"a picture without a word is one too", "![](https://a.example/c.png)", ">picture</a>", "<img"},
		{"a bad link is a word", "[x](javascript:alert(1))", "x", "javascript"},
		{"struck out", "~~no~~", "<del>no</del>", ""},
		{"nothing", "", `dir="auto"`, "<p>"},
	}
	for _, tt := range tests {
		got := string(markdown(tt.in))
		if !strings.Contains(got, tt.has) || tt.lacks != "" && strings.Contains(got, tt.lacks) {
			t.Errorf("%s: %q gives %s", tt.name, tt.in, got)
		}
	}
}

func TestLinked(t *testing.T) {
	for in, want := range map[string]string{
		"See F-1.":     `See <a href="/failures/F-1">F-1</a>.`,
		"<b> & E-2":    `&lt;b&gt; &amp; <a href="/effects/E-2">E-2</a>`,
		"plain":        "plain",
		"/F-1 and F-1": `/F-1 and <a href="/failures/F-1">F-1</a>`,
	} {
		if got := string(linked(in)); got != want {
			t.Errorf("%q gives %s", in, got)
		}
	}
}

func clockAt(zone string) Clock {
	z, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return Clock{time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC), z}
}

func TestTimesAreInTheWorkspacesZone(t *testing.T) {
	c := clockAt("Europe/Berlin")
	at := time.Date(2026, 11, 5, 13, 5, 0, 0, time.UTC)
	if got, want := string(c.When(at)), `<time datetime="2026-11-05T13:05:00Z" title="2026-11-05 13:05 UTC" data-local>5 November, 14:05</time>`; got != want {
		t.Errorf("got %s", got)
	}
	if got := string(c.Short(at.AddDate(-1, 0, 0))); !strings.HasSuffix(got, ">5 Nov 2025</time>") {
		t.Errorf("got %s", got)
	}
	if c.When(time.Time{}) != "" || c.Short(time.Time{}) != "" || c.Day("") != "" || c.On("") != "" || c.Exact("") != "" {
		t.Error("no time is written")
	}
	if c.Today() != "2026-11-24" { // it is past midnight in Berlin
		t.Errorf("today is %s", c.Today())
	}
}

func TestDaysAreWordsWhileTheyAreNear(t *testing.T) {
	c := clockAt("UTC")
	for d, want := range map[loop.Date]string{"2026-11-23": "today", "2026-11-24": "tomorrow", "2026-11-22": "yesterday", "2026-11-27": "Friday", "2026-11-30": "30 November",
		"2026-11-20": "20 November", "2027-01-08": "8 January 2027", "nonsense": ""} {
		if got := c.DayWord(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
	if got := string(c.On("2026-11-27")); !strings.HasPrefix(got, "on <time") {
		t.Errorf("got %s", got)
	}
	if got := string(c.On("2026-11-24")); !strings.HasPrefix(got, "<time") {
		t.Errorf("got %s", got)
	}
}

func TestFigures(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1840: "1,840", 1234567: "1,234,567", -1000: "-1,000"} {
		if got := figure(n); got != want {
			t.Errorf("%d is %q", n, got)
		}
	}
	for _, tt := range []struct {
		minor    int64
		currency string
		want     string
	}{{120050, "EUR", "1,200.50 EUR"}, {5, "EUR", "0.05 EUR"}, {1200, "JPY", "1,200 JPY"}, {1500, "KWD", "1.500 KWD"}} {
		if got := strings.ReplaceAll(money(tt.minor, tt.currency), nbsp, " "); got != tt.want {
			t.Errorf("%d %s is %q", tt.minor, tt.currency, got)
		}
	}
	if list(nil) != "" || list([]string{"a"}) != "a" || list([]string{"a", "b", "c"}) != "a, b and c" {
		t.Error("lists")
	}
}

func TestRedirectsStayHere(t *testing.T) {
	for to, want := range map[string]string{"/failures/F-1": "/failures/F-1", "//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", "": "/"} {
		if got := local(to); got != want {
			t.Errorf("%q leads to %q", to, got)
		}
	}
}

func TestFiguresStayTogetherAtTheEndOfALine(t *testing.T) {
	if got, want := tight("38 % less (95 % interval 29 % to 46 % less; n = 32 before)"), "38\u00a0% less (95\u00a0% interval 29\u00a0% to 46\u00a0% less; n\u00a0=\u00a032 before)"; string(got) != want {
		t.Errorf("%q", got)
	}
	if got, want := tight("usually takes 8 d 6 h, somewhere up to 11 d 6 h: 3 dots, 5 d"), "usually takes 8\u00a0d\u00a06\u00a0h, somewhere up to 11\u00a0d\u00a06\u00a0h: 3 dots, 5\u00a0d"; string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := tight("A-53 & <b>F-1</b>, not F-1x"), `<span class="ref">A-53</span> &amp; &lt;b&gt;<span class="ref">F-1</span>&lt;/b&gt;, not F-1x`; string(got) != want {
		t.Errorf("refs break: %q", got)
	}
}

// The value of a point and what a plan promises are written out, whatever their size,
// and a form that nobody touched gives the same promise back.
func TestNumbersOfAPlanAndOfAPointAreWrittenOut(t *testing.T) {
	for value, want := range map[float64]string{0.0004: "0.0004", 12_345_678: "12,345,678", 99.96: "99.96", math.Copysign(0, -1): "0", 1234567.89: "1,234,568"} {
		if got := kpiValue(loop.KPISeries{Kind: loop.KPILevel}, loop.KPIPoint{Value: &value}); got != want {
			t.Errorf("a point of %v reads %s, want %s", value, got, want)
		}
	}
	for least, want := range map[float64]struct{ form, says string }{
		0.1:         {"10", "A change of 10 % or more"},
		0.07:        {"7", "A change of 7 % or more"},
		0.000004:    {"0.0004", "A change of 0.0004 % or more"},
		0.9996:      {"99.96", "A change of 99.96 % or more"},
		0.123456789: {"12.3456789", "A change of 12.3457 % or more"},
	} {
		p := loop.Plan{KPI: "kpi.defects", MinEffect: least}
		if got := plannedNumber(p)["min_effect"]; got != want.form {
			t.Errorf("%v stands in the form as %s, want %s", least, got, want.form)
		}
		if got := promise(p, nil); !strings.Contains(got, want.says) {
			t.Errorf("%v reads %s, want %s", least, got, want.says)
		}
		back, err := planOf(loop.ByNumber, url.Values{"kpi": {"kpi.defects"}, "min_effect": {plannedNumber(p)["min_effect"]}})
		if err != nil || back.MinEffect != least {
			t.Errorf("%v comes back as %v: %v", least, back.MinEffect, err)
		}
	}
}
