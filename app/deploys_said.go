package app

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
)

// Say notes what a person holds of a deploy and a failure: that it caused it, which
// takes the place of another one that was named before; that it did not; or nothing
// any more, so that the rule speaks again. It stands whatever is told later of
// either. deploy is an id, or the name that whoever told the deploy has for it. The
// same again changes nothing.
func (s Deploys) Say(ctx context.Context, by loop.Actor, ref, deploy string, said loop.LinkSaid) (loop.Failure, error) {
	var out loop.Failure
	if said != loop.SaidCaused && said != loop.SaidNot && said != loop.SaidOpen {
		return out, loop.Fault("says", "%.40q is nothing to say of a deploy here. Use caused, not or open.", string(said))
	}
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		if out, err = Failures(s).fetch(ctx, w, by, ref); err != nil {
			return err
		}
		if err := allowIn(by, loop.MemberRole, out.Team, "say which deploy it came of"); err != nil {
			return err
		}
		if err := unmerged(ctx, w, out); err != nil {
			return err
		}
		d, err := s.named(ctx, w, by, deploy)
		if err != nil {
			return err
		}
		return s.say(ctx, w, by, out, d, said)
	})
	return out, err
}

// named finds a deploy by its id or its external id; a fault names the field deploy.
func (s Deploys) named(ctx context.Context, r loop.Reader, by loop.Actor, name string) (loop.Deploy, error) {
	name = strings.TrimSpace(name)
	found, err := r.DeploysNamed(ctx, by.Workspace, []string{name})
	if id, ok := asID(name); ok && err == nil && len(found) == 0 {
		found, err = r.DeploysWith(ctx, by.Workspace, []loop.ID{id})
	}
	if err == nil && len(found) == 0 {
		err = loop.Fault("deploy", "There is no deploy %.60q here. 'failforward deploy list' names those there are.", name)
	}
	if err != nil {
		return loop.Deploy{}, err
	}
	return found[0], nil
}

// say saves a word about a deploy, or about the one that a release went into, with its
// event. Words about others stay, but for another cause.
func (s Deploys) say(ctx context.Context, w loop.Writer, by loop.Actor, f loop.Failure, d loop.Deploy, said loop.LinkSaid) error {
	merged, err := mergedInto(ctx, w, f)
	if err != nil {
		return err
	}
	words, err := wordsOf(ctx, w, f, merged)
	if err != nil {
		return err
	}
	all, into, err := s.around(ctx, w, by.Workspace, d.At, d.At.Add(time.Millisecond), append(words, loop.DeployWord{Deploy: d.ID}))
	if err != nil {
		return err
	}
	same := func(id loop.ID) bool { return id == d.ID || into[id] == d.ID }
	if to, ok := into[d.ID]; ok {
		d.ID = to
	}
	for _, one := range all {
		if one.ID == d.ID {
			d = one
		}
	}
	was, forget := loop.SaidOpen, []loop.DeployWord(nil)
	old := map[string]any{"deploy": d.Name()}
	for _, word := range words {
		switch {
		case same(word.Deploy):
			if forget = append(forget, word); was == loop.SaidOpen {
				was = saidOf(word)
			}
		case word.Caused && said == loop.SaidCaused:
			forget = append(forget, word)
			old["instead_of"] = nameIn(all, word.Deploy, into)
		}
	}
	if was == said {
		return nil
	}
	var put []loop.DeployWord
	if said != loop.SaidOpen {
		put = []loop.DeployWord{{Workspace: f.Workspace, Failure: f.ID, Deploy: d.ID, Caused: said == loop.SaidCaused, By: by.Member, At: s.Now()}}
	}
	return w.SayOfDeploys(ctx, f, forget, put, loop.Note(by, s.Now(), "failure.deploy_"+string(said), "", 0).With(old))
}

func saidOf(w loop.DeployWord) loop.LinkSaid {
	if w.Caused {
		return loop.SaidCaused
	}
	return loop.SaidNot
}

func nameIn(all []loop.Deploy, id loop.ID, into map[loop.ID]loop.ID) string {
	if to, ok := into[id]; ok {
		id = to
	}
	for _, d := range all {
		if d.ID == id {
			return d.Name()
		}
	}
	return ""
}

// Choices are the deploys among which a person finds the one that a failure came of:
// those of the week before it began, newest first, at most 50.
func (s Deploys) Choices(ctx context.Context, by loop.Actor, f loop.Failure) ([]loop.Deploy, error) {
	q := loop.DeployQuery{Limit: 50, Until: s.Now()}
	if _, until := f.Reach(); !until.IsZero() {
		q.Since, q.Until = until.AddDate(0, 0, -7), until
	}
	page, err := s.Repo.Deploys(ctx, by.Workspace, q)
	kept, _ := loop.Distinct(page.Items)
	return kept, err
}
