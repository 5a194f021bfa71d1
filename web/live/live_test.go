package live

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"failforward/loop"
)

// feed is a Feed in memory. Events appear in the order in which they are put,
// which need not be that of their ids.
type feed struct {
	mu     sync.Mutex
	events []Event
	boards map[string]int64
	fault  error
}

func (f *feed) put(ids ...loop.ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, id := range ids {
		f.events = append(f.events, Event{ID: id, Body: map[string]string{"id": id.String()}})
	}
}

func (f *feed) Newest(context.Context, loop.ID) (newest loop.ID, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.events {
		newest = max(newest, e.ID)
	}
	return newest, f.fault
}

func (f *feed) Since(_ context.Context, _, after loop.ID) (out []Event, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.events {
		if e.ID > after {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Event) int { return cmp.Compare(a.ID, b.ID) })
	return out[:min(len(out), PageOfEvents)], f.fault
}

func (f *feed) Board(_ context.Context, _ loop.ID, ref string) (int64, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	v, ok := f.boards[ref]
	return v, ok, f.fault
}

// hall serves a hub over a feed until the test ends.
func hall(t testing.TB, f *feed, replicas bool) (*Hub, string) {
	opt := Options{Feed: f, Log: slog.New(slog.DiscardHandler), Now: time.Now}
	if replicas {
		opt.Tell = func(context.Context, string) error { return nil }
	}
	h := NewHub(opt)
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() { defer close(ran); h.Run(ctx) }()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := Visit{Workspace: 1, Key: r.FormValue("key"), Guest: Guest{r.FormValue("key"), r.FormValue("key")}, Resume: r.FormValue("after") != "", Still: func(context.Context) error { return nil }}
		fmt.Sscan(r.FormValue("after"), &v.After)
		if err := h.Serve(w, r, v); err != nil {
			http.Error(w, err.Error(), http.StatusTooManyRequests)
		}
	}))
	t.Cleanup(func() { stop(); <-ran; server.Close() })
	return h, "ws" + strings.TrimPrefix(server.URL, "http")
}

func dial(t testing.TB, url string) *websocket.Conn {
	t.Helper()
	c, _, err := websocket.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.SetReadLimit(1 << 20)
	t.Cleanup(func() { c.CloseNow() })
	return c
}

// patient bounds what a busy machine may take; what works takes far less.
const patient = time.Minute

// ids reads frames until n events have come, and returns their ids.
func ids(t testing.TB, c *websocket.Conn, n int) []string {
	t.Helper()
	var got []string
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	for len(got) < n {
		f := read(t, ctx, c)
		if f.Kind == Happened {
			got = append(got, f.ID.String())
		}
	}
	return got
}

