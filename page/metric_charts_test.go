package page_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// logged writes some failures down, the first one days ago and so on towards now.
func (s *site) logged(n, daysAgo, apart int) {
	s.t.Helper()
	for i := range n {
		began := s.clock.Now().AddDate(0, 0, i*apart-daysAgo).Add(-time.Hour)
		at := loop.At(began, loop.ToMinute)
		_, err := s.app.Failures.Create(context.Background(), s.by, loop.Failure{Title: fmt.Sprintf("Export lost row %d", i+1), Kind: loop.Incident, StartedAt: at, DetectedAt: at, ResolvedAt: loop.At(began.Add(40*time.Minute), loop.ToMinute)}, app.Claim{})
		s.must(err)
	}
}

// The pages of reviews and of actions have their burndown, each chart one idea under
// its own finding; what was done at once is marked and said in the legend.
func TestNumbersHaveTheirSecondPicture(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		for _, key := range []string{"postmortem_velocity", "review_debt", "actions_closed_opened"} {
			s.get("/metrics/"+key+"?period=0w").is(200).lacks(`class="beneath"`, "NaN")
			s.get("/metrics/" + key + "/export.csv?second=1").is(404).has("no second picture")
		}
		s.logged(15, 60, 3)
		for range 12 {
			s.done(s.change("").Action.Ref().String())
		}
		s.clock.Add(10 * 24 * time.Hour)
		s.browser = s.as(s.by)
		for key, want := range map[string][]string{
			"postmortem_velocity":   {"15 failures wait for a review: 27 logged, 12 reviewed, 0 accepted.", "12 at once", "many closed at once"},
			"review_debt":           {"No action is open: 12 opened, 12 done, 0 dropped.", "12 at once", "waiting"},
			"actions_closed_opened": {"Where 12 actions stand: 0 verified, 12 done without a verdict, 0 in work, 0 not begun.", "12 at once", "many closed at once"},
			"failure_rate":          {"What is usual cannot be said yet.", "12 whole weeks", "many written down afterwards", "Between two failures there are usually"},
			"recovery_time":         {"many written down afterwards", "15 afterwards"},
		} {
			p := s.get("/metrics/"+key+"?period=0w").is(200).has(want...).lacks("NaN", "Inf ")
			sound(t, key, p)
		}
		if csv := s.get("/metrics/postmortem_velocity/export.csv?period=0w&second=1").is(200); !strings.Contains(csv.body, "week,logged,reviewed,accepted,waiting,in all,definition\n2026-03-02,27,12,0,15,27,postmortem_velocity 1\n") {
			t.Errorf("the file of the burndown: %.300s", csv.body)
		}
	})
}

// An empty frame does not say that there is nothing where there is something, in too short
// a time for a picture.
func TestAnEmptyFrameDoesNotDenyWhatThereIs(t *testing.T) {
	s := open(t)
	s.get("/metrics/failure_rate?period=0w").is(200).has("No failure in this period.")
	s.logged(3, 0, 0)
	s.get("/metrics/failure_rate?period=0w").is(200).has("3 failures so far, in too short a time for a rate.").lacks("No failure in this period")
	s.get("/metrics/reporting_rate?period=0w").is(200).has("3 reports so far").lacks("Nobody reported")
}

// Of a count by weeks the page says how many weeks lie outside of what is usual, and
// where its limits come from.
func TestACountByWeeksHasItsLimits(t *testing.T) {
	s := open(t)
	for week := range 30 {
		n := 1 + week%3
		if week == 27 {
			n = 14
		}
		s.logged(n, 0, 0)
		s.clock.Add(7 * 24 * time.Hour)
	}
	s.browser = s.as(s.by)
	p := s.get("/metrics/failure_rate?period=0w").is(200).has("1 of ", "whole weeks lies outside of what is usual: 0 to ", "exact limits of the Poisson distribution", "from 20 weeks", "outside, worse", "by chance alone").lacks("provisional", "NaN")
	sound(t, "limits", p)
	s.clock.Add(4 * 24 * time.Hour)
	s.browser = s.as(s.by)
	for period, days := range map[string]int{"13w": 1, "0w": 0} { // a period that begins within a week
		if csv := s.get("/metrics/failure_rate/export.csv?period=" + period).is(200); strings.Count(csv.body, "too short for a rate") != days {
			t.Errorf("of %s, %d parts of a week are left to the table: %s", period, days, csv.body)
		}
	}
}

