package judge_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"failforward/judge"
	"failforward/loop"
	"failforward/looptest"
)

func TestMain(m *testing.M) { looptest.Main(m) }

var start = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

func week(n int) time.Time { return start.AddDate(0, 0, 7*n) }

func val(v float64) *float64 { return &v }

// world is how a null series comes about.
type world struct {
	mean       float64
	ar         float64 // of the log rate or level, from week to week
	dispersion float64 // variance by mean of counts; 1 is Poisson
	season     float64 // amplitude on the log scale over 52 weeks
	sigma      float64 // of durations and levels, on the log scale
}

// counts draws weekly counts; from week cut on the rate is multiplied.
func (w world) counts(r *rand.Rand, n, cut int, times float64) []judge.Point {
	var out []judge.Point
	noise := 0.0
	for i := range n {
		noise = w.ar*noise + math.Sqrt(1-w.ar*w.ar)*r.NormFloat64()
		mu := w.mean * math.Exp(w.season*math.Sin(2*math.Pi*float64(i)/52))
		if i >= cut {
			mu *= times
		}
		if w.dispersion > 1 && w.ar == 0 { // gamma mixed: variance mu * dispersion
			shape := mu / (w.dispersion - 1)
			mu = distuv.Gamma{Alpha: shape, Beta: shape / mu, Src: r}.Rand()
		}
		if w.ar > 0 { // log-normal rate of first order: the scatter comes of it
			s := math.Sqrt(math.Log(1 + max(0.01, w.dispersion-1)/w.mean))
			mu *= math.Exp(s*noise - s*s/2)
		}
		v := 0.0
		if mu > 0 {
			v = distuv.Poisson{Lambda: mu, Src: r}.Rand()
		}
		out = append(out, judge.Point{At: week(i), Value: val(v), Exposure: 1})
	}
	return out
}

func (w world) levels(r *rand.Rand, n, cut int, times float64) []judge.Point {
	var out []judge.Point
	noise := 0.0
	for i := range n {
		noise = w.ar*noise + math.Sqrt(1-w.ar*w.ar)*r.NormFloat64()
		v := w.mean * math.Exp(w.season*math.Sin(2*math.Pi*float64(i)/52)+w.sigma*noise)
		if i >= cut {
			v *= times
		}
		out = append(out, judge.Point{At: week(i), Value: val(v)})
	}
	return out
}

func (w world) shares(r *rand.Rand, n, cut int, times float64) []judge.Point {
	var out []judge.Point
	for i := range n {
		p := w.mean
		if i >= cut {
			p *= times
		}
		if w.dispersion > 1 {
			m := (50 - w.dispersion) / (w.dispersion - 1)
			p = distuv.Beta{Alpha: p * m, Beta: (1 - p) * m, Src: r}.Rand()
		}
		out = append(out, judge.Point{At: week(i), Value: val(distuv.Binomial{N: 50, P: p, Src: r}.Rand()), Exposure: 50})
	}
	return out
}

func (w world) durations(r *rand.Rand, n, cut int, times float64) []judge.Point {
	var out []judge.Point
	for i := range n {
		v := w.mean * math.Exp(w.sigma*r.NormFloat64())
		if i >= cut {
			v *= times
		}
		out = append(out, judge.Point{At: start.AddDate(0, 0, 3*i), Value: val(math.Round(v))})
	}
	return out
}

type draw func(r *rand.Rand, n, cut int, times float64) []judge.Point

// False alarms on series in which nothing changed, and the power for a true cut of
// thirty percent, in the same run.
func TestFalseAlarmsAndPower(t *testing.T) {
	runs := looptest.Size(400, 2000)
	worlds := []struct {
		name   string
		kind   loop.KPIKind
		draw   draw
		n, cut int
	}{
		{"counts, Poisson, 20+20", loop.KPICount, world{mean: 6, dispersion: 1}.counts, 40, 20},
		{"counts, dispersion 2, 40+12", loop.KPICount, world{mean: 6, dispersion: 2}.counts, 52, 40},
		{"counts, dispersion 2, 52+26", loop.KPICount, world{mean: 12, dispersion: 2}.counts, 78, 52},
		{"counts, AR 0.3, dispersion 2, 40+20", loop.KPICount, world{mean: 12, ar: 0.3, dispersion: 2}.counts, 60, 40},
		{"counts, season 0.3, dispersion 2, 104+26", loop.KPICount, world{mean: 12, season: 0.3, dispersion: 2}.counts, 130, 104},
		{"levels, sigma 0.3, 26+12", loop.KPILevel, world{mean: 40, sigma: 0.3}.levels, 38, 26},
		{"levels, AR 0.3, 40+20", loop.KPILevel, world{mean: 40, sigma: 0.3, ar: 0.3}.levels, 60, 40},
		{"shares, Binomial, 26+12", loop.KPIShare, world{mean: 0.3, dispersion: 1}.shares, 38, 26},
		{"shares, dispersion 2, 26+12", loop.KPIShare, world{mean: 0.3, dispersion: 2}.shares, 38, 26},
		{"durations, sigma 1.0, 40+40", loop.KPIDuration, world{mean: 3600, sigma: 1}.durations, 80, 40},
		{"durations, sigma 1.5, 30+15", loop.KPIDuration, world{mean: 3600, sigma: 1.5}.durations, 45, 30},
	}
	for _, tt := range worlds {
		t.Run(tt.name, func(t *testing.T) {
			alarms, found, promised := 0, 0, 0.0
			for i := range runs {
				r := rand.New(rand.NewPCG(20261127, uint64(i)))
				if f := verdict(t, tt.kind, tt.draw(r, tt.n, tt.cut, 1), tt.cut, tt.kind == loop.KPIDuration); f.Verdict != loop.CannotTell {
					alarms++
				}
				f := verdict(t, tt.kind, tt.draw(r, tt.n, tt.cut, 0.7), tt.cut, tt.kind == loop.KPIDuration)
				if f.Verdict == loop.Improved {
					found++
				}
				promised += powerOf(f, tt.kind, 0.3)
			}
			rate, power := float64(alarms)/float64(runs), float64(found)/float64(runs)
			t.Logf("%d series: false alarms %.1f %%, a cut of 30 %% found in %.1f %%, promised %.1f %%", runs, 100*rate, 100*power, 100*promised/float64(runs))
			slack := 0.0 // the whole size has to hold as it stands; a small one may be out by chance
			if runs < 2000 {
				slack = 2 * math.Sqrt(0.05*0.95/float64(runs))
			}
			if rate > 0.06+slack {
				t.Errorf("%.1f %% false alarms, at most %.1f %%", 100*rate, 6+100*slack)
			}
			if off := math.Abs(power - promised/float64(runs)); off > 0.06+2*slack {
				t.Errorf("the power is %.1f points off its promise", 100*off)
			}
		})
	}
}

