package loop_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"failforward/loop"
)

func TestCapture(t *testing.T) {
	tests := []struct {
		name, line string
		want       loop.Capture
	}{
		{"one sentence is enough", "The demo crashed on an empty basket", loop.Capture{Title: "The demo crashed on an empty basket"}},
		{"tokens are taken out of the sentence", "Checkout 500s #rollout !2 @09:05 ~25m near-miss", loop.Capture{Title: "Checkout 500s", Tags: []string{"rollout"}, Severity: 2,
			Kind: loop.NearMiss, At: loop.At(time.Date(2026, 11, 23, 9, 5, 0, 0, time.UTC), loop.ToMinute), Lasted: 25 * time.Minute}},
		{"a clock time later than now was yesterday", "Late @14:05", loop.Capture{Title: "Late", At: loop.At(time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC), loop.ToMinute)}},
		{"a day may be named", "Late @2026-11-20", loop.Capture{Title: "Late", At: loop.At(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), loop.ToDay)}},
		{"yesterday is a day", "Late @Yesterday", loop.Capture{Title: "Late", At: loop.At(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), loop.ToDay)}},
		{"a day and a time of it", "Late @yesterday @09:05", loop.Capture{Title: "Late", At: loop.At(time.Date(2026, 11, 22, 9, 5, 0, 0, time.UTC), loop.ToMinute)}},
		{"a time and its day", "Late @14:05 @2026-11-20", loop.Capture{Title: "Late", At: loop.At(time.Date(2026, 11, 20, 14, 5, 0, 0, time.UTC), loop.ToMinute)}},
		{"a hyphen in a tag is a blank", "x #hidden-dependency", loop.Capture{Title: "x", Tags: []string{"hidden dependency"}}},
		{"a ticket number is no tag", "See #142 again", loop.Capture{Title: "See #142 again"}},
		{"no time of day stays text", "Meet @25:10 @mira !7 ~soon", loop.Capture{Title: "Meet @25:10 @mira !7 ~soon", Odd: []string{"@25:10", "@mira", "!7", "~soon"}}},
		{"an ordinary word is no kind", "crash of the process", loop.Capture{Title: "crash of the process"}},
		{"a service may be named", "slow service:checkout", loop.Capture{Title: "slow", Services: []string{"checkout"}}},
		{"other scripts are tags too", "сбой #задержка #支払い", loop.Capture{Title: "сбой", Tags: []string{"задержка", "支払い"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := loop.ParseCapture(tt.line, noon, time.UTC)
			got.Parts = nil
			if len(got.Tags) == 0 {
				got.Tags = nil
			}
			if len(got.Services) == 0 {
				got.Services = nil
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatLooksLikeATokenAndIsNoneIsSaid(t *testing.T) {
	tests := []struct {
		name, line string
		want       []string
	}{
		{"a unit that nobody knows", "Down for ~25x again", []string{"“~25x” stays in the title: a length is written ~25m, ~2h or ~3d."}},
		{"a sign alone, and a name", "Down # @nobody", []string{"“#” stays in the title: a tag is written #rollout.", "“@nobody” stays in the title: a time is written @14:05, @yesterday or @2026-11-23."}},
		{"a severity beyond the scale", "Down !7", []string{"“!7” stays in the title: a severity is written !1 to !4."}},
		{"a service without a name", "Down service:?", []string{"“service:?” stays in the title: a service is written service:checkout."}},
		{"at most three", "# ~ @ ~25x", []string{"“#” stays in the title: a tag is written #rollout.", "“~” stays in the title: a length is written ~25m, ~2h or ~3d.", "“@” stays in the title: a time is written @14:05, @yesterday or @2026-11-23."}},
		{"what is understood is not odd", "Down #rollout, !2 @14:05 ~25m. service:a", nil},
		{"neither is a ticket, an exclamation or an address", "See #142, it broke! Write to ada@example.com !", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, loop.ParseCapture(tt.line, noon, time.UTC).Stays()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Nothing that was typed is lost: every word is in the title or in a chip.
func TestCaptureLosesNothing(t *testing.T) {
	word := rapid.SampledFrom([]string{"checkout", "#rollout", "!2", "!9", "@14:05", "@99:99", "~25m", "~x", "near-miss", "#1", "ümlaut", "🔥", "service:a"})
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(word).Draw(t, "words")
		c := loop.ParseCapture(strings.Join(words, " "), noon, time.UTC)
		if got := len(strings.Fields(c.Title)) + len(c.Parts); got != len(words) {
			t.Fatalf("%d words became %d: %+v", len(words), got, c)
		}
	})
}

func TestCapturedFailureSaysWhatItDoesNotKnow(t *testing.T) {
	f := loop.ParseCapture("The notes went out a day early", noon, time.UTC).Failure(noon)
	if f.Kind != loop.Process || f.StartedAt.Status != loop.Imputed || f.ResolvedAt.Status != loop.UnknownTime {
		t.Errorf("%s, started %s, resolved %s", f.Kind, f.StartedAt.Status, f.ResolvedAt.Status)
	}
	f = loop.ParseCapture("Checkout down ~25m", noon, time.UTC).Failure(noon)
	if end, _ := f.End(); f.Kind != loop.Incident || end.At.Sub(f.StartedAt.At) != 25*time.Minute || end.Status != loop.Imputed {
		t.Errorf("%s from %v to %v", f.Kind, f.StartedAt, end)
	}
}
