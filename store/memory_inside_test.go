package store

import (
	"testing"
	"time"
)

func TestAnAnswerThatWasOnItsWayDuringAChangeIsNotRemembered(t *testing.T) {
	var m memory[string]
	soon := remembered[string]{until: time.Now().Add(time.Minute)}
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
	var m memory[string]
	m.keep([]byte("old"), remembered[string]{until: time.Now()}, 0)
	if _, _, ok := m.recall([]byte("old"), time.Now()); ok {
		t.Error("an answer is repeated past its time")
	}
	for n := range 3 * mostKept {
		m.keep([]byte{byte(n), byte(n >> 8)}, remembered[string]{}, 0)
	}
	if len(m.known) > mostKept {
		t.Errorf("%d are kept", len(m.known))
	}
}
