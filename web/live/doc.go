// Package live tells browsers and programs at once what happened: one socket for
// each browser, over which frames of JSON go out. What somebody does goes in by
// ordinary requests; over the socket comes only what they look at.
//
// The stream is a convenience that loses nothing when it breaks: a frame is a hint
// to look, its id is where to go on, and every look is repeated each second.
package live

import (
	"context"

	"failforward/loop"
)

// Feed is where the stream comes from.
type Feed interface {
	// Newest returns the id of the newest event of a workspace, 0 when there is none.
	Newest(ctx context.Context, ws loop.ID) (loop.ID, error)
	// Since returns at most PageOfEvents events after an id, oldest first; fewer
	// mean that there are no more.
	Since(ctx context.Context, ws, after loop.ID) ([]Event, error)
	// Board returns the version of a board that several people change; ok is
	// false for an object that has none.
	Board(ctx context.Context, ws loop.ID, ref string) (version int64, ok bool, err error)
}

// PageOfEvents is how many events a feed returns at most.
const PageOfEvents = 500

// Event is something that happened, ready for the wire. Body is nil for what only
// the audit log may tell.
type Event struct {
	ID   loop.ID
	Body any
}

// The kinds of frames.
const (
	Hello    = "hello"    // first of all: the id where this stream begins
	Happened = "event"    // something happened
	Grown    = "board"    // a board has changed: read it again when its version is new
	Here     = "presence" // who looks at an object
	Gap      = "gap"      // more was missed than is told again: read the events
)

// Frame is one message of the stream.
type Frame struct {
	ID      loop.ID `json:"id"` // of the newest event heard with it: where to go on, as ?after=
	Kind    string  `json:"kind"`
	Event   any     `json:"event,omitempty"`
	Object  string  `json:"object,omitempty"`  // ref of a board, or of what is looked at
	Version int64   `json:"version,omitempty"` // of a board
	Here    []Guest `json:"here,omitempty"`    // by name
}

// Guest is somebody who looks at an object.
type Guest struct {
	Member string `json:"member"` // ref
	Name   string `json:"name"`
}
