package looptest

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"failforward/loop"
	"failforward/store"
)

// Clock is a clock that stands still until a test moves it. Safe for many goroutines.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Monday is where the clocks of tests begin: a Monday morning.
var Monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// NewClock returns a clock that stands at Monday.
func NewClock() *Clock { return &Clock{at: Monday} }

// Now returns the time at which the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves the clock to a time, back too.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// Add moves the clock on and returns where it stands then.
func (c *Clock) Add(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	return c.at
}

// Stores runs do on a fresh SQLite file and on a fresh PostgreSQL database, as
// two subtests; the clock of both stands at Monday.
func Stores(t *testing.T, do func(t *testing.T, s *store.Store)) {
	t.Helper()
	StoresAt(t, func(t *testing.T, s *store.Store, _ *Clock) { do(t, s) })
}

// StoresAt is Stores for a test that moves the clock.
func StoresAt(t *testing.T, do func(t *testing.T, s *store.Store, c *Clock)) {
	t.Helper()
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			c := NewClock()
			do(t, Open(t, Address(t, name), c), c)
		})
	}
}

// Address returns the address of a fresh database: name is sqlite or postgres.
// The one on PostgreSQL has its schema already.
func Address(t testing.TB, name string) string {
	t.Helper()
	if name == "sqlite" {
		return filepath.Join(t.TempDir(), "failforward.db")
	}
	return PostgresTemplate(t, "schema", func(dsn string) error {
		s, err := store.Open(context.Background(), store.Options{URL: dsn, Now: NewClock().Now})
		if err != nil {
			return err
		}
		return s.Close()
	})
}

// Open opens a store that closes when t ends. What it logs is shown with the
// failure of t.
func Open(t testing.TB, url string, c *Clock) *store.Store {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := store.Open(t.Context(), store.Options{URL: url, Now: c.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// Seed makes a workspace with its vocabulary, a team and an admin who can sign
// in. A second call makes a second workspace.
func Seed(t testing.TB, s *store.Store) (loop.Workspace, loop.Actor) {
	t.Helper()
	ctx := context.Background()
	there, err := s.Workspaces(ctx)
	if err != nil {
		t.Fatal(err)
	}
	n := len(there) + 1
	account, err := s.SaveAccount(ctx, loop.Account{Login: fmt.Sprintf("ada%d@example.com", n), Email: fmt.Sprintf("ada%d@example.com", n), Name: "Ada", CreatedAt: Monday})
	if err != nil {
		t.Fatal(err)
	}
	var ws loop.Workspace
	var admin loop.Member
	err = s.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		ws, admin, err = seed(ctx, w, n, account)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ws, admin.Actor()
}

func seed(ctx context.Context, w loop.Writer, n int, account loop.Account) (ws loop.Workspace, admin loop.Member, err error) {
	ws, err = w.SaveWorkspace(ctx, loop.Workspace{Name: fmt.Sprintf("Harbour %d", n), Timezone: "Europe/Berlin", CreatedAt: Monday}, loop.Event{})
	if err != nil {
		return ws, admin, err
	}
	for _, tag := range loop.SeedTags() {
		tag.Workspace, tag.CreatedAt = ws.ID, Monday
		if _, err := w.SaveTag(ctx, tag, loop.Event{}); err != nil {
			return ws, admin, err
		}
	}
	team, err := w.SaveTeam(ctx, loop.Team{Workspace: ws.ID, Name: "Checkout", CreatedAt: Monday}, loop.Event{})
	if err != nil {
		return ws, admin, err
	}
	admin, err = w.SaveMember(ctx, loop.Member{Workspace: ws.ID, Account: account.ID, Name: account.Name, Email: account.Email,
		Role: loop.Admin, State: loop.Active, Teams: []loop.ID{team.ID}, CreatedAt: Monday}, loop.Event{})
	return ws, admin, err
}
