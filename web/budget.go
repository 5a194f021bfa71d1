package web

import (
	"bytes"
	"io"
	"net/http"
	"sync/atomic"
)

// Budget bounds what the large bodies of all requests together take of the memory.
type Budget struct{ left atomic.Int64 }

// NewBudget is a budget of so many bytes; the first 64 KiB of each body are free.
func NewBudget(bytes int64) *Budget {
	b := &Budget{}
	b.left.Store(bytes)
	return b
}

// Read reads a body of at most most bytes as it came, packed or not. The error is
// TooLarge or Busy, else that of the connection; then the connection ends with the
// answer. done gives back what the body took, and has to be called when nobody
// holds it any more.
func (b *Budget) Read(w http.ResponseWriter, r *http.Request, most int64) (all []byte, done func(), err error) {
	from := &body{from: r.Body, most: most, left: &b.left, answer: w.Header()}
	if r.ContentLength > most {
		return nil, from.giveBack, from.stop(&TooLarge{most})
	}
	var into bytes.Buffer
	if r.ContentLength > 0 {
		into.Grow(int(min(r.ContentLength, bodyFree)) + bytes.MinRead)
	}
	_, err = io.Copy(&into, from)
	return into.Bytes(), from.giveBack, err
}
