package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"failforward/loop"
	"failforward/source"
)

// Imports are the deeds about old lists.
type Imports struct {
	*Deps
	ids *loop.IDs // an import has its key before it has a row
}

// ImportOrder says what to import and how.
type ImportOrder struct {
	Source   source.Source
	File     string    // name, no path
	From     io.Reader // an error of it ends the import like a file that breaks off
	Folder   fs.FS     // instead of From: each file in it is one failure
	Options  source.Options
	Team     string // name or ref for rows that name none, or one that is not here
	NewTeams bool   // teams that are not here are added, by an admin
	DryRun   bool
	Keep     bool            // what is here already stays as it is, whatever the list says of it now
	Progress func(read int)  // called now and then; may be nil
	Each     func(ImportRow) // of a dry run: what would become of each row, those left out before the others of their batch; may be nil
}

// ImportRow is a row of a dry run.
type ImportRow struct {
	Row     int // from 1, in the order of the file
	Where   string
	Failure loop.Failure // as it would be; half of it where the row is left out
	Outcome ImportOutcome
	Reason  string  // why it is left out
	Here    loop.ID // the failure that it is, or changes; 0 for a new one
}

// ImportOutcome is what would become of a row.
type ImportOutcome string

// The outcomes.
const (
	ImportNew     ImportOutcome = "new"
	ImportChanged ImportOutcome = "changed"
	ImportHere    ImportOutcome = "here"
	ImportLeft    ImportOutcome = "left out"
)

// Rejected is a row that was not taken, and why.
type Rejected struct {
	Where  string `json:"where"`
	Reason string `json:"reason"`
}

// ImportReport tells what an import did, or would do.
type ImportReport struct {
	Read      int        `json:"read"`
	Created   int        `json:"created"`
	Updated   int        `json:"updated"`
	Unchanged int        `json:"unchanged"`
	Rejected  []Rejected `json:"rejected"`
	Teams     []string   `json:"teams,omitempty"` // that rows name and that were not here, the first of them
	Notes     []string   `json:"notes,omitempty"`
	DryRun    bool       `json:"dry_run,omitempty"`

	rows []ImportRow // of one batch of a dry run
}

// A batch is one transaction of an import: rows and texts in it are bounded (about
// 25 ms), so that a server on the same file never waits long, and since two batches
// are in memory at most, that is bounded too.
const (
	batchRows    = 512
	batchBytes   = 4 << 20
	mostRejected = 10_000
)

// Run reads a file to its end and saves what is new. The same file again changes
// nothing. Rows that cannot be taken are told with their reason; the others are
// saved in batches, so a file that breaks in the middle is saved up to there, and
// report and log say so.
func (s Imports) Run(ctx context.Context, by loop.Actor, o ImportOrder) (ImportReport, error) {
	if err := allow(by, loop.MemberRole, "import failures"); err != nil {
		return ImportReport{}, err
	}
	r, err := s.newRun(ctx, by, o)
	if err != nil {
		return ImportReport{}, err
	}
	sum := sha256.New()
	r.order.Options.Note, r.order.Options.Name = r.note, cmp.Or(o.Options.Name, o.File)
	err = r.parse(ctx, sum)
	if broken := r.end(ctx); broken != nil {
		err = broken
	}
	if err != nil {
		r.note("The import broke off. What is counted here was read, and saved as far as it is counted as created or updated.")
	}
	if err != nil && r.report.Created+r.report.Updated == 0 {
		return r.report, err
	}
	return r.report, errors.Join(err, r.finish(context.WithoutCancel(ctx), sum))
}

// run is one import under way.
type run struct {
	Imports
	by     loop.Actor
	order  ImportOrder
	team   loop.ID
	teams  map[string]loop.ID
	id     loop.ID
	seen   map[[16]byte]uint32 // how often an equal row without an id has come
	batch  []drafted
	spare  []drafted // memory of the batch before it, for the one after it
	bytes  int       // of the texts in it
	saving *saving   // the batch before it; nil when none is under way
	broken error     // what the store said when it could not save
	report ImportReport

	rejected int // rows, also those that the report has no room for
}

