package api

import "failforward/loop"

// Guarded is what became of a number that must not get worse: judged by the same
// code with the same windows as the number of the check itself.
type Guarded struct {
	Key       string   `json:"key"`
	Better    string   `json:"better" enum:"lower,higher" doc:"Which way is good, as it was planned"`
	Verdict   string   `json:"verdict" enum:"improved,worse,no_meaningful_change,cannot_tell"`
	Reason    string   `json:"reason" doc:"Of cannot_tell: too_few, too_wide, no_source, among_several"`
	P         *float64 `json:"p" doc:"Two-sided, of no change at all; null without an interval"`
	PAdjusted *float64 `json:"p_adjusted" doc:"For the number of guardrails of this check, after Holm"`
	Result    Measured `json:"result"`
}

// Compared is a number that the change did not touch, over the same time.
type Compared struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Used  bool   `json:"used" doc:"The estimate is what is left beyond it"`
	Lacks string `json:"lacks" doc:"Why it was not used"`

	Defined   int    `json:"definition" doc:"Which definition of it was compared with; 0 where nobody noted it"`
	Redefined string `json:"redefined" doc:"What became of it between the lock and the verdict; empty for nothing"`

	Before   *float64 `json:"before"`
	After    *float64 `json:"after"`
	Estimate *float64 `json:"estimate" doc:"Its own change, on the same scale"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
	NBefore  int      `json:"n_before"`
	NAfter   int      `json:"n_after"`

	OwnEstimate *float64 `json:"own_estimate" doc:"Change of the watched number alone, uncontrolled"`
	OwnLow      *float64 `json:"own_low"`
	OwnHigh     *float64 `json:"own_high"`
}

func guardedOf(all []loop.Guarded) []Guarded {
	out := make([]Guarded, len(all))
	for i, g := range all {
		out[i] = Guarded{g.Key, g.Better, string(g.Verdict), g.Reason, g.P, g.PAdjusted, *MeasuredOf(&g.Measured)}
	}
	return out
}

// designOf is the design of a result; one from before there were two is uncontrolled.
func designOf(m *loop.Measured) string {
	if m.Design == "" {
		return loop.Uncontrolled
	}
	return m.Design
}
