// Package outward is the one door to other hosts. Whatever the server asks or tells
// somebody by HTTP goes through it: which address is really dialled is looked at when
// it is dialled, so a name that leads somewhere else by then leads nowhere, and
// neither does a redirect. Private networks are closed until an operator opens ranges;
// what clouds call metadata stays closed for ever.
package outward

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"failforward/loop"
)

// Options say where the door leads. The zero value leads to the public internet, by
// https.
type Options struct {
	Allow    []netip.Prefix // ranges that an operator has opened; http works in them only
	Timeout  time.Duration  // of a whole request with its answer; 0: 20 s
	Most     int64          // bytes of an answer, unpacked; 0: 4 MiB
	Roots    *x509.CertPool // whose certificates are believed; nil: those of the machine
	Resolver *net.Resolver  // nil: that of the machine
}

// Client sends requests through the door. It is safe for use by several at once.
type Client struct {
	http http.Client
	most int64
}

const (
	usualTimeout = 20 * time.Second
	usualMost    = 4 << 20
	mostHops     = 3 // redirects, all on one host
)

// New makes a door. No proxy of the environment is used, and every certificate is
// checked.
func New(o Options) *Client {
	c := &Client{most: o.Most}
	if c.most == 0 {
		c.most = usualMost
	}
	if c.http.Timeout = o.Timeout; o.Timeout == 0 {
		c.http.Timeout = usualTimeout
	}
	c.http.Transport = byScheme{"https": transport(o, public), "http": transport(o, func(netip.Addr) bool { return false })}
	c.http.CheckRedirect = sameHost
	return c
}

// byScheme keeps plain and sealed connections apart, since they may lead to other places.
type byScheme map[string]http.RoundTripper

// RoundTrip implements http.RoundTripper.
func (s byScheme) RoundTrip(r *http.Request) (*http.Response, error) {
	t, ok := s[r.URL.Scheme]
	if !ok {
		return nil, errClosed
	}
	return t.RoundTrip(r)
}

// errClosed is every address that may not be dialled.
var errClosed = errors.New("this address is not open to failforward")

func transport(o Options, open func(netip.Addr) bool) *http.Transport {
	d := &net.Dialer{Timeout: 5 * time.Second, Resolver: o.Resolver, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || forbidden(at.Addr()) {
			return errClosed
		}
		if within(o.Allow, plain(at.Addr())) || open(at.Addr()) {
			return nil
		}
		return errClosed
	}}
	return &http.Transport{
		DialContext: d.DialContext, TLSClientConfig: &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 15 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		MaxConnsPerHost: 4, IdleConnTimeout: 30 * time.Second,
	}
}

// sameHost lets a redirect go on on the host that was asked, and nowhere else.
func sameHost(next *http.Request, came []*http.Request) error {
	first := came[0].URL
	if next.URL.Scheme != first.Scheme || next.URL.Host != first.Host {
		return errElsewhere
	}
	if len(came) > mostHops {
		return errLoop
	}
	return nil
}

var (
	errElsewhere = errors.New("it sends on to another host")
	errLoop      = errors.New("it sends on again and again")
	errTooMuch   = errors.New("the answer is too long")
)

// Address reads an address that somebody typed. It is a fault of the field url unless
// it is http or https with a host, without a name or password in it.
func Address(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "" || (u.Scheme != "http" && u.Scheme != "https"):
		return nil, loop.Fault("url", "%.80q is no address of a server. Write it as https://prometheus.example.org.", text)
	case u.User != nil:
		return nil, loop.Fault("url", "Leave name and password out of the address; a token has a field of its own.")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, loop.Fault("url", "Leave out what follows ? or # in the address.")
	}
	return u, nil
}

// Do sends a request. Its error is a fault of the field url in words that tell nothing
// of what is on a network; the reason is for the log. The body of an answer ends with
// an error where it is too long.
func (c *Client) Do(r *http.Request) (*http.Response, error) {
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, c.told(r.URL, err)
	}
	answer.Body = &limited{ReadCloser: answer.Body, left: c.most, told: func(err error) error { return c.told(r.URL, err) }}
	return answer, nil
}

// told says what went wrong. Whether a name is unknown, an address closed or nobody
// listening there is one answer, so that nobody can map a network by asking.
func (c *Client) told(u *url.URL, err error) error {
	var timeout interface{ Timeout() bool }
	var verify *tls.CertificateVerificationError
	text := "%s cannot be reached from this server: nothing answers there, or it is on a network that is not open to failforward. Whoever runs the server can open a private one with --allow-net; by http, and not https, only such a one is asked."
	switch {
	case errors.Is(err, errElsewhere), errors.Is(err, errLoop):
		text = "%s sends on to another place, which is not followed. Name the last address itself."
	case errors.Is(err, errTooMuch):
		text = "%s answers with more than" + fmt.Sprintf(" %d MiB, which is not read.", max(1, c.most>>20))
	case errors.As(err, &verify):
		text = "The certificate of %s cannot be trusted."
	case errors.As(err, &timeout) && timeout.Timeout() && !dialling(err):
		text = "%s did not answer in time."
	}
	return &loop.Error{Code: loop.Invalid, Field: "url", Text: fmt.Sprintf(text, u.Host), Err: err}
}

// dialling reports that an error came before there was a connection.
func dialling(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// limited ends a body with an error where there is more than is read.
type limited struct {
	io.ReadCloser
	left int64
	told func(error) error
}

// Read implements io.Reader.
func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, l.told(errTooMuch)
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.ReadCloser.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, l.told(errTooMuch)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = l.told(err)
	}
	return n, err
}
