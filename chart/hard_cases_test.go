package chart

import (
	"fmt"
	"math"
	"time"
)

// medians are the quantiles of the durations of a failure.
func medians(high float64) []Quantile {
	return []Quantile{{50, 5100, &Interval{2280, high}}, {75, 14000, nil}, {90, 26000, nil}}
}

// equals are quantiles that are all the same.
func equals(seconds float64) []Quantile {
	return []Quantile{{50, seconds, &Interval{seconds, seconds}}, {75, seconds, nil}, {90, seconds, nil}}
}

func everyHour(i int) float64    { return float64(i) * hour }
func evenDay(i int) float64      { return day }
func atOnce(int) float64         { return 0 }
func everyOther(i int) bool      { return i%2 == 0 }
func aday(i int) time.Time       { return monday.Add(time.Duration(i) * time.Hour) }
func yearsApart(i int) time.Time { return weekly(i + i/12*104) }
func aWeekFour(i int) time.Time  { return weekly(i / 4) }

func specials(i int) (Signal, string) {
	return Signal(1 + i%3), fmt.Sprintf("week %d: two people ill", i)
}

func four(a, b, c, d int) func(int) []int { return func(int) []int { return []int{a, b, c, d} } }

// hards are the data that each kind of chart draws worst.
var hards = map[string][]hard{
	"durations": {
		{"one", hardDurations("Have 1, need 6.", weekly, no, []float64{5400})}, {"none", hardDurations("Have 0, need 6.", weekly, no, nil)},
		{"two", hardDurations("Have 2, need 6.", weekly, no, []float64{5400, 90})}, {"three of a minute", hardDurations("Have 3, need 6.", weekly, no, []float64{60, 60, 60})},
		{"all equal", hardDurations("", weekly, no, some(20, spread(3600, 0)), equals(3600)...)}, {"no time at all", hardDurations("", weekly, no, some(12, spread(0, 0)), equals(0)...)},
		{"one giant", hardDurations("", weekly, no, some(30, but(spread(300, .4), 12, 200*day)), Quantile{50, 300, &Interval{250, 380}}, Quantile{75, 400, nil}, Quantile{90, 520, nil})},
		{"all open", hardDurations("Have 0 that are over, need 6.", weekly, yes, some(9, spread(400000, 1)))}, {"no upper end", hardDurations("", weekly, everyOther, some(30, spread(5400, 1.3)), medians(math.Inf(1))...)},
		{"five years", hardDurations("", aWeekFour, no, some(1040, spread(5400, 1.5)), medians(11400)...)}, {"two years without", hardDurations("", yearsApart, no, some(24, spread(5400, 1)), medians(11400)...)},
		{"one day", hardDurations("", aday, no, some(12, spread(5400, 1)), medians(11400)...)},
	},
	"survival": {
		{"one", hardSurvival("Have 1, need 6.", waited("", 1, evenDay, no))}, {"three open", hardSurvival("Have 0, need 6.", waited("", 3, everyHour, yes))}, {"none", hardSurvival("")},
		{"all at once", hardSurvival("", waited("", 20, atOnce, no))}, {"all after a day", hardSurvival("", waited("", 20, evenDay, no))},
		{"one giant", hardSurvival("", waited("", 30, func(i int) float64 { return everyHour(i) + float64(i/29)*4*year }, no))}, {"half not reached", hardSurvival("", waited("", 30, everyHour, func(i int) bool { return i%3 > 0 }))},
		{"six", hardSurvival("", waited("", 6, everyHour, no))}, {"thousands", hardSurvival("", waited("", 12000, everyHour, everyOther))},
		{"two with names", hardSurvival("", waited(leftward, 40, everyHour, no), waited("after the change", 30, everyHour, no))},
	},
	"xmr": {
		{"one", hardXmR("Have 1, need 12.", "days", []float64{4}, nil)}, {"three", hardXmR("Have 3, need 12.", "days", []float64{4, 5, 4}, nil)}, {"none", hardXmR("", "days", nil, nil)},
		{"all equal", hardXmR("", "a week", some(20, lying(3, 0)), nil, limits(0, 3, 3, 3, ""))}, {"zeros", hardXmR("", "a week", some(20, lying(0, 0)), nil, limits(0, 0, 0, 0, ""))},
		{"one giant", hardXmR("", "a week", some(30, but(lying(5, 1), 17, 900)), nil, limits(0, 2, 5, 8, ""))}, {"all special", hardXmR("", "days", some(30, lying(5, 3)), specials, limits(0, 4.6, 5, 5.4, ""))},
		{"below zero", hardXmR("", "points of the index", some(30, lying(-5, 3)), nil, limits(0, -9, -5, -1, ""))}, {"nearly all", hardXmR("", "%", some(30, lying(99.94, .01)), nil, limits(0, 99.89, 99.94, 99.99, ""))},
		{"five years", hardXmR("", "a week", some(260, lying(5, 1)), nil, limits(0, 2, 5, 8, ""))}, {"millions", hardXmR("", "requests per second", some(30, lying(5.2e7, 4e6)), nil, limits(0, 4e7, 5.2e7, 6.4e7, ""))},
		{"begun anew twice", hardXmR("", "a week", some(60, lying(5, 1)), nil, limits(0, 2, 5, 8, ""), limits(20, 2, 5, 8, "new way of working, agreed upon by everybody in May"), limits(40, 3, 5, 7, leftward))},
		{"tiny", hardXmR("", "", some(30, lying(.00052, .00004)), nil, limits(0, .0004, .00052, .00064, ""))}, {"shares", hardShares(some(30, but(lying(12, 3), 9, 100)))}, {"shares of zero", hardShares(make([]float64, 14))},
	},
	"rates": {
		{"one", hardRates("Have 1, need 8.", "a week", "weeks", 1, []int{3}, one)}, {"two", hardRates("Have 2, need 8.", "a week", "weeks", 1, []int{3, 1}, one)}, {"none", hardRates("", "a week", "weeks", 1, nil, one)},
		{"zeros", hardRates("", "a week", "weeks", 1, make([]int, 20), one)}, {"all equal", hardRates("", "a week", "weeks", 1, counts(20, func(int) int { return 3 }), one)}, {"nobody saw", hardRates("", "a week", "deploys", 1, make([]int, 9), none)},
		{"one giant", hardRates("", "a week", "weeks", 1, counts(20, func(i int) int { return i%5 + i/19*4000 }), one)}, {"shares with gaps", hardRates("", "% of the deploys", "deploys", 100, counts(26, func(i int) int { return i % 3 }), func(i int) float64 { return float64(i % 5 * 9) })},
		{"great exposure", hardRates("", "failures per 1,000,000 requests", "requests", 1e6, counts(26, func(i int) int { return i % 9 }), func(i int) float64 { return 1234567 + float64(i) })},
		{"five years", hardRates("", "a week", "weeks", 1, counts(260, func(i int) int { return i * 7 % 11 }), one)}, {"a unit from the right", hardRates("", leftward, leftward, 1, counts(20, func(i int) int { return i % 4 }), one)},
	},
	"gaps": {
		{"one", hardGaps("Have 1, need 6.", false, []float64{day}, nil)}, {"only a running one", hardGaps("", true, []float64{40 * day}, nil)}, {"none", hardGaps("", false, nil, nil)},
		{"all equal", hardGaps("", false, some(20, spread(3*day, 0)), usually(3*day, 3*day, 3*day))}, {"limits close", hardGaps("", false, some(20, spread(3*day, .02)), usually(2.9*day, 3*day, 3.1*day))},
		{"a second", hardGaps("", true, append(some(20, spread(3*day, .5)), .5, 90, 3*day), usually(60, 2.5*day, 19*day))}, {"runs for years", hardGaps("", true, append(some(20, spread(3*day, .5)), 900*day), usually(300, 2.5*day, 19*day))},
	},
	"flow": {
		{"one", hardFlow("Have 1, need 5.", 4, []int{1}, nil, []int{1})}, {"three", hardFlow("Have 3, need 5.", 6, []int{1, 2, 5}, []int{3}, []int{1, 2})}, {"none", hardFlow("", 4, nil, nil, nil)},
		{"none closed", hardFlow("", 26, each(12, 2), nil, each(12, 2))}, {"only closed", hardFlow("", 26, nil, each(6, 2), nil)}, {"as many closed", hardFlow("", 26, each(12, 2), each(12, 2), nil)},
		{"all at once", hardFlow("", 26, make([]int, 40), make([]int, 30), make([]int, 10))}, {"twenty years", hardFlow("", 1045, each(1040, 1), each(1020, 1), each(20, 50))},
	},
	"burndown": {
		{"one", hardBurndown("", 0, 1, func(int) (int, int, int) { return 3, 1, 0 })}, {"two", hardBurndown("Have 2, need 4.", 2, 2, func(i int) (int, int, int) { return 3, 1, i })}, {"none", hardBurndown("", 0, 0, nil)},
		{"zeros", hardBurndown("", 0, 20, func(int) (int, int, int) { return 0, 0, 0 })}, {"nothing changes", hardBurndown("", 4, 20, func(int) (int, int, int) { return 0, 0, 0 })}, {"only grows", hardBurndown("", 0, 12, func(int) (int, int, int) { return 5, 0, 0 })},
		{"many at once", hardBurndown("", 400, 20, func(i int) (int, int, int) { return 1, 1 + i/10%2*(1-min(i%10, 1))*390, 0 })}, {"five years", hardBurndown("", 9, 260, func(i int) (int, int, int) { return 2 + i%4, 2 + i%4, 0 })},
	},
	"cumulative": {
		{"one", hardCumulative("", fourStates, 1, four(0, 1, 2, 3))}, {"two", hardCumulative("Have 2, need 4.", fourStates, 2, four(0, 1, 2, 3))}, {"none", hardCumulative("", fourStates, 0, nil)},
		{"zeros", hardCumulative("", fourStates, 20, four(0, 0, 0, 0))}, {"thin layers", hardCumulative("", fourStates, 20, four(0, 0, 1, 100))}, {"long names", hardCumulative("", fiveLong, 60, func(i int) []int { return []int{i, i, i, i, i} })},
		{"five years", hardCumulative("", fourStates, 260, func(i int) []int { return []int{i, i / 2, 5 + i%4, 9 + i%7} })},
	},
	"stacks": {
		{"one", hardStacks("", fourStates, 1, four(1, 2, 0, 0))}, {"two", hardStacks("Have 2, need 12.", fourStates[:1], 2, func(int) []int { return []int{1} })}, {"none", hardStacks("", fourStates, 0, nil)}, {"zeros", hardStacks("", fourStates, 20, four(0, 0, 0, 0))},
		{"one giant", hardStacks("", fourStates, 20, func(i int) []int { return []int{1, i / 19 * 300, 0, 1} })}, {"long names", hardStacks("", fiveLong, 26, func(i int) []int { return []int{1, i % 2, 1, i % 3, 1} })}, {"five years", hardStacks("", fourStates, 260, func(i int) []int { return []int{i % 3, i % 2, 1, 0} })},
	},
	"interrupted": {
		{"one", hardInterrupted("1 before the change.", "days", []float64{3}, 2, 3, 3)}, {"two", hardInterrupted("1 and 1.", "", []float64{300, 900}, 1, 300, 900)}, {"none", hardInterrupted("", "days", nil, 2, 3, 3)},
		{"no difference", hardInterrupted("", "%", some(38, lying(30, 5)), 22, 30, 30)}, {"zeros", hardInterrupted("", "a week", make([]float64, 38), 22, 0, 0)}, {"all equal", hardInterrupted("", "", some(38, spread(3600, 0)), 22, 3600, 3600)},
		{"one giant", hardInterrupted("", "a week", some(38, but(lying(5, 1), 9, 4000)), 22, 5, 4)}, {"marks beside each other", hardInterrupted("", "", some(60, spread(2200, .9)), 42, 2280, 1260)}, {"five years", hardInterrupted("", "a week", some(260, lying(12, 2)), 200, 12, 9)},
		{"a change at the end", hardInterrupted("", "a week", some(30, lying(12, 2)), 29, 12, 9)},
	},
	"forest": {
		{"one", hardForest(true, effects(1, func(int) Effect { return Effect{Value: .5, Interval: Interval{.3, .9}} }), nil)}, {"none", hardForest(true, nil, nil)},
		{"many", hardForest(true, effects(70, func(i int) Effect { return Effect{Value: 1 + .01*float64(i), Interval: Interval{.5, 2}} }), &Effect{Name: "All together", Value: .88, Interval: Interval{.79, .98}, N: 2100})},
		{"no change at all", hardForest(true, effects(4, func(int) Effect { return Effect{Value: 1, Interval: Interval{1, 1}} }), nil)}, {"within a percent", hardForest(true, effects(2, func(int) Effect { return Effect{Value: 1, Interval: Interval{.99, 1.01}} }), nil)},
		{"one of any size", hardForest(true, effects(3, func(i int) Effect { return Effect{Value: .9, Interval: Interval{.001, []float64{1.2, 9000, 2}[i]}} }), nil)},
		{"far on one side", hardForest(true, effects(3, func(int) Effect { return Effect{Value: .3, Interval: Interval{.2, .4}} }), &Effect{Name: "All together", Value: .3, Interval: Interval{.28, .33}, N: 99})},
		{"differences", hardForest(false, effects(5, func(i int) Effect {
			return Effect{Value: float64(i) - 2, Interval: Interval{float64(i) - 5, float64(i) + 3}}
		}), nil)}, {"no difference at all", hardForest(false, effects(2, func(int) Effect { return Effect{} }), nil)},
	},
	"abreast": {
		{"one", hardAbreast(Abreast{Seconds: true}, 1, func(int) Place { return Place{Value: 3600, Interval: Interval{1800, 7200}} })}, {"none", hardAbreast(Abreast{}, 0, nil)},
		{"many", hardAbreast(Abreast{Seconds: true}, 70, func(i int) Place { return Place{Value: float64(60 + i), Interval: Interval{50, 4000}} })},
		{"no time at all", hardAbreast(Abreast{Seconds: true}, 3, func(int) Place { return Place{} })}, {"any length", hardAbreast(Abreast{Seconds: true}, 3, func(i int) Place { return Place{Value: 1, Interval: Interval{0, []float64{2, 3e9, 50}[i]}} })},
		{"endless", hardAbreast(Abreast{Seconds: true}, 3, func(int) Place { return Place{Value: 86400, Interval: Interval{3600, math.Inf(1)}} })},
		{"shares", hardAbreast(Abreast{Percent: true}, 4, func(i int) Place { return Place{Value: float64(i) / 3, Interval: Interval{0, 1}} })}, {"nothing of any", hardAbreast(Abreast{Counts: true}, 2, func(int) Place { return Place{} })},
		{"millions", hardAbreast(Abreast{Unit: "requests per second and server, counted by the balancer"}, 3, func(i int) Place { return Place{Value: 2e6, Interval: Interval{1e6, 3e6 * float64(i+1)}} })},
	},
	"sure": {
		{"a hair", hardSure(true, "", .1, -.4501, -.45, -.4499)}, {"any size", hardSure(true, "", .1, -.99, 3, 900)}, {"nothing", hardSure(true, "", 0, 0, 0, 0)},
		{"a long unit", hardSure(false, "requests per second and server", 1, -6, -2, 3)}, {"millions", hardSure(false, "requests", 0, -6e6, -2e6, 3e6)}, {"on one side", hardSure(false, "days", 0, 1, 3, 5)},
	},
	"sparkline": {
		{"one", hardSparkline("Have 1", Common, []float64{3})}, {"none", hardSparkline("", Common, nil)}, {"all equal", hardSparkline("", Concern, some(20, lying(5, 0)))}, {"one giant", hardSparkline("", Concern, some(20, but(lying(5, 1), 7, 900)))},
		{"five years", hardSparkline("", Unusual, some(260, lying(5, 1)))}, {"two of one value", hardSparkline("", Improvement, []float64{1, 1})},
	},
}
