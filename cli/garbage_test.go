package cli

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// What only the start needed is no longer held from the system once a server runs: the
// collector alone would keep it, for it gives back slowly and only while it works.
func TestAServerGivesBackWhatOnlyItsStartNeeded(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // nothing else collects meanwhile
	const waste = 64 << 20
	before := held()
	start := make([]byte, waste)
	for i := 0; i < len(start); i += 4096 {
		start[i] = 1
	}
	runtime.KeepAlive(start)
	if grown := held() - before; grown < waste/2 {
		t.Fatalf("the start took only %d bytes: this test sees nothing", grown)
	}
	start = nil
	giveBack()
	if kept := held() - before; kept > waste/4 {
		t.Errorf("%d of %d bytes are still held", kept, waste)
	}
}

// held is what the heap has from the system and did not give back.
func held() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapSys - m.HeapReleased)
}
