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
package stats
