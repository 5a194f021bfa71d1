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

// tokenBelieved is how long the answer about a token is repeated before the database
// is asked again. What this process writes is heeded at once; only what another
// replica or the command line has revoked works here for so much longer.
const tokenBelieved = 25 * time.Millisecond

// tokensKept bounds how many tokens are remembered.
const tokensKept = 1000

// tokenMemory keeps who stood behind a token a moment ago. Every request of a
// program asks that; on PostgreSQL it goes over a connection of its own, which costs
// as much as saving a failure.
type tokenMemory struct {
	asking singleflight.Group
	spoilt atomic.Bool // a transaction that is not yet over writes what answers are made of

	mu    sync.Mutex
	round int // counts how often all was forgotten
	known map[string]knownToken
}

type knownToken struct {
	token loop.Token
	opens loop.Workspace
	until time.Time
}

// recall returns what is remembered of a token, and the round to keep a new answer in.
func (m *tokenMemory) recall(hash []byte, now time.Time) (k knownToken, round int, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok = m.known[string(hash)]
	return k, m.round, ok && now.Before(k.until)
}

// keep remembers an answer, unless all was forgotten since it was asked for.
func (m *tokenMemory) keep(hash []byte, k knownToken, round int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if round != m.round {
		return
	}
	if m.known == nil || len(m.known) >= tokensKept {
		m.known = map[string]knownToken{}
	}
	m.known[string(hash)] = k
}

// settle forgets all answers if a transaction that is over now may have changed one.
func (m *tokenMemory) settle() {
	if !m.spoilt.Swap(false) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known = nil
	m.round++
}

// TokenByHash implements loop.PeopleReader. An answer may be as old as tokenBelieved;
// inside a Write it never is. Of many who ask at once, one asks for all.
func (s *Store) TokenByHash(ctx context.Context, hash []byte) (loop.Token, loop.Workspace, error) {
	k, round, ok := s.tokens.recall(hash, s.now())
	if ok {
		return k.token, k.opens, nil
	}
	asked := s.tokens.asking.DoChan(fmt.Sprint(round, " ", string(hash)), func() (any, error) { return s.askToken(context.WithoutCancel(ctx), hash, round) })
	select {
	case a := <-asked:
		k, _ = a.Val.(knownToken)
		return k.token, k.opens, a.Err
	case <-ctx.Done():
		return loop.Token{}, loop.Workspace{}, ctx.Err()
	}
}

// askToken asks the database and remembers what it says.
func (s *Store) askToken(ctx context.Context, hash []byte, round int) (k knownToken, err error) {
	k.until = s.now().Add(tokenBelieved) // with its monotonic part, so that a clock that is set back keeps nothing alive
	if k.token, k.opens, err = s.reads.TokenByHash(ctx, hash); err == nil {
		s.tokens.keep(hash, k, round)
	}
	return k, err
}
