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
