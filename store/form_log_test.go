package store_test

import (
	"bytes"
	"context"
	"os"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
)

// A server that is killed while somebody stands in the way cuts nothing any more: the
// next one does, before anybody writes.
func TestTheLogOfAServerThatWasKilledIsCutByTheNextOne(t *testing.T) {
	s := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	v := newWorld(t, s)
	leave := reading(t, s)
	defer leave()
	r := v.said
	r.ID, r.What = 8003+v.ws.ID, "The guard was off"
	write(t, s, func(ctx context.Context, w loop.Writer) error { return w.AddFormReport(ctx, r) })
	left := t.TempDir() + "/left.db"
	for _, part := range []string{"", "-wal"} {
		raw, err := os.ReadFile(s.File() + part)
		if err != nil || part != "" && !bytes.Contains(raw, []byte(r.What)) {
			t.Fatalf("%q was not left as when killed: %v", part, err)
		}
		if err := os.WriteFile(left+part, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	next := looptest.Open(t, left, looptest.NewClock())
	for range 100 {
		if log, err := os.ReadFile(next.File() + "-wal"); err == nil && len(log) == 0 {
			if got, err := next.FormReport(t.Context(), v.ws.ID, r.ID); err != nil || got != r {
				t.Errorf("the report is %+v, %v", got, err)
			}
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the log is still there")
}
