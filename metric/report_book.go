package metric

import (
	"cmp"
	"slices"

	"failforward/loop"
)

// book finds what belongs together in a history.
type book struct {
	History
	action map[loop.ID]loop.Action
	into   map[loop.ID]loop.ID // of merged failures
}

func bookOf(h History) book {
	b := book{h, map[loop.ID]loop.Action{}, map[loop.ID]loop.ID{}}
	for _, a := range h.Actions {
		b.action[a.ID] = a
	}
	for _, f := range h.Failures {
		if f.MergedInto != 0 {
			b.into[f.ID] = f.MergedInto
		}
	}
	return b
}

// root is the failure that stands for one that was merged.
func (b book) root(id loop.ID) loop.ID {
	for range len(b.into) + 1 {
		next, merged := b.into[id]
		if !merged {
			return id
		}
		id = next
	}
	return id
}

// of is the failure that a check belongs to; 0 for none.
func (b book) of(e loop.EffectCheck) loop.ID {
	return b.root(cmp.Or(e.Failure, b.action[e.Action].Failure))
}

func (b book) flow() Flow {
	understood, changed, judged := map[loop.ID]bool{}, map[loop.ID]bool{}, map[loop.ID]bool{}
	for _, i := range b.Insights {
		if i.Actionable && !i.Superseded && past(i.CreatedAt, b.AsOf) {
			understood[b.root(i.Failure)] = true
		}
	}
	for _, a := range b.Actions {
		id := b.root(a.Failure)
		understood[id] = understood[id] || past(a.OpenedAt, b.AsOf)
		changed[id] = changed[id] || a.InPlace() && past(a.DoneAt, b.AsOf)
	}
	for _, e := range b.Checks {
		judged[b.of(e)] = judged[b.of(e)] || past(e.ConcludedAt, b.AsOf)
	}
	var out Flow
	for _, f := range b.Failures {
		out.add(b, f, understood[f.ID], changed[f.ID], judged[f.ID])
	}
	return out
}

func (w *Flow) add(b book, f loop.Failure, understood, changed, judged bool) {
	if f.State != loop.FailureOpen || f.Excluded != "" || !b.chosen(f.CreatedAt) {
		return
	}
	if f.Import != 0 {
		w.Imported++
		return
	}
	accepted := past(f.AcceptedAt, b.AsOf)
	w.Logged++
	w.Understood += count1(understood || accepted || changed || judged)
	w.Accepted += count1(accepted)
	w.Changed += count1(changed || judged)
	w.Judged += count1(judged)
}

func count1(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// ended are the checks whose verdict came in the period, oldest first.
func (b book) ended() []loop.EffectCheck {
	var out []loop.EffectCheck
	for _, e := range b.Checks {
		if e.State == loop.Concluded && !e.ConcludedAt.IsZero() && b.chosen(e.ConcludedAt) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(x, y loop.EffectCheck) int {
		return cmp.Or(x.ConcludedAt.Compare(y.ConcludedAt), cmp.Compare(x.Number, y.Number))
	})
	return out
}

// concluded counts the checks of the kind number with a verdict.
func (b book) concluded() (n int) {
	for _, e := range b.ended() {
		n += count1(e.Kind == loop.ByNumber)
	}
	return n
}

// verdicts counts what came in, measured ones first.
func (b book) verdicts() []VerdictCount {
	kinds := []loop.EffectKind{loop.ByNumber, loop.ByRetest, loop.ByCameBack, loop.ByLook}
	out := []VerdictCount{}
	for _, e := range b.ended() {
		same := func(v VerdictCount) bool { return v.Kind == e.Kind && v.Verdict == e.Verdict }
		at := slices.IndexFunc(out, same)
		if at < 0 {
			at, out = len(out), append(out, VerdictCount{Kind: e.Kind, Verdict: e.Verdict, Says: e.Verdict.Word()})
		}
		out[at].N++
	}
	slices.SortStableFunc(out, func(x, y VerdictCount) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, x.Kind), slices.Index(kinds, y.Kind)), cmp.Compare(y.N, x.N), cmp.Compare(x.Verdict, y.Verdict))
	})
	return out
}

// stopped are the actions of the kind stop that were done in the period.
func (b book) stopped() []Stopped {
	out := []Stopped{}
	for _, a := range b.Actions {
		if a.Kind == loop.StopDoing && a.InPlace() && !a.DoneAt.IsZero() && b.chosen(a.DoneAt) {
			out = append(out, Stopped{a.Ref(), a.Title, loop.DateOf(a.DoneAt, b.zone())})
		}
	}
	slices.SortFunc(out, func(x, y Stopped) int {
		return cmp.Or(cmp.Compare(x.On, y.On), cmp.Compare(x.Action.Number, y.Action.Number))
	})
	return out
}

// next are the checks of the kind number whose day is still to come, the first three.
func (b book) next() []Coming {
	out := []Coming{}
	today := loop.DateOf(b.AsOf, b.zone())
	for _, e := range b.Checks {
		a := b.action[e.Action]
		if e.Kind == loop.ByNumber && !past(e.ConcludedAt, b.AsOf) && e.On >= today && a.State != loop.Dropped && !e.CreatedAt.After(b.AsOf) {
			out = append(out, Coming{e.Ref(), a.Title, e.On})
		}
	}
	slices.SortFunc(out, func(x, y Coming) int {
		return cmp.Or(cmp.Compare(x.On, y.On), cmp.Compare(x.Check.Number, y.Check.Number))
	})
	return out[:min(len(out), leastChecks)]
}
