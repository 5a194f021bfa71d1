package loop

import "time"

// DeliveryState is how far a delivery has come.
type DeliveryState string

const (
	DeliveryWaiting DeliveryState = "waiting" // durable, to be read
	DeliveryRead    DeliveryState = "read"
	DeliveryDead    DeliveryState = "dead"    // could not be read; Reason says why
	DeliveryRefused DeliveryState = "refused" // was not let in; Reason says why, and there is no body
)

// DeliveryStates lists all four.
func DeliveryStates() []DeliveryState {
	return []DeliveryState{DeliveryWaiting, DeliveryRead, DeliveryDead, DeliveryRefused}
}

// DeliveryKept is how long a delivery stands with its body; what it told stays.
const DeliveryKept = 30 * 24 * time.Hour

// Delivery is one request of a source, kept as it came before it was answered.
type Delivery struct {
	ID        ID
	Workspace ID
	Source    ID
	At        time.Time // when it came
	Key       [16]byte  // the same for the same delivery sent again
	State     DeliveryState
	Reason    string            // one or two sentences for people, "" when there is nothing to say
	Header    map[string]string // what has to be kept to read it
	Packed    string            // how the body is packed: gzip, deflate, br, zstd; "" when it is not
	Body      []byte            // as it came over the wire; nil in lists
	Size      int               // bytes of Body
	Told      int               // what was read in it: trouble and deploys
	About     []Touch           // what that was about, at most MostTouched
}

// Touch is one thing that a delivery told of: a group of its source at a time, or a
// deploy. What became of it is asked for when somebody looks.
type Touch struct {
	Group  [16]byte
	At     time.Time // start of the newest signal of the group, UTC in milliseconds; zero for a deploy
	Deploy string    // external id; "" for a group
}

// MostTouched is how many things are kept that one delivery told of.
const MostTouched = 5

// Touched adds one more thing that a delivery told of; of a group the newest counts.
func Touched(all []Touch, t Touch) []Touch {
	for i, one := range all {
		if one.Group == t.Group && one.Deploy == t.Deploy {
			if t.At.After(one.At) {
				all[i].At = t.At
			}
			return all
		}
	}
	if len(all) == MostTouched {
		return all
	}
	return append(all, t)
}

// DeliveryQuery narrows the deliveries of a workspace.
type DeliveryQuery struct {
	Source ID            // 0: all
	State  DeliveryState // "": all
	Cursor string
	Limit  int // 1 to MaxPage; 0 means 50
}

// MostRefused bounds what is kept of deliveries of a source that were not let in.
const MostRefused = 100
