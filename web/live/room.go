package live

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"failforward/loop"
)

// room is a workspace with its sockets, and what they have been told.
type room struct {
	hub *Hub
	ws  loop.ID

	mu      sync.Mutex
	clients map[*client]struct{}
	newest  loop.ID                    // event that everybody was told
	told    map[loop.ID]struct{}       // events of the overlap that everybody was told
	boards  map[string]int64           // versions that were told
	far     map[string]map[string]away // who looks at an object, on other replicas, by object and replica

	announced time.Time // when the other replicas were last told who is here; of the goroutine that looks
}

// newRoom makes the room of a workspace. What happened before counts as told.
func newRoom(ctx context.Context, h *Hub, ws loop.ID) (*room, error) {
	newest, err := h.opt.Feed.Newest(ctx, ws)
	r := &room{hub: h, ws: ws, clients: map[*client]struct{}{}, newest: newest, told: map[loop.ID]struct{}{},
		boards: map[string]int64{}, far: map[string]map[string]away{}}
	if err != nil {
		return r, err
	}
	return r, r.read(ctx, newest.Earlier(h.opt.overlap()), func(e Event) { r.isNew(e) })
}

// add lets a client hear what comes; it returns the event after which it will.
func (r *room) add(c *client) loop.ID {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clients[c] = struct{}{}
	return r.newest
}

func (r *room) remove(c *client) {
	r.mu.Lock()
	delete(r.clients, c)
	left := c.here
	c.here = nil
	r.mu.Unlock()
	r.changed(left)
}

func (r *room) empty() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.clients) == 0
}

func (r *room) each(do func(*client)) {
	r.mu.Lock()
	all := slices.Collect(maps.Keys(r.clients))
	r.mu.Unlock()
	for _, c := range all {
		do(c)
	}
}

// look reads what is new and tells everybody in the room.
func (r *room) look(ctx context.Context) error {
	if err := r.lookAtEvents(ctx); err != nil {
		return err
	}
	return r.lookAtBoards(ctx)
}

func (r *room) lookAtEvents(ctx context.Context) error {
	err := r.read(ctx, r.last().Earlier(r.hub.opt.overlap()), func(e Event) {
		if r.isNew(e) && e.Body != nil {
			r.send(Frame{ID: e.ID, Kind: Happened, Event: e.Body}, nil)
		}
	})
	r.forget()
	return err
}

// read hands over every event after an id, oldest first.
func (r *room) read(ctx context.Context, after loop.ID, do func(Event)) error {
	for {
		events, err := r.hub.opt.Feed.Since(ctx, r.ws, after)
		if err != nil {
			return err
		}
		for _, e := range events {
			do(e)
		}
		if len(events) < PageOfEvents {
			return nil
		}
		after = events[len(events)-1].ID
	}
}

// isNew reports whether nobody was told of an event, and notes that they are now.
func (r *room) isNew(e Event) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, old := r.told[e.ID]; old {
		return false
	}
	r.told[e.ID] = struct{}{}
	r.newest = max(r.newest, e.ID)
	return true
}

// forget drops what lies before the overlap.
func (r *room) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	from := r.newest.Earlier(r.hub.opt.overlap())
	maps.DeleteFunc(r.told, func(id loop.ID, _ struct{}) bool { return id <= from })
}

// lookAtBoards tells those at a board that it has grown.
func (r *room) lookAtBoards(ctx context.Context) error {
	for _, ref := range r.watched() {
		version, ok, err := r.hub.opt.Feed.Board(ctx, r.ws, ref)
		if err != nil {
			return err
		}
		r.mu.Lock()
		before, known := r.boards[ref]
		if ok {
			r.boards[ref] = version
		}
		newest := r.newest
		r.mu.Unlock()
		if ok && (!known || version != before) {
			r.send(Frame{ID: newest, Kind: Grown, Object: ref, Version: version}, at(ref))
		}
	}
	return nil
}

// watched lists what the clients look at, and forgets boards that nobody does.
func (r *room) watched() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	refs := map[string]struct{}{}
	for c := range r.clients {
		for _, ref := range c.here {
			refs[ref] = struct{}{}
		}
	}
	maps.DeleteFunc(r.boards, func(ref string, _ int64) bool { _, on := refs[ref]; return !on })
	return slices.Sorted(maps.Keys(refs))
}

// at chooses the clients that look at an object.
func at(ref string) func(*client) bool {
	return func(c *client) bool { return slices.Contains(c.here, ref) }
}

// send queues a frame for the clients that want chooses, nil for all. One whose
// queue is full is cut off: it comes back and goes on where it was.
func (r *room) send(f Frame, want func(*client) bool) {
	text, err := json.Marshal(f)
	if err != nil {
		r.hub.opt.Log.Error("live: write a frame", "err", err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.clients {
		if want == nil || want(c) {
			c.queue(message{f.ID, f.Kind, text})
		}
	}
}

// away is who looks at an object on another replica, as far as is known.
type away struct {
	here  []Guest
	until time.Time
}
