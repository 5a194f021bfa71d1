package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Address returns where a request came from. What a proxy says counts only when
// the proxy is on the list; from the right, the first address that is none of
// the list's is the visitor's. An address that cannot be read is "".
func Address(r *http.Request, proxies []netip.Prefix) string {
	at := peer(r)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(at, proxies); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = hop.Unmap()
	}
	if !at.IsValid() {
		return ""
	}
	return at.String()
}

func peer(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	at, _ := netip.ParseAddr(host) // the zero Addr when it cannot be read
	return at.Unmap()
}

func within(at netip.Addr, list []netip.Prefix) bool {
	for _, p := range list {
		if p.Contains(at) {
			return true
		}
	}
	return false
}

// local reports whether a request was made on this very machine and was not
// passed on by a proxy.
func local(r *http.Request) bool {
	for _, h := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	return peer(r).IsLoopback()
}

// crowd is what a limit counts as one: the address, or the /64 that an IPv6
// address lies in, since one household owns all of it.
func crowd(address string) string {
	at, err := netip.ParseAddr(address)
	if err != nil || at.Is4() {
		return address
	}
	p, _ := at.Prefix(64) // an IPv6 address always has one
	return p.String()
}
