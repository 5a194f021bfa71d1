package web

import (
	"io"
	"net/http"
	"sync/atomic"
)

const (
	bodyFree   = 64 << 10 // bytes of a body that cost nothing
	bodyBudget = 2 << 20  // bytes beyond that, of all requests together
)

// LimitBody refuses bodies of more than most bytes: by their length before a
// byte is read, else when the limit is passed. Large bodies of all requests
// together stay within a budget, so that many at once do not eat the memory;
// whoever comes too late is Busy. Packed bodies are refused: nothing unpacks them.
func LimitBody(most int64, deny Deny) func(http.Handler) http.Handler {
	var left atomic.Int64
	left.Store(bodyBudget)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
				shut(w, r, deny, &WrongType{"Send the body unpacked, without Content-Encoding."})
				return
			}
			if r.ContentLength > most {
				shut(w, r, deny, &TooLarge{most})
				return
			}
			b := &body{from: r.Body, most: most, left: &left, answer: w.Header()}
			r.Body = b
			defer b.giveBack()
			next.ServeHTTP(w, r)
		})
	}
}

// shut answers and hangs up, so that nobody goes on sending what is not read.
func shut(w http.ResponseWriter, r *http.Request, deny Deny, err error) {
	w.Header().Set("Connection", "close")
	deny(w, r, err)
}

// body is a request body within its limits. Reading on after an error gives the same error.
type body struct {
	from  io.ReadCloser
	most  int64 // bytes
	read  int64
	taken int64 // of the budget
	left  *atomic.Int64
	err   error // TooLarge or Busy

	answer http.Header // of the answer: it hangs up when a limit is passed
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.most-b.read+1)])
	b.read += int64(n)
	if b.read > b.most {
		return 0, b.stop(&TooLarge{b.most})
	}
	if over := b.read - bodyFree; over > b.taken && !b.take(over-b.taken) {
		return 0, b.stop(&Busy{})
	}
	return n, err
}

func (b *body) stop(err error) error {
	b.err = err
	b.answer.Set("Connection", "close")
	return err
}

func (b *body) take(n int64) bool {
	b.taken += n
	return b.left.Add(-n) >= 0
}

func (b *body) giveBack() { b.left.Add(b.taken) }

func (b *body) Close() error { return b.from.Close() }
