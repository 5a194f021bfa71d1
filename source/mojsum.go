package source

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// mojSum reckons the three medians that these reports have, which differ: by the
// clock to Repaired, by the clock as recovery time counts it, and as the team states.
type mojSum struct{ repaired, ended, stated []float64 }

var mojStatedRepair = regexp.MustCompile(`Stated time to repair: ([^(\n]*?)\s*(?:\(.*)?\.(?: |\n|$)`)

func (s *mojSum) add(d Draft) {
	f := d.Failure
	if f.DetectedAt.Known() && f.MitigatedAt.Known() {
		s.repaired = append(s.repaired, f.MitigatedAt.At.Sub(f.DetectedAt.At).Minutes())
	}
	if end, _ := f.End(); f.StartedAt.Known() && end.Known() {
		s.ended = append(s.ended, end.At.Sub(f.StartedAt.At).Minutes())
	}
	if m := mojStatedRepair.FindStringSubmatch(f.Summary); m != nil {
		if long, ok := durationOf(strings.TrimSpace(m[1])); ok {
			s.stated = append(s.stated, long.Minutes())
		}
	}
}

func (s *mojSum) say() string {
	return fmt.Sprintf("First detected to Repaired by the clock: %s. Recovery time takes Resolved where Repaired is missing: %s. Time to repair as the team states it, which may count working hours only: %s.",
		middle(s.repaired), middle(s.ended), middle(s.stated))
}

// middle tells how many there are and their median.
func middle(minutes []float64) string {
	n := len(minutes)
	if n == 0 {
		return "0 reports"
	}
	slices.Sort(minutes)
	median := (minutes[(n-1)/2] + minutes[n/2]) / 2
	return fmt.Sprintf("%d reports, median %s minutes", n, strconv.FormatFloat(math.Round(median*10)/10, 'f', -1, 64))
}
