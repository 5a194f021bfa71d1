package live

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"time"

	"failforward/loop"
)

const (
	mostObjects = 20               // that one browser looks at
	mostTold    = 60               // guests in a note to other replicas, which is short
	tellAgain   = 5 * time.Second  // a note to other replicas is repeated
	believed    = 12 * time.Second // how long a note of another replica counts
)

// ref is the shape of what somebody may look at: S-3.
var ref = regexp.MustCompile(`^[A-Z]{1,4}-[1-9][0-9]{0,8}$`)

// note is what replicas tell each other: who looks at an object.
type note struct {
	Node      string  `json:"node"`
	Workspace loop.ID `json:"ws"`
	Object    string  `json:"object"`
	Here      []Guest `json:"here"`
}

// moved says what a client looks at now. What is no ref counts for nothing.
func (r *room) moved(ctx context.Context, c *client, to []string) error {
	to = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(to))), func(s string) bool { return !ref.MatchString(s) })
	to = to[:min(len(to), mostObjects)]
	r.mu.Lock()
	before := c.here
	c.here = to
	r.mu.Unlock()
	r.changed(symmetric(before, to))
	return r.greet(ctx, c, to)
}

// greet tells one client the version of each board that it looks at: it may have
// missed how the board grew.
func (r *room) greet(ctx context.Context, c *client, to []string) error {
	for _, ref := range to {
		version, ok, err := r.hub.opt.Feed.Board(ctx, r.ws, ref)
		if err != nil {
			return err
		}
		if ok {
			r.send(Frame{ID: r.last(), Kind: Grown, Object: ref, Version: version}, func(one *client) bool { return one == c })
		}
		r.send(Frame{ID: r.last(), Kind: Here, Object: ref, Here: r.guests(ref, true)}, func(one *client) bool { return one == c })
	}
	return nil
}

func (r *room) last() loop.ID {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.newest
}

// symmetric returns what is in one list only.
func symmetric(a, b []string) []string {
	only := func(a, b []string) []string {
		return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
	}
	return append(only(a, b), only(b, a)...)
}

// changed tells those at these objects, here and on other replicas, who is there.
func (r *room) changed(refs []string) {
	for _, ref := range refs {
		r.send(Frame{ID: r.last(), Kind: Here, Object: ref, Here: r.guests(ref, true)}, at(ref))
		r.tellOthers(context.Background(), ref)
	}
}

// guests lists who looks at an object, each once, by name; all counts those on
// other replicas too.
func (r *room) guests(ref string, all bool) []Guest {
	r.mu.Lock()
	defer r.mu.Unlock()
	found := map[Guest]struct{}{}
	for c := range r.clients {
		if c.guest.Member != "" && slices.Contains(c.here, ref) {
			found[c.guest] = struct{}{}
		}
	}
	if all {
		for _, other := range r.far[ref] {
			for _, g := range other.here {
				found[g] = struct{}{}
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b Guest) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Member, b.Member))
	})
}

func (r *room) tellOthers(ctx context.Context, ref string) {
	if r.hub.opt.Tell == nil {
		return
	}
	here := r.guests(ref, false)
	text, err := json.Marshal(note{Node: r.hub.node, Workspace: r.ws, Object: ref, Here: here[:min(len(here), mostTold)]})
	if err == nil {
		err = r.hub.opt.Tell(ctx, string(text))
	}
	if err != nil {
		r.hub.opt.Log.Warn("live: other replicas do not hear who is here", "err", err)
	}
}

// hear believes another replica for a while.
func (r *room) hear(n note, now time.Time) {
	r.mu.Lock()
	if r.far[n.Object] == nil {
		r.far[n.Object] = map[string]away{}
	}
	before := r.far[n.Object][n.Node].here
	r.far[n.Object][n.Node] = away{n.Here, now.Add(believed)}
	r.mu.Unlock()
	if !slices.Equal(before, n.Here) {
		r.send(Frame{ID: r.last(), Kind: Here, Object: n.Object, Here: r.guests(n.Object, true)}, at(n.Object))
	}
}

// announce repeats to other replicas who is here, and forgets those of them that
// have fallen silent.
func (h *Hub) announce(ctx context.Context) {
	now := h.opt.Now()
	for _, r := range h.all() {
		r.expire(now)
		if h.opt.Tell == nil || now.Sub(r.announced) < tellAgain {
			continue
		}
		r.announced = now
		for _, ref := range r.watched() {
			r.tellOthers(ctx, ref)
		}
	}
}

func (r *room) expire(now time.Time) {
	r.mu.Lock()
	var silent []string
	for ref, nodes := range r.far {
		for node, a := range nodes {
			if now.Before(a.until) {
				continue
			}
			delete(nodes, node)
			if len(a.here) > 0 {
				silent = append(silent, ref)
			}
		}
		if len(nodes) == 0 {
			delete(r.far, ref)
		}
	}
	r.mu.Unlock()
	for _, ref := range silent {
		r.send(Frame{ID: r.last(), Kind: Here, Object: ref, Here: r.guests(ref, true)}, at(ref))
	}
}
