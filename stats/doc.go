// Package stats holds the plain mathematics behind the numbers: point
// estimates and the intervals that say how far to trust them.
//
// Every function is pure: the same input gives the same digits, today and in a
// year. Where chance is part of a method, its seed is an argument and stands in
// the result. None of them knows what is measured. A level is the two-sided
// confidence of an interval, inside (0, 1), and 0.95 nearly everywhere.
//
// There are two ways to say no. A one-line estimator (Mean, Quantile, Wilson,
// Garwood, KaplanMeier) panics on an impossible question, which is a slip of
// the caller: the median of nothing, a negative count, NaN. A method that takes
// a whole data set returns an *Error, whose Kind tells apart what has to be
// mended (Invalid), what needs more data (TooFew) and what the data cannot
// answer however much of it comes (Degenerate: all values equal, two columns
// that say the same).
//
// Nothing here answers 0 where there is no answer, and nothing answers NaN or
// infinity: a single figure that does not exist is a nil pointer, an ok that is
// false, or a Limit that was not reached.
//
// Which method for which question:
//
//	how large, how spread       Describe, Quantile, QuantileInterval, GeometricSummary, MAD
//	how long, some unfinished   KaplanMeier, Survival.Quantile, Survival.RMST, TicketTimes
//	    several ways to end     CumulativeIncidence, GrayTest
//	    between groups          LogRankTest, RMSTDifference
//	how often                   PoissonRate, PoissonRateRatio, DifferenceInDifferences
//	    explained by columns    PoissonRegression, NegativeBinomialRegression
//	    before and after        CountSeries.Fit
//	which share                 Wilson, ClopperPearson, CompareShares
//	larger or smaller           MannWhitneyTest, WilcoxonSignedRank, WelchTest, PermutationTwoSample
//	    surely not different    Welch.Equivalent
//	any figure at all           BootstrapInterval, BlockBootstrapInterval, QuantileShifts
//	a straight line             OLS, SegmentedRegression
//	a trend                     MannKendall, EventTrend
//	when did it change          SingleBreakpoint, PELT, EDivisive
//	is this week unusual        NewXmR, CChart, UChart, ExactCChart, PChart, ExactPChart,
//	                            PredictedShareLimits, TChart, GChart, RunRules
//	could we see it             Plan, PowerTwoProportions, SizeTwoProportions
//	many tests at once          Adjust
//	one questionnaire           CronbachAlpha
//	picked for being bad        RegressionToMean, BeforeAfter.Estimate
package stats
