package app

import (
	"context"

	"failforward/loop"
)

// Claim is an idempotency key with the hash of the body that came with it; the
// zero Claim claims nothing.
type Claim struct {
	Key  string
	Body [32]byte
}

// once does a deed for the first call with an idempotency key, and fetches what
// that made for every later call. A key counts for one noun; the same key with
// another body is a Conflict.
func once[T any](ctx context.Context, w loop.Writer, by loop.Actor, c Claim, noun string, fetch func(loop.ID) (T, error), do func() (T, loop.ID, error)) (T, error) {
	if c.Key == "" {
		v, _, err := do()
		return v, err
	}
	key := noun + ":" + c.Key
	made, err := w.Claim(ctx, by.Workspace, key, c.Body, 0)
	if err != nil {
		var none T
		return none, err
	}
	if made != 0 {
		return fetch(made)
	}
	v, made, err := do()
	if err != nil {
		return v, err
	}
	_, err = w.Claim(ctx, by.Workspace, key, c.Body, made)
	return v, err
}
