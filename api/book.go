package api

import (
	"context"
	"slices"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// Book turns keys into what people read: refs and names. It looks up what it does
// not know yet, many at once, and is for one caller and one goroutine.
type Book struct {
	app    *app.App
	by     loop.Actor
	zone   *time.Location // nil until asked for
	people bool           // members and teams are in
	refs   map[loop.ID]loop.Ref
	names  map[loop.ID]string
	facts  map[loop.ID]loop.Facts
	action map[loop.ID]loop.Action
}

// NewBook returns an empty book for a caller.
func NewBook(a *app.App, by loop.Actor) *Book {
	return &Book{app: a, by: by, refs: map[loop.ID]loop.Ref{}, names: map[loop.ID]string{}, facts: map[loop.ID]loop.Facts{}, action: map[loop.ID]loop.Action{}}
}

// book returns the book of a request.
func (s *Service) book(ctx context.Context, by loop.Actor) *Book {
	b := NewBook(s.app, by)
	if w := web.Who(ctx).Workspace; w.ID == by.Workspace {
		b.zone = w.Zone()
	}
	return b
}

// today returns the day of the workspace, with its zone.
func (b *Book) today(ctx context.Context) (loop.Date, *time.Location, error) {
	if b.zone == nil {
		w, err := b.app.People.Workspace(ctx, b.by)
		if err != nil {
			return "", time.UTC, err
		}
		b.zone = w.Zone()
	}
	return loop.DateOf(b.app.Failures.Now(), b.zone), b.zone, nil
}

// meet learns members and teams, once, when one of the ids is unknown.
func (b *Book) meet(ctx context.Context, ids ...loop.ID) error {
	if b.people || !slices.ContainsFunc(ids, func(id loop.ID) bool { return id != 0 }) {
		return nil
	}
	members, err := b.app.People.Members(ctx, b.by)
	if err != nil {
		return err
	}
	teams, err := b.app.People.Teams(ctx, b.by)
	if err != nil {
		return err
	}
	for _, m := range members {
		b.refs[m.ID], b.names[m.ID] = m.Ref(), m.Name
	}
	for _, t := range teams {
		b.refs[t.ID], b.names[t.ID] = t.Ref(), t.Name
	}
	b.people = true
	return nil
}

// learn looks failures up with everything that hangs on them.
func (b *Book) learn(ctx context.Context, failures ...loop.ID) error {
	var ask []loop.ID
	for _, id := range failures {
		if _, known := b.facts[id]; id != 0 && !known && !slices.Contains(ask, id) {
			ask = append(ask, id)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	facts, err := b.app.Failures.Repo.FactsOf(ctx, b.by.Workspace, ask)
	for _, f := range facts {
		b.note(f)
	}
	return err
}

// note enters a loop.
func (b *Book) note(f loop.Facts) {
	b.facts[f.Failure.ID], b.refs[f.Failure.ID] = f, f.Failure.Ref()
	for _, i := range f.Insights {
		b.refs[i.ID] = i.Ref()
	}
	for _, a := range f.Actions {
		b.refs[a.ID], b.action[a.ID] = a.Ref(), a
	}
	for _, e := range f.Checks {
		b.refs[e.ID] = e.Ref()
	}
	for _, x := range f.Bets {
		b.refs[x.ID] = x.Ref()
	}
}

// act looks actions up that hang on no failure.
func (b *Book) act(ctx context.Context, ids ...loop.ID) error {
	for _, id := range ids {
		if _, known := b.action[id]; known || id == 0 {
			continue
		}
		a, err := b.app.Actions.Get(ctx, b.by, id.String())
		if err != nil {
			return err
		}
		b.action[id], b.refs[id] = a, a.Ref()
	}
	return nil
}

// ref returns the ref behind a key, nil for none.
func (b *Book) ref(id loop.ID) *string { return some(b.refs[id].String()) }

// name returns the name of a member or team, nil for none; "former member" for
// somebody who is gone.
func (b *Book) name(id loop.ID) *string {
	if name, ok := b.names[id]; ok {
		return &name
	}
	if id == 0 {
		return nil
	}
	gone := "former member"
	return &gone
}

// refsOf returns the refs behind keys; what is gone is left out.
func (b *Book) refsOf(ids []loop.ID) []string {
	out := []string{}
	for _, id := range ids {
		if r, ok := b.refs[id]; ok {
			out = append(out, r.String())
		}
	}
	return out
}
