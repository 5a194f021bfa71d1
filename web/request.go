package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// request is what the layers of one request tell each other.
type request struct {
	id    string
	route string // "GET /failures/{ref}", "" where no route was met
}

type requestKey struct{}

// RequestID gives each request a name of its own, in the answer's X-Request-Id
// and in every line of the log about it. A name that a caller sends is not used.
func RequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turn := &request{id: rand.Text()}
		w.Header().Set("X-Request-Id", turn.id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, turn)))
	})
}

// ID returns the name of the request, "" outside of RequestID.
func ID(ctx context.Context) string {
	if turn, ok := ctx.Value(requestKey{}).(*request); ok {
		return turn.id
	}
	return ""
}

func noteRoute(ctx context.Context, route string) {
	if turn, ok := ctx.Value(requestKey{}).(*request); ok {
		turn.route = route
	}
}

// Done is one request that has been answered.
type Done struct {
	ID     string
	Method string
	Route  string // pattern, never the path: no ids or searches in numbers
	Status int
	Bytes  int64
	Took   time.Duration
}

// Watch calls each of tell for every request that was answered.
func Watch(now func() time.Time, tell ...func(Done)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			began, c := now(), &counter{ResponseWriter: w, status: http.StatusOK}
			defer func() {
				d := Done{ID: ID(r.Context()), Method: r.Method, Status: c.status, Bytes: c.bytes, Took: now().Sub(began)}
				if turn, ok := r.Context().Value(requestKey{}).(*request); ok {
					d.Route = turn.route
				}
				for _, t := range tell {
					t(d)
				}
			}()
			next.ServeHTTP(c, r)
		})
	}
}

// counter keeps status and size of an answer.
type counter struct {
	http.ResponseWriter
	status int
	bytes  int64
	began  bool
}

func (c *counter) WriteHeader(status int) {
	if !c.began && (status >= 200 || status == http.StatusSwitchingProtocols) {
		c.status, c.began = status, true
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *counter) Write(b []byte) (int, error) {
	c.began = true
	n, err := c.ResponseWriter.Write(b)
	c.bytes += int64(n)
	return n, err
}

// Unwrap serves http.ResponseController.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// AccessLog writes one line for each request: the route, not the path, so that
// no search and no one-time code stands in a log.
func AccessLog(log *slog.Logger) func(Done) {
	return func(d Done) {
		log.Info("request", "id", d.ID, "method", d.Method, "route", d.Route, "status", d.Status, "bytes", d.Bytes, "took", d.Took.Round(time.Microsecond))
	}
}

// Recover turns a panic into a 500 with the request's name; the stack goes to
// the log and nowhere else.
func Recover(log *slog.Logger, deny Deny) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c := &counter{ResponseWriter: w}
			defer func() {
				p := recover()
				if p == nil {
					return
				}
				if p == http.ErrAbortHandler {
					panic(p)
				}
				log.Error("panic", "id", ID(r.Context()), "what", p, "stack", string(debug.Stack()))
				if c.began {
					panic(http.ErrAbortHandler) // half an answer must not look like a whole one
				}
				deny(w, r, errPanic{})
			}()
			next.ServeHTTP(c, r)
		})
	}
}

// errPanic is all that anybody outside learns about a panic.
type errPanic struct{}

func (errPanic) Error() string { return "web: a handler panicked" }

// RouteOf returns the route that a request met, as "GET /failures/{ref}"; "" for none.
func RouteOf(ctx context.Context) string {
	if turn, ok := ctx.Value(requestKey{}).(*request); ok {
		return turn.route
	}
	return ""
}
