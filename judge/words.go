package judge

import (
	"fmt"
	"math"
	"strings"

	"failforward/loop"
)

// Words is the finding in sentences, plain first.
func (f Finding) Words() string {
	s := []string{f.head()}
	if f.Estimate != nil && f.Low != nil && f.High != nil {
		s = append(s, f.figures())
		if f.Expected != nil && f.After != nil {
			s = append(s, fmt.Sprintf("Without the change %s would have been expected; %s came.", loop.Figure(*f.Expected, 3), loop.Figure(*f.After, 3)))
		}
	}
	if f.Reason == "too_few" || f.Verdict == loop.CannotTell && f.EnoughAt != "" {
		s = append(s, f.missing())
	}
	if c := f.Compare; c != nil && c.Used {
		s = append(s, fmt.Sprintf("Beyond the untreated series, which by itself shows %s (n = %s before and %s after).", loop.Figure(*c.Estimate, 3), loop.Whole(c.NBefore), loop.Whole(c.NAfter)))
	} else if c != nil {
		s = append(s, "Not compared with the untreated series: "+c.Lacks)
	}
	return strings.Join(append(s, f.Method, f.Caveat), "\n")
}

func (f Finding) head() string {
	switch f.Verdict {
	case loop.Improved:
		return "Improved: " + f.change() + "."
	case loop.Worse:
		return "Worse: " + f.change() + "."
	case loop.NoChange:
		return "No meaningful change: whatever it is, it is smaller than what would be worth having."
	}
	return "We cannot tell yet whether it changed."
}

// change is the estimate as people say it: 31 % less.
func (f Finding) change() string {
	if f.Scale == "difference" {
		return loop.Signed(*f.Estimate, 3)
	}
	d := *f.Estimate - 1
	word := "more"
	if d < 0 {
		word = "less"
	}
	return fmt.Sprintf("%s %% %s", loop.Thousands(fmt.Sprintf("%.0f", 100*math.Abs(d))), word)
}

func (f Finding) figures() string {
	return fmt.Sprintf("%s %s (95 %% interval %s to %s), n = %s before and %s after.", sentence(f.Scale), loop.Figure(*f.Estimate, 3), loop.Figure(*f.Low, 3), loop.Figure(*f.High, 3), loop.Whole(f.NBefore), loop.Whole(f.NAfter))
}

func (f Finding) missing() string {
	s := fmt.Sprintf("n = %s before and %s after.", loop.Whole(f.NBefore), loop.Whole(f.NAfter))
	if f.SmallestDetectable != nil {
		s += fmt.Sprintf(" The smallest change that this many could show is %s.", loop.Figure(*f.SmallestDetectable, 2))
	}
	if f.EnoughAt != "" {
		s += fmt.Sprintf(" At this pace there will be enough on %s.", f.EnoughAt.Words())
	}
	return s
}

func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
