package judge_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"failforward/judge"
	"failforward/loop"
)

// days are five years of a number, one value a day, a third lower after the fourth.
func days(kind loop.KPIKind) []judge.Point {
	r := rand.New(rand.NewPCG(4, 2))
	out := make([]judge.Point, 5*365)
	for i := range out {
		drop := 1.0
		if i > 4*365 {
			drop = 0.67
		}
		v, exposure := drop*3600*math.Exp(r.NormFloat64()), 1.0
		switch kind {
		case loop.KPICount:
			v = float64(r.IntN(int(20*drop) + 1))
		case loop.KPIShare:
			v, exposure = float64(r.IntN(int(20*drop)+1)), 50
		case loop.KPILevel:
			v = 100*drop + r.NormFloat64()
		}
		out[i] = judge.Point{At: start.AddDate(0, 0, i), Value: val(v), Exposure: exposure}
	}
	return out
}

// P12: the statistics behind one claim, of five years of days, beside their goal of 200
// ms; the same input has the same answer, to the last digit. Nothing else is asserted.
//
//	go test -run '^$' -bench P12 ./judge
func BenchmarkP12Claim(b *testing.B) {
	for _, kind := range loop.KPIKinds() {
		b.Run(string(kind), func(b *testing.B) {
			points, p := days(kind), judge.Plan{Kind: kind, Better: "lower", Change: start.AddDate(4, 0, 0), Trigger: 28, Margin: 0.1, Seed: 1}
			first, err := judge.Judge(points, p)
			if err != nil || first.Estimate == nil {
				b.Fatal(err, first.Reason)
			}
			for b.Loop() {
				if again, err := judge.Judge(points, p); err != nil || !reflect.DeepEqual(first, again) {
					b.Fatalf("%v\n%+v\n%+v", err, first, again)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "claim-ms")
			b.ReportMetric(float64((200 * time.Millisecond).Milliseconds()), "goal-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}
