package source

import "bytes"

const maxColumns = maxValues / 50

// csvRecord takes one CSV record apart, line by line as RFC 4180 writes it; spaces
// around a quoted field are forgiven.
type csvRecord struct {
	comma  byte
	fields [][]byte // the record, once feed has said recordDone; good until the next line is read
	val    []byte   // unquoted bytes of all fields, where a line holds a quote
	ends   []int    // where each field ends in val
	start  int      // where the field at hand starts in val
	state  fieldState
}

type fieldState int

const (
	plain  fieldState = iota // outside of quotes
	quoted                   // inside
	closed                   // right behind the closing quote
	spaced                   // spaces behind the closing quote
)

type recordState int

const (
	recordDone   recordState = iota
	recordOpen               // a quote is open: it goes on in the next line
	recordBroken             // a quote where none may stand
	recordWide               // more than maxColumns
)

func (c *csvRecord) begin() {
	c.fields, c.val, c.ends, c.start, c.state = c.fields[:0], c.val[:0], c.ends[:0], 0, plain
	if cap(c.val) > 1<<20 {
		c.val = nil // one giant record shall not be held for ever
	}
}

// feed takes the next line of the record.
func (c *csvRecord) feed(line []byte) recordState {
	line = trimBreak(line)
	if c.state == plain && len(c.ends) == 0 && bytes.IndexByte(line, '"') < 0 {
		return c.split(line)
	}
	for _, b := range line {
		if !c.step(b) {
			return recordBroken
		}
		if len(c.ends) >= maxColumns {
			return recordWide
		}
	}
	if c.state == quoted {
		c.val = append(c.val, '\n')
		return recordOpen
	}
	c.cut()
	return c.gather()
}

// forget drops what an open record has collected: it will not be taken.
func (c *csvRecord) forget() { c.val, c.ends, c.start = c.val[:0], c.ends[:0], 0 }

// split is the short way for a line without quotes: its fields are parts of it.
func (c *csvRecord) split(line []byte) recordState {
	for {
		i := bytes.IndexByte(line, c.comma)
		if i < 0 {
			c.fields = append(c.fields, line)
			return recordDone
		}
		if c.fields = append(c.fields, line[:i]); len(c.fields) >= maxColumns {
			return recordWide
		}
		line = line[i+1:]
	}
}

// step takes one byte; false where it breaks the rules of quoting.
func (c *csvRecord) step(b byte) bool {
	switch c.state {
	case quoted:
		if b == '"' {
			c.state = closed
			return true
		}
	case closed, spaced:
		return c.behind(b)
	default:
		if b == c.comma {
			c.cut()
			return true
		}
		if b == '"' {
			return c.openQuote()
		}
	}
	c.val = append(c.val, b)
	return true
}

// behind takes a byte after a closing quote: another quote was a quote inside.
func (c *csvRecord) behind(b byte) bool {
	switch {
	case b == '"' && c.state == closed:
		c.val, c.state = append(c.val, b), quoted
	case b == c.comma:
		c.cut()
	case b == ' ' || b == '\t':
		c.state = spaced
	default:
		return false
	}
	return true
}

func (c *csvRecord) openQuote() bool {
	if len(bytes.TrimSpace(c.val[c.start:])) > 0 {
		return false
	}
	c.val, c.state = c.val[:c.start], quoted
	return true
}

func (c *csvRecord) cut() {
	c.ends, c.start, c.state = append(c.ends, len(c.val)), len(c.val), plain
}

func (c *csvRecord) gather() recordState {
	from := 0
	for _, end := range c.ends {
		c.fields = append(c.fields, c.val[from:end])
		from = end
	}
	return recordDone
}

// trimBreak takes the line break off, \n or \r\n.
func trimBreak(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
}
