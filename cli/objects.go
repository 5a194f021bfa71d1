package cli

import (
	"context"

	"failforward/api"
	"failforward/app"
	"failforward/loop"
)

// The JSON of the command line is that of the API: the same types, made by the same book.

// book returns the book of a command.
func (h *house) book() *api.Book { return api.NewBook(h.App, h.by) }

// facts returns the loop of one failure.
func (h *house) facts(ctx context.Context, ref string) (loop.Facts, error) {
	v, err := h.Failures.Get(ctx, h.by, ref)
	return v.Facts, err
}

func printFailure(ctx context.Context, env *Env, h *house, ref string) error {
	facts, err := h.facts(ctx, ref)
	if err != nil {
		return err
	}
	f, err := h.book().Failure(ctx, facts)
	if err != nil {
		return err
	}
	return printJSON(env, f)
}

func printWhole(ctx context.Context, env *Env, h *house, whole app.Whole) error {
	facts, err := h.facts(ctx, whole.Failure.Ref().String())
	if err != nil {
		return err
	}
	made, err := h.book().Started(ctx, whole, facts)
	if err != nil {
		return err
	}
	return printJSON(env, made)
}

// actionObject returns an action as the API shows it.
func actionObject(ctx context.Context, h *house, a loop.Action) (api.Action, error) {
	return first(h.book().Actions(ctx, a))
}

// effectObject returns a check as the API shows it.
func effectObject(ctx context.Context, h *house, e loop.EffectCheck) (api.EffectCheck, error) {
	return first(h.book().Checks(ctx, e))
}

func first[T any](all []T, err error) (T, error) {
	if err != nil || len(all) == 0 {
		var none T
		return none, err
	}
	return all[0], nil
}
