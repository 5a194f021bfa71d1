package cli

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"failforward/api"
	"failforward/app"
	"failforward/loop"
)

// sheet prints failures one by one: as a table for people, as CSV for a
// spreadsheet, or as JSON.
type sheet struct {
	*list
	csv  *csv.Writer // nil when it is no CSV
	env  *Env
	zone *time.Location // of the days in the table
	rows int
}

func newSheet(env *Env, format string, asJSON bool, zone *time.Location) (*sheet, error) {
	s := &sheet{list: newList(env, asJSON), env: env, zone: zone}
	switch {
	case format == "csv" && asJSON:
		return nil, loop.Fault("format", "--format csv and --json exclude each other: leave one of them out.")
	case format == "csv":
		s.csv = csv.NewWriter(env.Raw)
		return s, s.csv.Write(csvColumns())
	}
	return s, nil
}

func (s *sheet) failure(r app.Row, f api.Failure) error {
	s.rows++
	switch {
	case s.csv != nil:
		return s.csv.Write(csvCells(f))
	case s.rows == 1 && !s.json:
		fmt.Fprintf(s.out, tableLine, "REF", "NOTICED", "SEV", "STAGE", "NEXT, OR VERDICT", "TITLE")
	}
	return s.row(f, s.line(r))
}

// tableLine holds the title last, so that no title breaks the columns.
const tableLine = "%-8s %-10s %-3s %-10s %-20s %s\n"

func (s *sheet) line(r app.Row) string {
	severity := ""
	if r.Severity > 0 {
		severity = strconv.Itoa(r.Severity)
	}
	return strings.TrimSuffix(fmt.Sprintf(tableLine, r.Ref(), r.Noticed().In(s.zone).Format(time.DateOnly), severity, r.Stage.Word(), nextWord(r), r.Title), "\n")
}

// nextWord is the next step in a word, or the verdict when there is one.
func nextWord(r app.Row) string {
	switch {
	case r.Verdict != nil && r.Stage == loop.Judged:
		return r.Verdict.Verdict.Word()
	case r.Next.Late:
		return r.Next.Do + ", late"
	}
	return r.Next.Do
}

func (s *sheet) end() error {
	switch {
	case s.csv != nil:
		s.csv.Flush()
		return s.csv.Error()
	case s.rows == 0 && !s.json:
		fmt.Fprintln(s.env.Err, "No failure here answers to that.")
	}
	return s.list.end()
}

// csvColumns are named as the import finds them again; the last four are worked
// out and for reading only.
func csvColumns() []string {
	return []string{"ref", "title", "summary", "kind", "severity", "started_at", "detected_at", "mitigated_at", "resolved_at", "services", "tags", "team",
		"people_affected", "user_minutes", "effort_lost", "excluded", "state", "stage", "next", "verdict"}
}

func csvCells(f api.Failure) []string {
	verdict := ""
	if f.Verdict.Value != nil {
		verdict = f.Verdict.Value.Verdict
	}
	cells := []string{f.Ref, f.Title, f.Summary, f.Kind, number(f.Severity), moment(f.StartedAt), moment(f.DetectedAt), moment(f.MitigatedAt), moment(f.ResolvedAt),
		strings.Join(f.Services, "; "), strings.Join(f.Tags, "; "), value(f.TeamName),
		number(f.PeopleAffected), number(f.UserMinutes), number(f.EffortLost), f.Excluded, f.State, f.Stage, f.Next.Text, verdict}
	for i := range cells {
		cells[i] = guard(cells[i])
	}
	return cells
}

// guard puts a quote before what a spreadsheet would take for a formula. The
// import takes exactly one such quote off again, so what has one gets a second.
// U+0000, which the source names too, is never stored.
//
// Source: ASVS 5.0, requirement 1.2.10.
func guard(s string) string {
	rest := strings.TrimLeft(s, "'")
	if rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0 {
		return "'" + s
	}
	return s
}

func moment(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func number[T int | int64](n *T) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(int64(*n), 10)
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
