package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"failforward/loop"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// absent is the answer for an object that is not there, in this workspace.
func absent(what string) error {
	return &loop.Error{Code: loop.NotFound, Text: "There is no " + what + " here."}
}

// stale is the answer to a save of a version that is not the stored one.
func stale(what string) error {
	return loop.Errorf(loop.Conflict, "Somebody changed this %s while you were reading it.", what)
}

// mend turns an error of the drivers into one that says what the caller can do.
func mend(err error) error {
	if err == nil {
		return nil
	}
	var known *loop.Error
	if errors.As(err, &known) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return absent("row")
	}
	if e := mendSQLite(err); e != nil {
		return e
	}
	if e := mendPostgres(err); e != nil {
		return e
	}
	return internal(err)
}

// internal keeps what went wrong for the log.
func internal(err error) error {
	return &loop.Error{Code: loop.Internal, Text: "The database refused", Err: err}
}

const (
	busyText = "The database is busy; try again in a moment."
	awayText = "The database does not answer; try again in a moment."
	// unsureText is for a write that may be on disk, or not.
	unsureText = "The connection to the database was lost in the middle of saving. Look whether it is there before you try again."
	fullText   = "The disk of the server is full; nothing was saved."
)

func limited(text string, err error) error {
	return &loop.Error{Code: loop.Limited, Text: text, Err: err}
}

// The primary result codes of SQLite that we tell apart; see sqlite.org/rescode.html.
const (
	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteIOError    = 10
	sqliteCorrupt    = 11
	sqliteFull       = 13
	sqliteNoDatabase = 26
	sqliteSync       = 1034 // IOERR_FSYNC
	sqliteSyncFolder = 1290 // IOERR_DIR_FSYNC
	sqliteUnique     = 2067
	sqlitePrimaryKey = 1555
)

func mendSQLite(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch {
	case e.Code() == sqliteUnique || e.Code() == sqlitePrimaryKey:
		_, columns, _ := strings.Cut(e.Error(), "UNIQUE constraint failed: ")
		columns, _, _ = strings.Cut(columns, " (")
		return taken(columns, err)
	case e.Code()&0xff == sqliteBusy || e.Code()&0xff == sqliteLocked:
		return limited(busyText, err)
	case e.Code()&0xff == sqliteFull:
		return limited(fullText, err)
	case e.Code()&0xff == sqliteIOError:
		return limited("The disk of the server refused; nothing was saved.", err)
	}
	return nil
}

// heldElsewhere reports that another process writes to the file at this moment.
func heldElsewhere(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqliteBusy
}

// syncFailed reports that the disk did not keep what it was given: what was
// written and not yet synced may be gone, and a second try would not say so.
func syncFailed(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == sqliteSync || e.Code() == sqliteSyncFolder)
}

// notOurs turns the error of opening something else than a database into one
// that says what to do.
func notOurs(err error, name string) error {
	var e *sqlite.Error
	if errors.As(err, &e) && (e.Code()&0xff == sqliteNoDatabase || e.Code()&0xff == sqliteCorrupt) {
		return &loop.Error{Code: loop.Invalid, Field: "db", Text: name + " is no database, or it is damaged. Name another file, or restore a backup.", Err: err}
	}
	return err
}

func mendPostgres(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return mendNetwork(err)
	}
	switch e.Code {
	case "23505", "23P01": // unique_violation, exclusion_violation
		return taken(e.ConstraintName, err)
	case "40001", "40P01", "55P03", "53300": // serialization, deadlock, lock not available, too many connections
		return limited(busyText, err)
	case "57P01", "57P02", "57P03", "57P05", "25P03", "08000", "08003", "08006", "08P01": // the server stops, crashed, starts, or the connection ends
		return limited(awayText, err)
	case "53100": // disk_full
		return limited(fullText, err)
	}
	return nil
}

// mendNetwork is for a server that cannot be reached, or went away.
func mendNetwork(err error) error {
	var refused *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &refused) || errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		return limited(awayText, err)
	}
	return nil
}

// lost reports that the connection to PostgreSQL is gone, not that somebody's patience is.
func lost(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return false
	}
	return mendNetwork(err) != nil || farewell(err)
}

// answered reports that the server itself said what became of a COMMIT: it refused.
func answered(err error) bool {
	var e *pgconn.PgError
	return errors.Is(err, errSpoilt) || errors.As(err, &e) && !farewell(err)
}

// farewell is a word with which a connection ends, of the server or of a proxy before
// it: it says nothing of what was under way. Codes are those of PostgreSQL's appendix A:
// 08 connection exceptions, 57P0 shutdowns, 40003 completion unknown.
func farewell(err error) bool {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return false
	}
	severity := cmp.Or(e.SeverityUnlocalized, e.Severity)
	return severity == "FATAL" || severity == "PANIC" || strings.HasPrefix(e.Code, "08") || strings.HasPrefix(e.Code, "57P0") || e.Code == "40003"
}

// void reports a statement that was refused only because an earlier one had been.
func void(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "25P02"
}

// again reports an error after which the same transaction may well succeed:
// another replica held the same rows in another order.
func again(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40P01" || e.Code == "40001")
}

// takenText says what exists already, by the name of the constraint on
// PostgreSQL and by its columns on SQLite.
var takenText = map[string]struct{ field, text string }{
	"workspace_name":               {"workspace", "There is a workspace of this name on this server already."},
	"workspace.name":               {"workspace", "There is a workspace of this name on this server already."},
	"team_name":                    {"name", "There is a team of this name already."},
	"team.workspace_id, team.name": {"name", "There is a team of this name already."},
	"member_email":                 {"email", "Somebody with this e-mail is a member already."},
	"member.workspace_id, member.email_folded": {"email", "Somebody with this e-mail is a member already."},
	"tag_folded":                                       {"name", "The vocabulary has this tag already."},
	"tag.workspace_id, tag.folded":                     {"name", "The vocabulary has this tag already."},
	"case_study_failure":                               {"failure", "A case tells this loop already."},
	"case_study.workspace_id, case_study.failure_id":   {"failure", "A case tells this loop already."},
	"metric_target_on":                                 {"value", "This number has a target already. Switch that off first, or change it."},
	"metric_target.workspace_id, metric_target.metric": {"value", "This number has a target already. Switch that off first, or change it."},
	"failure_deploy_key":                               {"deploy", deployText},
	"failure_deploy.workspace_id, failure_deploy.failure_id, failure_deploy.deploy_id": {"deploy", deployText},
	"failure_deploy_cause": {"deploy", deployText},
	"failure_deploy.workspace_id, failure_deploy.failure_id": {"deploy", deployText},
	"account_login": {"login", "Somebody else signs in with this already."},
	"account.login": {"login", "Somebody else signs in with this already."},
}

const deployText = "Somebody has just said something of it too. Read it again, then say which one it was."

func taken(constraint string, err error) error {
	e := &loop.Error{Code: loop.Conflict, Text: "This exists already.", Err: err}
	if t, ok := takenText[constraint]; ok {
		e.Field, e.Text, e.Err = t.field, t.text, nil
	}
	return e
}
