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
	names := map[loop.ID]string{}
	for _, one := range all {
		names[one.ID] = one.Name()
	}
	id := end(d.ID, into)
	was, instead, forget := overruled(words, into, id, said)
	if was == said {
		return nil
	}
	old := map[string]any{"deploy": names[id]}
	if instead != 0 {
		old["instead_of"] = names[instead]
	}
	var put []loop.DeployWord
	if said != loop.SaidOpen {
		put = []loop.DeployWord{{Workspace: f.Workspace, Failure: f.ID, Deploy: id, Caused: said == loop.SaidCaused, By: by.Member, At: s.Now()}}
	}
	return w.SayOfDeploys(ctx, f, forget, put, loop.Note(by, s.Now(), "failure.deploy_"+string(said), "", 0).With(old))
}

// end is what a release went into, else the deploy itself.
func end(id loop.ID, into map[loop.ID]loop.ID) loop.ID {
	if to, ok := into[id]; ok {
		return to
	}
	return id
}

// overruled are the words that a new one about a deploy takes back: what was said of
// it, and another cause. The first of words about it is what was held.
func overruled(words []loop.DeployWord, into map[loop.ID]loop.ID, id loop.ID, said loop.LinkSaid) (was loop.LinkSaid, instead loop.ID, forget []loop.DeployWord) {
	was = loop.SaidOpen
	for _, word := range words {
		switch about := end(word.Deploy, into); {
		case about == id:
			if forget = append(forget, word); was == loop.SaidOpen {
				was = saidOf(word)
			}
		case word.Caused && said == loop.SaidCaused:
			instead, forget = about, append(forget, word)
		}
	}
	return was, instead, forget
}

func saidOf(w loop.DeployWord) loop.LinkSaid {
	if w.Caused {
		return loop.SaidCaused
	}
	return loop.SaidNot
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
