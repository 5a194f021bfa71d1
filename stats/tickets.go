package stats

// TicketState is where a ticket stood when it was looked at last.
type TicketState int

// The states of a ticket.
const (
	TicketOpen      TicketState = iota // still waiting: its time goes on
	TicketClosed                       // done
	TicketAbandoned                    // will not be done
)

// Tickets tells how long tickets take, with those that are still open counted
// for as long as they have waited.
type Tickets struct {
	N, Open, Closed, Abandoned int
	// NaiveMedian is the median time of the closed alone, to show how much too
	// good it looks; nil when none is closed.
	NaiveMedian *float64
	StillOpen   Survival  // as if nothing were ever abandoned: those count as watched until then
	Done        Incidence // cause 1 closed, cause 2 abandoned: the honest shares
	ByGroup     *LogRank  // of StillOpen; nil for a single group
}

// TicketTimes describes tickets by how long each took or has waited, its state
// and its group (0..k-1).
//
// It is an error when the sample is empty, the lengths differ, a duration is no
// finite number or below 0, or a state is unknown.
func TicketTimes(durations []float64, states []TicketState, groups []int, level float64) (Tickets, error) {
	if err := ticketCheck(durations, states, level); err != nil {
		return Tickets{}, err
	}
	t := Tickets{N: len(durations)}
	closed, causes, done := make([]bool, t.N), make([]int, t.N), []float64(nil)
	for i, s := range states {
		causes[i] = int(s)
		switch s {
		case TicketOpen:
			t.Open++
		case TicketAbandoned:
			t.Abandoned++
		case TicketClosed:
			t.Closed++
			closed[i] = true
			done = append(done, durations[i])
		}
	}
	if t.Closed > 0 {
		t.NaiveMedian = defined(Median(done))
	}
	t.StillOpen = KaplanMeier(durations, closed, nil, level)
	var err error
	if t.Done, err = CumulativeIncidence(durations, causes, 2); err != nil {
		return Tickets{}, err
	}
	r, err := LogRankTest(durations, closed, groups, nil)
	if e, ok := err.(*Error); ok && e.Kind == TooFew {
		return t, nil
	}
	t.ByGroup = &r
	return t, err
}

func ticketCheck(durations []float64, states []TicketState, level float64) error {
	if err := first(sample("durations", durations, 1), sameLength("durations and states", len(durations), len(states)), inside("the level", level)); err != nil {
		return err
	}
	for i, s := range states {
		if s < TicketOpen || s > TicketAbandoned || durations[i] < 0 {
			return invalid("ticket %d has the state %d and the duration %v", i, s, durations[i])
		}
	}
	return nil
}
