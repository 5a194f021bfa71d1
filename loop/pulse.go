package loop

import "time"

// PulseResult is one closed wave of a survey: counts, never a person.
type PulseResult struct {
	ID         ID
	Workspace  ID
	Team       ID
	Instrument string // closing, index
	Wave       string
	ClosedAt   time.Time
	Asked      int
	Answers    [][]int   // for each item how often 1, 2, 3, 4, 5 was answered
	Means      []float64 // of each complete answer sheet, 1 to 5, in random order
}
