package looptest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

var errNoPostgres = errors.New("PostgreSQL is missing: run `make test` as root, or install it (Debian: apt-get install postgresql)")

// server is a PostgreSQL of our own: a fresh data folder, no network, a socket
// in a short folder. A shell stands between: it ends the server and removes the
// folder as soon as its standard input closes, which also happens when the test
// process is killed. So nothing is ever left behind.
type server struct {
	dir   string         // holds data/, the socket and the log
	shell *exec.Cmd      // the process that watches
	alive io.WriteCloser // closing it is the sign to end
}

// owner is the account that runs the server, because PostgreSQL refuses root.
const owner = "postgres"

const watch = `
"$BIN/postgres" -D "$DIR/data" "$@" </dev/null >"$DIR/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$DIR"
`

func startServer() (*server, error) {
	bin, err := binFolder()
	if err != nil {
		return nil, err
	}
	s := &server{}
	if s.dir, err = shortFolder(); err != nil {
		return nil, err
	}
	if err := s.initdb(bin); err != nil {
		os.RemoveAll(s.dir)
		return nil, err
	}
	if err := s.launch(bin); err != nil {
		os.RemoveAll(s.dir)
		return nil, err
	}
	if err := s.await(30 * time.Second); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// binFolder finds initdb and its siblings: in PATH, else in the newest of
// Debian's versioned folders.
func binFolder() (string, error) {
	if found, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(found); err == nil {
			return filepath.Dir(real), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errNoPostgres
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest), nil
}

// version reads the 15 of /usr/lib/postgresql/15/bin/initdb; 0 when it is none.
func version(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return n
}

// shortFolder makes the server's folder. The path of a Unix socket holds 107
// bytes, so the usual folder for temporary files may be too deep.
func shortFolder() (string, error) {
	parent := os.TempDir()
	if len(parent) > 60 {
		parent = "/tmp"
	}
	dir, err := os.MkdirTemp(parent, "ffpg")
	if err != nil || os.Getuid() != 0 {
		return dir, err
	}
	uid, gid, err := ownerIDs()
	if err != nil {
		return "", err
	}
	return dir, os.Chown(dir, uid, gid)
}

func ownerIDs() (uid, gid int, err error) {
	account, err := user.Lookup(owner)
	if err != nil {
		return 0, 0, errNoPostgres
	}
	uid, _ = strconv.Atoi(account.Uid)
	gid, _ = strconv.Atoi(account.Gid)
	return uid, gid, nil
}

func (s *server) initdb(bin string) error {
	cmd, err := s.command(filepath.Join(bin, "initdb"), "--no-sync", "-A", "trust", "-U", owner,
		"--locale=C.UTF-8", "--encoding=UTF8", "-D", filepath.Join(s.dir, "data"))
	if err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (s *server) launch(bin string) error {
	cmd, err := s.command("/bin/sh", "-c", watch, "watch",
		"-c", "listen_addresses=", "-c", "unix_socket_directories="+s.dir,
		"-c", "fsync="+fsync(), "-c", "shared_buffers=32MB", "-c", "max_connections=200")
	if err != nil {
		return err
	}
	cmd.Env = append(cmd.Env, "BIN="+bin, "DIR="+s.dir)
	if s.alive, err = cmd.StdinPipe(); err != nil {
		return err
	}
	s.shell = cmd
	return cmd.Start()
}

// command runs as the owner when we are root, in a group of its own (Ctrl-C is
// for the test process; the server follows by itself), with nothing of our
// environment but PATH.
func (s *server) command(name string, args ...string) (*exec.Cmd, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TZ=UTC"}
	if os.Getuid() != 0 {
		return cmd, apart(cmd, -1, -1)
	}
	uid, gid, err := ownerIDs()
	if err != nil {
		return nil, err
	}
	return cmd, apart(cmd, uid, gid)
}

func fsync() string {
	if os.Getenv("FAILFORWARD_TEST_FSYNC") == "off" {
		return "off"
	}
	return "on"
}

// await returns when the server answers, or what its log says after limit.
func (s *server) await(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.dsn("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("PostgreSQL did not answer within %v: %w\n%s", limit, err, log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// dsn is the address of one database: postgres:///t1?host=...&user=postgres.
func (s *server) dsn(database string) string {
	q := url.Values{"host": {s.dir}, "user": {owner}}
	return "postgres:///" + url.PathEscape(database) + "?" + q.Encode()
}

func (s *server) stop() {
	s.alive.Close()
	done := make(chan error, 1)
	go func() { done <- s.shell.Wait() }()
	select {
	case <-done:
	case <-time.After(15 * time.Second):
		s.shell.Process.Kill()
	}
}
