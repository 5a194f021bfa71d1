package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/source/hook"
	"failforward/web"
)

// intake is where sources send to. A delivery is durable before it is answered; its
// address is its credential, so nobody has to sign in, and nothing that a browser
// carries along counts.
type intake struct {
	s         *Service
	budget    *web.Budget   // of bodies as they come
	unpacking chan struct{} // how many are unpacked at once
}

const (
	intakeBudget = 64 << 20
	unpackers    = 2 // each takes up to hook.MostPlain
)

func (s *Service) intake() {
	in := &intake{s: s, budget: web.NewBudget(intakeBudget), unpacking: make(chan struct{}, unpackers)}
	s.hooks = append(s.hooks, web.Route{Method: http.MethodPost, Pattern: "/hooks/{source}/{secret}", Need: web.Open(), Handle: http.HandlerFunc(in.take)})
	in.crashes()
}

// Raw reports whether a request is a delivery: with a limit for its body of its own,
// maybe packed, and of no browser.
func Raw(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/hooks/") || crashPath.MatchString(r.URL.Path)
}

// nobody finds no visitor: a delivery proves itself in its own way.
func nobody(*http.Request) (web.Visitor, error) {
	return web.Visitor{}, loop.Errorf(loop.Unknown, "Nobody is signed in.")
}

func (in *intake) take(w http.ResponseWriter, r *http.Request) {
	arrived, done, err := in.open(w, r)
	defer done()
	if err != nil {
		in.s.Deny(w, r, err)
		return
	}
	arrived.Sender, arrived.Door = r.PathValue("source"), r.PathValue("secret")
	id, err := in.s.app.Intake.Receive(r.Context(), arrived)
	if err != nil {
		in.s.Deny(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(map[string]string{"delivery": id.String()}) // whoever has hung up sends it again
}

// open reads what was sent and unpacks it once it is its turn: the body is there by
// then, so a slow sender takes no place. done gives back place and memory.
func (in *intake) open(w http.ResponseWriter, r *http.Request) (a app.Arrival, done func(), err error) {
	a = app.Arrival{Header: r.Header.Get, Packed: strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding")))}
	if a.Wire, done, err = in.budget.Read(w, r, hook.MostWire); err != nil {
		return a, done, cutOff(err)
	}
	forget := done
	leave, err := in.s.way.Enter(r.Context())
	done = func() { leave(); forget() }
	if err != nil {
		return a, done, err
	}
	a.Plain, err = in.unpack(r.Context(), a.Packed, a.Wire)
	return a, done, err
}

// cutOff tells a body that ends too early from one that is refused.
func cutOff(err error) error {
	var wire interface{ Status() int }
	if errors.As(err, &wire) {
		return err
	}
	return &web.BadRequest{Text: "The body ended too early. Send it again."}
}

// unpack unpacks a body; only a few at once, since each may grow a lot.
func (in *intake) unpack(ctx context.Context, packed string, wire []byte) ([]byte, error) {
	if packed == "" || packed == "identity" {
		return wire, nil
	}
	select {
	case in.unpacking <- struct{}{}:
		defer func() { <-in.unpacking }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	plain, err := hook.Unpack(packed, wire, hook.MostPlain)
	switch {
	case errors.Is(err, hook.ErrPacking):
		return nil, &web.WrongType{Text: "This Content-Encoding is not known here. Send it packed as " + strings.Join(hook.Packings, ", ") + ", or not packed."}
	case errors.Is(err, hook.ErrTooBig):
		return nil, &web.TooLarge{Limit: hook.MostPlain}
	case err != nil:
		return nil, &web.BadRequest{Text: loop.Faults(err)[0].Text}
	}
	return plain, nil
}
