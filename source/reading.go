package source

import (
	"cmp"
	"crypto/sha256"
	"fmt"

	"failforward/loop"
)

// reading is one run over one file.
type reading struct {
	plan  plan
	opt   Options
	yield func(Draft) error
	stop  error // what yield said last
	ids   seen
	log   *eventLog // of a table that tells one thing in several rows, else nil
	rows  int       // that the map wanted
	other int       // that it did not want
	taken int       // that were not rejected
}

// take makes a draft of a row and hands it on.
func (rd *reading) take(r row, at place) error {
	if !rd.plan.wanted(r) {
		rd.other++
		return nil
	}
	rd.rows++
	d := rd.plan.draft(r, at)
	if d.Reject == "" {
		d.Reject = rd.ids.double(d.ID, at)
	}
	if d.Reject != "" {
		d.Notes = nil
		return rd.give(d)
	}
	if n := r.zeros(); n > 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("NUL characters that became U+FFFD: %d.", n))
	}
	rd.taken++
	return rd.give(d)
}

// give remembers the error of yield, so that it is never taken for one of the file.
func (rd *reading) give(d Draft) error {
	rd.stop = rd.yield(d)
	return rd.stop
}

// reject yields a record that cannot be taken apart.
func (rd *reading) reject(at place, why string) error {
	return rd.give(Draft{Where: at.String(), Reject: why})
}

// broke ends the reading where a stream breaks off; another error of it is passed on.
func (rd *reading) broke(at place, err error) error {
	if !cut(err) {
		return fmt.Errorf("read %s: %w", at, err)
	}
	return rd.reject(at, fmt.Sprintf("The file breaks off at %s. What stands before was read; get the whole file and import it again.", at))
}

// end tells what is only known at the end of the file.
func (rd *reading) end(err error) error {
	if rd.stop != nil {
		return rd.stop
	}
	if err == nil && rd.rows == 0 && rd.other > 0 {
		rd.opt.note(fmt.Sprintf("None of the %s rows is what \"where\" in the map asks for.", loop.Whole(rd.other)))
	}
	if err == nil && rd.ids.full() {
		rd.opt.note(fmt.Sprintf("Ids that occur twice were looked for among the first %d only.", maxSeen))
	}
	return err
}

// seen remembers native ids as hashes, and where each stood first.
type seen map[[16]byte]uint32

// maxSeen bounds its memory to about 40 MB.
const maxSeen = 1 << 20

func (s seen) full() bool { return len(s) >= maxSeen }

// double returns why a row cannot be taken whose id stood in the file before.
func (s seen) double(id string, at place) string {
	n, twice := s.first(id, uint32(cmp.Or(at.item, at.line)))
	if !twice {
		return ""
	}
	first := place{line: int(n)}
	if at.item > 0 {
		first = place{item: int(n)}
	}
	return fmt.Sprintf("The id %s stands twice in this file, first in %s. Delete one of the two, or give it an id of its own.", clip(id, 40), first)
}

// first returns where an id stood before, and remembers it where it did not.
func (s seen) first(id string, at uint32) (before uint32, twice bool) {
	if id == "" {
		return 0, false
	}
	sum := sha256.Sum256([]byte(id))
	key := [16]byte(sum[:16])
	if n, ok := s[key]; ok {
		return n, true
	}
	if !s.full() {
		s[key] = at
	}
	return 0, false
}

func (o Options) plain(name string) error {
	if o.Map != nil {
		return loop.Errorf(loop.Invalid, "The format %s knows its columns, so it takes no map. Leave the map out, or use csv, json or jsonl with it.", name)
	}
	return nil
}
