package outward

import (
	"context"
	"encoding/binary"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
)

// names is a name server of our own: every name has the addresses that next gives, and
// no answer may be kept.
func names(t *testing.T, next func() []netip.Addr) *net.Resolver {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		b := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(b)
			if err != nil {
				return
			}
			_, _ = socket.WriteTo(answer(b[:n], next), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

// answer writes the message that RFC 1035 asks for.
func answer(question []byte, next func() []netip.Addr) []byte {
	end := 12
	for question[end] != 0 {
		end += int(question[end]) + 1
	}
	end += 5
	out := append([]byte{}, question[:end]...)
	out[2], out[3] = 0x81, 0x80
	kind := binary.BigEndian.Uint16(question[end-4:])
	n := uint16(0)
	if kind == 1 || kind == 28 {
		for _, a := range next() {
			if a.Is4() != (kind == 1) {
				continue
			}
			out = append(out, 0xc0, 12, 0, byte(kind), 0, 1, 0, 0, 0, 0, 0, byte(len(a.AsSlice())))
			out = append(out, a.AsSlice()...)
			n++
		}
	}
	binary.BigEndian.PutUint16(out[6:], n)
	binary.BigEndian.PutUint32(out[8:], 0)
	return out
}

// canary counts who connects to it.
func canary(t *testing.T) (*httptest.Server, *atomic.Int64) {
	t.Helper()
	var seen atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("secret")) }))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			seen.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s, &seen
}

// home is what a test opens to reach its own listeners.
var home = prefixes("127.0.0.0/8")

func get(t *testing.T, c *Client, url string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return c.Do(r)
}
