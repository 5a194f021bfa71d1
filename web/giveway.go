package web

import (
	"context"
	"sync/atomic"
	"time"
)

// GiveWay lets requests that can wait a moment, as deliveries of programs can, make
// way for people and whoever else reads. Sixty-four of them at once keep every core
// busy, and a read then waits in the queue behind all of them; so while somebody asks
// for something else only a few are under way, and the others wait for their turn.
// Nobody is refused. While nobody reads they are not bounded at all, since many at
// once share one sync to disk.
type GiveWay struct {
	now    func() time.Time
	asked  atomic.Int64 // when somebody last asked, in nanoseconds
	places chan struct{}
}

// attention is how long after a question the next one is expected: whoever reads
// goes on reading.
const attention = time.Second

// NewGiveWay lets so many of those that can wait be under way while somebody reads.
func NewGiveWay(now func() time.Time, places int) *GiveWay {
	return &GiveWay{now: now, places: make(chan struct{}, places)}
}

// Asked notes that somebody asks for something now.
func (g *GiveWay) Asked() { g.asked.Store(g.now().UnixNano()) }

// Enter waits for a place if somebody reads; leave gives it back. The error is that of
// ctx when it ends first.
func (g *GiveWay) Enter(ctx context.Context) (leave func(), err error) {
	if g.now().UnixNano()-g.asked.Load() > attention.Nanoseconds() {
		return func() {}, nil
	}
	select {
	case g.places <- struct{}{}:
		return func() { <-g.places }, nil
	case <-ctx.Done():
		return func() {}, ctx.Err()
	}
}