func (r *run) note(n string) { r.report.Notes = append(r.report.Notes, n) }

type drafted struct {
	source.Draft
	key loop.ImportKey
	row int // from 1
}

func (s Imports) newRun(ctx context.Context, by loop.Actor, o ImportOrder) (*run, error) {
	r := &run{Imports: s, by: by, order: o, teams: map[string]loop.ID{}, seen: map[[16]byte]uint32{}}
	r.report.DryRun, r.report.Rejected = o.DryRun, []Rejected{}
	teams, err := s.Repo.Teams(ctx, by.Workspace)
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		r.teams[strings.ToLower(t.Name)] = t.ID
	}
	r.team, err = People{Deps: s.Deps}.TeamID(ctx, by, o.Team)
	r.id = s.ids.Next()
	return r, err
}

func (r *run) take(ctx context.Context, d source.Draft) error {
	r.report.Read++
	if r.order.Progress != nil && r.report.Read%1000 == 0 {
		r.order.Progress(r.report.Read)
	}
	if d.Reject == "" {
		d.Reject = r.fault(&d)
	}
	if d.Reject == "" {
		d.Failure.Team, d.Reject = r.teamOf(ctx, d.Team)
	}
	if d.Reject != "" {
		r.reject(d.Where, d.Reject)
		r.tell(ImportRow{Row: r.report.Read, Where: d.Where, Failure: d.Failure, Outcome: ImportLeft, Reason: d.Reject})
		return nil
	}
	r.batch, r.bytes = append(r.batch, drafted{d, r.key(d), r.report.Read}), r.bytes+len(d.Failure.Title)+len(d.Failure.Summary)
	if len(r.batch) < batchRows && r.bytes < batchBytes {
		return nil
	}
	return r.flush(ctx)
}

// fault completes a draft and returns its first broken rules in words.
func (r *run) fault(d *source.Draft) string {
	f := complete(d.Failure, r.by, r.Now())
	f.ReportedVia, f.Import, f.CreatedBy = "import", r.id, 0
	d.Failure = f
	var words []string
	for _, err := range loop.Faults(f.Validate()) {
		words = append(words, err.Error())
	}
	for _, err := range loop.Faults(notAhead(f, r.Now())) {
		words = append(words, err.Error())
	}
	return strings.Join(words, "; ")
}

func (r *run) tell(rows ...ImportRow) {
	for _, row := range rows {
		if r.order.DryRun && r.order.Each != nil {
			r.order.Each(row)
		}
	}
}

func (r *run) reject(where, reason string) {
	r.rejected++
	if len(r.report.Rejected) < mostRejected {
		r.report.Rejected = append(r.report.Rejected, Rejected{where, reason})
	} else if len(r.report.Rejected) == mostRejected {
		r.report.Rejected = append(r.report.Rejected, Rejected{"and more", fmt.Sprintf("only the first %d rejected rows are listed", mostRejected)})
	}
}

// key is what a row is recognised by: its native id, else its content and which
// of the equal rows it is.
func (r *run) key(d source.Draft) loop.ImportKey {
	k := loop.ImportKey{Source: r.order.Source.Name, Row: r.content(d)}
	h := sha256.New()
	if d.ID != "" {
		io.WriteString(h, "id\x00"+d.ID)
	} else {
		equal := [16]byte(d.Hash[:16])
		n := r.seen[equal]
		r.seen[equal] = n + 1
		h.Write(d.Hash[:])
		_ = binary.Write(h, binary.BigEndian, n) // a hash does not fail
	}
	k.Key = [16]byte(h.Sum(nil)[:16])
	return k
}

// content is what a row says as it was read: a mended map or another zone makes
// it another content, so the failure is updated.
func (r *run) content(d source.Draft) [16]byte {
	h := sha256.New()
	h.Write(d.Hash[:])
	if m := r.order.Options.Map; m != nil {
		h.Write(m.Hash[:])
	}
	if z := r.order.Options.Zone; z != nil {
		io.WriteString(h, z.String())
	}
	return [16]byte(h.Sum(nil)[:16])
}
