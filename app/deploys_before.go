package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"failforward/loop"
)

// Before puts deploys beside a failure: those that the rule links with it, and those
// of which a person spoke, also of a failure that was merged into it.
func (s Deploys) Before(ctx context.Context, by loop.Actor, ref string) ([]loop.DeployLink, error) {
	f, err := Failures(s).fetch(ctx, s.Repo, by, ref)
	if err != nil {
		return nil, err
	}
	merged, err := mergedInto(ctx, s.Repo, f)
	if err != nil {
		return nil, err
	}
	return s.linksTo(ctx, f, merged)
}

// mergedInto are the failures that were merged into one.
func mergedInto(ctx context.Context, r loop.Reader, f loop.Failure) ([]loop.Failure, error) {
	facts, err := r.FactsOf(ctx, f.Workspace, []loop.ID{f.ID})
	if err != nil || len(facts) == 0 {
		return nil, err
	}
	return facts[0].Merged, nil
}

// linksTo are the links of one failure, into which others were merged.
func (s Deploys) linksTo(ctx context.Context, f loop.Failure, merged []loop.Failure) ([]loop.DeployLink, error) {
	words, err := wordsOf(ctx, s.Repo, f, merged)
	if err != nil {
		return nil, err
	}
	since, until := f.Reach()
	all, into, err := s.around(ctx, s.Repo, f.Workspace, since, until, words)
	return f.LinksTo(all, moved(words, into)), err
}

// wordsOf is what people said of a failure and of those that were merged into it: its
// own words first, then the newest.
func wordsOf(ctx context.Context, r loop.Reader, f loop.Failure, merged []loop.Failure) ([]loop.DeployWord, error) {
	ids := []loop.ID{f.ID}
	for _, m := range merged {
		ids = append(ids, m.ID)
	}
	words, err := r.DeployWords(ctx, f.Workspace, loop.DeployWordQuery{Failures: ids})
	slices.SortStableFunc(words, func(a, b loop.DeployWord) int {
		return cmp.Or(own(f, a)-own(f, b), b.At.Compare(a.At), cmp.Compare(a.Failure, b.Failure))
	})
	return words, err
}

func own(f loop.Failure, w loop.DeployWord) int {
	if w.Failure == f.ID {
		return 0
	}
	return 1
}

// moved are words about what releases went into: the first about each deploy, and one
// cause at most.
func moved(words []loop.DeployWord, into map[loop.ID]loop.ID) []loop.DeployWord {
	seen, caused := map[loop.ID]bool{}, false
	var out []loop.DeployWord
	for _, w := range words {
		w.Deploy = end(w.Deploy, into)
		if seen[w.Deploy] || w.Caused && caused {
			continue
		}
		seen[w.Deploy], caused = true, caused || w.Caused
		out = append(out, w)
	}
	return out
}

// around are the distinct deploys of a time and those that words are about.
func (s Deploys) around(ctx context.Context, r loop.Reader, ws loop.ID, since, until time.Time, words []loop.DeployWord) ([]loop.Deploy, map[loop.ID]loop.ID, error) {
	var all []loop.Deploy
	if !until.IsZero() {
		q := loop.DeployQuery{Since: since.Add(-loop.TwinWindow), Until: until.Add(loop.TwinWindow)}
		if err := r.EachDeploy(ctx, ws, q, gather(&all)); err != nil {
			return nil, nil, err
		}
	}
	there := map[loop.ID]bool{}
	for _, d := range all {
		there[d.ID] = true
	}
	var more []loop.ID
	for _, w := range words {
		if !there[w.Deploy] {
			there[w.Deploy] = true
			more = append(more, w.Deploy)
		}
	}
	named, err := r.DeploysWith(ctx, ws, more)
	kept, into := loop.Distinct(append(all, named...))
	return kept, into, err
}

// After tells which failures followed deploys: by the rule, or since a person says so.
// Only failures that are open are among them.
func (s Deploys) After(ctx context.Context, by loop.Actor, deploys []loop.Deploy) (map[loop.ID][]loop.Followed, error) {
	out := map[loop.ID][]loop.Followed{}
	if len(deploys) == 0 {
		return out, nil
	}
	byTime := func(a, b loop.Deploy) int { return a.At.Compare(b.At) }
	first, last := slices.MinFunc(deploys, byTime).At, slices.MaxFunc(deploys, byTime).At
	ids := map[loop.ID]bool{}
	for _, d := range deploys {
		ids[d.ID] = true
	}
	failures, heir, err := s.toLink(ctx, by, first, last, ids)
	if err != nil || len(failures) == 0 {
		return out, err
	}
	words, err := s.spoken(ctx, by, failures, heir)
	if err != nil {
		return out, err
	}
	all, into, err := s.around(ctx, s.Repo, by.Workspace, first.Add(-2*loop.LinkWindow), last.Add(2*loop.LinkWindow), slices.Concat(slices.Collect(maps.Values(words))...))
	if err != nil {
		return out, err
	}
	slices.SortFunc(all, byTime)
	for _, f := range failures {
		said := moved(words[f.ID], into)
		for _, l := range f.LinksTo(inReach(f, all, said), said) {
			if ids[l.Deploy.ID] && l.Said != loop.SaidNot {
				out[l.Deploy.ID] = append(out[l.Deploy.ID], loop.Followed{Failure: f, Link: l})
			}
		}
	}
	return out, nil
}