func read(t testing.TB, ctx context.Context, c *websocket.Conn) Frame {
	t.Helper()
	var f Frame
	_, text, err := c.Read(ctx)
	if err == nil {
		err = json.Unmarshal(text, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// On PostgreSQL an event may appear after a younger one: it is told too, once.
func TestALateEventIsToldOnce(t *testing.T) {
	f := &feed{}
	f.put(100)
	h, url := hall(t, f, true)
	c := dial(t, url)
	read(t, t.Context(), c) // hello
	f.put(105)
	h.Wake()
	if got := ids(t, c, 1); got[0] != "105" {
		t.Errorf("told %v", got)
	}
	f.put(103)
	h.Wake()
	f.put(106)
	time.Sleep(100 * time.Millisecond)
	h.Wake()
	if got := ids(t, c, 2); got[0] != "103" || got[1] != "106" {
		t.Errorf("told %v, want the late one and the next, each once", got)
	}
}

func TestMoreThanIsToldAgainIsAGap(t *testing.T) {
	f := &feed{}
	for id := loop.ID(1); id <= mostReplay+700; id++ {
		f.put(id)
	}
	_, url := hall(t, f, false)
	c := dial(t, url+"?after=0")
	if got := ids(t, c, mostReplay); got[0] != "1" || got[mostReplay-1] != fmt.Sprint(mostReplay) {
		t.Errorf("told again from %s to %s", got[0], got[mostReplay-1])
	}
	if gap := read(t, t.Context(), c); gap.Kind != Gap || gap.ID != mostReplay {
		t.Errorf("then %+v, want a gap where to go on", gap)
	}
}

// A lost hint costs a second, not the news.
func TestEveryLookIsRepeated(t *testing.T) {
	f := &feed{}
	_, url := hall(t, f, false)
	c := dial(t, url)
	read(t, t.Context(), c)
	f.put(7)
	if got := ids(t, c, 1); got[0] != "7" {
		t.Errorf("told %v", got)
	}
}

// A database that does not answer for a while is no end.
func TestAFeedThatFailsIsAskedAgain(t *testing.T) {
	f := &feed{}
	h, url := hall(t, f, false)
	c := dial(t, url)
	read(t, t.Context(), c)
	f.mu.Lock()
	f.fault = errors.New("no answer")
	f.mu.Unlock()
	h.Wake()
	time.Sleep(100 * time.Millisecond)
	f.mu.Lock()
	f.fault = nil
	f.mu.Unlock()
	f.put(9)
	h.Wake()
	if got := ids(t, c, 1); got[0] != "9" {
		t.Errorf("told %v", got)
	}
}

// Whoever does not read is cut off and holds up nobody.
func TestASlowBrowserIsCutOff(t *testing.T) {
	f := &feed{}
	h, url := hall(t, f, false)
	slow, quick := dial(t, url), dial(t, url)
	read(t, t.Context(), quick)
	read(t, t.Context(), slow)
	big := strings.Repeat("x", 100_000)
	for first := loop.ID(1); first <= 600; first += 50 { // each batch fits into the queue of one that reads
		f.mu.Lock()
		for id := first; id < first+50; id++ {
			f.events = append(f.events, Event{ID: id, Body: big})
		}
		f.mu.Unlock()
		h.Wake()
		if got := ids(t, quick, 50); got[49] != (first + 49).String() {
			t.Fatalf("the quick one heard %v", got)
		}
	}
	for end := time.Now().Add(patient); h.Sockets() > 1 && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
	}
	if n := h.Sockets(); n != 1 {
		t.Errorf("%d sockets, the slow one is still there", n)
	}
}

func TestTheEndOfTheServerEndsEverySocket(t *testing.T) {
	h := NewHub(Options{Feed: &feed{}, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan struct{})
	go func() { defer close(ran); h.Run(ctx) }()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h.Serve(w, r, Visit{Workspace: 1, Still: func(context.Context) error { return nil }}); err != nil {
			http.Error(w, err.Error(), http.StatusTooManyRequests)
		}
	}))
	defer server.Close()
	c := dial(t, "ws"+strings.TrimPrefix(server.URL, "http"))
	read(t, t.Context(), c)
	stop()
	if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("closed with %v", err)
	}
	<-ran
	if _, res, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(server.URL, "http"), nil); err == nil || res.StatusCode != 429 {
		t.Errorf("a new one after the end: %v", err)
	}
}

// Two leave at the same moment and somebody comes between them: the second one to
// leave must not take the room of whoever came.
func TestWhoeverComesWhileOthersGoKeepsTheRoom(t *testing.T) {
	h := NewHub(Options{Feed: &feed{}, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	first, second, third := &client{hub: h}, &client{hub: h}, &client{hub: h}
	for _, c := range []*client{first, second} {
		if err := h.enter(t.Context(), 1, c); err != nil {
			t.Fatal(err)
		}
	}
	second.room.remove(second)
	h.leave(first)
	if err := h.enter(t.Context(), 1, third); err != nil {
		t.Fatal(err)
	}
	h.leave(second)
	if h.rooms[1] != third.room || third.room.empty() {
		t.Error("whoever came is in a room that nobody looks after")
	}
	h.leave(third)
	if len(h.rooms) != 0 {
		t.Error("an empty room stays")
	}
}

// Sixty come and go at once: nobody is left over, and no room stays.
func TestManyComeAndGo(t *testing.T) {
	f := &feed{boards: map[string]int64{"S-1": 1}}
	h, url := hall(t, f, false)
	var all sync.WaitGroup
	for n := range 60 {
		all.Go(func() {
			c := dial(t, fmt.Sprintf("%s?key=M-%d", url, n))
			c.Write(t.Context(), websocket.MessageText, []byte(`{"here":["S-1"]}`))
			c.Write(t.Context(), websocket.MessageText, []byte(`no JSON at all`))
			read(t, t.Context(), c)
			c.CloseNow()
		})
	}
	all.Wait()
	for end := time.Now().Add(patient); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		h.mu.Lock()
		left := h.sockets + len(h.rooms) + len(h.ofOne)
		h.mu.Unlock()
		if left == 0 {
			return
		}
	}
	t.Errorf("left over: %d sockets, %d rooms, %v", h.sockets, len(h.rooms), h.ofOne)
}
