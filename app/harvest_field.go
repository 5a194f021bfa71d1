package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"failforward/loop"
	"failforward/source/hook"
)

// field is what letters of one workspace touch, and how its groups hang together.
type field struct {
	plots  map[plotKey]*plot
	joins  map[loop.ID]loop.GroupJoins // by source; of crashes only
	former map[plotKey]bool            // groups by an earlier rule that were heard of
	about  map[loop.ID][]loop.Touch    // by delivery: what it told of
}

type plotKey struct {
	source loop.ID
	group  [16]byte
}

// plot is a group of a source of which something new was heard, with those that were
// joined to it, and the time that this can touch.
type plot struct {
	source       loop.Source
	groups       [][16]byte // the one that the others go on as first
	since, until time.Time  // until is zero when there is no end to it
	notes        []note
	fresh        []loop.Signal // that nobody had told of before
	altered      bool          // one that was known is another now
	crash        bool          // moments tell of it
	tested       bool          // runs of tests tell of it
}

// plot is the one of a group, or of the one that it was joined to.
func (f *field) plot(src loop.Source, group [16]byte) *plot {
	joins := f.joins[src.ID]
	key := plotKey{src.ID, joins.Root(group)}
	if f.plots[key] == nil {
		f.plots[key] = &plot{source: src, groups: joins.Of(key.group), until: time.UnixMilli(0)}
	}
	return f.plots[key]
}

// note keeps what a delivery told of.
func (f *field) note(delivery loop.ID, t loop.Touch) {
	f.about[delivery] = loop.Touched(f.about[delivery], t)
}

// survey reads how the groups of crashes in letters hang together. A group by the rule
// of today that is new while the one by an earlier rule was heard of is joined to
// that: a better rule opens nothing anew. It notes which deploys letters tell of.
func (s Harvest) survey(ctx context.Context, w loop.Writer, letters []letter) (*field, error) {
	f := &field{plots: map[plotKey]*plot{}, joins: map[loop.ID]loop.GroupJoins{}, former: map[plotKey]bool{}, about: map[loop.ID][]loop.Touch{}}
	bySource := map[loop.ID][]*hook.Trouble{}
	for _, l := range letters {
		for _, n := range l.news {
			if n.Trouble != nil && n.Trouble.Moment {
				bySource[l.Source] = append(bySource[l.Source], n.Trouble)
			}
			if n.Deploy != nil {
				f.note(l.ID, loop.Touch{Deploy: externalID(l.source, n.Deploy.ID)})
			}
		}
	}
	for source, all := range bySource {
		joins, err := w.GroupJoins(ctx, letters[0].Workspace, source)
		if err != nil {
			return nil, err
		}
		f.joins[source] = joins
		if err := s.succeed(ctx, w, f, letters[0].Workspace, source, all); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// succeed joins groups by the rule of today to those by an earlier one.
func (s Harvest) succeed(ctx context.Context, w loop.Writer, f *field, ws, source loop.ID, all []*hook.Trouble) error {
	var asked [][16]byte
	for _, t := range all {
		if t.Formerly != "" {
			asked = append(asked, groupKey(source, t.Group), groupKey(source, t.Formerly))
		}
	}
	if len(asked) == 0 {
		return nil
	}
	titles, err := w.GroupTitles(ctx, ws, source, asked)
	if err != nil {
		return err
	}
	for _, t := range all {
		now, before := groupKey(source, t.Group), groupKey(source, t.Formerly)
		_, wasThere := titles[before]
		_, isThere := titles[now]
		if t.Formerly == "" || !wasThere {
			continue
		}
		f.former[plotKey{source, before}] = true
		if isThere || f.joins[source].Root(now) != now {
			continue
		}
		j := loop.GroupJoin{Workspace: ws, Source: source, Group: now, Into: before, Title: cmp.Or(t.Title, "A crash"), At: s.Now()}
		if err := w.PutGroupJoin(ctx, j); err != nil {
			return err
		}
		f.joins[source] = append(f.joins[source], j)
	}
	return nil
}

// groupOf is the group of trouble: the one by an earlier rule where that was heard of.
func (f *field) groupOf(src loop.Source, t hook.Trouble) [16]byte {
	if before := groupKey(src.ID, t.Formerly); t.Formerly != "" && f.former[plotKey{src.ID, before}] {
		return before
	}
	return groupKey(src.ID, t.Group)
}

// groupKey names a group of a source.
func groupKey(source loop.ID, name string) [16]byte { return keyOf("group", source, []byte(name)) }

// touch widens the time that has to be looked at by what a signal was and is.
func (p *plot) touch(before, now loop.Signal, there bool, notes []note) {
	all := []loop.Signal{now}
	if there {
		all, p.altered = append(all, before), true
	} else {
		p.fresh = append(p.fresh, now)
	}
	for _, s := range all {
		if p.since.IsZero() || s.Start.Before(p.since) {
			p.since = s.Start
		}
		p.crash = p.crash || s.Mark == loop.MarkMoment
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
		return cmp.Or(a.since.Compare(b.since), cmp.Compare(a.source.ID, b.source.ID), slices.Compare(a.groups[0][:], b.groups[0][:]))
	})
	return out
}
