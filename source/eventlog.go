package source

import (
	"encoding/binary"
	"fmt"
)

// eventLog holds the newest row of each thing that a log tells in several rows. It
// grows by the length of one row and about 100 bytes for each thing (an incident of
// ServiceNow: 0.6 KB), however many rows tell of it, up to maxHeld.
type eventLog struct {
	by    *column
	index map[string]int // value of by, to its place in held
	held  []news         // in the order in which the things first came
	size  int            // bytes
}

// news is the newest row of one thing.
type news struct {
	fields []byte // each with its length before it
	at     place
	nuls   int
}

// maxHeld bounds the memory of an eventLog, in bytes.
const maxHeld = 256 << 20

// row takes a row of a table, or holds it back until the last one of its kind is known.
func (rd *reading) row(t *csvRow, at place) error {
	if rd.log == nil {
		return rd.take(t, at)
	}
	key := t.text(rd.log.by)
	if key == "" {
		return rd.reject(at, fmt.Sprintf("The column %s is empty, so nobody can say which one this row tells of. Fill it in, or delete the row.", rd.log.by.name))
	}
	return rd.log.hold(key, t, at)
}

func (l *eventLog) hold(key string, t *csvRow, at place) error {
	i, known := l.index[key]
	if !known {
		i, l.index[key] = len(l.held), len(l.held)
		l.held = append(l.held, news{})
		l.size += len(key) + 100
	}
	n := &l.held[i]
	l.size -= cap(n.fields)
	n.fields, n.at, n.nuls = packed(n.fields[:0], t.fields), at, t.nuls
	if l.size += cap(n.fields); l.size > maxHeld {
		return fileFault("The log tells of more than fits: %d things up to %s, over 256 MB. Nothing was imported; split it so that all rows of one stay together, and import the parts.", len(l.held), at)
	}
	return nil
}

// newest takes the last row of each thing.
func (rd *reading) newest(t *csvRow) error {
	if rd.log == nil {
		return nil
	}
	for _, n := range rd.log.held {
		t.fields, t.nuls = unpacked(n.fields, t.fields[:0]), n.nuls
		if err := rd.take(t, n.at); err != nil {
			return err
		}
	}
	return nil
}

func packed(buf []byte, fields [][]byte) []byte {
	n := 0
	for _, f := range fields {
		n += len(f) + binary.MaxVarintLen32
	}
	if cap(buf) < n {
		buf = make([]byte, 0, n)
	}
	for _, f := range fields {
		buf = sized(buf, f)
	}
	return buf
}

func unpacked(buf []byte, fields [][]byte) [][]byte {
	for len(buf) > 0 {
		size, n := binary.Uvarint(buf)
		end := n + int(size)
		fields, buf = append(fields, buf[n:end:end]), buf[end:]
	}
	return fields
}
