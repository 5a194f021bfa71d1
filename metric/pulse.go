package metric

import (
	"fmt"
	"math"

	"failforward/loop"
	"failforward/stats"
)

// Nothing of a survey is shown below five answers.
const leastAnswers = 5

var postmortemSentiment = define(Metric{
	Key: "postmortem_sentiment", Title: "After a review", Unit: "1-5", Better: Higher, Counter: "postmortem_velocity",
	Needs: Deliveries,
	Definition: Definition{
		Counts:    "Anonymous answers from 1 to 5 of those who took part in a review, by closed wave.",
		LeavesOut: "Waves with fewer than five answers, and everything that could tell who answered what.",
		Clock:     "By the wave.",
		Open:      "Who said nothing is not neutral: the share that answered stands beside it.",
		Estimator: "Median answer; the share of 4 and 5 with the interval of Wilson 1927.",
		Minimum:   "5 answers.",
		Caveat:    "Own wording, not a validated scale.",
	},
	Fed:  func(h History) bool { return len(waves(h, "closing")) > 0 },
	Feed: "the answers of a survey after a review, which nobody is asked yet",
	Compute: func(h History) Value {
		var counts [5]int
		n, asked := 0, 0
		for _, w := range waves(h, "closing") {
			if answered(w) < leastAnswers {
				continue
			}
			asked += w.Asked
			for _, item := range w.Answers {
				for a, k := range item {
					counts[a] += k
					n += k
				}
			}
		}
		return sentiment(counts, n, asked)
	},
})

// waves are the closed waves of an instrument in the window.
func waves(h History, instrument string) []loop.PulseResult {
	var out []loop.PulseResult
	for _, w := range h.Pulses {
		if w.Instrument == instrument && h.chosen(w.ClosedAt) {
			out = append(out, w)
		}
	}
	return out
}

// answered is how many people gave an answer to a wave, as far as counts tell.
func answered(w loop.PulseResult) int {
	most := 0
	for _, item := range w.Answers {
		n := 0
		for _, k := range item {
			n += k
		}
		most = max(most, n)
	}
	return most
}

func sentiment(counts [5]int, n, asked int) Value {
	v := Value{State: NotEnoughData, N: n, Missing: max(0, asked-n)}
	if n < leastAnswers {
		v.N = 0 // fewer than five are not even counted out
		v.Method = "Nothing is shown below five answers."
		v.Sentence = "We cannot say yet: it takes five answers."
		return v
	}
	good := counts[3] + counts[4]
	share := sharePart("four_or_five", "answered 4 or 5", good, n)
	v.State, v.Estimate, v.Parts = OK, num(middle(counts, n)), []Part{share}
	v.Method = "Median answer; share of 4 and 5 with the 95 % interval of Wilson 1927."
	v.Sentence = fmt.Sprintf("%s of %s answers are 4 or 5: %s, somewhere between %s and %s.", loop.Whole(good), loop.Whole(n), percent(*share.Estimate), percent(*share.Low), percent(*share.High))
	return v
}

// middle is the median of counted answers.
func middle(counts [5]int, n int) float64 {
	var x []float64
	for a, k := range counts {
		for range k {
			x = append(x, float64(a+1))
		}
	}
	return stats.Median(x)
}

var teamLearningIndex = define(Metric{
	Key: "team_learning_index", Title: "Team-learning index", Unit: "0-100", Better: Higher, Counter: "reporting_rate",
	Needs: Deliveries,
	Definition: Definition{
		Counts:    "Mean of the eight items, scaled from 0 to 100, over everybody who answered three quarters of them.",
		LeavesOut: "Waves with fewer than five answers.",
		Clock:     "By the quarter.",
		Open:      "Who said nothing is not neutral: the share that answered stands beside it.",
		Estimator: "Mean over people with a t interval.",
		Minimum:   "5 answers; 8 to compare two quarters.",
		Caveat:    "Own wording, not a validated scale; confidence is not skill.",
	},
	Fed:  func(h History) bool { return len(waves(h, "index")) > 0 },
	Feed: "the answers of a survey, which nobody is asked yet",
	Compute: func(h History) Value {
		all := waves(h, "index")
		last := all[len(all)-1]
		v := Value{State: NotEnoughData, Missing: max(0, last.Asked-len(last.Means)), Method: "Nothing is shown below five answers.", Sentence: "We cannot say yet: it takes five answers."}
		if len(last.Means) < leastAnswers {
			return v
		}
		x := make([]float64, len(last.Means))
		for i, m := range last.Means {
			x[i] = 25 * (m - 1)
		}
		i := meanInterval(x)
		v.State, v.N, v.Estimate, v.Low, v.High = OK, len(x), num(stats.Mean(x)), num(max(0, i.Low)), num(min(100, i.High))
		v.Method = fmt.Sprintf("Mean over %s people with a 95 %% t interval.", loop.Whole(len(x)))
		v.Sentence = fmt.Sprintf("The index stands at %.0f of 100, somewhere between %.0f and %.0f.", *v.Estimate, *v.Low, *v.High)
		return v
	},
})

// meanInterval is the t interval of a mean (Student 1908).
func meanInterval(x []float64) stats.Interval {
	n, m, sum := float64(len(x)), stats.Mean(x), 0.0
	for _, v := range x {
		sum += (v - m) * (v - m)
	}
	half := stats.TQuantile((1+Level)/2, n-1) * math.Sqrt(sum/(n-1)/n)
	return stats.Interval{Low: m - half, High: m + half}
}