// inReach are of deploys by their time those that a failure can have to do with: in
// reach of the rule, or spoken of.
func inReach(f loop.Failure, all []loop.Deploy, said []loop.DeployWord) []loop.Deploy {
	since, until := f.Reach()
	i, _ := slices.BinarySearchFunc(all, since, func(d loop.Deploy, t time.Time) int { return d.At.Compare(t) })
	j, _ := slices.BinarySearchFunc(all, until, func(d loop.Deploy, t time.Time) int { return d.At.Compare(t) })
	near := slices.Clone(all[i:j])
	for _, w := range said {
		is := func(d loop.Deploy) bool { return d.ID == w.Deploy }
		if k := slices.IndexFunc(all, is); k >= 0 && !slices.ContainsFunc(near, is) {
			near = append(near, all[k])
		}
	}
	return near
}

// spoken is what people said of failures, by failure; heir tells as which one a failure
// that was merged goes on.
func (s Deploys) spoken(ctx context.Context, by loop.Actor, failures []loop.Failure, heir map[loop.ID]loop.ID) (map[loop.ID][]loop.DeployWord, error) {
	keys := slices.Collect(maps.Keys(heir))
	for _, f := range failures {
		keys = append(keys, f.ID)
	}
	words, err := s.Repo.DeployWords(ctx, by.Workspace, loop.DeployWordQuery{Failures: keys})
	out := map[loop.ID][]loop.DeployWord{}
	for _, w := range words {
		id := end(w.Failure, heir)
		out[id] = append(out[id], w)
	}
	return out, err
}

// toLink are the open failures that can follow deploys of a time, and those that a
// person said came of one of them, by when they were noticed. heir tells as which one a
// failure that was merged goes on.
func (s Deploys) toLink(ctx context.Context, by loop.Actor, first, last time.Time, deploys map[loop.ID]bool) (out []loop.Failure, heir map[loop.ID]loop.ID, err error) {
	there, heir := map[loop.ID]bool{}, map[loop.ID]loop.ID{}
	add := func(f loop.Failure) error {
		if f.State == loop.FailureOpen && !there[f.ID] {
			there[f.ID] = true
			out = append(out, f)
		}
		return nil
	}
	q := loop.FailureQuery{Since: first.Add(-loop.LinkWindow), Until: last.Add(loop.LinkWindow + time.Millisecond)}
	if err := s.Repo.EachFailure(ctx, by.Workspace, q, add); err != nil {
		return nil, nil, err
	}
	words, err := s.Repo.DeployWords(ctx, by.Workspace, loop.DeployWordQuery{Deploys: slices.Collect(maps.Keys(deploys)), Caused: true})
	if err != nil {
		return nil, nil, err
	}
	for _, w := range words {
		f, err := s.Repo.Failure(ctx, by.Workspace, w.Failure)
		if err == nil {
			f, err = endOf(ctx, s.Repo, f)
		}
		if err != nil {
			return nil, nil, err
		}
		if f.ID != w.Failure {
			heir[w.Failure] = f.ID
		}
		_ = add(f) // never fails
	}
	slices.SortFunc(out, func(a, b loop.Failure) int {
		return cmp.Or(a.Noticed().Compare(b.Noticed()), cmp.Compare(a.ID, b.ID))
	})
	return out, heir, nil
}

// causes are the failures that people said came of deploys, by deploy, as far as they
// count: not those that are dismissed, or left out as maintenance or a drill. One that
// was merged counts as the one that it goes on as.
func (s Deploys) causes(ctx context.Context, by loop.Actor, into map[loop.ID]loop.ID, asOf time.Time) (map[loop.ID][]loop.Failure, error) {
	out := map[loop.ID][]loop.Failure{}
	words, err := s.Repo.DeployWords(ctx, by.Workspace, loop.DeployWordQuery{Caused: true})
	if err != nil {
		return nil, err
	}
	ids := make([]loop.ID, len(words))
	for i, w := range words {
		ids[i] = w.Failure
	}
	all, err := ends(ctx, s.Repo, by.Workspace, ids)
	for _, w := range words {
		f := all.end(w.Failure)
		if f.State != loop.FailureOpen || f.Excluded != "" || f.Noticed().After(asOf) {
			continue
		}
		id := end(w.Deploy, into)
		out[id] = append(out[id], f)
	}
	return out, err
}
