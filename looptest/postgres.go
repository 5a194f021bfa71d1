package looptest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// pg is the one PostgreSQL server of this test process: started by the first
// test that asks, shared by all.
var pg struct {
	sync.Mutex // guards what follows, and lets one database be made at a time
	server     *server
	failed     error           // why it did not start; not tried again
	templates  map[string]bool // databases that PostgresTemplate has filled
	made       atomic.Int64    // counts databases, so that each has its own name
}

// Postgres returns the address of a fresh, empty database on a real server,
// as postgres://..., over a Unix socket that only this machine can reach. The
// database is dropped when t ends.
//
// The server syncs to disk as in operation; FAILFORWARD_TEST_FSYNC=off spares
// that where a test run is only about logic.
func Postgres(t testing.TB) string {
	t.Helper()
	return clone(t, "template0")
}

// PostgresTemplate is Postgres with content: the first call for name makes a
// database that fill fills, this and each later call returns a clone of it. So
// a schema is migrated once, and every test gets its own in some 30 ms. fill
// must leave no connection open.
func PostgresTemplate(t testing.TB, name string, fill func(dsn string) error) string {
	t.Helper()
	return clone(t, template(t, name, fill))
}

func template(t testing.TB, name string, fill func(dsn string) error) string {
	t.Helper()
	s := running(t)
	pg.Lock()
	defer pg.Unlock()
	database := "template_" + name
	if pg.templates[database] {
		return database
	}
	if err := s.admin("CREATE DATABASE " + quoted(database) + " TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	if err := fill(s.dsn(database)); err != nil {
		t.Fatalf("fill the template %s: %v", name, err)
	}
	pg.templates[database] = true
	return database
}

func clone(t testing.TB, from string) string {
	t.Helper()
	s := running(t)
	pg.Lock()
	defer pg.Unlock()
	database := fmt.Sprintf("t%d", pg.made.Add(1))
	if err := s.admin("CREATE DATABASE " + database + " TEMPLATE " + quoted(from)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { drop(t, s, database) })
	return s.dsn(database)
}

func drop(t testing.TB, s *server, database string) {
	if err := s.admin("DROP DATABASE " + database + " WITH (FORCE)"); err != nil {
		t.Errorf("drop %s: %v", database, err)
	}
}

// running returns the server, started now if it was not before.
func running(t testing.TB) *server {
	t.Helper()
	pg.Lock()
	defer pg.Unlock()
	if pg.server == nil && pg.failed == nil {
		pg.templates = map[string]bool{}
		pg.server, pg.failed = startServer()
	}
	if pg.failed != nil {
		t.Fatal(pg.failed)
	}
	return pg.server
}

func stopPostgres() {
	pg.Lock()
	defer pg.Unlock()
	if pg.server != nil {
		pg.server.stop()
		pg.server = nil
	}
}

// admin runs one statement in the server's own database.
func (s *server) admin(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.dsn("postgres"))
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func quoted(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
