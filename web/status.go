package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"failforward/loop"
)

// Status returns the HTTP status of an error: by its loop.Code, or its own when
// it is an error of the wire (WrongMethod, TooLarge, Busy, BadRequest, WrongType). Nil is 200.
func Status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	var wire interface{ Status() int }
	if errors.As(err, &wire) {
		return wire.Status()
	}
	switch loop.CodeOf(err) {
	case loop.Invalid:
		return http.StatusUnprocessableEntity
	case loop.NotFound:
		return http.StatusNotFound
	case loop.Conflict:
		return http.StatusConflict
	case loop.Denied:
		return http.StatusForbidden
	case loop.Unknown:
		return http.StatusUnauthorized
	case loop.Limited:
		return limited(err)
	}
	return http.StatusInternalServerError
}

// limited tells a caller who asks too often from a server that cannot take more:
// the second has a cause.
func limited(err error) int {
	for _, f := range loop.Faults(err) {
		if f.Code == loop.Limited && f.Err != nil {
			return http.StatusServiceUnavailable
		}
	}
	return http.StatusTooManyRequests
}

// Hint sets the headers that belong to the answer to an error: what is offered
// instead, when to try again, how to sign in.
func Hint(h http.Header, err error) {
	var method *WrongMethod
	if errors.As(err, &method) {
		h.Set("Allow", method.Allow)
	}
	switch Status(err) {
	case http.StatusUpgradeRequired:
		h.Set("Upgrade", "websocket")
		h.Set("Connection", "Upgrade")
	case http.StatusTooManyRequests:
		h.Set("Retry-After", "60")
	case http.StatusServiceUnavailable:
		if errors.Is(err, loop.ErrUnsure) { // whoever repeats blindly may do it twice
			return
		}
		h.Set("Retry-After", "2")
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="failforward"`)
	}
}

// WrongMethod says that the address exists and does not offer the method: 405.
type WrongMethod struct{ Method, Allow string }

func (e *WrongMethod) Error() string {
	return fmt.Sprintf("This address does not offer %s. It offers: %s.", e.Method, e.Allow)
}

// Status implements the error of the wire.
func (e *WrongMethod) Status() int { return http.StatusMethodNotAllowed }

// TooLarge says that the body is larger than Limit bytes: 413.
type TooLarge struct{ Limit int64 }

func (e *TooLarge) Error() string {
	return fmt.Sprintf("This is too large: at most %s bytes fit. Send it in parts, or import it as a file on the command line.", loop.Whole(int(e.Limit)))
}

// Status implements the error of the wire.
func (e *TooLarge) Status() int { return http.StatusRequestEntityTooLarge }

// Busy says that too much is under way to take this in as well: 503, try again.
type Busy struct{}

func (*Busy) Error() string { return "The server is busy. Try again in a few seconds." }

// Status implements the error of the wire.
func (*Busy) Status() int { return http.StatusServiceUnavailable }

// BadRequest says that the body cannot be read at all: 400.
type BadRequest struct{ Text string }

func (e *BadRequest) Error() string { return e.Text }

// Status implements the error of the wire.
func (e *BadRequest) Status() int { return http.StatusBadRequest }

// WrongType says that the body is of a kind that the address does not read: 415.
type WrongType struct{ Text string }

func (e *WrongType) Error() string { return e.Text }

// Status implements the error of the wire.
func (e *WrongType) Status() int { return http.StatusUnsupportedMediaType }

// NoSocket says that the address is a WebSocket and was asked for otherwise: 426.
type NoSocket struct{}

func (*NoSocket) Error() string {
	return "This address is a WebSocket. Open it with a WebSocket client, or ask GET /api/v1/events?after= every 15 seconds instead."
}

// Status implements the error of the wire.
func (*NoSocket) Status() int { return http.StatusUpgradeRequired }

// Foreign says that another site sent the request: 403.
type Foreign struct{}

func (*Foreign) Error() string {
	return "This was sent from another site, so nothing was changed. Open failforward itself and do it there."
}

// Status implements the error of the wire.
func (*Foreign) Status() int { return http.StatusForbidden }

// Public returns what whoever asked may read about an error, one sentence for
// each fault: never the text of an internal one.
func Public(err error) []*loop.Error {
	var wire interface {
		error
		Status() int
	}
	if errors.As(err, &wire) {
		return []*loop.Error{{Text: wire.Error()}}
	}
	faults := loop.Faults(err)
	for _, f := range faults {
		if f.Code == loop.Internal || f.Code == "" {
			return []*loop.Error{internal()}
		}
	}
	if len(faults) == 0 {
		return []*loop.Error{internal()}
	}
	return faults
}

func internal() *loop.Error {
	return loop.Errorf(loop.Internal, "Something broke on our side. Try again; if it stays, tell whoever runs this server the request id.")
}

// Gravity is how loudly a failed request is logged: an answer that nobody waits for
// any more, because the browser has gone on, is no error.
func Gravity(ctx context.Context) slog.Level {
	if errors.Is(ctx.Err(), context.Canceled) {
		return slog.LevelDebug
	}
	return slog.LevelError
}
