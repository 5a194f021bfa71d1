package api

import (
	"context"
	"errors"

	"failforward/loop"
)

// named gives a fault of a rule the name that the field has in this endpoint.
func named(err error, from, to string) error {
	return each(err, func(f *loop.Error) {
		if f.Field == from {
			f.Field = to
		}
	})
}

// each returns err with every fault in it changed; an error without faults stays.
func each(err error, change func(*loop.Error)) error {
	faults := loop.Faults(err)
	if len(faults) == 0 {
		return err
	}
	var out []error
	for _, f := range faults {
		c := *f
		change(&c)
		out = append(out, &c)
	}
	return errors.Join(out...)
}

// mention is a ref that stood in a body.
type mention struct {
	field string
	noun  loop.Noun
	ref   string
}

// blame says which mentioned object is not there: an absent one in a body is a
// fault of the input, not of the address. What another workspace has is as absent.
func (s *Service) blame(ctx context.Context, by loop.Actor, err error, all ...mention) error {
	if loop.CodeOf(err) != loop.NotFound {
		return err
	}
	for _, m := range all {
		if m.ref != "" && !s.there(ctx, by, m) {
			return loop.Fault(m.field, "There is no %s here. Use a ref like %s-12, or leave it out.", cut(m.ref, 40), m.noun)
		}
	}
	return err
}

func (s *Service) there(ctx context.Context, by loop.Actor, m mention) bool {
	id, err := s.find(ctx, by, m.noun, m.ref)
	if err != nil {
		return false
	}
	switch m.noun {
	case loop.NounFailure:
		_, err = s.facts(ctx, by, id)
	case loop.NounInsight:
		_, err = s.app.Learning.Insight(ctx, by, id.String())
	case loop.NounAction:
		_, err = s.app.Actions.Get(ctx, by, id.String())
	}
	return err == nil
}