// powerOf is the power for a cut that the smallest detectable change promises, which
// is the one of 80 %: quantile and standard error follow from it and from half the
// interval where that is a t interval; else the quantile is that of the normal.
func powerOf(f judge.Finding, kind loop.KPIKind, cut float64) float64 {
	size, smallest, half := -math.Log(1-cut), *f.SmallestDetectable, 0.0
	if f.Scale == "difference" {
		size = cut * 0.3 // of the share that the worlds begin with
	} else {
		smallest, half = -math.Log(1-smallest), (math.Log(*f.High)-math.Log(*f.Low))/2
	}
	se, times := smallest/(1.96+0.84), 1.96
	if kind == loop.KPICount || kind == loop.KPILevel {
		se = (smallest - half) / 0.8416
		times = half / se
	}
	return distuv.UnitNormal.CDF(size/se - times)
}

func verdict(t *testing.T, kind loop.KPIKind, points []judge.Point, cut int, days bool) judge.Finding {
	t.Helper()
	change := week(cut)
	if days {
		change = start.AddDate(0, 0, 3*cut)
	}
	f, err := judge.Judge(points, judge.Plan{Kind: kind, Better: "lower", Change: change})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A loop that begins at a spike does not claim success: the weeks that started it
// are left out of the baseline, and what chance alone would show is told.
func TestALoopStartedAtASpikeClaimsNothing(t *testing.T) {
	runs, alarms, naive, tried := looptest.Size(300, 2000), 0, 0, 0
	for i := range runs {
		r := rand.New(rand.NewPCG(77, uint64(i)))
		points := world{mean: 4, dispersion: 1}.counts(r, 400, 400, 1)
		cut := spike(points, 24)
		if cut < 60 || cut+8 > len(points) {
			continue
		}
		tried++
		p := judge.Plan{Kind: loop.KPICount, Better: "lower", Change: week(cut), Trigger: 28, Until: week(cut + 8)}
		f, err := judge.Judge(points[cut-60:], p)
		if err != nil {
			t.Fatal(err)
		}
		if f.Verdict == loop.Improved {
			alarms++
		}
		if f.ExpectedByChance == nil || *f.ExpectedByChance > 0.9 {
			t.Errorf("what is expected by chance after a spike: %v", f.ExpectedByChance)
		}
		p.Trigger = 0
		if f, err = judge.Judge(points[cut-16:], p); err == nil && f.Verdict == loop.Improved {
			naive++
		}
	}
	t.Logf("%d loops that began at a spike, nothing changed: %.1f %% called improved with the guard, %.1f %% without", tried, 100*float64(alarms)/float64(tried), 100*float64(naive)/float64(tried))
	if float64(alarms) > 0.06*float64(tried) {
		t.Errorf("%d of %d claim success", alarms, tried)
	}
}

// spike is the week after the first four that reach a sum, searched from week 60.
func spike(points []judge.Point, sum float64) int {
	for i := 64; i+8 < len(points); i++ {
		four := 0.0
		for _, x := range points[i-4 : i] {
			four += *x.Value
		}
		if four >= sum {
			return i
		}
	}
	return 0
}

// A true gain of ten percent with sixty items cannot be told.
func TestASmallGainCannotBeTold(t *testing.T) {
	runs, cannot := looptest.Size(300, 2000), 0
	for i := range runs {
		r := rand.New(rand.NewPCG(5, uint64(i)))
		if f := verdict(t, loop.KPIDuration, world{mean: 3600, sigma: 1}.durations(r, 60, 30, 0.9), 30, true); f.Verdict == loop.CannotTell {
			cannot++
		}
	}
	t.Logf("a gain of 10 %% with 60 items: cannot tell yet in %.0f %% of %d runs", 100*float64(cannot)/float64(runs), runs)
	if float64(cannot) < 0.9*float64(runs) {
		t.Errorf("only %d of %d", cannot, runs)
	}
}
