package store

import (
	"errors"
	"fmt"
	"io"

	"failforward/loop"
)

var errHeld = errors.New("held by another process")

// Lock makes this process the only one that serves a SQLite file, until the
// closer is closed or the process ends; reading and writing it by commands stays
// possible. A file that is served already is a Conflict. On a PostgreSQL
// address it does nothing, since any number of replicas may serve it.
func Lock(url string) (io.Closer, error) {
	if IsPostgres(url) {
		return io.NopCloser(nil), nil
	}
	f, err := take(url + ".lock")
	if errors.Is(err, errHeld) {
		return nil, loop.Errorf(loop.Conflict, "Another failforward serves %s already. Stop it first, or give this one another --db.", url)
	}
	if err != nil {
		return nil, fmt.Errorf("lock the database: %w", err)
	}
	return f, nil
}
