package source

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

const logHead = "number,incident_state,opened_at,resolved_at,short_description\n"

func TestOfSeveralRowsTheLastOneCounts(t *testing.T) {
	const rows = logHead +
		"INC2,New,03-08-2026 06:00,?,two\n" +
		"INC1,New,03-08-2026 06:30,?,one\n" +
		"INC2,Closed,03-08-2026 06:00,03-08-2026 07:00,two at last\n"
	out := parse(t, "servicenow", rows)
	if out.err != nil || len(out.drafts) != 2 {
		t.Fatal(out)
	}
	two, one := out.drafts[0], out.drafts[1]
	if two.ID != "INC2" || two.Failure.Title != "two at last" || two.Where != "line 4 (id INC2)" || one.ID != "INC1" {
		t.Errorf("%s", out)
	}
}

func TestALogThatBreaksOffGivesWhatStandsBefore(t *testing.T) {
	src, _ := ByName("servicenow")
	r := io.MultiReader(strings.NewReader(logHead+"INC1,Closed,03-08-2026 06:00,03-08-2026 07:00,one\n"), broken{})
	var out outcome
	out.err = src.Parse(r, Options{}, func(d Draft) error { out.drafts = append(out.drafts, d); return nil })
	if out.err != nil || out.taken() != 1 || len(out.drafts) != 2 {
		t.Errorf("%s", out)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// tickets yields n rows that tell of every row/times incidents.
type tickets struct {
	n, times, at int
	rest         string
}

func (g *tickets) Read(p []byte) (int, error) {
	if g.rest == "" {
		if g.at == g.n {
			return 0, io.EOF
		}
		g.rest = fmt.Sprintf("INC%07d,Closed,03-08-2026 06:00,03-08-2026 07:00,%s\n", g.at/g.times, strings.Repeat("word ", 60))
		g.at++
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

func TestALogGrowsWithItsIncidentsNotWithItsRows(t *testing.T) {
	src, _ := ByName("servicenow")
	for _, times := range []int{1, 20} {
		const rows = 40_000
		n, before, most := 0, held(), 0.0
		r := io.MultiReader(strings.NewReader(logHead), &tickets{n: rows, times: times})
		err := src.Parse(r, Options{}, func(Draft) error {
			if n++; n == 1 {
				most = held() - before
			}
			return nil
		})
		t.Logf("%d rows of %d incidents: %.1f MiB held", rows, n, most)
		if limit := 1 + float64(n)*700/(1<<20); err != nil || n != rows/times || most > limit {
			t.Errorf("%v, %d incidents, %.1f MiB held, limit %.1f", err, n, most, limit)
		}
	}
}

func TestALogThatDoesNotFitIsRefusedBeforeAnythingIsTaken(t *testing.T) {
	log := eventLog{by: &column{}, index: map[string]int{}, size: maxHeld - 10}
	row := &csvRow{fields: [][]byte{[]byte("INC1")}}
	if err := log.hold("INC1", row, place{line: 2}); err == nil || !strings.Contains(err.Error(), "split it") {
		t.Error(err)
	}
}

func TestATableWithTheLabelsOfThePageIsReadToo(t *testing.T) {
	out := parse(t, "servicenow", "Number,Short description,Opened,Resolved,State,Priority,Configuration item,Caller\n"+
		"INC0010,Till stands still,2026-08-03 06:38:00,2026-08-03 07:38:10,Closed,2 - High,till-04,Somebody\n"+
		"INC0011,,2026-08-04 06:38:00,,In Progress,,till-05,Somebody\n")
	if out.err != nil || out.taken() != 2 {
		t.Fatal(out)
	}
	for _, want := range []string{"title        Till stands still", "severity     2", "2026-08-03T07:38:10.000Z", "resolved     pending", "title        till-05"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %s", want, out)
		}
	}
	if strings.Contains(out.String(), "Somebody") {
		t.Error("a name of a person was taken")
	}
}

func TestATableWithoutItsColumnsIsNoLog(t *testing.T) {
	out := parse(t, "servicenow", "number,opened_at\nINC1,2026-08-03\n")
	if out.err == nil || !strings.Contains(out.err.Error(), "needs the columns number, opened_at, resolved_at and incident_state") {
		t.Error(out)
	}
}