// Reviews by week and what is left of them have limits by the same rule; a rate of some
// hours is left to the table.
func TestReviewsHaveTheirLimits(t *testing.T) {
	s := open(t)
	s.demo()
	s.get("/metrics/postmortem_velocity?period=0w").is(200).has("whole weeks lie within what is usual: 0 to ", "reviewed", "1 review, usual 0 to")
	s.get("/metrics/review_debt?period=0w").is(200).has("whole weeks it lay outside of what is usual: ", "waiting at its end, usual ", "so it wanders").lacks("NaN")
	if csv := s.get("/metrics/review_debt/export.csv?period=0w&second=2").is(200); !strings.HasPrefix(csv.body, "when,value,signal,note,mean,lower limit,upper limit,definition\n") {
		t.Errorf("the file of the level: %.200s", csv.body)
	}
	if csv := s.get("/metrics/failure_rate/export.csv?period=0w").is(200); strings.Count(csv.body, "too short for a rate") != 0 || !strings.Contains(csv.body, "not over yet") {
		t.Errorf("the file of the weeks: %.200s", csv.body)
	}
}

// Rare failures are shown by the time between them: a long quiet stretch is better, many
// at once are worse, and what has passed since the last one is told.
func TestRareFailuresAreShownByTheTimeBetweenThem(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.logged(12, 120, 4)
		s.clock.Add(7 * 24 * time.Hour)
		s.browser = s.as(s.by)
		s.get("/metrics/failure_rate?period=0w").is(200).has("until the next one cannot be said yet", "12 times; 1 is missing")
		s.get("/metrics/failure_rate/export.csv?period=0w&second=1").is(404)
		s.logged(14, 70, 4)
		s.logged(1, 10, 0)
		s.browser = s.as(s.by)
		p := s.get("/metrics/failure_rate?period=0w").is(200).has("Between two failures there are usually 4 d;", "none of the last 24 times was unusual", "since the last one, still running", "exact limits of times that come at random, from 20 of them", "after the one before", "so far").lacks("NaN", "Inf ", "provisional, where")
		sound(t, "gaps", p)
		if csv := s.get("/metrics/failure_rate/export.csv?period=0w&second=1").is(200); !strings.HasPrefix(csv.body, "until,seconds,gap,signal,note,median,lower limit,upper limit,definition\n2025-") || !strings.Contains(csv.body, "still running") {
			t.Errorf("the file of the times between: %.300s", csv.body)
		}
		s.get("/metrics/failure_rate/export.csv?period=0w&second=3").is(404).has("no second picture")
		s.get("/metrics/failure_rate/export.csv?period=0w&second=x").is(404)
	})
}

// Limits of times between failures and of shares judge what they rest on and what came
// after: how it was before a lasting change is no alarm of today.
func TestWhatCameBeforeTheLimitsIsNoAlarm(t *testing.T) {
	s := open(t)
	s.logged(4, 300, 60)
	s.logged(25, 100, 4)
	var all []app.DeployDraft
	for i := range 460 { // ten a week, nine of them failed until half a year ago
		at := s.clock.Now().Add(-time.Duration(17*i+5) * time.Hour)
		d := loop.Deploy{ExternalID: fmt.Sprint("run-", i), Service: "shop", Version: fmt.Sprint("1.", i), At: at, Failed: i%10 == 3 || i > 270 && i%10 != 0}
		if d.Failed {
			d.MendedAt = at.Add(time.Minute)
		}
		all = append(all, app.DeployDraft{Deploy: d})
	}
	_, err := s.app.Deploys.Report(t.Context(), s.by, all)
	s.must(err)
	p := s.get("/metrics/failure_rate?period=0w").is(200).has("Between two failures there are usually 4 d; none of the last 24 times was unusual.", "from 20 of them; what came before these is not judged by them").lacks("outside, better")
	sound(t, "gaps", p)
	p = s.get("/metrics/change_fail_rate?period=0w").is(200).has("In the last 24 weeks nothing is unusual", "from 20 weeks; what came before these is not judged by them").lacks("outside, worse", "outside of what is usual")
	sound(t, "shares", p)
}

// The pages of numbers with enough, with little and with no data in the looks that
// differ most; with FAILFORWARD_SHOTS=DIR the pictures are kept.
func TestThePicturesOfNumbersInEveryLook(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	look := func(how string, keys ...string) {
		s.enters(p, s.by)
		for _, key := range keys {
			s.pictured(p, "/metrics/"+key+"?period=0w", "number "+key+" "+how)
		}
	}
	all := []string{"postmortem_velocity", "review_debt", "actions_closed_opened", "failure_rate", "reporting_rate"}
	look("none", all[1], all[2])
	s.logged(15, 60, 3)
	for range 12 {
		s.done(s.change("").Action.Ref().String())
	}
	s.clock.Add(10 * 24 * time.Hour)
	look("little", append(all, "recovery_time")...)
	s.demo()
	look("enough", all...)
}
