package store

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"failforward/loop"
)

// believed is how long an answer is repeated before the database is asked again. What
// this process writes is heeded at once; only what another replica or the command line
// has written is seen here so much later.
const believed = 25 * time.Millisecond

// mostKept bounds how many answers a memory keeps.
const mostKept = 1000

// patience is how long a question may take that others wait for as well: a connection
// that hangs is nobody's answer.
const patience = 5 * time.Second

// memory keeps what the database said a moment ago about a secret, by its hash: who
// stands behind a token, which source an address leads to. Every request of a program
// asks that; on PostgreSQL it goes over a connection of its own, which costs as much
// as saving a failure.
type memory[A any] struct {
	asking singleflight.Group
	spoilt atomic.Bool // a transaction that is not yet over writes what answers are made of

	mu    sync.Mutex
	round int // counts how often all was forgotten
	known map[string]remembered[A]
}

type remembered[A any] struct {
	answer A
	until  time.Time
}

// recall returns what is remembered, and the round to keep a new answer in.
func (m *memory[A]) recall(hash []byte, now time.Time) (answer A, round int, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.known[string(hash)]
	return k.answer, m.round, ok && now.Before(k.until)
}

// keep remembers an answer, unless all was forgotten since it was asked for.
func (m *memory[A]) keep(hash []byte, k remembered[A], round int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if round != m.round {
		return
	}
	if m.known == nil || len(m.known) >= mostKept {
		m.known = map[string]remembered[A]{}
	}
	m.known[string(hash)] = k
}

// settle forgets all answers if a transaction that is over now may have changed one.
func (m *memory[A]) settle() {
	if !m.spoilt.Swap(false) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known = nil
	m.round++
}

// ask returns an answer that may be as old as believed. Of many who ask within that
// time, one asks the database for all, and who comes later asks anew, however long the
// first one has to wait; what the database denies is not remembered.
func (m *memory[A]) ask(ctx context.Context, now func() time.Time, hash []byte, database func(context.Context, []byte) (A, error)) (A, error) {
	answer, round, ok := m.recall(hash, now())
	if ok {
		return answer, nil
	}
	began := now()
	asked := m.asking.DoChan(fmt.Sprint(round, " ", began.UnixMilli()/believed.Milliseconds(), " ", string(hash)), func() (any, error) {
		until := began.Add(believed) // with its monotonic part, so that a clock that is set back keeps nothing alive
		ctx, done := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer done()
		answer, err := database(ctx, hash)
		if err == nil {
			m.keep(hash, remembered[A]{answer, until}, round)
		}
		return answer, err
	})
	select {
	case a := <-asked:
		answer, _ = a.Val.(A)
		return answer, a.Err
	case <-ctx.Done():
		return answer, ctx.Err()
	}
}

// opened is what a token opens.
type opened struct {
	token loop.Token
	ws    loop.Workspace
}

// TokenByHash implements loop.PeopleReader. An answer may be as old as believed;
// inside a Write it never is.
func (s *Store) TokenByHash(ctx context.Context, hash []byte) (loop.Token, loop.Workspace, error) {
	o, err := s.tokens.ask(ctx, s.now, hash, func(ctx context.Context, hash []byte) (o opened, err error) {
		o.token, o.ws, err = s.reads.TokenByHash(ctx, hash)
		return o, err
	})
	return o.token, o.ws, err
}

// SourceByDoor implements loop.HarvestReader. An answer may be as old as believed;
// inside a Write it never is.
func (s *Store) SourceByDoor(ctx context.Context, door []byte) (loop.Source, error) {
	return s.doors.ask(ctx, s.now, door, s.reads.SourceByDoor)
}

// settle forgets what a transaction that is over now may have changed.
func (s *Store) settle() {
	s.tokens.settle()
	s.doors.settle()
}
