package page_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"failforward/loop"
)

// some logs a handful of different failures.
func (s *site) some() {
	s.t.Helper()
	for _, line := range []string{"Checkout 500s #rollout !2 @08:05 ~25m service:checkout", "Import hung at a café file #late-file near-miss", "Sprint goal missed missed-goal"} {
		if _, err := s.app.Failures.Log(s.t.Context(), s.by, line, "page", 0); err != nil {
			s.t.Fatal(err)
		}
	}
	s.loop("Search stale after a rebuild", "Warm the index first", "retest")
}

func TestAnEmptyLogSaysSo(t *testing.T) {
	s := open(t)
	p := s.get("/failures").is(200)
	sound(t, "empty log", p)
	p.has("Nothing logged is not nothing failed.", "Capture").lacks("All filters")
}

func TestTheLogShowsStageAndNextStep(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.some()
		p := s.get("/failures").is(200)
		sound(t, "log", p)
		p.has("4 so far, 4 of them in the last 90 days.", "Checkout 500s F-1 · Incident, severity 2", "Import hung at a café file F-2 · Near miss",
			"Logged", "say what it taught, or accept it", "In work", "A-1 due 16 Mar").holds(`<table class="fold" data-rows>`, `data-l="Stage"`, `<i class="cur"></i>`)
	})
}

func TestFiltersStandInTheAddress(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.some()
		tests := []struct {
			name, query string
			has, lacks  []string
		}{
			{"words without their accents", "q=CAFE", []string{"Import hung", "1 of 4 fit."}, []string{"Checkout 500s"}},
			{"a stage", "stage=in_work", []string{"Search stale", "Stage In work"}, []string{"Checkout 500s"}},
			{"a kind", "kind=near_miss", []string{"Import hung"}, []string{"Checkout 500s"}},
			{"a tag", "tag=rollout", []string{"Checkout 500s"}, []string{"Import hung"}},
			{"a service", "service=checkout", []string{"Checkout 500s"}, []string{"Import hung"}},
			{"a severity", "severity=2", []string{"Checkout 500s"}, []string{"Import hung"}},
			{"a team", "team=T-1", []string{"Search stale"}, []string{"Import hung"}},
			{"days", "since=2026-03-02&until=2026-03-02", []string{"Checkout 500s"}, nil},
			{"an earlier day", "until=2026-02-27", []string{"Nothing fits all of this.", "Without the last day “2026-02-27” there are 4."}, []string{"Checkout 500s"}},
			{"dismissed ones", "state=dismissed", []string{"Nothing fits all of this."}, []string{"Checkout 500s"}},
			{"two at once", "kind=near_miss&severity=2", []string{"Nothing fits all of this.", "Without the kind “near miss”", "Without the severity “2”"}, nil},
		}
		for _, tt := range tests {
			p := s.get("/failures?" + tt.query).is(200)
			sound(t, tt.name, p)
			p.has(tt.has...)
			for _, w := range tt.lacks {
				for _, n := range p.all() {
					if n.Data == "th" && attr(n, "scope") == "row" && strings.Contains(textOf(n), w) {
						t.Errorf("%s: shows %q", tt.name, w)
					}
				}
			}
		}
	})
}

func TestAFilterThatCannotBeReadIsTold(t *testing.T) {
	s := open(t)
	s.some()
	for query, says := range map[string]string{
		"stage=nowhere": "Use one of", "kind=oops": "Use one of", "severity=9": "Severity goes from 1", "since=yesterday": "is not a date",
		"team=T-99": "There is no team", "state=lost": "Use dismissed, merged or all", "since=2026-03-02&until=2026-03-01": "is before the start",
	} {
		p := s.get("/failures?" + query).is(200)
		sound(t, query, p)
		p.has(says, "to mend").holds("<title>Error: Failures")
	}
}

func TestEachChipTakesItsFilterAway(t *testing.T) {
	s := open(t)
	s.some()
	p := s.get("/failures?q=checkout&tag=rollout&stage=logged").is(200)
	p.holds(`href="/failures?stage=logged&amp;tag=rollout"`, `href="/failures?q=checkout&amp;stage=logged"`, `href="/failures?q=checkout&amp;tag=rollout"`)
	for _, n := range p.all() {
		if n.Data == "a" && attr(n, "class") == "chip" {
			s.get(attr(n, "href")).is(200).has("Checkout 500s")
		}
	}
	s.get("/failures?open=1").holds(`<details class="how no-print gap-below" open>`)
}

func TestOlderFailuresStandOnTheNextPage(t *testing.T) {
	s := open(t)
	for i := range 60 {
		if _, err := s.app.Failures.Log(t.Context(), s.by, fmt.Sprintf("Misstep number %d", i), "page", 0); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	path := "/failures?q=misstep"
	for pages := 0; path != ""; pages++ {
		if pages > 3 {
			t.Fatal("the pages never end")
		}
		p := s.get(path).is(200)
		path = ""
		for _, n := range p.all() {
			if n.Data == "th" && attr(n, "scope") == "row" {
				seen[textOf(n)] = true
			}
			if attr(n, "rel") == "next" {
				path = attr(n, "href")
			}
		}
	}
	if len(seen) != 60 {
		t.Errorf("%d failures on all pages, want 60", len(seen))
	}
}

func TestHintsTellWhatWasUnderstoodAndWhatWasTried(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.loop("Checkout answered with errors after a rollout", "A second reader for settings", "look")
		s.done("A-1")
		if _, err := s.app.Effects.Conclude(t.Context(), s.by, "E-1", 0, loop.DroppedLook, ""); err != nil {
			t.Fatal(err)
		}
		p := s.get("/failures/hints?text=" + url.QueryEscape("Checkout errors after rollout #rollout !2 @08:05 ~25m near-miss")).is(200)
		p.has("tag rollout", "severity 2", "at 08:05 today", "lasted 25 min", "kind near miss", "You have seen this before", "F-1", "It shares", "Tried: A second reader for settings", "dropped")
		if strings.Contains(p.body, "<html") {
			t.Error("the hints are a whole page")
		}
		s.get("/failures/hints?text=hm").is(200).lacks("You have seen this before")
	})
}
