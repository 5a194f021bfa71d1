package metric

import (
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"failforward/loop"

	"pgregory.net/rapid"
)

// A watched number is what a naive reckoning gives, whatever the order of its values,
// the zone of the workspace, and however often it is asked.
func TestAWatchedNumberIsWhatItsValuesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]loop.KPIKind{loop.KPICount, loop.KPIShare, loop.KPILevel}).Draw(t, "kind")
		weeks := rapid.IntRange(1, 60).Draw(t, "weeks")
		var points []loop.KPIPoint
		noted := map[int]bool{}
		for w := range weeks {
			if w > 0 && rapid.IntRange(0, 3).Draw(t, "left out") == 0 {
				continue
			}
			trials := float64(rapid.IntRange(1, 90).Draw(t, "exposure"))
			points, noted[w] = append(points, week(w, float64(rapid.IntRange(0, int(trials)).Draw(t, "value")), trials)), true
		}
		k := loop.KPISeries{ID: 7, Key: "x", Kind: kind, Better: "lower", Exposure: "week", Defined: 1}
		ask := func(zone *time.Location, points []loop.KPIPoint) Value {
			return OfSeries(k).Compute(History{AsOf: firstWeek.AddDate(0, 0, 7*weeks), Zone: zone, Watches: map[loop.ID]Watch{7: {Points: points}}})
		}
		v := ask(time.UTC, points)
		turned := slices.Clone(points)
		slices.Reverse(turned)
		if other := ask(time.FixedZone("", 9*3600), turned); !reflect.DeepEqual(v, other) {
			t.Fatalf("another order in another zone gives another value: %+v, %+v", v, other)
		}
		if v.N != len(points) || len(points) > 3 && v.N+v.Missing != weeks && v.Data.Series.Step == "week" {
			t.Fatalf("n = %d, missing %d of %d weeks", v.N, v.Missing, weeks)
		}
		var sum, exposure float64
		var levels []float64
		for _, p := range points {
			sum, exposure, levels = sum+*p.Value, exposure+p.Exposure, append(levels, *p.Value)
		}
		if v.Estimate == nil {
			return
		}
		want := sum / exposure
		if slices.Sort(levels); kind == loop.KPILevel {
			want = (levels[(len(levels)-1)/2] + levels[len(levels)/2]) / 2
		}
		if math.Abs(*v.Estimate-want) > 1e-9 || *v.Low > *v.Estimate || *v.High < *v.Estimate {
			t.Fatalf("%v (%v to %v), want %v", *v.Estimate, *v.Low, *v.High, want)
		}
	})
}
