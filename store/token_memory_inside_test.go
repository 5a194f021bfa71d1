package store

import (
	"testing"
	"time"
)

func TestAnAnswerThatWasOnItsWayDuringAChangeIsNotRemembered(t *testing.T) {
	var m tokenMemory
	soon := knownToken{until: time.Now().Add(time.Minute)}
	_, round, _ := m.recall([]byte("a"), time.Now())
	m.spoilt.Store(true)
	m.settle()
	m.keep([]byte("a"), soon, round)
	if _, _, ok := m.recall([]byte("a"), time.Now()); ok {
		t.Error("what was asked before the change is answered after it")
	}
	_, round, _ = m.recall([]byte("a"), time.Now())
	m.settle() // nothing was changed
	m.keep([]byte("a"), soon, round)
	if _, _, ok := m.recall([]byte("a"), time.Now()); !ok {
		t.Error("an answer is not remembered")
	}
}

func TestOldAnswersAreNotRepeatedAndTheirNumberIsBounded(t *testing.T) {
	var m tokenMemory
	m.keep([]byte("old"), knownToken{until: time.Now()}, 0)
	if _, _, ok := m.recall([]byte("old"), time.Now()); ok {
		t.Error("an answer is repeated past its time")
	}
	for n := range 3 * tokensKept {
		m.keep([]byte{byte(n), byte(n >> 8)}, knownToken{}, 0)
	}
	if len(m.known) > tokensKept {
		t.Errorf("%d are kept", len(m.known))
	}
}
