package live

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"failforward/loop"
)

const (
	beat   = time.Second           // a look in any case, so that a lost hint costs a second
	breath = 20 * time.Millisecond // between two looks at least: many writes are one look

	// MostSockets is how many sockets one server holds; MostOfOne how many of them
	// belong to one member or token.
	MostSockets = 4000
	MostOfOne   = 40
)

// Options is what a hub is handed.
type Options struct {
	Feed Feed
	Log  *slog.Logger
	Now  func() time.Time
	Host string                                       // further host from which pages may come, behind a proxy; "" for none
	Tell func(ctx context.Context, note string) error // to the other replicas; nil when there are none
}

// overlap is how far each look goes back where there are replicas: an event may
// appear a moment after a younger one then.
func (o Options) overlap() time.Duration {
	if o.Tell == nil {
		return 0
	}
	return 2 * time.Second
}

// Hub holds the sockets of one server, by workspace.
type Hub struct {
	opt   Options
	node  string // its name among its replicas
	woken chan struct{}
	ended sync.WaitGroup // sockets

	mu      sync.Mutex
	rooms   map[loop.ID]*room
	sockets int
	ofOne   map[string]int
	closed  bool
}

// NewHub returns a hub; Run makes it work.
func NewHub(opt Options) *Hub {
	return &Hub{opt: opt, node: rand.Text(), woken: make(chan struct{}, 1), rooms: map[loop.ID]*room{}, ofOne: map[string]int{}}
}

// Wake tells the hub to look; it never waits.
func (h *Hub) Wake() {
	select {
	case h.woken <- struct{}{}:
	default:
	}
}

// Run looks after every hint, and each second, until ctx ends; then it closes
// every socket and waits for them.
func (h *Hub) Run(ctx context.Context) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			h.close()
			return
		case <-h.woken:
		case <-tick.C:
			h.announce(ctx)
		}
		h.look(ctx)
	}
}

// look goes through the rooms, and rests at least three times as long: where much
// is written, looking must not take what writing needs.
func (h *Hub) look(ctx context.Context) {
	began := h.opt.Now()
	for _, r := range h.all() {
		if err := r.look(ctx); err != nil && ctx.Err() == nil {
			h.opt.Log.Error("live: look for what is new", "err", err)
		}
	}
	select {
	case <-ctx.Done():
	case <-time.After(max(breath, 3*h.opt.Now().Sub(began))):
	}
}

// Sockets returns how many there are now.
func (h *Hub) Sockets() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sockets
}

func (h *Hub) all() []*room {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Values(h.rooms))
}

// close ends every socket and takes no new ones.
func (h *Hub) close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	for _, r := range h.all() {
		r.each(func(c *client) { c.end(goingAway) })
	}
	h.ended.Wait()
}

var errFull = loop.Errorf(loop.Limited, "There are too many live connections. Close a few pages, or ask GET /api/v1/events?after= every 15 seconds instead.")

// enter lets a client into the room of its workspace, which is made when there is
// none. Limited says that there are too many.
func (h *Hub) enter(ctx context.Context, ws loop.ID, c *client) error {
	for {
		if entered, err := h.tryEnter(ws, c); entered || err != nil {
			return err
		}
		fresh, err := newRoom(ctx, h, ws)
		if err != nil {
			return err
		}
		h.mu.Lock()
		if h.rooms[ws] == nil {
			h.rooms[ws] = fresh
		}
		h.mu.Unlock()
	}
}

// tryEnter reports false when the workspace has no room yet.
func (h *Hub) tryEnter(ws loop.ID, c *client) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.sockets >= MostSockets || h.ofOne[c.key] >= MostOfOne {
		return false, errFull
	}
	r := h.rooms[ws]
	if r == nil {
		return false, nil
	}
	h.sockets++
	h.ofOne[c.key]++
	h.ended.Add(1)
	c.room, c.since = r, r.add(c)
	return true, nil
}

// leave takes a client out; the room of a workspace where nobody is left goes too.
func (h *Hub) leave(c *client) {
	c.room.remove(c)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sockets--
	if h.ofOne[c.key]--; h.ofOne[c.key] == 0 {
		delete(h.ofOne, c.key)
	}
	if h.rooms[c.room.ws] == c.room && c.room.empty() { // another may have come since
		delete(h.rooms, c.room.ws)
	}
	h.ended.Done()
}

// Follow makes the hub work until ctx ends. watch tells of every write, and hands
// over what other replicas have sent by Tell.
func (h *Hub) Follow(ctx context.Context, watch func(ctx context.Context, woke func(note string))) {
	var both sync.WaitGroup
	both.Go(func() { h.Run(ctx) })
	both.Go(func() { watch(ctx, h.hear) })
	both.Wait()
}

// hear takes a hint to look, "", or a note of another replica: who looks at what there.
func (h *Hub) hear(text string) {
	if text == "" {
		h.Wake()
		return
	}
	var n note
	if json.Unmarshal([]byte(text), &n) != nil || n.Node == h.node {
		return
	}
	h.mu.Lock()
	r := h.rooms[n.Workspace]
	h.mu.Unlock()
	if r != nil {
		r.hear(n, h.opt.Now())
	}
}
