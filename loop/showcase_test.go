package loop_test

import (
	"slices"
	"testing"
	"time"

	"failforward/loop"
)

func TestWeeks(t *testing.T) {
	for week, want := range map[string]loop.Date{
		"2026-W48": "2026-11-23", "2026-W01": "2025-12-29", "2020-W53": "2020-12-28", "2021-W01": "2021-01-04",
		"2026-W53": "2026-12-28", "2025-W53": "", "2026-W00": "", "2026-W54": "", "2026-48": "", "2026-W4": "", "2026-W048": "", "": "", "W48": "", "0000-W01": "", "2026-w48": "", "+026-W48": "",
	} {
		got, err := loop.MondayOf(week)
		if got != want || (err == nil) != (want != "") || err == nil && loop.WeekOf(got) != week {
			t.Errorf("%q: %q, %v; want %q", week, got, err, want)
		}
	}
}

func TestAWeekEndsAtMidnightOfItsZone(t *testing.T) {
	zone := func(name string) *time.Location {
		z, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	tests := []struct {
		name, week, zone, want string
	}{
		{"in UTC", "2026-W48", "UTC", "2026-11-30T00:00:00Z"},
		{"earlier in the east", "2026-W48", "Pacific/Kiritimati", "2026-11-29T10:00:00Z"},
		{"later in the west", "2026-W48", "America/Los_Angeles", "2026-11-30T08:00:00Z"},
		{"an hour longer when summer ends on its Sunday", "2026-W43", "Europe/Berlin", "2026-10-25T23:00:00Z"},
		{"an hour shorter when summer begins", "2026-W13", "Europe/Berlin", "2026-03-29T22:00:00Z"},
		{"over the turn of the year", "2026-W53", "Europe/Berlin", "2027-01-03T23:00:00Z"},
	}
	for _, tt := range tests {
		if got := loop.WeekEnd(tt.week, zone(tt.zone)).UTC().Format(time.RFC3339); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestAnApprovalTakesEachChoiceOnce(t *testing.T) {
	week, huddle := loop.WeekPoll("2026-W48"), loop.VotePoll(7)
	tests := []struct {
		name    string
		poll    loop.Poll
		choices []loop.ID
		ok      bool
	}{
		{"several different ones are fine", week, []loop.ID{1, 2, 3, 4}, true},
		{"none takes the ballot back", week, nil, true},
		{"the same one twice is refused", week, []loop.ID{1, 2, 1}, false},
		{"what is not offered is refused", week, []loop.ID{9}, false},
		{"a topic may stand three times", huddle, []loop.ID{1, 1, 1}, true},
		{"four votes are one too many", huddle, []loop.ID{1, 1, 1, 2}, false},
	}
	for _, tt := range tests {
		if err := (loop.Ballot{Poll: tt.poll, Choices: tt.choices}).Check(3, []loop.ID{1, 2, 3, 4}); (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestVotingGoesOnInTheWeekItselfUntilSomebodyCloses(t *testing.T) {
	s := loop.Showcase{Week: "2026-W48"}
	for day, ok := range map[loop.Date]bool{"2026-11-22": false, "2026-11-23": true, "2026-11-29": true, "2026-11-30": false} {
		if err := s.Voting(day); (err == nil) != ok {
			t.Errorf("on %s: %v", day, err)
		}
	}
	if err := s.Close(4, time.Now()); err != nil || s.Ballots != 4 {
		t.Errorf("%+v, %v", s, err)
	}
	if loop.CodeOf(s.Voting("2026-11-25")) != loop.Conflict || loop.CodeOf(s.Close(5, time.Now())) != loop.Conflict || s.Ballots != 4 {
		t.Errorf("after it was closed: %+v", s)
	}
}

func TestOnlyThePersonThemselfPutsTheirNameThere(t *testing.T) {
	tests := []struct {
		name  string
		entry loop.Entry
		by    loop.ID
		ok    bool
	}{
		{"whoever nominated their own", loop.Entry{NominatedBy: 1}, 1, true},
		{"somebody else", loop.Entry{NominatedBy: 1}, 2, false},
		{"whoever nominated another's", loop.Entry{NominatedBy: 1, Asked: 2}, 1, false},
		{"whoever was asked", loop.Entry{NominatedBy: 1, Asked: 2}, 2, true},
		{"nobody, for what nameless cards told", loop.Entry{NominatedBy: 1, Unsigned: true}, 1, false},
		{"no program", loop.Entry{}, 0, false},
	}
	for _, tt := range tests {
		if err := tt.entry.Sign(tt.by, true); (err == nil) != tt.ok || (tt.entry.SharedBy == tt.by) != (tt.ok || tt.by == 0) {
			t.Errorf("%s: %v, shared by %d", tt.name, err, tt.entry.SharedBy)
		}
	}
}

func TestOneAnswerIsEnough(t *testing.T) {
	e := loop.Entry{Asked: 2, NominatedBy: 1, State: loop.EntryAsked}
	if loop.CodeOf(e.Answer(1, true, false)) != loop.Denied || e.State != loop.EntryAsked {
		t.Errorf("the nominator answers for others: %+v", e)
	}
	yes := e
	if err := yes.Answer(2, true, true); err != nil || yes.State != loop.EntryShown || yes.SharedBy != 2 {
		t.Errorf("%+v, %v", yes, err)
	}
	if loop.CodeOf(yes.Answer(2, false, false)) != loop.Conflict || yes.State != loop.EntryShown {
		t.Errorf("answered twice: %+v", yes)
	}
	if err := e.Answer(2, false, true); err != nil || e.State != loop.EntryDeclined || e.SharedBy != 0 {
		t.Errorf("%+v, %v", e, err)
	}
	if loop.CodeOf(e.Withdraw()) != loop.Conflict {
		t.Error("what was declined is taken back")
	}
	if err := yes.Withdraw(); err != nil || yes.SharedBy != 0 {
		t.Errorf("%+v, %v", yes, err)
	}
}

func TestTheOrderOfTheBallotIsByChanceAndStable(t *testing.T) {
	var all []loop.Entry
	for i := range 60 {
		all = append(all, loop.Entry{ID: loop.ID(i + 1), Week: "2026-W48"})
	}
	first := loop.Shuffled(all)
	ids := func(es []loop.Entry) (out []loop.ID) {
		for _, e := range es {
			out = append(out, e.ID)
		}
		return out
	}
	slices.Reverse(all)
	if !slices.Equal(ids(first), ids(loop.Shuffled(all))) {
		t.Error("it depends on the order in which they came")
	}
	if slices.IsSorted(ids(first)) {
		t.Error("it is the order in which they were made")
	}
	for i := range all {
		all[i].Week = "2026-W49"
	}
	if slices.Equal(ids(first), ids(loop.Shuffled(all))) {
		t.Error("every week has the same order")
	}
}
