package chart

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zone is there on every machine
)

func TestDurationsAreSaidAsPeopleDo(t *testing.T) {
	for seconds, want := range map[float64]string{
		0: "0 s", 0.25: "250 ms", 1: "1 s", 1.5: "1.5 s", 59: "59 s", 60: "1 min", 90: "1 min 30 s", 3599.7: "1 h", 5100: "1 h 25 min",
		86399: "1 d", 129600: "1 d 12 h", 12 * day: "12 d", 12.6 * day: "12 d", 400 * day: "1 y 35 d", 5 * year: "5 y", 100 * year: "100 y",
	} {
		if got := duration(seconds); got != want {
			t.Errorf("%v s is %q, want %q", seconds, got, want)
		}
	}
}

func TestNumbersAreShort(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", -0.0001: "−0.0001", 5.17: "5.17", 12.34: "12.3", 1234.5: "1,234", 10000: "10,000", -12: "−12", 0.05: "0.05", 1e9: "1,000,000,000", 2.0: "2",
	} {
		if got := number(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
}

func TestCountsBeginAtZeroInWholeSteps(t *testing.T) {
	for top, want := range map[float64]string{0: "0 1", 1: "0 1", 3: "0 1 2 3", 7: "0 2 4 6 8", 19: "0 5 10 15 20", 1e6: "0 200,000 400,000 600,000 800,000 1,000,000"} {
		if got := strings.Join(labelsOf(countTicks(top, 5)), " "); got != want {
			t.Errorf("up to %v: %q, want %q", top, got, want)
		}
	}
}

func TestValuesHaveZeroOnTheirAxis(t *testing.T) {
	for _, tt := range []struct {
		low, high float64
		want      string
	}{{2, 9, "0 2 4 6 8 10"}, {-.3, .1, "−0.3 −0.2 −0.1 0 0.1"}, {-9, -2, "−10 −8 −6 −4 −2 0"}, {0, 0, "0 1"}} {
		if got := strings.Join(labelsOf(valueTicks(tt.low, tt.high, 5)), " "); got != tt.want {
			t.Errorf("%v to %v: %q, want %q", tt.low, tt.high, got, tt.want)
		}
	}
}

func TestDurationTicksAreHuman(t *testing.T) {
	for _, tt := range []struct {
		low, high float64
		want      string
	}{
		{1, 30 * day, "1 s, 10 s, 1 min, 10 min, 1 h, 1 d, 1 w, 30 d"},
		{600, 9000, "10 min, 30 min, 1 h, 3 h"},
		{3600, 3600, "40 min, 1 h, 2 h"},
		{1, 5 * year, "1 s, 1 min, 1 h, 1 w, 1 y"},
		{120 * year, 120 * year, "50 y, 100 y"},
	} {
		if got := strings.Join(labelsOf(durationTicks(tt.low, tt.high, 8)), ", "); got != tt.want {
			t.Errorf("%v to %v: %q, want %q", tt.low, tt.high, got, tt.want)
		}
	}
}

func TestDateTicksBeginDaysWeeksMonthsAndYears(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 5, 0, 0, 0, zone) }
	for _, tt := range []struct {
		from, to time.Time
		want     string
	}{
		{at(2026, 3, 28), at(2026, 3, 30), "12:00 29 Mar 12:00 30 Mar"}, // the night that lacks an hour
		{at(2026, 3, 27), at(2026, 4, 1), "28 Mar 29 Mar 30 Mar 31 Mar 1 Apr"},
		{at(2026, 3, 1), at(2026, 4, 10), "2 Mar 9 Mar 16 Mar 23 Mar 30 Mar 6 Apr"}, // Mondays
		{at(2026, 9, 2), at(2027, 2, 20), "Oct Nov Dec 2027 Feb"},
		{at(2025, 9, 2), at(2027, 2, 20), "Q4 2026 Q2 Q3 Q4 2027"},
		{at(2001, 1, 2), at(2020, 2, 20), "2005 2010 2015 2020"},
		{at(1, 2, 1), at(9000, 1, 1), "2000 4000 6000 8000"},
		{at(2026, 3, 1), at(2026, 3, 1), "1 Mar, 05:00"},
	} {
		var labels []string
		for _, tick := range dateTicks(tt.from, tt.to, zone, 6) {
			labels = append(labels, tick.label)
			if tick.at.Minute() != 0 || !strings.Contains(tick.label, ":") && tick.at.Hour() != 0 {
				t.Errorf("%s stands at %s", tick.label, tick.at)
			}
		}
		if got := strings.Join(labels, " "); got != tt.want {
			t.Errorf("%s to %s: %q, want %q", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestLabelsKeepApart(t *testing.T) {
	for _, tt := range []struct{ heights, want []float64 }{
		{[]float64{10, 50}, []float64{10, 50}},
		{[]float64{50, 50, 52}, []float64{50, 66, 82}},
		{[]float64{95, 96, 99}, []float64{68, 84, 100}},
		{[]float64{-20}, []float64{0}},
		{[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, []float64{0, 12.5, 25, 37.5, 50, 62.5, 75, 87.5, 100}},
		{nil, nil},
	} {
		if got := apart(tt.heights, 16, 0, 100); fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%v became %v, want %v", tt.heights, got, tt.want)
		}
	}
}

func TestThinKeepsPlacesWhereTheyAre(t *testing.T) {
	var places []pt
	known := map[pt]bool{}
	for i := range 20_000 {
		p := pt{float64(i%600) + .25, float64(i*7%250) + .5}
		places, known[p] = append(places, p), true
	}
	kept := thin(places, 1000)
	if len(kept) > 1000 || len(kept) < 300 {
		t.Errorf("%d are left", len(kept))
	}
	for _, p := range kept {
		if !known[p] {
			t.Fatalf("%v was moved", p)
		}
	}
}

func TestWordsAreCutAndWrapped(t *testing.T) {
	if got := cut("a short one", letters, 400); got != "a short one" {
		t.Errorf("cut without need: %q", got)
	}
	long := strings.Repeat("word ", 50)
	if got := cut(long, letters, 100); breadth(got, letters) > 100 || !strings.HasSuffix(got, "…") {
		t.Errorf("%q is too wide or lacks its ellipsis", got)
	}
	lines := wrap(long, letters, 100, 3)
	for _, line := range lines {
		if breadth(line, letters) > 100 {
			t.Errorf("%q is too wide", line)
		}
	}
	if len(lines) != 3 || !strings.HasSuffix(lines[2], "…") {
		t.Errorf("wrapped to %q", lines)
	}
}
