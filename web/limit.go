package web

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"failforward/loop"
)

// Limiter bounds how often each address may do something that costs or could be
// guessed. It is safe for many goroutines and holds a bounded number of addresses.
type Limiter struct {
	now   func() time.Time
	every time.Duration // a try grows back
	burst int

	mu  sync.Mutex
	all map[string]*tries
}

type tries struct {
	*rate.Limiter
	seen time.Time
}

// maxAddresses bounds the memory of a Limiter at about two megabytes.
const maxAddresses = 10_000

// NewLimiter lets each address do burst things at once, and one more every so often.
func NewLimiter(now func() time.Time, every time.Duration, burst int) *Limiter {
	return &Limiter{now: now, every: every, burst: burst, all: map[string]*tries{}}
}

// Allow reports whether the address may go on, and counts the try.
func (l *Limiter) Allow(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, key := l.now(), crowd(address)
	t := l.all[key]
	if t == nil {
		l.sweep(now)
		t = &tries{Limiter: rate.NewLimiter(rate.Every(l.every), l.burst)}
		l.all[key] = t
	}
	t.seen = now
	return t.AllowN(now, 1)
}

// sweep forgets addresses that have all their tries back; when that frees
// nothing, those that were seen first.
func (l *Limiter) sweep(now time.Time) {
	if len(l.all) < maxAddresses {
		return
	}
	oldest := now
	for key, t := range l.all {
		if now.Sub(t.seen) >= l.every*time.Duration(l.burst) {
			delete(l.all, key)
		} else if t.seen.Before(oldest) {
			oldest = t.seen
		}
	}
	for key, t := range l.all {
		if len(l.all) >= maxAddresses && !t.seen.After(oldest) {
			delete(l.all, key)
		}
	}
}

// Limit guards a handler by the visitor's address.
func (l *Limiter) Limit(next http.Handler, deny Deny) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.Allow(Who(r.Context()).Address) {
			deny(w, r, loop.Errorf(loop.Limited, "Too many tries from your address. Wait a minute, then try again."))
			return
		}
		next.ServeHTTP(w, r)
	})
}
