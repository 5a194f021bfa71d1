package app

import (
	"errors"

	"failforward/loop"
)

// faults collects the errors of the parts of a form under their prefixes.
type faults struct{ errs []error }

func (a *faults) add(prefix string, err error) {
	if err == nil {
		return
	}
	parts := loop.Faults(err)
	if len(parts) == 0 {
		a.errs = append(a.errs, err)
	}
	for _, f := range parts {
		c := *f
		if c.Field != "" {
			c.Field = prefix + c.Field
		}
		a.errs = append(a.errs, &c)
	}
}

func (a *faults) err() error { return errors.Join(a.errs...) }

// renamed gives faults of one field the name that it has in another form.
func renamed(err error, from, to string) error {
	var all faults
	for _, f := range loop.Faults(err) {
		c := *f
		if c.Field == from {
			c.Field = to
		}
		all.add("", &c)
	}
	if len(all.errs) == 0 {
		return err
	}
	return all.err()
}

// named gives an error that names no field the one at fault.
func named(field string, err error) error {
	var e *loop.Error
	if !errors.As(err, &e) || e.Field != "" {
		return err
	}
	c := *e
	c.Field = field
	return &c
}
