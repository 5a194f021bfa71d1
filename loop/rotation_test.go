package loop_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"failforward/loop"
)

func day(n int) loop.Date {
	return loop.Date(time.Date(2026, 1, 5+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}

// A9: 52 weeks, seven people, leave of at most two weeks in a row at random.
func TestTurnsAreFairWhateverTheLeave(t *testing.T) {
	years, worst := 2000, 0
	for seed := range years {
		worst = max(worst, year(t, rand.New(rand.NewPCG(uint64(seed), 9))))
	}
	t.Logf("%d simulated years: turns of members with equal available weeks differ by at most %d", years, worst)
	if worst > 1 {
		t.Errorf("turns differ by %d, want at most 1", worst)
	}
}

// year plays 52 huddles and returns the largest difference in turns among members
// with equally many available weeks.
func year(t *testing.T, rnd *rand.Rand) int {
	const weeks, people = 52, 7
	r := loop.Rotation{}
	for m := range people {
		r.Members = append(r.Members, loop.ID(m+1))
		for w := rnd.IntN(9); w < weeks; w += 3 + rnd.IntN(12) {
			r.Away = append(r.Away, loop.Absence{Member: loop.ID(m + 1), From: day(7 * w), To: day(7*(w+rnd.IntN(2)) + 6)})
		}
	}
	for w := range weeks {
		order := r.Order(day(7 * w))
		r.Turns = append(r.Turns, loop.Turn{Member: order[0], On: day(7 * w)})
	}
	return unfairness(r, weeks)
}

func unfairness(r loop.Rotation, weeks int) int {
	led, free := map[loop.ID]int{}, map[loop.ID]int{}
	for _, turn := range r.Turns {
		led[turn.Member]++
	}
	for _, m := range r.Members {
		for w := range weeks {
			away := false
			for _, a := range r.Away {
				away = away || a.Member == m && a.Holds(day(7*w))
			}
			if !away {
				free[m]++
			}
		}
	}
	worst := 0
	for _, a := range r.Members {
		for _, b := range r.Members {
			if free[a] == free[b] {
				worst = max(worst, led[a]-led[b])
			}
		}
	}
	return worst
}

func TestWhoseTurnItIs(t *testing.T) {
	ada, mo, vi := loop.ID(1), loop.ID(2), loop.ID(3)
	team := []loop.ID{ada, mo, vi}
	tests := []struct {
		name string
		r    loop.Rotation
		want string
	}{
		{"nobody has led yet: whoever joined first", loop.Rotation{Members: team}, "[1 2 3]"},
		{"whoever led last comes last", loop.Rotation{Members: team, Turns: []loop.Turn{{ada, day(0)}, {mo, day(7)}}}, "[3 1 2]"},
		{"who is away is left out", loop.Rotation{Members: team, Away: []loop.Absence{{Member: ada, From: day(14), To: day(21)}}}, "[2 3]"},
		{"whose story it is leads another time", loop.Rotation{Members: team, Neutral: []loop.ID{ada}}, "[2 3]"},
		{"neutrality gives way when nobody is left", loop.Rotation{Members: []loop.ID{ada}, Neutral: []loop.ID{ada}}, "[1]"},
		{"leave gives way when everybody is away", loop.Rotation{Members: []loop.ID{ada}, Away: []loop.Absence{{Member: ada, From: day(0), To: day(99)}}}, "[1]"},
		{"who came later owes nothing for before", loop.Rotation{Members: team, Joined: map[loop.ID]loop.Date{vi: day(14)},
			Turns: []loop.Turn{{ada, day(0)}, {mo, day(7)}}}, "[3 1 2]"},
		{"nobody, no turn", loop.Rotation{}, "[]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := fmt.Sprint(tt.r.Order(day(14))); got != tt.want {
				t.Errorf("order %s, want %s", got, tt.want)
			}
		})
	}
}
