package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"failforward/loop"
	"failforward/source/hook"
)

// plot is a group of a source of which something new was heard, and the time that
// this can touch.
type plot struct {
	source       loop.Source
	group        [16]byte
	since, until time.Time // until is zero when there is no end to it
	notes        []note
}

// note is the text that came with a signal.
type note struct {
	at   time.Time
	text string
}

// troubles brings signals to what letters tell of them, and the episodes of their
// groups to what the signals say now.
func (s Harvest) troubles(ctx context.Context, w loop.Writer, letters []letter) error {
	keys, heard := hear(letters)
	if len(keys) == 0 {
		return nil
	}
	known, err := w.SignalsNamed(ctx, letters[0].Workspace, keys)
	if err != nil {
		return err
	}
	var changed []loop.Signal
	plots := map[plotKey]*plot{}
	for _, key := range keys {
		h := heard[key]
		before, there := known[key]
		now := h.signal
		if there {
			now = before.Hear(h.signal)
			now.Key = key
		}
		if there && now == before {
			continue
		}
		changed = append(changed, now)
		if !now.Counted {
			plotAt(plots, h.source, now.Theme.Group).touch(before, now, there, h.notes)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	if err := w.PutSignals(ctx, letters[0].Workspace, changed); err != nil {
		return err
	}
	for _, p := range ordered(plots) {
		if err := s.till(ctx, w, *p); err != nil {
			return err
		}
	}
	return nil
}

// hearing is all that letters say of one signal.
type hearing struct {
	source loop.Source
	signal loop.Signal
	notes  []note
}

// hear gathers what letters say, signal by signal, in the order of their first word.
func hear(letters []letter) ([][16]byte, map[[16]byte]*hearing) {
	var keys [][16]byte
	heard := map[[16]byte]*hearing{}
	for _, l := range letters {
		for _, n := range l.news {
			if n.Trouble == nil || n.Trouble.Phase == hook.Noted {
				continue
			}
			sig := signalOf(l, *n.Trouble)
			h := heard[sig.Key]
			if h == nil {
				h = &hearing{source: l.source, signal: sig}
				heard[sig.Key] = h
				keys = append(keys, sig.Key)
			} else {
				h.signal = h.signal.Hear(sig)
			}
			h.notes = append(h.notes, note{sig.Start, n.Trouble.Summary})
		}
	}
	return keys, heard
}

// signalOf is one word of trouble as a signal.
func signalOf(l letter, t hook.Trouble) loop.Signal {
	sig := loop.Signal{Workspace: l.Workspace, Counted: l.source.Opens == loop.OpensNothing, Said: sensible(t.At, l.At)}
	sig.Theme = loop.Theme{Source: l.Source, Group: keyOf("group", l.Source, []byte(t.Group)), Title: t.Title, Service: t.Service, Severity: t.Severity,
		Kind: t.Kind, Excluded: t.Excluded, Weak: t.Weak, Late: t.Phase == hook.Ended}
	if t.Kind == loop.Crash && t.Service == "" {
		sig.Theme.Service = cutTo(l.source.Name, 100)
	}
	sig.Start, sig.Told = sensible(t.Started, l.At), true
	ended := orTime(sensible(t.Ended, l.At), sig.Said, l.At)
	name := t.ID
	switch {
	case t.Stream && t.Phase == hook.Ended:
		sig.Mark, sig.Start = loop.MarkEnd, ended
		name = fmt.Sprint(t.ID, " ended ", ended.UnixMilli())
	case t.Stream:
		sig.Mark, sig.Start = loop.MarkStart, orTime(sig.Start, sig.Said, l.At)
		name = fmt.Sprint(t.ID, " began ", sig.Start.UnixMilli())
	case t.Moment:
		sig.Mark, sig.Theme.Late = loop.MarkMoment, false
		sig.Start = orTime(sig.Start, sig.Said, l.At)
		sig.End = sig.Start
	case t.Phase == hook.Ended:
		sig.End = ended
	}
	if sig.Start.IsZero() {
		sig.Start, sig.Told = orTime(sig.End, sig.Said, l.At), false
	}
	sig.Key = keyOf("signal", l.Source, []byte(name))
	return sig
}

// sensible is a time that a source can mean, else none: clocks of 1970 and 2099 are
// wrong, and what is said then counts from when it came.
func sensible(t, now time.Time) time.Time {
	if t.IsZero() || !loop.Plausible(t, now) {
		return time.Time{}
	}
	return inMillis(t)
}

func orTime(all ...time.Time) time.Time {
	for _, t := range all {
		if !t.IsZero() {
			return inMillis(t)
		}
	}
	return time.Time{}
}

type plotKey struct {
	source loop.ID
	group  [16]byte
}

func plotAt(plots map[plotKey]*plot, src loop.Source, group [16]byte) *plot {
	key := plotKey{src.ID, group}
	if plots[key] == nil {
		plots[key] = &plot{source: src, group: group, until: time.UnixMilli(0)}
	}
	return plots[key]
}

// touch widens the time that has to be looked at by what a signal was and is.
func (p *plot) touch(before, now loop.Signal, there bool, notes []note) {
	all := []loop.Signal{now}
	if there {
		all = append(all, before)
	}
	for _, s := range all {
		if p.since.IsZero() || s.Start.Before(p.since) {
			p.since = s.Start
		}
		switch {
		case s.Mark == loop.MarkStart, s.Mark == loop.MarkEnd, s.End.IsZero():
			p.until = time.Time{}
		case !p.until.IsZero() && s.End.After(p.until):
			p.until = s.End
		}
	}
	p.notes = append(p.notes, notes...)
}

// ordered are plots in an order that is always the same.
func ordered(plots map[plotKey]*plot) []*plot {
	var out []*plot
	for _, p := range plots {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *plot) int {
		return cmp.Or(a.since.Compare(b.since), cmp.Compare(a.source.ID, b.source.ID), slices.Compare(a.group[:], b.group[:]))
	})
	return out
}
