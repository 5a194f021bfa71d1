package source

import (
	"bytes"
	"io"
)

var jsonLines = Source{
	Name:  "jsonl",
	Title: "JSON Lines",
	Help:  "One JSON object in each line (NDJSON). The keys are named like the columns of csv; other names and nested ones need a map.",
	Parse: func(r io.Reader, o Options, yield func(Draft) error) error {
		return parseJSONLines(r, o, yield, jsonPlan)
	},
}

// hopeless is after how many lines a file without one JSON object is given up.
const hopeless = 100

// parseJSONLines reads one object a line; how makes its plan.
func parseJSONLines(r io.Reader, o Options, yield func(Draft) error, how func(Options, string) (*objects, error)) error {
	in, err := open(r)
	if err != nil {
		return err
	}
	rows, err := how(o, "jsonl")
	if err != nil {
		return err
	}
	rows.yield = yield
	l := lines{in: in}
	for err == nil {
		err = rows.line(&l)
	}
	if err == io.EOF {
		err = nil
	}
	return rows.finish(err)
}

// line reads one line; io.EOF ends the file.
func (o *objects) line(l *lines) error {
	line, err := l.next()
	at := place{line: l.n}
	switch {
	case err == errTooLong:
		return o.reject(at, "The line is longer than 8 MB; shorten it, or import it by itself.")
	case err == io.EOF:
		return err
	case err != nil:
		return endOf(o.broke(at, err))
	}
	raw := bytes.TrimSpace(line)
	if len(raw) == 0 {
		return nil
	}
	if raw[0] == '[' && o.good+o.bad == 0 {
		return fileFault("Line %d begins with [ : the file is one JSON list. Use the format json.", l.n)
	}
	if len(raw) == 1 && raw[0] == '{' && o.good+o.bad == 0 {
		return fileFault("The object in line %d goes on over several lines. Write each one in a line of its own, or use the format json for a list.", l.n)
	}
	o.nuls, l.nuls = l.nuls, 0
	if !complete(line) && !o.reads(raw) {
		return endOf(o.broke(at, io.ErrUnexpectedEOF))
	}
	return o.checked(raw, at)
}

// endOf ends the file, unless yield had an error.
func endOf(err error) error {
	if err == nil {
		return io.EOF
	}
	return err
}

func (o *objects) reads(raw []byte) bool {
	_, why := decodeRow(raw)
	return why == ""
}

// checked holds one line against the limits of a record, then reads it.
func (o *objects) checked(raw []byte, at place) error {
	v := jsonValue{first: raw[0]}
	for rest := raw; len(rest) > 0 && !v.over; {
		rest = rest[v.feed(rest):]
	}
	if why := v.beyond(); why != "" {
		return o.reject(at, why)
	}
	if o.good == 0 && o.bad >= hopeless {
		return fileFault("None of the first %d lines is a JSON object. Is the file JSON Lines? For a table use csv, for a list over many lines use json.", hopeless)
	}
	return o.raw(raw, at)
}
