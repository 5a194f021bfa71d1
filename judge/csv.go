package judge

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"failforward/loop"
)

// MostPoints bounds a series.
const MostPoints = 1_000_000

// ReadCSV reads the columns at, value and exposure, in any order and case, others
// are left alone; without a line of names they stand in this order. Commas, tabs or
// semicolons stand between them, as the first line says. A time is RFC 3339 or a day
// in UTC. An empty value is an open duration. Every fault names its line.
func ReadCSV(r io.Reader, kind loop.KPIKind) ([]Point, error) {
	text := bufio.NewReader(r)
	in := csv.NewReader(text)
	in.FieldsPerRecord, in.TrimLeadingSpace, in.ReuseRecord = -1, true, true
	in.Comma = between(text)
	row, err := in.Read()
	if err != nil {
		return nil, loop.Fault("series", "There is no first line: the columns are at, value and, where it counts, exposure.")
	}
	c, named := columns{0, 1, 2}, false
	if _, bare := timeOf(strings.TrimSpace(row[0])); bare != nil {
		if c, err = columnsOf(row, kind); err != nil {
			return nil, err
		}
		named = true
	}
	var points []Point
	var faults []error
	for {
		if named {
			row, err = in.Read()
		}
		named = true
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, loop.Fault("series", "%v", err)
		}
		line, _ := in.FieldPos(0)
		p, err := c.point(row)
		if err == nil {
			if _, text := wrong(kind, p); text != "" {
				err = errors.New(text)
			}
		}
		if err != nil {
			faults = append(faults, loop.Fault("series", "Line %d: %v", line, err))
		}
		if len(faults) >= 20 || len(points) >= MostPoints {
			break
		}
		points = append(points, p)
	}
	return points, errors.Join(faults...)
}

// between is what stands between the fields of the first line.
func between(text *bufio.Reader) rune {
	start, _ := text.Peek(2048)
	line, _, _ := bytes.Cut(start, []byte("\n"))
	switch {
	case bytes.ContainsRune(line, '\t'):
		return '\t'
	case bytes.ContainsRune(line, ';') && !bytes.ContainsRune(line, ','):
		return ';'
	}
	return ','
}

// columns are where the fields stand; -1 for none.
type columns struct{ at, value, exposure int }

func columnsOf(head []string, kind loop.KPIKind) (columns, error) {
	find := func(name string) int {
		return slices.IndexFunc(head, func(s string) bool {
			return strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(s, "\ufeff")), name)
		})
	}
	c := columns{find("at"), find("value"), find("exposure")}
	if c.at < 0 || c.value < 0 {
		return c, loop.Fault("series", "The first line has to name the columns at and value; it names: %s.", strings.Join(head, ", "))
	}
	if kind == loop.KPIShare && c.exposure < 0 {
		return c, loop.Fault("series", "A share needs its trials in a column exposure.")
	}
	return c, nil
}

func (c columns) point(row []string) (Point, error) {
	field := func(i int) string {
		if i < 0 || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	var p Point
	var err error
	if p.At, err = timeOf(field(c.at)); err != nil {
		return p, err
	}
	if s := field(c.value); s != "" {
		v, err := number(s, "value")
		if err != nil {
			return p, err
		}
		p.Value = &v
	}
	if s := field(c.exposure); s != "" {
		p.Exposure, err = number(s, "exposure")
		if err == nil && p.Exposure <= 0 {
			err = fmt.Errorf("the exposure %s is not above zero", s)
		}
	}
	return p, err
}

func number(s, what string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("the %s %.40q is no number; write 12 or 12.5", what, s)
	}
	return v, nil
}

// ParseTime reads the time of a point as a table of points does.
func ParseTime(s string) (time.Time, error) {
	at, err := timeOf(strings.TrimSpace(s))
	if err != nil {
		return at, loop.Fault("at", "%v", err)
	}
	return at, nil
}

// timeOf reads RFC 3339, or a day in UTC.
func timeOf(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%.40q is no time; write 2026-05-04 or 2026-05-04T09:30:00Z", s)
}
