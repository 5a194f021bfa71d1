package live

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"failforward/loop"
)

const (
	queued      = 256                    // frames that wait for a slow browser
	patience    = 10 * time.Second       // for one frame to go out, and for the answer to a ping
	pingEach    = 25 * time.Second       // below what proxies cut
	askAgain    = 700 * time.Millisecond // whether somebody may still listen
	mostReplay  = 1000                   // events that are told again
	mostBytes   = 4 << 10                // of what a browser says
	betweenSays = 100 * time.Millisecond // between two things that a browser says
)

// Visit is somebody who wants to listen.
type Visit struct {
	Workspace loop.ID
	Key       string  // of the member or token, to count sockets by
	Guest     Guest   // whom others see; zero for a token
	After     loop.ID // event after which to go on
	Resume    bool    // After is set; else only what comes
	// Still returns Unknown or Denied once they may listen no more.
	Still func(ctx context.Context) error
}

// ending is why a socket is closed.
type ending struct {
	code websocket.StatusCode
	why  string
}

var (
	goingAway = ending{websocket.StatusGoingAway, "the server restarts"}
	tooSlow   = ending{websocket.StatusTryAgainLater, "too slow; go on with ?after="}
	signedOut = ending{websocket.StatusPolicyViolation, "signed out"}
	gone      = ending{websocket.StatusNormalClosure, ""}
)

// message is a frame on its way out.
type message struct {
	id   loop.ID
	kind string
	text []byte
}

// client is one socket.
type client struct {
	hub   *Hub
	room  *room
	key   string
	guest Guest
	since loop.ID  // event after which the room tells it what happens
	here  []string // what it looks at; guarded by the room

	out     chan message
	ending  chan ending // at most one counts
	replays map[loop.ID]struct{}
}

// Serve makes a socket of a request and tells it what happens until it closes.
// An error came before the socket was made and is still to be answered: Limited
// when there are too many, or when no socket is asked for.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, v Visit) error {
	c := &client{hub: h, key: v.Key, guest: v.Guest, out: make(chan message, queued), ending: make(chan ending, 1), replays: map[loop.ID]struct{}{}}
	if err := h.enter(r.Context(), v.Workspace, c); err != nil {
		return err
	}
	defer h.leave(c)
	opt := websocket.AcceptOptions{}
	if h.opt.Host != "" {
		opt.OriginPatterns = []string{h.opt.Host}
	}
	conn, err := websocket.Accept(w, r, &opt)
	if err != nil {
		return nil // answered by Accept, with the reason
	}
	defer conn.CloseNow()
	conn.SetReadLimit(mostBytes)
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	go c.listen(ctx, conn)
	why := c.talk(ctx, conn, v)
	conn.Close(why.code, why.why)
	return nil
}

// end asks the socket to close; the first reason counts.
func (c *client) end(why ending) {
	select {
	case c.ending <- why:
	default:
	}
}

// queue never waits: a browser that reads too slowly is cut off.
func (c *client) queue(m message) {
	select {
	case c.out <- m:
	default:
		c.end(tooSlow)
	}
}

// listen reads what the browser looks at.
func (c *client) listen(ctx context.Context, conn *websocket.Conn) {
	for {
		_, text, err := conn.Read(ctx)
		if err != nil {
			c.end(gone)
			return
		}
		var said struct {
			Here []string `json:"here"`
		}
		if json.Unmarshal(text, &said) != nil || said.Here == nil {
			continue
		}
		if err := c.room.moved(ctx, c, said.Here); err != nil && ctx.Err() == nil {
			c.hub.opt.Log.Error("live: what a browser looks at", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(betweenSays):
		}
	}
}

// talk sends frames until there is a reason to end.
func (c *client) talk(ctx context.Context, conn *websocket.Conn, v Visit) ending {
	if err := c.begin(ctx, conn, v); err != nil {
		return gone
	}
	ask, ping := time.NewTicker(askAgain), time.NewTicker(pingEach)
	defer ask.Stop()
	defer ping.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return gone
		case why := <-c.ending:
			return why
		case m := <-c.out:
			if _, told := c.replays[m.id]; told && m.kind == Happened {
				continue
			}
			err = c.write(ctx, conn, m.text)
		case <-ask.C:
			if code := loop.CodeOf(v.Still(ctx)); code == loop.Unknown || code == loop.Denied {
				return signedOut
			}
		case <-ping.C:
			err = c.ping(ctx, conn)
		}
		if err != nil {
			return gone
		}
	}
}

// begin says hello and tells again what was missed.
func (c *client) begin(ctx context.Context, conn *websocket.Conn, v Visit) error {
	if !v.Resume {
		v.After = c.since
	}
	if err := c.say(ctx, conn, Frame{ID: v.After, Kind: Hello}); err != nil {
		return err
	}
	for after := v.After; after < c.since && len(c.replays) < mostReplay; {
		events, err := c.hub.opt.Feed.Since(ctx, c.room.ws, after)
		if err != nil || len(events) == 0 {
			return err
		}
		for _, e := range events {
			after = e.ID
			c.replays[e.ID] = struct{}{}
			if e.Body == nil {
				continue
			}
			if err := c.say(ctx, conn, Frame{ID: e.ID, Kind: Happened, Event: e.Body}); err != nil {
				return err
			}
		}
		if after < c.since && len(c.replays) >= mostReplay {
			return c.say(ctx, conn, Frame{ID: after, Kind: Gap})
		}
	}
	return nil
}

func (c *client) say(ctx context.Context, conn *websocket.Conn, f Frame) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return c.write(ctx, conn, text)
}

func (c *client) write(ctx context.Context, conn *websocket.Conn, text []byte) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, text)
}

func (c *client) ping(ctx context.Context, conn *websocket.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return conn.Ping(ctx)
}
