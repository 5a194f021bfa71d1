package outward

import (
	"bytes"
	"compress/gzip"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func TestWhichAddressesArePublic(t *testing.T) {
	for _, c := range []struct {
		name, address     string
		public, forbidden bool
	}{
		{"a public one", "8.8.8.8", true, false},
		{"a public one of IPv6", "2606:4700::1111", true, false},
		{"loopback", "127.0.0.1", false, false},
		{"all of loopback", "127.9.9.9", false, false},
		{"loopback of IPv6", "::1", false, false},
		{"nowhere", "0.0.0.0", false, false},
		{"nowhere of IPv6", "::", false, false},
		{"this network", "0.1.2.3", false, false},
		{"private 10", "10.1.2.3", false, false},
		{"private 172", "172.31.255.255", false, false},
		{"beside private 172", "172.32.0.1", true, false},
		{"private 192", "192.168.1.1", false, false},
		{"carriers", "100.64.0.1", false, false},
		{"link-local", "169.254.1.1", false, false},
		{"metadata", "169.254.169.254", false, true},
		{"metadata of containers", "169.254.170.2", false, true},
		{"metadata within the range of carriers", "100.100.100.200", false, true},
		{"metadata with a public address", "168.63.129.16", true, true},
		{"metadata of IPv6", "fd00:ec2::254", false, true},
		{"multicast", "224.0.0.1", false, false},
		{"multicast of IPv6", "ff02::1", false, false},
		{"broadcast", "255.255.255.255", false, false},
		{"kept for later", "240.0.0.1", false, false},
		{"examples", "203.0.113.9", false, false},
		{"benchmarks", "198.18.0.1", false, false},
		{"unique local", "fd12::1", false, false},
		{"link-local of IPv6", "fe80::1", false, false},
		{"link-local with a zone", "fe80::1%eth0", false, false},
		{"site-local", "fec0::1", false, false},
		{"loopback as IPv6", "::ffff:127.0.0.1", false, false},
		{"metadata as IPv6", "::ffff:169.254.169.254", false, true},
		{"a public one as IPv6", "::ffff:8.8.8.8", true, false},
		{"the old compatible form", "::127.0.0.1", false, false},
		{"the translated form", "::ffff:0:127.0.0.1", false, false},
		{"NAT64 of loopback", "64:ff9b::127.0.0.1", false, false},
		{"NAT64 of a public one", "64:ff9b::8.8.8.8", false, false},
		{"NAT64 of metadata", "64:ff9b::169.254.169.254", false, true},
		{"local NAT64 of metadata", "64:ff9b:1:a9fe:a9:fe00::", false, true},
		{"6to4 of a private one", "2002:a00:1::", false, false},
		{"6to4 of metadata", "2002:a9fe:a9fe::", false, true},
		{"Teredo", "2001:0:1::1", false, false},
		{"documents", "2001:db8::1", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := netip.MustParseAddr(c.address)
			if public(a) != c.public || forbidden(a) != c.forbidden {
				t.Errorf("%s: public %v, forbidden %v", a, public(a), forbidden(a))
			}
		})
	}
	if public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

// Advisories: GHSA-fp53, GHSA-w589 (another reading of an address, rebinding),
// CVE-2023-4399 (punycode), CVE-2026-25493 (redirects).
func TestNoFormOfAnAddressLeadsIntoAPrivateNetwork(t *testing.T) {
	s, seen := canary(t)
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	c := New(Options{Timeout: 3 * time.Second, Resolver: names(t, func() []netip.Addr { return addresses("127.0.0.1", "::1") })})
	hosts := []string{"127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "017700000001", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.1.", "localhost", "localhost.", "LOCALHOST", "LocalHost.", "any.example", "any.example.",
		"xn--bcher-kva.example", "bücher.example", "127。0。0。1", "①②⑦.⓪.⓪.①", "127.0.0.1.nip.example", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]",
		"[::]", "[0::0]", "[::1%25lo]", "user@127.0.0.1", "user:pass@localhost", "good.example@127.0.0.1", "good.example:80@127.0.0.1", "127.0.0.2", "127.255.255.254"}
	forms := []string{"http://%s:" + port, "http://%s:" + port + "/", "https://%s:" + port + "/x?y=z", "HTTP://%s:" + port + "/%%2e%%2e/", "http://%s:" + port + "/#@good.example"}
	tried := 0
	for _, host := range hosts {
		for _, form := range forms {
			tried++
			if answer, err := get(t, c, fmt.Sprintf(form, host)); err == nil {
				answer.Body.Close()
				t.Errorf("%s is answered", fmt.Sprintf(form, host))
			}
		}
	}
	for _, odd := range []string{"http:\\\\127.0.0.1:" + port, "http:///127.0.0.1:" + port, "http:127.0.0.1:" + port, "//127.0.0.1:" + port, "gopher://127.0.0.1:" + port, "file:///etc/passwd", "http://127.0.0.1:" + port + "\r\nHost: x", "http://127.0.0.1\t:" + port, "http://good.example\\@127.0.0.1:" + port} {
		tried++
		if answer, err := get(t, c, odd); err == nil {
			answer.Body.Close()
			t.Errorf("%q is answered", odd)
		}
		if u, err := Address(odd); err == nil && u.Host != "127.0.0.1:"+port {
			t.Logf("%q is taken as %s, and refused when it is dialled", odd, u.Host)
		}
	}
	if n := seen.Load(); n != 0 || tried < 150 {
		t.Errorf("%d connections of %d tries", n, tried)
	}
}

