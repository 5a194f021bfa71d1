package stats

import "math"

// GrayTest compares the cumulative incidence of one cause (1..k) between groups
// (0, 1, ...): what the log-rank test is for times that nothing else can end. An
// item counts as at risk also after another cause took it, by the share that
// would still be watched.
//
// The test is nil when the groups cannot be told apart by any event. It is an
// error when the lengths differ, the sample is empty, a time is no finite
// number, a code is below 0, or there are fewer than two groups.
//
// Source: R. J. Gray, Annals of Statistics 16 (1988), 1141-1154, with rho 0.
func GrayTest(times []float64, causes, groups []int, cause int) (*Test, error) {
	events := make([]bool, len(causes))
	for i, c := range causes {
		if c < 0 || cause < 1 {
			return nil, invalid("causes are 0 for unfinished, 1, 2, ...: got %d, asked for %d", c, cause)
		}
		events[i] = c > 0
	}
	k, err := logRankCheck(times, events, groups, nil)
	if err := first(err, sample("times", times, 1)); err != nil {
		return nil, err
	}
	g := &gray{k: k, score: make([]float64, k)}
	g.forward(times, causes, groups, cause)
	return quadratic(g.score, g.covariance()), nil
}

// gray is a comparison under way.
type gray struct {
	k     int
	score []float64 // observed minus expected events of each group
	times []grayTime
}

// grayTime is the state of all groups at one time with an event. Open is at risk
// over survival just before: those who would be watched if nobody had left.
type grayTime struct {
	atRisk, open    []float64
	before, after   []float64 // survival of each group
	other           []float64 // events of other causes, of each group
	events, allOpen float64   // of the cause, and open, of all groups
	share, step     float64   // pooled incidence just before, and how much it rises
}

// forward walks through the times, for the score and what the variance needs.
func (g *gray) forward(times []float64, causes, groups []int, cause int) {
	sorted := order(times)
	atRisk, survival, incidence, pooled := make([]float64, g.k), make([]float64, g.k), make([]float64, g.k), 0.0
	for i, c := range groups {
		atRisk[c]++
		survival[groups[i]] = 1
	}
	for i, j := 0, 0; i < len(sorted); i = j {
		mine, other, gone := make([]float64, g.k), make([]float64, g.k), make([]float64, g.k)
		for j = i; j < len(sorted) && sorted[j].key == sorted[i].key; j++ {
			c := groups[sorted[j].tag]
			gone[c]++
			switch causes[sorted[j].tag] {
			case 0:
			case cause:
				mine[c]++
			default:
				other[c]++
			}
		}
		t := newGrayTime(atRisk, survival, other, mine, pooled)
		if t.events > 0 {
			g.add(mine, t.open, incidence, t.events)
		}
		for c := range g.k {
			if atRisk[c] > 0 {
				incidence[c] += survival[c] * mine[c] / atRisk[c]
				survival[c] *= 1 - (mine[c]+other[c])/atRisk[c]
			}
			atRisk[c] -= gone[c]
		}
		t.after = append([]float64(nil), survival...)
		pooled += t.step
		g.times = append(g.times, t)
	}
}

func newGrayTime(atRisk, survival, other, mine []float64, pooled float64) grayTime {
	t := grayTime{atRisk: append([]float64(nil), atRisk...), before: append([]float64(nil), survival...),
		open: make([]float64, len(atRisk)), other: other, share: pooled}
	for c := range atRisk {
		if survival[c] > 0 {
			t.open[c] = atRisk[c] / survival[c]
		}
		t.events += mine[c]
		t.allOpen += t.open[c]
	}
	if t.events > 0 {
		t.step = t.events / t.allOpen
	}
	return t
}

// add counts the events of one time against what equal incidence expects.
func (g *gray) add(mine, open, incidence []float64, events float64) {
	all := 0.0
	for c := range g.k {
		all += open[c] * (1 - incidence[c])
	}
	for c := range g.k {
		g.score[c] += mine[c] - events*open[c]*(1-incidence[c])/all
	}
}

// covariance adds up how much each single event could have moved the scores: at
// its own time, and later by what it took away from the share still open.
func (g *gray) covariance() []float64 {
	cov := make([]float64, g.k*g.k)
	for l := range g.k {
		later := make([]float64, g.k) // of each score, after the time under way
		move := make([]float64, g.k)
		for i := len(g.times) - 1; i >= 0; i-- {
			t := &g.times[i]
			if t.atRisk[l] > 0 && t.before[l] > 0 {
				lost := 0.0 // share without the event over survival, just after
				if t.after[l] > 0 {
					lost = (1 - t.share - t.step) / t.after[l]
				}
				unit := t.before[l] / t.atRisk[l]
				for c := range move {
					move[c] = unit * (t.weight(c, l) + (1-lost)*later[c])
				}
				g.spread(cov, move, t.atRisk[l]*t.step/t.before[l]*tied(t.events, t.allOpen*t.before[l]))
				for c := range move {
					move[c] = unit * lost * later[c]
				}
				g.spread(cov, move, t.other[l]*tied(t.other[l], t.atRisk[l]))
			}
			for c := range later {
				later[c] += t.weight(c, l) * t.step / (1 - t.share)
			}
		}
	}
	return cov
}

// weight is how much score c moves with the incidence of group l.
func (t *grayTime) weight(c, l int) float64 {
	if t.events == 0 {
		return 0
	}
	own := 0.0
	if c == l {
		own = 1
	}
	return (own - t.open[c]/t.allOpen) * t.open[l]
}

func (g *gray) spread(cov, move []float64, events float64) {
	for a := range g.k {
		for b := range g.k {
			cov[a*g.k+b] += move[a] * move[b] * events
		}
	}
}

// tied lessens the variance of d events at one time among n at risk.
func tied(d, n float64) float64 {
	if d > 1 && n > 1 {
		return math.Max(0, 1-(d-1)/(n-1))
	}
	return 1
}
