package loop

import "time"

// WorkItem is a finished or unfinished piece of planned work, as the backlog tells it.
type WorkItem struct {
	ID         ID
	Workspace  ID
	Team       ID
	ExternalID string // how the backlog knows it: 1 to 200 characters, one item each
	Defect     bool   // found after release
	StartedAt  time.Time
	DoneAt     time.Time // zero while it is in progress
	FoundAt    time.Time // of a defect
	ReleasedAt time.Time // of a defect: when what holds it was released
}
