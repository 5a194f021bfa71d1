package outward

import (
	"encoding/binary"
	"net/netip"
	"slices"
)

// never are addresses at which clouds hand out credentials and settings. No operator
// opens them.
var never = addresses(
	"169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "168.63.129.16", "192.0.0.192",
	"fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fe80::a9fe:a9fe",
)

// special are ranges that lead to nobody on the public internet, or to somebody under
// another name: private ones, those of carriers, of documents and tests, and those
// that hold an IPv4 address in an IPv6 one.
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

// global is where the public addresses of IPv6 are; everything outside of it is
// loopback, private, link-local, multicast, NAT64 or not given out.
var global = netip.MustParsePrefix("2000::/3")

func addresses(all ...string) []netip.Addr {
	out := make([]netip.Addr, len(all))
	for i, a := range all {
		out[i] = netip.MustParseAddr(a)
	}
	return out
}

func prefixes(all ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(all))
	for i, p := range all {
		out[i] = netip.MustParsePrefix(p)
	}
	return out
}

// plain brings an address into its one form: no zone, and IPv4 as IPv4.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// public reports whether an address is one of the public internet.
func public(a netip.Addr) bool {
	a = plain(a)
	return a.IsValid() && (a.Is4() || global.Contains(a)) && !within(special, a)
}

// forbidden reports whether an address is never asked, also inside of another one.
func forbidden(a netip.Addr) bool {
	a = plain(a)
	inner, ok := embedded(a)
	return slices.Contains(never, a) || ok && (slices.Contains(never, inner) || inner.IsLinkLocalUnicast())
}

func within(ranges []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Contains(a) })
}

// embedded is the IPv4 address that an IPv6 one stands for: NAT64 (RFC 6052 and 8215),
// 6to4 (RFC 3056), and the old compatible and translated forms.
func embedded(a netip.Addr) (netip.Addr, bool) {
	if !a.Is6() {
		return a, false
	}
	b := a.As16()
	head := binary.BigEndian.Uint64(b[:8])
	switch {
	case head == 0x0064_ff9b_0000_0000, head == 0:
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case head>>16 == 0x0064_ff9b_0001:
		return netip.AddrFrom4([4]byte{b[6], b[7], b[9], b[10]}), true
	case head>>48 == 0x2002:
		return netip.AddrFrom4([4]byte(b[2:6])), true
	}
	return a, false
}
