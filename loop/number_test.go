package loop

import (
	"strings"
	"testing"
	"time"
)

func ptr(x float64) *float64 { return &x }

func TestWhatWasMeasuredIsToldInOneSentence(t *testing.T) {
	tests := []struct {
		name string
		m    Measured
		want string
	}{
		{"a duration that fell", Measured{Name: "Detection", Kind: KPIDuration, Scale: "ratio", Before: ptr(38 * 60), After: ptr(21 * 60), Estimate: ptr(0.55), Low: ptr(0.37), High: ptr(0.88), Level: 0.95, NBefore: 31, NAfter: 18},
			"Detection usually took 38 min before and 21 min since: 45 % less (95 % interval 12 % to 63 % less; n = 31 before, 18 after)."},
		{"a count that grew", Measured{Name: "Defects", Kind: KPICount, Per: "week", Scale: "ratio", Before: ptr(2), After: ptr(3), Estimate: ptr(1.5), Low: ptr(1.1), High: ptr(2), Level: 0.95, NBefore: 30, NAfter: 8},
			"Defects went from 2 to 3 per week: 50 % more (95 % interval 10 % to 100 % more; n = 30 before, 8 after)."},
		{"a share on both sides of none", Measured{Name: "Builds that break", Kind: KPIShare, Scale: "difference", Before: ptr(0.12), After: ptr(0.1), Estimate: ptr(-0.02), Low: ptr(-0.06), High: ptr(0.03), Level: 0.95, NBefore: 30, NAfter: 8},
			"Builds that break went from 12 % to 10 %: 2.0 points less (95 % interval 6.0 points less to 3.0 points more; n = 30 before, 8 after)."},
		{"a large level is written out", Measured{Name: "Orders", Kind: KPILevel, Scale: "difference", Before: ptr(1234), After: ptr(56_789), Estimate: ptr(55_555), Low: ptr(54_321), High: ptr(56_666), Level: 0.95, NBefore: 3000, NAfter: 8},
			"Orders went from 1,234 to 56,789: 55,555 more (95 % interval 54,321 to 56,666 more; n = 3,000 before, 8 after)."},
		{"a level with a unit", Measured{Name: "Margin", Kind: KPILevel, Unit: "days", Scale: "difference", Before: ptr(-1), After: ptr(2), Estimate: ptr(3), Low: ptr(2), High: ptr(4), Level: 0.95, NBefore: 30, NAfter: 8},
			"Margin went from -1 to 2 days: 3 days more (95 % interval 2 days to 4 days more; n = 30 before, 8 after)."},
		{"a level that rose before, and then less than that", Measured{Name: "Orders that wait", Kind: KPILevel, Trended: true, Scale: "ratio", Before: ptr(188), After: ptr(195), Estimate: ptr(0.85), Low: ptr(0.81), High: ptr(0.88), Level: 0.95, NBefore: 56, NAfter: 11},
			"Orders that wait went from 188 to 195, 15 % less than the trend before the change led to (95 % interval 12 % to 19 % less; n = 56 before, 11 after)."},
		{"what the trend led to against what came", Measured{Name: "Orders that wait", Kind: KPILevel, Trended: true, Expected: ptr(229.4), Scale: "ratio", Before: ptr(188), After: ptr(195), Estimate: ptr(0.85), Low: ptr(0.81), High: ptr(0.88), Level: 0.95, NBefore: 56, NAfter: 11},
			"Orders that wait came to 195, where the trend before the change led to 229: 15 % less (95 % interval 12 % to 19 % less; n = 56 before, 11 after)."},
		{"what the season led to", Measured{Name: "Defects", Kind: KPICount, Per: "week", Seasonal: true, Expected: ptr(4), Scale: "ratio", Before: ptr(6), After: ptr(2), Estimate: ptr(0.5), Low: ptr(0.3), High: ptr(0.8), Level: 0.95, NBefore: 110, NAfter: 11},
			"Defects came to 2 per week, where the season alone led to 4: 50 % less (95 % interval 20 % to 70 % less; n = 110 before, 11 after)."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.m.Told(); got != test.want {
				t.Errorf("told\n%s, want\n%s", got, test.want)
			}
		})
	}
}

// A headline says what was seen and what else fits it, so that nobody takes the one for
// the answer.
func TestWhatCannotBeToldSaysWhatWasSeen(t *testing.T) {
	seen := Measured{Name: "Pages at night", Kind: KPICount, Per: "week", Scale: "ratio", Before: ptr(2), After: ptr(1.8), Estimate: ptr(0.9), Low: ptr(0.6), High: ptr(1.3), Level: 0.95, NBefore: 30, NAfter: 8}
	trend := seen
	trend.Trended = true
	for _, tt := range []struct {
		name, reason string
		m            *Measured
		want         string
	}{
		{"nothing feeds it", "no_source", &Measured{Name: "Pages at night"}, "."},
		{"never measured", "", nil, "."},
		{"too little", "too_few", &Measured{Name: "Pages at night", NBefore: 1, NAfter: 11}, ": “Pages at night” has one value before the change and 11 since."},
		{"too wide", "too_wide", &seen, ": Pages at night went from 2 to 1.8 per week, and anything from 40 % less to 30 % more fits."},
		{"too wide beside a trend", "too_wide", &trend, ": for “Pages at night” anything from 40 % less to 30 % more fits."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := EffectCheck{Kind: ByNumber, State: Concluded, Verdict: CannotTell, Reason: tt.reason, Result: tt.m}
			if got := e.Words(Action{}, Failure{}).Head; got != "We cannot tell yet whether it helped"+tt.want {
				t.Error(got)
			}
		})
	}
}

func TestTheBadStartIsLeftOut(t *testing.T) {
	change := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	failed := Failure{ID: 1, DetectedAt: At(change.Add(-40*24*time.Hour-time.Hour), ToMinute)}
	for want, got := range map[int]int{
		28: EffectCheck{}.TriggerDays(Failure{}, change),
		41: EffectCheck{}.TriggerDays(failed, change),
		7:  EffectCheck{Plan: Plan{Trigger: 7}}.TriggerDays(failed, change),
	} {
		if got != want {
			t.Errorf("%d days, want %d", got, want)
		}
	}
}

func TestAPlanOfANumberTellsItsFaults(t *testing.T) {
	e := EffectCheck{Kind: ByNumber, On: "2026-05-04", Action: 1, Plan: Plan{Direction: "sideways", MinEffect: 1.5, Trigger: -1, WashOut: 999}}
	err := e.Validate()
	for _, field := range []string{"direction", "min_effect", "trigger_days", "wash_out_days"} {
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("no fault of %s: %v", field, err)
		}
	}
	e.Plan = Plan{}
	if err := e.Validate(); err != nil {
		t.Error(err)
	}
}
