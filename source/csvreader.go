package source

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// csvReader hands out records, and goes on behind a broken one: where a quote is
// broken or never closed only its first line is lost, since the next ones are read
// anew. A record beyond maxRecord is skipped whole.
type csvReader struct {
	lines
	rec     csvRecord
	columns int    // of the header; 0 before it was read
	first   int    // line in which the newest record began
	whole   bool   // the newest record ended with a line break
	rest    []byte // lines of the newest record behind its first
	size    int    // bytes of the newest record
}

// next returns the fields of the next record, good until the next call, or why it
// cannot be taken. At the end it returns io.EOF.
func (c *csvReader) next() (fields [][]byte, problem string, err error) {
	line, err := c.line()
	c.first = c.n
	if err == errTooLong {
		return nil, fmt.Sprintf("Line %d is longer than 8 MB; shorten it, or import it by itself.", c.n), nil
	}
	if err != nil {
		return nil, "", err
	}
	c.rec.begin()
	if c.rest, c.size = c.rest[:0], len(line); cap(c.rest) > 1<<20 {
		c.rest = nil
	}
	return c.record(line, c.again)
}

// line is lines.next, and remembers whether the line was complete.
func (c *csvReader) line() ([]byte, error) {
	line, err := c.lines.next()
	c.whole = complete(line)
	return line, err
}

// record takes lines until the record ends; mark is what is left to be read again.
func (c *csvReader) record(line, mark []byte) ([][]byte, string, error) {
	anew := true
	for {
		switch c.rec.feed(line) {
		case recordDone:
			return c.done()
		case recordBroken:
			c.back(mark, anew)
			return nil, fmt.Sprintf(`The quotes in line %d are broken: a field that holds a quote stands in quotes, and each quote in it is written twice (""). Mend that line.`, c.first), nil
		case recordWide:
			c.back(mark, anew)
			return nil, fmt.Sprintf("Line %d has more than %d columns. Check the separator and the quotes.", c.first, maxColumns), nil
		}
		var err error
		if line, err = c.line(); err != nil {
			return c.unclosed(mark, anew, err)
		}
		anew = anew && !c.fresh
		if c.size += len(line); c.size > maxRecord {
			return nil, c.skip(line), nil
		}
		c.rest = append(c.rest, line...)
	}
}

func (c *csvReader) done() ([][]byte, string, error) {
	for _, f := range c.rec.fields {
		if !utf8.Valid(f) {
			return nil, fmt.Sprintf("Line %d is not UTF-8: save the file as UTF-8.", c.first), nil
		}
	}
	return c.rec.fields, "", nil
}

// back has all lines but the first of the record read again. Nothing is copied
// where they were all being read again already, so a file full of broken quotes
// stays linear.
func (c *csvReader) back(mark []byte, anew bool) {
	c.n = c.first
	if anew {
		c.again = mark
		return
	}
	c.again = bytes.Clone(c.rest)
}

// unclosed tells of a quote that is open at the end of the file, or where the
// stream broke. In a table of one column every line would look like a record, so
// there nothing is read again.
func (c *csvReader) unclosed(mark []byte, anew bool, err error) ([][]byte, string, error) {
	if err == errTooLong {
		return nil, c.skip(nil), nil
	}
	if err != io.EOF {
		return nil, "", err
	}
	if c.columns != 1 {
		c.back(mark, anew)
	}
	return nil, fmt.Sprintf("The quote that opens in line %d is never closed, or the file breaks off inside it. Close it, or export the file again.", c.first), nil
}

// skip drops a record beyond maxRecord, up to where its quotes close or break.
func (c *csvReader) skip(line []byte) string {
	for {
		c.rec.forget()
		if c.rec.feed(line) != recordOpen {
			break
		}
		var err error
		if line, err = c.line(); err != nil && err != errTooLong {
			break
		}
	}
	return fmt.Sprintf("The row from line %d to line %d is longer than 8 MB; shorten it, or close the quote that opens in line %d. These lines were not read.", c.first, c.n, c.first)
}
