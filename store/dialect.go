package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5/stdlib"

	"failforward/loop"
)

// What the two databases do differently, apart from opening (open.go), search
// (search.go) and migrations (migrate.go).

// errDrop makes database/sql discard a connection.
var errDrop = driver.ErrBadConn

// beginWrite starts a transaction that writes. On SQLite it takes the lock at
// once, so that no later statement can be refused.
func (s *Store) beginWrite() string {
	if s.postgres() {
		return "BEGIN"
	}
	return "BEGIN IMMEDIATE"
}

// errSpoilt is a transaction in which the database had refused something and a
// deed went on all the same.
var errSpoilt = errors.New("the database rolled the transaction back, because of an error in it that nobody passed on")

// commit ends a transaction and returns nil only when what it wrote is on disk.
// PostgreSQL answers COMMIT with ROLLBACK, and no error, when an error came before.
func (s *Store) commit(ctx context.Context, conn *sql.Conn, q querier) error {
	if !s.postgres() {
		_, err := q.ExecContext(ctx, "COMMIT")
		return err
	}
	return conn.Raw(func(c any) error {
		tag, err := c.(*stdlib.Conn).Conn().Exec(ctx, "COMMIT")
		if err == nil && tag.String() != "COMMIT" {
			err = errSpoilt
		}
		return err
	})
}

// impatient makes a connection say at once that another process holds the file,
// for whoever looks again by itself; see lookAgain.
func (s *Store) impatient(ctx context.Context, conn *sql.Conn) error {
	if s.postgres() {
		return nil
	}
	_, err := conn.ExecContext(ctx, "PRAGMA busy_timeout(0)")
	return err
}

// skipLocked lets a SELECT take rows that no other replica has taken. SQLite has
// one writer anyhow.
func (s *Store) skipLocked() string {
	if s.postgres() {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// by names the index through which a table is read, for SQLite, which has no
// statistics to choose by. PostgreSQL knows better.
func (s *Store) by(index string) string {
	if s.postgres() {
		return ""
	}
	return " INDEXED BY " + index
}

// atOnce has SQLite hand over all rows of a query, whose one column is the text z, as one
// text with "\x00" between them, in the order of the query: each row that the driver hands
// over costs more than half of what finding it does. PostgreSQL sends rows in packets anyhow.
func (r reads) atOnce(query string) string {
	if r.s.postgres() {
		return query
	}
	return "SELECT COALESCE(group_concat(z, char(0)), '') FROM (" + query + ")"
}

// forUpdate keeps other replicas from changing the rows of a SELECT until the
// transaction ends. SQLite has one writer anyhow.
func (s *Store) forUpdate() string {
	if s.postgres() {
		return " FOR UPDATE"
	}
	return ""
}

// lock lets one transaction at a time, of all replicas, go on; until it ends.
func (t *tx) lock(ctx context.Context, key int64) error {
	if !t.s.postgres() {
		return nil
	}
	return t.later(ctx, "SELECT pg_advisory_xact_lock($1)", key)
}

// hold keeps the writers of other replicas off a row until the transaction ends.
// SQLite has one writer anyhow.
func (t *tx) hold(ctx context.Context, table string, ws, id loop.ID) error {
	if !t.s.postgres() {
		return nil
	}
	_, err := t.exec(ctx, "SELECT 1 FROM "+table+" WHERE workspace_id = $1 AND id = $2 FOR UPDATE", int64(ws), int64(id))
	return err
}

// size is a query for the bytes that the database takes.
func (s *Store) size() string {
	if s.postgres() {
		return "SELECT pg_database_size(current_database())"
	}
	return "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
}

// forgetIndex empties the search index of a workspace where it lies beside
// search_doc; on PostgreSQL it lies in that table.
func (t *tx) forgetIndex(ctx context.Context, ws loop.ID) error {
	if t.s.postgres() {
		return nil
	}
	_, err := t.exec(ctx, "DELETE FROM search_index WHERE rowid IN (SELECT key FROM search_doc WHERE workspace_id = $1)", int64(ws))
	return err
}

// isolation is the level at which a reading transaction sees one moment only.
func (s *Store) isolation() sql.IsolationLevel {
	if s.postgres() {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault // on SQLite every transaction does
}
