package loop

import (
	"testing"
	"time"
)

func TestWhatHuddlesTookIsOfEverybodyTogetherAndNoGuess(t *testing.T) {
	began := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	held := func(minutes, people int) Huddle {
		return Huddle{State: HuddleClosed, Planned: HuddleSeconds, StartedAt: began, ClosedAt: began.Add(time.Duration(minutes) * time.Minute), People: people}
	}
	live := held(15, 40)
	live.State = HuddleLive
	tests := []struct {
		name        string
		all         []Huddle
		says, lacks string
	}{
		{"nothing was held", nil, "", ""},
		{"fifteen minutes of twelve people are three hours", []Huddle{held(15, 12)}, "3 h of 12 people", ""},
		{"several add up, and the largest says how many people there were at most", []Huddle{held(15, 12), held(20, 6), held(15, 12)}, "8 h of up to 12 people", ""},
		{"one that goes on has taken nothing yet", []Huddle{held(15, 1), live}, "15 min of 1 person", ""},
		{"hours of work never become days", []Huddle{held(60, 40)}, "40 h of 40 people", ""},
		{"a forgotten board counts four times its length at most", []Huddle{held(900, 2)}, "2 h of 2 people", ""},
		{"where nobody noted the people it says so, and adds nothing", []Huddle{held(15, 4), held(15, 0)}, "1 h of 4 people", "1 of 2 huddles; of the other one nobody noted how many people were there."},
		{"where nobody ever noted them there is no figure", []Huddle{held(15, 0), held(15, 0)}, "", "Nobody noted how many people were there, so we cannot tell what these 2 huddles took."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := CostOf(test.all)
			if c.Says() != test.says || c.Lacks() != test.lacks {
				t.Errorf("%q, %q", c.Says(), c.Lacks())
			}
		})
	}
}
