package cli

import (
	"encoding/json"
	"fmt"
	"io"
)

// list prints rows one by one, so that a long list needs little memory: as
// {"items":[...]} or as lines.
type list struct {
	out  io.Writer
	json bool
	n    int
}

func newList(env *Env, asJSON bool) *list { return &list{out: env.Out, json: asJSON} }

func (l *list) row(v any, line string) error {
	if !l.json {
		_, err := fmt.Fprintln(l.out, line)
		return err
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	before := ",\n"
	if l.n++; l.n == 1 {
		before = `{"items":[`
	}
	_, err = fmt.Fprintf(l.out, "%s%s", before, b)
	return err
}

func (l *list) end() error {
	if !l.json {
		return nil
	}
	if l.n == 0 {
		_, err := fmt.Fprintln(l.out, `{"items":[]}`)
		return err
	}
	_, err := fmt.Fprintln(l.out, "]}")
	return err
}
