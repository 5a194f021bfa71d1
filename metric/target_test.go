package metric

import (
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func TestATargetIsHeldAgainstTheInterval(t *testing.T) {
	points := &Durations{Quantiles: Quantiles{P75: Point{Low: num(100), High: num(200)}}}
	for _, c := range []struct {
		name    string
		v       Value
		target  loop.Target
		reached Reached
		says    string
	}{
		{"the whole interval below is reached where less is good", Value{Unit: "per week", Better: Lower, Low: num(1), High: num(2)}, loop.Target{Value: 2}, IsReached, "at most 2 per week. It is reached: the whole 95 % interval"},
		{"the whole interval above is not", Value{Unit: "per week", Better: Lower, Low: num(3), High: num(4)}, loop.Target{Value: 2}, IsNotReached, "It is not reached"},
		{"a line within the interval cannot be told", Value{Unit: "per week", Better: Lower, Low: num(1), High: num(4)}, loop.Target{Value: 2}, CannotTell, "We cannot tell yet"},
		{"where more is good it is the other way round", Value{Unit: "share", Better: Higher, Low: num(0.9), High: num(0.95)}, loop.Target{Value: 0.9}, IsReached, "at least 90 %"},
		{"and below it is missed", Value{Unit: "share", Better: Higher, Low: num(0.1), High: num(0.2)}, loop.Target{Value: 0.9}, IsNotReached, "not reached"},
		{"without an interval nobody can tell", Value{Unit: "per week", Better: Lower}, loop.Target{Value: 2}, CannotTell, "cannot tell"},
		{"an upper end that was not reached is no success", Value{Unit: "s", Better: Lower, Low: num(60), Estimate: num(90)}, loop.Target{Value: 1e9}, CannotTell, "cannot tell"},
		{"a share of what takes time has its own interval", Value{Unit: "s", Better: Lower, Low: num(1), High: num(2), Durations: points}, loop.Target{Value: 90, Percent: 75}, IsNotReached, "at most 1 min 30 s for 75 % of them"},
		{"what was counted in full needs none", Value{Unit: "count", Better: Lower, Estimate: num(3)}, loop.Target{Value: 3}, IsReached, "the figure lies on its good side"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := c.v.Aimed([]loop.Target{c.target})
			if v.Target == nil || v.Target.Reached != c.reached || !strings.Contains(v.Target.Says, c.says) {
				t.Errorf("%+v", v.Target)
			}
		})
	}
}

func TestOfTargetsTheOneThatIsOnCountsAndEverySwitchIsMarked(t *testing.T) {
	since := noon.Add(-40 * 24 * time.Hour)
	all := []loop.Target{
		{Value: 1, Counter: "a", SetAt: days(-50), EndedAt: days(-30)},
		{Value: 2, Counter: "b", SetAt: days(-30), EndedAt: days(-20)},
		{Value: 3, Counter: "c", SetAt: days(-10)},
		{Value: 4, Counter: "d", SetAt: days(1)},
	}
	v := Value{AsOf: noon, Since: &since, Counter: "own", Data: &Data{}}.Aimed(all)
	if v.Target == nil || v.Target.Value != 3 || v.Counter != "c" || len(v.Data.Switches) != 4 {
		t.Errorf("%+v beside %s, %v", v.Target, v.Counter, v.Data.Switches)
	}
	if v = (Value{AsOf: days(-15), Counter: "own"}).Aimed(all); v.Target != nil || v.Counter != "own" {
		t.Errorf("while it is off: %+v", v.Target)
	}
}
