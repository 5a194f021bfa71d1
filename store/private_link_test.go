package store_test

import (
	"context"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

func TestAPrivateLinkIsFoundByItsHashAndSaysWhenItIsOver(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		l, err := s.PrivateLinkByHash(t.Context(), v.link.Hash)
		if err != nil || l.ID != v.link.ID || l.Member != v.by.Member || !l.Works() {
			t.Fatalf("%+v, %v", l, err)
		}
		if _, err := s.PrivateLinkByHash(t.Context(), []byte("another")); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("an unknown hash: %v", err)
		}
		l.RevokedAt = looptest.Monday.Add(time.Hour)
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			_, err := w.SavePrivateLink(ctx, l, loop.Event{})
			return err
		})
		if l, err = s.PrivateLinkByHash(t.Context(), v.link.Hash); err != nil || l.Works() {
			t.Errorf("after it was revoked: %+v, %v", l, err)
		}
		if all, err := s.PrivateLinks(t.Context(), v.ws.ID, v.by.Member); err != nil || len(all) != 0 {
			t.Errorf("still listed: %v, %v", all, err)
		}
		l.ID = 404
		err = s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
			_, err := w.SavePrivateLink(ctx, l, loop.Event{})
			return err
		})
		if loop.CodeOf(err) != loop.NotFound {
			t.Errorf("a link that is not there: %v", err)
		}
	})
}

func TestCardsGoOnToTheNextHuddleSealedAndKeepTheirKeys(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		ws, from, to := v.ws.ID, v.huddle.ID, v.huddle.ID+1
		named := loop.Card{ID: 9003 + ws, Workspace: ws, Team: v.team.ID, Huddle: from, What: "Named", Author: v.by.Member, Late: true, Key: []byte{9}}
		moved := 0
		write(t, s, func(ctx context.Context, w loop.Writer) (err error) {
			if err := w.AddCard(ctx, named, false); err != nil {
				return err
			}
			moved, err = w.CarryCards(ctx, ws, from, to, []loop.ID{named.ID, 404}, true)
			return err
		})
		left, err := s.Cards(t.Context(), ws, from)
		if err != nil || moved != 1 || len(left) != 1 {
			t.Errorf("moved %d, left %v, %v", moved, left, err)
		}
		sealed, err := s.SealedCards(t.Context(), ws, v.team.ID, to)
		if err != nil || len(sealed) != 1 || sealed[0].Author != 0 || sealed[0].Late || string(sealed[0].Key) != "\x09" || sealed[0].What != "Named" {
			t.Errorf("carried: %+v, %v", sealed, err)
		}
		write(t, s, func(ctx context.Context, w loop.Writer) error { // a card of another huddle stays where it is
			n, err := w.CarryCards(ctx, ws, to, from, []loop.ID{9001 + ws}, false)
			if n != 0 {
				t.Errorf("carried %d of another huddle", n)
			}
			return err
		})
	})
}
