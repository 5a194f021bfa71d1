// Package stats holds the plain mathematics behind the numbers: point
// estimates and the intervals that say how far to trust them.
//
// Every function is pure: the same input gives the same digits, today and in a
// year. None of them knows what is measured. A level is the two-sided
// confidence of an interval, inside (0, 1), and 0.95 nearly everywhere.
//
// An impossible question (the median of nothing, a negative count, NaN) is a
// slip of the caller and panics. A sample that is merely too small for an
// answer is an everyday thing, and the answer says so: ok is false, or a Limit
// was not reached. Nothing here answers 0 where there is no answer.
package stats
