package page_test

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

// gate stands before the server of a site, at an address of its own: while it is
// shut the server is away, and what went through it is cut.
type gate struct {
	t      *testing.T
	at, to string
	mu     sync.Mutex
	door   net.Listener
	wires  []net.Conn
}

func (s *site) gate(t *testing.T) *gate {
	g := &gate{t: t, at: "127.0.0.1:0", to: strings.TrimPrefix(s.server.URL, "http://")}
	g.open()
	t.Cleanup(g.shut)
	return g
}

func (g *gate) open() {
	door, err := net.Listen("tcp", g.at)
	if err != nil {
		g.t.Fatal(err)
	}
	g.at, g.door = door.Addr().String(), door
	go func() {
		for {
			near, err := door.Accept()
			if err != nil {
				return // shut
			}
			go g.pass(near)
		}
	}()
}

func (g *gate) pass(near net.Conn) {
	far, err := net.Dial("tcp", g.to)
	if err != nil {
		near.Close()
		return
	}
	g.mu.Lock()
	g.wires = append(g.wires, near, far)
	g.mu.Unlock()
	go func() { _, _ = io.Copy(far, near); far.Close() }()
	_, _ = io.Copy(near, far)
	near.Close()
}

func (g *gate) shut() {
	g.door.Close()
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, w := range g.wires {
		w.Close()
	}
	g.wires = nil
}

// While the server is away an open page says so, and takes it back.
func TestAnOpenPageSaysThatTheServerIsAway(t *testing.T) {
	s := open(t)
	g := s.gate(t)
	p := looptest.Browser(t)
	s.enters(p, s.colleague("Mira", loop.Lead))
	p.Open("http://" + g.at + "/failures/new")
	s.waitSockets(1, "one tab")
	p.Type("#what", "Typed before")
	g.shut()
	p.WaitText("No answer from the server since")
	p.Type("#what", " and after")
	for name, look := range map[string]looptest.Look{"light": {}, "narrow dark": {Width: 320, Dark: true}} {
		p.Look(look)
		p.Accessible("without a server, " + name)
	}
	shoot(t, p, "live-silence")
	g.open()
	p.WaitGone(".news p")
	if got := p.Value("#what"); got != "Typed before and after" {
		t.Errorf("the form holds %q", got)
	}
	s.waitSockets(1, "the server is back")
	p.Complaints() // the requests that failed
}
