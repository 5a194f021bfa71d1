package looptest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) {
	if os.Getenv("LOOPTEST_VICTIM") == "1" {
		victim()
	}
	Main(m)
}

// ask runs one query that answers with one text.
func ask(t *testing.T, dsn, query string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var answer string
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

func TestTheServerStandsAsInOperation(t *testing.T) {
	dsn := Postgres(t)
	for query, want := range map[string]string{
		"SHOW fsync":              fsync(),
		"SHOW synchronous_commit": "on",
		"SHOW listen_addresses":   "",
		"SHOW server_encoding":    "UTF8",
		"SELECT datcollate FROM pg_database WHERE datname = current_database()": "C.UTF-8",
	} {
		if got := ask(t, dsn, query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	const count = `SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'`
	one, two := Postgres(t), Postgres(t)
	conn, err := pgx.Connect(t.Context(), one)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "CREATE TABLE only_here (a int)"); err != nil {
		t.Fatal(err)
	}
	if a, b := ask(t, one, count), ask(t, two, count); a != "1" || b != "0" {
		t.Errorf("%s tables in the first, %s in the second, want 1 and 0", a, b)
	}
}

func TestATemplateIsFilledOnceAndClonedOften(t *testing.T) {
	filled := 0
	fill := func(dsn string) error {
		filled++
		conn, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			return err
		}
		defer conn.Close(context.Background())
		_, err = conn.Exec(t.Context(), "CREATE TABLE greeting AS SELECT 'hello' AS word")
		return err
	}
	t.Run("by four at once", func(t *testing.T) {
		for i := range 4 {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				dsn := PostgresTemplate(t, "greeting", fill)
				if got := ask(t, dsn, "SELECT word FROM greeting"); got != "hello" {
					t.Errorf("the clone says %q", got)
				}
			})
		}
	})
	if filled != 1 {
		t.Errorf("filled %d times, want once", filled)
	}
}

func TestADatabaseIsGoneAfterItsTest(t *testing.T) {
	t.Run("the test", func(t *testing.T) { Postgres(t) })
	before := ask(t, Postgres(t), "SELECT string_agg(datname, ' ') FROM pg_database WHERE datname ~ '^t[0-9]+$'")
	if n := len(strings.Fields(before)); n != 1 {
		t.Errorf("databases %q, want only the one that asks", before)
	}
}

func TestTheNewestVersionIsTaken(t *testing.T) {
	if version("/usr/lib/postgresql/9/bin/initdb") >= version("/usr/lib/postgresql/17/bin/initdb") {
		t.Error("9 is not older than 17")
	}
}

// victim starts a server, tells where it lies, and dies without a goodbye.
func victim() {
	s, err := startServer()
	if err != nil {
		os.Stdout.WriteString(err.Error())
		os.Exit(1)
	}
	os.Stdout.WriteString(s.dir)
	self, _ := os.FindProcess(os.Getpid())
	self.Kill()
	time.Sleep(time.Minute)
}

func TestAKilledTestProcessLeavesNothingBehind(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "LOOPTEST_VICTIM=1")
	out, _ := cmd.Output() // it dies by a signal: its word is the folder
	dir := string(out)
	if !filepath.IsAbs(dir) {
		t.Fatalf("the victim says %q, want a folder", dir)
	}
	for range 1000 {
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s is still there after 20 s", dir)
}
