package metric

import (
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

// weekOf is so many failed deploys of so many in the week that lies ago weeks back.
func weekOf(ago, failed, all int) []loop.Deploy {
	start := time.Date(2026, 5, 25, 9, 0, 0, 0, time.UTC).AddDate(0, 0, -7*ago)
	var out []loop.Deploy
	for i := range all {
		out = append(out, loop.Deploy{At: start.Add(time.Duration(i) * time.Minute), Failed: i < failed})
	}
	return out
}

func TestAShareIsUnusualByAsManyDeploysAsItsWeekHad(t *testing.T) {
	for _, tt := range []struct {
		name        string
		failed, all int
		state       State
		says        string
	}{
		{"one of two is nothing", 1, 2, OK, "Nothing unusual in the last 4 weeks with a deploy."},
		{"two of two is nothing where one in ten fails", 2, 2, OK, "Nothing unusual"},
		{"eight of ten is", 8, 10, Worsening, " 8 of 10 failed: outside of what the 20 weeks before allow (0 to 50 %)."},
		{"none of ten is nothing", 0, 10, OK, "Nothing unusual"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := History{AsOf: noon}
			for ago := 26; ago > 2; ago-- {
				h.Deploys = append(h.Deploys, weekOf(ago, 1, 10)...)
			}
			h.Deploys = append(h.Deploys, weekOf(2, tt.failed, tt.all)...)
			v := compute(t, "change_fail_rate", h)
			if v.State != tt.state || !strings.Contains(v.Sentence, tt.says) {
				t.Errorf("%s: %s", v.State, v.Sentence)
			}
		})
	}
}

func TestLimitsOfSharesTakeTwelveWeeksWithADeploy(t *testing.T) {
	h := History{AsOf: noon, Watched: noon.AddDate(-1, 0, 0)}
	for ago := 24; ago > 1; ago -= 2 { // every second week has none
		h.Deploys = append(h.Deploys, weekOf(ago, ago%3/2, 5)...)
	}
	weeks := compute(t, "change_fail_rate", h).Data.Weeks
	l := ShareLimitsOf(weeks)
	if l.Need != 0 || len(l.Weeks) != 12 || !l.Provisional || l.Size != 12 {
		t.Errorf("%d weeks, %d missing, limits from %d", len(l.Weeks), l.Need, l.Size)
	}
	h.Deploys = h.Deploys[5:]
	if l := ShareLimitsOf(compute(t, "change_fail_rate", h).Data.Weeks); l.Need != 1 {
		t.Errorf("of eleven weeks %d are missing", l.Need)
	}
}

func TestTheFirstFailureAfterGoodWeeksOfFewDeploysIsNoAlarm(t *testing.T) {
	for _, tt := range []struct {
		name        string
		before      int // failed of each earlier week
		each        int // deploys of each earlier week
		failed, all int
		state       State
		says        string
	}{
		{"one of one after 20 good ones", 0, 1, 1, 1, OK, "Nothing unusual"},
		{"one of two after 20 good ones", 0, 1, 1, 2, OK, "Nothing unusual"},
		{"three of three after 20 good ones", 0, 1, 3, 3, Worsening, " 3 of 3 failed: outside of what the 20 weeks before allow (0 to 67 %)."},
		{"one of ten after 200 good ones", 0, 10, 1, 10, OK, "Nothing unusual"},
		{"three of ten after 200 good ones", 0, 10, 3, 10, Worsening, " 3 of 10 failed: outside"},
		{"a good one after 20 failed ones", 1, 1, 0, 1, OK, "Nothing unusual"},
		{"three good ones after 20 failed ones", 1, 1, 0, 3, Improving, " 0 of 3 failed: outside"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := History{AsOf: noon}
			for ago := 26; ago > 2; ago-- {
				h.Deploys = append(h.Deploys, weekOf(ago, tt.before, tt.each)...)
			}
			h.Deploys = append(h.Deploys, weekOf(2, tt.failed, tt.all)...)
			v := compute(t, "change_fail_rate", h)
			if v.State != tt.state || !strings.Contains(v.Sentence, tt.says) {
				t.Errorf("%s: %s", v.State, v.Sentence)
			}
		})
	}
}

// After a lasting gain the bad weeks before it are no alarms.
func TestWhatCameBeforeTheLimitsOfSharesIsNotJudged(t *testing.T) {
	h := History{AsOf: noon}
	for ago := 46; ago > 0; ago-- {
		failed := map[bool]int{true: 9, false: 1}[ago > 26]
		if ago == 1 {
			failed = 8
		}
		h.Deploys = append(h.Deploys, weekOf(ago, failed, 10)...)
	}
	l := ShareLimitsOf(compute(t, "change_fail_rate", h).Data.Weeks)
	if n := len(l.Weeks); n < 44 || l.First != n-24 || l.Size != 20 {
		t.Fatalf("%d weeks, limits of %d from %d on", n, l.Size, l.First)
	}
	for i, w := range l.Weeks {
		if odd, above := l.Odd(i); odd != (w.Counts[0] == 8) || odd && !above {
			t.Errorf("the week of %v with %v is unusual: %v", w.Start, w.Counts, odd)
		}
	}
}
