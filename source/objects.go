package source

import (
	"bytes"
	"maps"
	"slices"
)

// objects turns JSON objects into drafts, from a list or from lines.
type objects struct {
	reading
	spell *spelling // of the keys; nil for a profile
	probe *probe    // looks for the columns of a map, until all are found
	nuls  int       // NUL bytes of the next record
	good  int       // records that were JSON objects
	bad   int       // and that were not
}

// jsonPlan finds the values by their usual keys, or by the map.
func jsonPlan(o Options, format string) (*objects, error) {
	out := &objects{reading: reading{plan: newPlan(o), opt: o, ids: seen{}}, spell: newSpelling()}
	if o.Map != nil {
		p, err := o.Map.plan(format, o, finder{named: jsonColumn, usual: jsonUsual})
		out.plan, out.probe = p, newProbe(p)
		return out, err
	}
	for t, names := range usual {
		out.plan.fill[t] = jsonUsual(names)
	}
	out.plan.logged, out.plan.typed = jsonUsual(logged), jsonUsual(typed)
	return out, nil
}

func jsonUsual(names []string) expr { return ofColumn(&column{folded: names, optional: true}) }

// raw reads one record.
func (o *objects) raw(raw []byte, at place) error {
	nuls := o.nuls
	o.nuls = 0
	if n := bytes.Count(raw, []byte{0}); n > 0 {
		nuls, raw = nuls+n, bytes.ReplaceAll(raw, []byte{0}, []byte("\uFFFD"))
	}
	r, why := decodeRow(raw)
	if why != "" {
		o.bad++
		return o.reject(at, why)
	}
	o.good++
	r.nuls = nuls
	if o.spell != nil {
		r.folded = o.spell.fold(r.object)
	}
	if o.probe != nil {
		return o.look(r, at, len(raw))
	}
	return o.take(r, at)
}

// look holds a row back until every column of the map was seen.
func (o *objects) look(r *jsonRow, at place, size int) error {
	wanted := o.plan.wanted(r)
	if !wanted {
		o.other++
	}
	if !o.probe.look(r, at, size, wanted) {
		return nil
	}
	return o.release()
}

func (o *objects) release() error {
	held, err := o.probe.rows, o.probe.err()
	o.probe = nil
	if err != nil {
		return err
	}
	for _, h := range held {
		if err := o.take(h.row, h.at); err != nil {
			return err
		}
	}
	return nil
}

// finish ends the file.
func (o *objects) finish(err error) error {
	if err == nil && o.probe != nil {
		err = o.release()
	}
	if err == nil && o.spell != nil && o.opt.Map == nil && len(o.spell.strange) > 0 {
		o.opt.note("Keys that were not taken: " + quoteAll(slices.Sorted(maps.Keys(o.spell.strange))) + ". A map can give them a place.")
	}
	return o.end(err)
}

// spelling folds keys, and remembers how: the same ones come in every record.
type spelling struct {
	known   map[string]bool // folded names that are taken
	folds   map[string]string
	strange map[string]bool // keys that are not taken
}

const maxSpelling = 1000

func newSpelling() *spelling {
	s := &spelling{known: map[string]bool{}, folds: map[string]string{}, strange: map[string]bool{}}
	for _, names := range append(usual[:], logged, typed) {
		for _, n := range names {
			s.known[n] = true
		}
	}
	return s
}

// fold returns the object by folded keys. Of two keys that fold alike the first of
// the alphabet counts.
func (s *spelling) fold(object map[string]any) map[string]any {
	out := make(map[string]any, len(object))
	for key, v := range object {
		out[s.key(key)] = v
	}
	if len(out) < len(object) {
		keys := slices.Sorted(maps.Keys(object))
		for _, key := range slices.Backward(keys) {
			out[s.key(key)] = object[key]
		}
	}
	return out
}

func (s *spelling) key(key string) string {
	if f, ok := s.folds[key]; ok {
		return f
	}
	f := fold(key)
	if len(s.folds) < maxSpelling && len(key) <= 200 {
		s.folds[key] = f
	}
	if !s.known[f] && len(s.strange) < 50 {
		s.strange[clip(key, 40)] = true
	}
	return f
}
