package page

import "failforward/metric"

// Head says in a sentence what the numbers of the page show, as somebody would read
// it out: the good and the bad first, then what is as usual, then what is too little.
func (v *metricsView) Head() string {
	n := map[metric.State]int{}
	for _, f := range v.Charts {
		n[f.Value.State]++
	}
	var parts []string
	for _, p := range []struct {
		state     metric.State
		one, many string
	}{
		{metric.Improving, "one number improves", "numbers improve"},
		{metric.Worsening, "one number gets worse", "numbers get worse"},
		{metric.StateOdd, "one is unusual", "are unusual"},
		{metric.OK, "one shows nothing unusual", "show nothing unusual"},
		{metric.NotEnoughData, "one cannot say yet", "cannot say yet"},
	} {
		switch k := n[p.state]; {
		case k == 1:
			parts = append(parts, p.one)
		case k > 1:
			parts = append(parts, countWord(k, "", p.many))
		}
	}
	if len(v.Charts) == n[metric.NotEnoughData] {
		return "Too early to say anything"
	}
	return capital(list(parts))
}
