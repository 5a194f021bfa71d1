package app

import (
	"context"
	"fmt"
	"time"

	"failforward/loop"
	"failforward/source/hook"
)

// note is the text that came with a signal.
type note struct {
	at   time.Time
	text string
}

// troubles brings signals to what letters tell of them, and touches the plots of their
// groups.
func (s Harvest) troubles(ctx context.Context, w loop.Writer, f *field, letters []letter) error {
	keys, heard := f.hear(letters)
	if len(keys) == 0 {
		return nil
	}
	known, err := w.SignalsNamed(ctx, letters[0].Workspace, keys)
	if err != nil {
		return err
	}
	var changed []loop.Signal
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
			f.plot(h.source, now.Theme.Group).touch(before, now, there, h.notes)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return w.PutSignals(ctx, letters[0].Workspace, changed)
}

// hearing is all that letters say of one signal.
type hearing struct {
	source loop.Source
	signal loop.Signal
	notes  []note
}

// hear gathers what letters say, signal by signal, in the order of their first word.
func (f *field) hear(letters []letter) ([][16]byte, map[[16]byte]*hearing) {
	var keys [][16]byte
	heard := map[[16]byte]*hearing{}
	for _, l := range letters {
		for _, n := range l.news {
			if n.Trouble == nil || n.Trouble.Phase == hook.Noted {
				continue
			}
			sig := signalOf(l, *n.Trouble)
			sig.Theme.Group = f.groupOf(l.source, *n.Trouble)
			if !sig.Counted {
				f.note(l.ID, loop.Touch{Group: sig.Theme.Group, At: sig.Start})
			}
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
	sig.Theme = loop.Theme{Source: l.Source, Group: groupKey(l.Source, t.Group), Title: t.Title, Service: t.Service, Severity: t.Severity,
		Kind: t.Kind, Excluded: t.Excluded, Weak: t.Weak, Late: t.Phase == hook.Ended, Release: cutTo(t.Release, 80)}
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
