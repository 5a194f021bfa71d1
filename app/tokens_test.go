package app_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"failforward/app"
	"failforward/loop"
)

const year = 365 * 24 * time.Hour

func TestATokenWorksUntilItDoesNot(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		works := func(text string) error { _, _, err := w.Tokens.Actor(w.ctx(), text); return err }
		k, text, err := w.Tokens.Add(w.ctx(), w.ada, app.TokenDraft{Name: " robot ", Role: loop.MemberRole})
		w.ok(err)
		if k.Name != "robot" || !k.ExpiresAt.Equal(monday().Add(400*24*time.Hour)) || k.CreatedBy != w.ada.Member {
			t.Errorf("%+v", k)
		}
		by, _, err := w.Tokens.Actor(w.ctx(), text)
		w.ok(err)
		want := loop.Actor{Kind: loop.Program, Workspace: w.ws.ID, Token: k.ID, Name: "robot", Role: loop.MemberRole}
		if diff := cmp.Diff(want, by); diff != "" {
			t.Error(diff)
		}
		for _, bad := range []string{"", "ff_", text[3:], text + "x", "ff_" + text} {
			w.code(works(bad), loop.Unknown)
		}
		w.clock.Set(k.ExpiresAt.Add(-time.Second))
		w.ok(works(text))
		w.clock.Set(k.ExpiresAt)
		w.code(works(text), loop.Unknown)

		w.clock.Set(monday())
		for range 2 {
			out, err := w.Tokens.Revoke(w.ctx(), w.ada, "tok-1")
			w.ok(err)
			if !out.RevokedAt.Equal(monday()) {
				t.Errorf("revoked at %v", out.RevokedAt)
			}
			w.clock.Add(time.Minute)
		}
		w.code(works(text), loop.Unknown)
		if diff := cmp.Diff([]string{"token.added TOK-1", "token.revoked TOK-1"}, verbs(w.events())); diff != "" {
			t.Error(diff)
		}
		_, err = w.Tokens.Revoke(w.ctx(), w.ada, "TOK-9")
		w.code(err, loop.NotFound)
	})
}

func TestTheLastUseIsNotedOnceAMinute(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		_, text, err := w.Tokens.Add(w.ctx(), w.ada, app.TokenDraft{Name: "robot", Role: loop.Viewer, Expires: year})
		w.ok(err)
		used := func() time.Time {
			_, _, err := w.Tokens.Actor(w.ctx(), text)
			w.ok(err)
			all, err := w.Tokens.List(w.ctx(), w.ada)
			w.ok(err)
			return all[0].LastUsed
		}
		for _, step := range []struct {
			after time.Duration
			want  time.Duration
		}{{0, 0}, {59 * time.Second, 0}, {time.Second, time.Minute}, {time.Hour, 61 * time.Minute}} {
			w.clock.Add(step.after)
			if got := used(); !got.Equal(monday().Add(step.want)) {
				t.Errorf("after %v: last used %v", step.after, got)
			}
		}
	})
}

// A request that is under way while its token is revoked does not bring it back.
func TestARevokedTokenStaysRevoked(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		for n := range 10 {
			k, text, err := w.Tokens.Add(w.ctx(), w.ada, app.TokenDraft{Name: "robot", Role: loop.Viewer})
			w.ok(err)
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					if _, _, err := w.Tokens.Actor(w.ctx(), text); err != nil && loop.CodeOf(err) != loop.Unknown {
						t.Error(err)
					}
				})
			}
			all.Go(func() {
				if _, err := w.Tokens.Revoke(w.ctx(), w.ada, k.Ref().String()); err != nil {
					t.Error(err)
				}
			})
			all.Wait()
			_, _, err = w.Tokens.Actor(w.ctx(), text)
			if loop.CodeOf(err) != loop.Unknown {
				t.Fatalf("round %d: it works again", n)
			}
		}
	})
}

func TestWhoMayMakeTokensAndWhich(t *testing.T) {
	w := sqlite(t)
	lead := w.member("le", loop.Lead)
	_, _, err := w.Tokens.Add(w.ctx(), lead, app.TokenDraft{Name: "robot", Role: loop.Admin})
	w.code(err, loop.Denied)
	_, err = w.Tokens.List(w.ctx(), lead)
	w.code(err, loop.Denied)
	_, err = w.Tokens.Revoke(w.ctx(), lead, "TOK-1")
	w.code(err, loop.Denied)
	for _, expires := range []time.Duration{-time.Second, 11 * year} {
		_, _, err = w.Tokens.Add(w.ctx(), w.ada, app.TokenDraft{Role: "boss", Expires: expires})
		if diff := cmp.Diff([]string{"expires", "name", "role"}, fields(err)); diff != "" {
			t.Error(diff)
		}
	}
}
