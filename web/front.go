package web

import (
	"context"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// BodyLimit is the most bytes of a request body: 1 MiB.
const BodyLimit = 1 << 20

// FrontOptions says how the front door of the server works.
type FrontOptions struct {
	BaseURL  string // "" when it is not known
	Now      func() time.Time
	Log      *slog.Logger // panics
	Deny     Deny         // answers what no route has seen
	Sessions *Sessions
	Tell     []func(Done) // AccessLog, numbers for /metrics.prom

	Raw      func(*http.Request) bool // what programs send: it has a limit of its own, is maybe packed, and has no session; nil for none
	Nameless func(*http.Request) bool // what nobody may be recognised by: no session is read or touched, and nobody is told of it, no log and no count; nil for none
}

// NamelessLimit is the most bytes of a body that is nobody's: 64 KiB.
const NamelessLimit = 64 << 10

// Front wraps everything that the server serves, from the outside in: the name
// of the request, who watches, headers, panics, size, foreign sites, packing,
// session.
//
// Files that are the same for everybody are told to nobody either: they say nothing,
// but for when a browser came that has read nothing else.
func Front(next http.Handler, opt FrontOptions) http.Handler {
	browsed := wrap(next, LimitBody(BodyLimit, opt.Deny), CrossOrigin(opt.BaseURL, opt.Deny), Compress, opt.Sessions.Load)
	nameless := wrap(next, LimitBody(NamelessLimit, opt.Deny), CrossOrigin(opt.BaseURL, opt.Deny), Compress)
	parted := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case opt.Raw != nil && opt.Raw(r):
			next.ServeHTTP(w, r)
		case opt.nameless(r):
			nameless.ServeHTTP(w, r)
		default:
			browsed.ServeHTTP(w, r)
		}
	})
	untold := wrap(parted, Headers(opt.BaseURL), Recover(opt.Log, opt.Deny))
	told := wrap(untold, Watch(opt.Now, opt.Tell...))
	return RequestID(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if opt.nameless(r) || Static(r) {
			untold.ServeHTTP(w, r)
			return
		}
		told.ServeHTTP(w, r)
	}))
}

func (o FrontOptions) nameless(r *http.Request) bool { return o.Nameless != nil && o.Nameless(r) }

// wrap puts a handler into layers, the first one outermost.
func wrap(next http.Handler, layers ...func(http.Handler) http.Handler) http.Handler {
	for i := len(layers) - 1; i >= 0; i-- {
		next = layers[i](next)
	}
	return next
}

// NewServer returns a server that cuts whoever is too slow: headers within 10
// seconds, a request within 30, an answer within 30.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // what a broken client does is no news
		BaseContext:       func(net.Listener) context.Context { return context.Background() },
	}
}
