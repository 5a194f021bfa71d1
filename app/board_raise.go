package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"failforward/loop"
)

// raisePause is the least time between two raises of one board.
const raisePause = time.Second

// raiser lets boards grow: the first change at once, what follows within a second
// together. So a version that everybody hears of tells neither how many cards came
// nor exactly when, and sixty people who write cost one write a second.
type raiser struct {
	raise func(ctx context.Context, ws, huddle loop.ID) error

	mu     sync.Mutex
	boards map[board]*raised
}

type board struct{ ws, huddle loop.ID }

// raised is a board that has grown less than a pause ago.
type raised struct {
	again bool // and has changed since
	timer *time.Timer
}

func newRaiser(raise func(ctx context.Context, ws, huddle loop.ID) error) *raiser {
	return &raiser{raise: raise, boards: map[board]*raised{}}
}

// changed lets a board grow, now or with what else changes within the pause.
func (r *raiser) changed(ctx context.Context, ws, huddle loop.ID) error {
	b := board{ws, huddle}
	r.mu.Lock()
	before, soon := r.boards[b]
	if soon {
		before.again = true
	} else {
		r.boards[b] = &raised{timer: time.AfterFunc(raisePause, func() { r.due(b) })}
	}
	r.mu.Unlock()
	if soon {
		return nil
	}
	return r.raise(ctx, ws, huddle)
}

// due raises a board that has changed during the pause, and forgets one that has not.
// A raise that fails is no loss: whoever reads the board sees what it holds.
func (r *raiser) due(b board) {
	r.mu.Lock()
	state, known := r.boards[b]
	if !known || !state.again {
		delete(r.boards, b)
		r.mu.Unlock()
		return
	}
	state.again = false
	state.timer.Reset(raisePause)
	r.mu.Unlock()
	_ = r.raise(context.Background(), b.ws, b.huddle)
}

// settle raises at once what waits, for a process that ends.
func (r *raiser) settle(ctx context.Context) error {
	r.mu.Lock()
	var late []board
	for b, state := range r.boards {
		state.timer.Stop()
		if state.again {
			late = append(late, b)
		}
	}
	clear(r.boards)
	r.mu.Unlock()
	var err error
	for _, b := range late {
		err = errors.Join(err, r.raise(ctx, b.ws, b.huddle))
	}
	return err
}
