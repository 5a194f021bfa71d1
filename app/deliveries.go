package app

import (
	"context"
	"fmt"

	"failforward/loop"
	"failforward/source/hook"
)

// testMark stands in the header of a delivery that tries a source out: it is read,
// and nothing comes of it. No delivery from outside can carry it.
const testMark = "Failforward-Test"

// Test sends a sample through a source, and returns what became of it: read like any
// other, but nothing is logged.
func (s Sources) Test(ctx context.Context, by loop.Actor, ref string) (loop.Delivery, error) {
	src, err := s.named(ctx, s.Repo, by, ref)
	if err != nil {
		return loop.Delivery{}, err
	}
	if err := allowIn(by, loop.MemberRole, src.Team, "try a source out"); err != nil {
		return loop.Delivery{}, err
	}
	sender, _ := hook.ByName(src.Sender)
	d := loop.Delivery{Workspace: src.Workspace, Source: src.ID, At: s.Now(), State: loop.DeliveryWaiting, Header: map[string]string{testMark: "1"}, Body: sender.Sample(s.Now())}
	for name, v := range sender.SampleHeader {
		d.Header[name] = v
	}
	d.Key = keyOf("test", src.ID, fmt.Append(nil, s.Now().UnixNano()))
	return s.through(ctx, d)
}

// through keeps a delivery, has it read at once, and returns what became of it.
func (s Sources) through(ctx context.Context, d loop.Delivery) (loop.Delivery, error) {
	id, err := s.keep(ctx, d)
	if err != nil {
		return d, err
	}
	if _, err := Harvest(s).Digest(ctx); err != nil {
		return d, err
	}
	return s.Repo.Delivery(ctx, d.Workspace, id)
}

// tried says what a sample would have done.
func (l letter) tried() string {
	for _, n := range l.news {
		switch {
		case n.Trouble != nil:
			stretch := loop.Stretches([]loop.Signal{signalOf(l, *n.Trouble)}, 0)
			word := map[loop.EpisodeState]string{loop.EpisodeFailure: "It would open the failure “%s”.", loop.EpisodeCandidate: "It would put “%s” into the inbox.", loop.EpisodeCounted: "It would count “%s”, no more."}
			if len(stretch) == 1 {
				return "A test: read without fault. " + fmt.Sprintf(word[l.source.Becomes(stretch[0])], n.Trouble.Title) + " Nothing was logged."
			}
		case n.Deploy != nil:
			return fmt.Sprintf("A test: read without fault. It tells of a deploy of %s to %s. Nothing was noted.", n.Deploy.Service, n.Deploy.Environment)
		}
	}
	return "A test: read without fault; it tells of nothing that would be noted."
}

// Deliveries lists what came, newest first, without bodies.
func (s Sources) Deliveries(ctx context.Context, by loop.Actor, q loop.DeliveryQuery) (loop.Page[loop.Delivery], error) {
	if err := allow(by, loop.MemberRole, "read deliveries"); err != nil {
		return loop.Page[loop.Delivery]{}, err
	}
	return s.Repo.Deliveries(ctx, by.Workspace, q)
}

// Signals lists signals, newest start first.
func (s Sources) Signals(ctx context.Context, by loop.Actor, q loop.SignalQuery) (loop.Page[loop.Signal], error) {
	if err := allow(by, loop.Viewer, "read signals"); err != nil {
		return loop.Page[loop.Signal]{}, err
	}
	page, err := s.Repo.Signals(ctx, by.Workspace, q)
	if err != nil {
		return page, err
	}
	return page, s.exclude(ctx, by, page.Items)
}

// exclude says of signals why numbers leave them out, by what was planned too.
func (s Sources) exclude(ctx context.Context, by loop.Actor, signals []loop.Signal) error {
	all, err := s.Repo.Sources(ctx, by.Workspace)
	sources := map[loop.ID]loop.Source{}
	for _, src := range all {
		sources[src.ID] = src
	}
	for i, one := range signals {
		signals[i] = sources[one.Theme.Source].Excluding([]loop.Signal{one})[0]
	}
	return err
}

// Replay has the dead letters of a source read again, or the one with an id; it
// returns how many were read, and how many are still dead.
func (s Sources) Replay(ctx context.Context, by loop.Actor, ref string, only loop.ID) (again, dead int, err error) {
	src, err := s.named(ctx, s.Repo, by, ref)
	if err != nil {
		return 0, 0, err
	}
	if err := allowIn(by, loop.MemberRole, src.Team, "read deliveries again"); err != nil {
		return 0, 0, err
	}
	all, err := s.dead(ctx, src, only)
	if err != nil {
		return 0, 0, err
	}
	for _, d := range all {
		d.State, d.Reason, d.Told = loop.DeliveryWaiting, "", 0
		if err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error { return w.SettleDelivery(ctx, d) }); err != nil {
			return 0, 0, err
		}
	}
	if _, err := Harvest(s).Digest(ctx); err != nil {
		return 0, 0, err
	}
	for _, d := range all {
		now, err := s.Repo.Delivery(ctx, by.Workspace, d.ID)
		if err != nil {
			return 0, 0, err
		}
		if now.State == loop.DeliveryDead {
			dead++
		}
	}
	return len(all), dead, nil
}

// dead are the dead letters of a source, oldest first, or the one with an id.
func (s Sources) dead(ctx context.Context, src loop.Source, only loop.ID) ([]loop.Delivery, error) {
	if only != 0 {
		d, err := s.Repo.Delivery(ctx, src.Workspace, only)
		if err == nil && (d.Source != src.ID || d.State != loop.DeliveryDead) {
			err = loop.Errorf(loop.Conflict, "This is no dead letter of %s; only those can be read again.", src.Name)
		}
		return []loop.Delivery{d}, err
	}
	var all []loop.Delivery
	q := loop.DeliveryQuery{Source: src.ID, State: loop.DeliveryDead, Limit: loop.MaxPage}
	for {
		page, err := s.Repo.Deliveries(ctx, src.Workspace, q)
		if err != nil {
			return nil, err
		}
		all = append(page.Items, all...)
		if q.Cursor = page.Next; q.Cursor == "" {
			return all, nil
		}
	}
}

// Hear takes a delivery of a program of ours on this very machine: to the source of
// that kind, which is made under a name when there is none. It is read at once.
func (s Sources) Hear(ctx context.Context, by loop.Actor, sender, name string, header map[string]string, body []byte) (loop.Delivery, error) {
	src, err := s.ofKind(ctx, by, sender, name)
	if err != nil {
		return loop.Delivery{}, err
	}
	kind, _ := hook.ByName(sender)
	d := loop.Delivery{Workspace: src.Workspace, Source: src.ID, At: s.Now(), State: loop.DeliveryWaiting, Header: header, Body: body}
	d.Key = deliveryKey(src, kind, hook.Delivery{Header: header, Body: body})
	return s.through(ctx, d)
}

// ofKind is the first source of a kind.
func (s Sources) ofKind(ctx context.Context, by loop.Actor, sender, name string) (loop.Source, error) {
	all, err := s.List(ctx, by)
	if err != nil {
		return loop.Source{}, err
	}
	for _, src := range all {
		if src.Sender == sender {
			return src, nil
		}
	}
	src, _, err := s.Add(ctx, by, SourceDraft{Sender: sender, Name: name})
	return src, err
}