func TestANameThatTurnsPrivateLeadsNowhere(t *testing.T) {
	s, seen := canary(t)
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	asked := 0
	c := New(Options{Timeout: 2 * time.Second, Resolver: names(t, func() []netip.Addr {
		if asked++; asked == 1 {
			return addresses("198.51.101.1") // public, and nobody is there
		}
		return addresses("127.0.0.1")
	})})
	for range 4 {
		if answer, err := get(t, c, "https://turning.example:"+port); err == nil {
			answer.Body.Close()
			t.Error("it is answered")
		}
	}
	if seen.Load() != 0 || asked < 2 {
		t.Errorf("%d connections, the name was asked for %d times", seen.Load(), asked)
	}
}

func TestAnOperatorOpensRangesAndNeverMetadata(t *testing.T) {
	s, seen := canary(t)
	c := New(Options{Allow: home, Timeout: 3 * time.Second})
	answer, err := get(t, c, s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(answer.Body); string(text) != "secret" || seen.Load() != 1 {
		t.Errorf("%q, %d connections", text, seen.Load())
	}
	answer.Body.Close()
	all := New(Options{Allow: prefixes("0.0.0.0/0", "::/0"), Timeout: time.Second})
	_, err = get(t, all, "http://169.254.169.254/latest/meta-data/")
	if !strings.Contains(fmt.Sprint(err), "not open to failforward") {
		t.Errorf("metadata: %v", err)
	}
	if _, err := get(t, c, "http://192.0.2.1/"); err == nil {
		t.Error("http into a range that nobody opened")
	}
}

func TestRedirectsStayOnTheirHost(t *testing.T) {
	other, seen := canary(t)
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	mux.Handle("/away", http.RedirectHandler(other.URL, http.StatusFound))
	mux.Handle("/sealed", http.RedirectHandler("https://"+strings.TrimPrefix(s.URL, "http://"), http.StatusFound))
	mux.Handle("/round", http.RedirectHandler("/round", http.StatusFound))
	mux.Handle("/file", http.RedirectHandler("file:///etc/passwd", http.StatusFound))
	mux.Handle("/here", http.RedirectHandler("/there", http.StatusPermanentRedirect))
	mux.HandleFunc("/there", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "there") })
	c := New(Options{Allow: home, Timeout: 3 * time.Second})
	for path, says := range map[string]string{"/away": "not followed", "/sealed": "not followed", "/round": "not followed", "/file": "not followed", "/here": ""} {
		answer, err := get(t, c, s.URL+path)
		if says == "" && err == nil {
			answer.Body.Close()
			continue
		}
		if err == nil || !strings.Contains(err.Error(), says) || loop.CodeOf(err) != loop.Invalid {
			t.Errorf("%s: %v", path, err)
		}
	}
	if seen.Load() != 0 {
		t.Error("the other host was asked")
	}
}

func TestTimeSizeAndCertificates(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(make([]byte, 64<<20))
	z.Close()
	mux := http.NewServeMux()
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/drip", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(w, "x")
			w.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	})
	mux.HandleFunc("/long", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, 2<<20)) })
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	mux.HandleFunc("/just", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) })
	s := httptest.NewTLSServer(mux)
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	quick, c := New(Options{Allow: home, Timeout: 400 * time.Millisecond, Roots: roots}), New(Options{Allow: home, Most: 1 << 20, Roots: roots})
	for path, says := range map[string]string{"/slow": "in time", "/drip": "in time", "/long": "more than 1 MiB", "/bomb": "more than 1 MiB", "/just": ""} {
		door := c
		if says == "in time" {
			door = quick
		}
		answer, err := get(t, door, s.URL+path)
		if err == nil {
			_, err = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
		if says == "" && err == nil {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), says) || says == "" {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := get(t, New(Options{Allow: home}), s.URL+"/just"); !strings.Contains(fmt.Sprint(err), "cannot be trusted") {
		t.Errorf("a certificate of nobody: %v", err)
	}
}

func TestNoProxyOfTheEnvironmentIsUsed(t *testing.T) {
	proxy, seen := canary(t)
	s, own := canary(t)
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	answer, err := get(t, New(Options{Allow: home}), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if seen.Load() != 0 || own.Load() != 1 {
		t.Errorf("the proxy saw %d, the server %d", seen.Load(), own.Load())
	}
}

func TestAnAddressIsAHostWithoutSecrets(t *testing.T) {
	for _, bad := range []string{"", "prometheus.example", "ftp://x", "https://", "https://:9090", "https://a:b@x", "https://x?y", "https://x#y", "mailto:x", "http:x"} {
		if _, err := Address(bad); len(loop.Faults(err)) != 1 || loop.Faults(err)[0].Field != "url" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if u, err := Address("https://prometheus.example:9090/prom/"); err != nil || u.Path != "/prom/" {
		t.Errorf("%v, %v", u, err)
	}
}

// One answer for a name that is unknown, an address that is closed, and a port on which
// nobody listens.
func TestAnErrorTellsNothingOfANetwork(t *testing.T) {
	none := New(Options{Timeout: time.Second, Resolver: names(t, func() []netip.Addr { return nil })})
	closed := New(Options{Timeout: time.Second, Resolver: names(t, func() []netip.Addr { return addresses("10.0.0.1") })})
	open := New(Options{Timeout: time.Second, Allow: home, Resolver: names(t, func() []netip.Addr { return addresses("127.0.0.1") })})
	var said []string
	for _, c := range []*Client{none, closed, open} {
		_, err := get(t, c, "http://some.example:1/")
		said = append(said, loop.Faults(err)[0].Text)
	}
	if said[0] != said[1] || said[1] != said[2] {
		t.Errorf("%q", said)
	}
}
