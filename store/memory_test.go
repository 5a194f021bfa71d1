package store_test

import (
	"context"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// tokenWorld is two processes on one database, both of which have just been asked
// about the same token.
func tokenWorld(t *testing.T, kind string) (here, there *store.Store, k loop.Token, clock *looptest.Clock) {
	t.Helper()
	both, clock := replicas(t, kind, 2)
	here, there = both[0], both[1]
	ws, by := looptest.Seed(t, here)
	k = loop.Token{Workspace: ws.ID, Name: "robot", Role: loop.Viewer, Hash: []byte("thirty-two bytes, or nearly so.."), CreatedBy: by.Member, CreatedAt: looptest.Monday, ExpiresAt: looptest.Monday.Add(time.Hour)}
	write(t, here, func(ctx context.Context, w loop.Writer) (err error) {
		k, err = w.SaveToken(ctx, k, loop.Note(by, looptest.Monday, "token.added", "", 0))
		return err
	})
	for _, s := range both {
		if _, _, err := s.TokenByHash(t.Context(), k.Hash); err != nil {
			t.Fatal(err)
		}
	}
	return here, there, k, clock
}

func TestWhatAProcessChangesAboutATokenItHeedsAtOnceAndOthersAfterAMoment(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, s *store.Store, k loop.Token)
		seen   func(k loop.Token, opens loop.Workspace, err error) bool
	}{
		{"a token is revoked", func(t *testing.T, s *store.Store, k loop.Token) {
			k.RevokedAt = looptest.Monday
			write(t, s, func(ctx context.Context, w loop.Writer) error {
				_, err := w.SaveToken(ctx, k, loop.Event{})
				return err
			})
		}, func(k loop.Token, _ loop.Workspace, err error) bool { return err == nil && !k.RevokedAt.IsZero() }},
		{"its workspace is renamed", func(t *testing.T, s *store.Store, k loop.Token) {
			ws, err := s.Workspace(t.Context(), k.Workspace)
			if err != nil {
				t.Fatal(err)
			}
			ws.Name = "Renamed"
			write(t, s, func(ctx context.Context, w loop.Writer) error {
				_, err := w.SaveWorkspace(ctx, ws, loop.Event{})
				return err
			})
		}, func(_ loop.Token, opens loop.Workspace, err error) bool { return err == nil && opens.Name == "Renamed" }},
		{"its workspace is removed", func(t *testing.T, s *store.Store, k loop.Token) {
			if err := s.RemoveWorkspace(t.Context(), k.Workspace); err != nil {
				t.Fatal(err)
			}
		}, func(_ loop.Token, _ loop.Workspace, err error) bool { return loop.CodeOf(err) == loop.NotFound }},
	}
	eachKind(t, func(t *testing.T, kind string) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				here, there, k, clock := tokenWorld(t, kind)
				tt.change(t, here, k)
				if got, opens, err := here.TokenByHash(t.Context(), k.Hash); !tt.seen(got, opens, err) {
					t.Errorf("the process that wrote it answers %+v, %v, %v", got, opens, err)
				}
				got, opens, err := there.TokenByHash(t.Context(), k.Hash)
				if tt.seen(got, opens, err) {
					t.Error("the other one asks each time")
				}
				clock.Add(25 * time.Millisecond)
				if got, opens, err := there.TokenByHash(t.Context(), k.Hash); !tt.seen(got, opens, err) {
					t.Errorf("25 ms later the other one answers %+v, %v, %v", got, opens, err)
				}
			})
		}
	})
}

func TestInsideAWriteATokenIsReadAnew(t *testing.T) {
	eachKind(t, func(t *testing.T, kind string) {
		here, there, k, _ := tokenWorld(t, kind)
		k.RevokedAt = looptest.Monday
		write(t, there, func(ctx context.Context, w loop.Writer) error {
			_, err := w.SaveToken(ctx, k, loop.Event{})
			return err
		})
		write(t, here, func(ctx context.Context, w loop.Writer) error {
			got, _, err := w.TokenByHash(ctx, k.Hash)
			if err == nil && got.RevokedAt.IsZero() {
				t.Error("it is what was known before")
			}
			return err
		})
	})
}

func TestWhatAProcessChangesAboutASourceItHeedsAtOnceAndOthersAfterAMoment(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, s *store.Store, src loop.Source)
		seen   func(src loop.Source, err error) bool
	}{
		{"its secret is made anew", func(t *testing.T, s *store.Store, src loop.Source) {
			src.Sealed = []byte("another secret")
			save(t, s, src)
		}, func(src loop.Source, err error) bool { return err == nil && string(src.Sealed) == "another secret" }},
		{"its address is made anew", func(t *testing.T, s *store.Store, src loop.Source) {
			src.Door = []byte("another door")
			save(t, s, src)
		}, func(_ loop.Source, err error) bool { return loop.CodeOf(err) == loop.NotFound }},
		{"it is removed", func(t *testing.T, s *store.Store, src loop.Source) {
			src.Removed = true
			save(t, s, src)
		}, func(src loop.Source, err error) bool { return err == nil && src.Removed }},
		{"its workspace is removed", func(t *testing.T, s *store.Store, src loop.Source) {
			if err := s.RemoveWorkspace(t.Context(), src.Workspace); err != nil {
				t.Fatal(err)
			}
		}, func(_ loop.Source, err error) bool { return loop.CodeOf(err) == loop.NotFound }},
	}
	eachKind(t, func(t *testing.T, kind string) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				both, clock := replicas(t, kind, 2)
				here, there := both[0], both[1]
				src := aSource(t, here)
				for _, s := range both {
					if _, err := s.SourceByDoor(t.Context(), src.Door); err != nil {
						t.Fatal(err)
					}
				}
				tt.change(t, here, src)
				if got, err := here.SourceByDoor(t.Context(), src.Door); !tt.seen(got, err) {
					t.Errorf("the process that wrote it answers %+v, %v", got, err)
				}
				if got, err := there.SourceByDoor(t.Context(), src.Door); tt.seen(got, err) {
					t.Error("the other one asks each time")
				}
				clock.Add(25 * time.Millisecond)
				if got, err := there.SourceByDoor(t.Context(), src.Door); !tt.seen(got, err) {
					t.Errorf("25 ms later the other one answers %+v, %v", got, err)
				}
			})
		}
	})
}

func save(t *testing.T, s *store.Store, src loop.Source) {
	t.Helper()
	write(t, s, func(ctx context.Context, w loop.Writer) error {
		_, err := w.SaveSource(ctx, src, loop.Event{})
		return err
	})
}
