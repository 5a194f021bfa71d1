package app

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"failforward/loop"
)

// Get returns one case study.
func (s Cases) Get(ctx context.Context, by loop.Actor, ref string) (loop.CaseStudy, error) {
	return s.fetch(ctx, s.Repo, by, ref)
}

// List returns case studies, newest first.
func (s Cases) List(ctx context.Context, by loop.Actor, q loop.CaseQuery) (loop.Page[loop.CaseStudy], error) {
	return s.Repo.CaseStudies(ctx, by.Workspace, q)
}

// Any reports whether there has been one yet.
func (s Cases) Any(ctx context.Context, by loop.Actor) (bool, error) {
	page, err := s.List(ctx, by, loop.CaseQuery{Limit: 1})
	return len(page.Items) > 0, err
}

// Of returns the case that tells a loop now, nil when none does.
func (s Cases) Of(ctx context.Context, by loop.Actor, failure loop.ID) (*loop.CaseStudy, error) {
	return s.of(ctx, s.Repo, by, failure)
}

func (s Cases) of(ctx context.Context, r loop.Reader, by loop.Actor, failure loop.ID) (*loop.CaseStudy, error) {
	page, err := r.CaseStudies(ctx, by.Workspace, loop.CaseQuery{Failure: failure, Limit: loop.MaxPage})
	for _, c := range page.Items {
		if c.State != loop.CaseRetired {
			return &c, err
		}
	}
	return nil, err
}

// CaseView is a case with everything that its page tells.
type CaseView struct {
	Case    loop.CaseStudy
	Failure loop.Failure
	Seen    []loop.NameSeen    // names that stand in a draft
	Since   []loop.CaseVerdict // what the loop says now, when that is not what the case says; nil when it is
	Open    bool               // the loop is open again
	People  Names
	History []loop.Event // newest first, at most 100
}

// Show returns a case for its page.
func (s Cases) Show(ctx context.Context, by loop.Actor, ref string) (CaseView, error) {
	c, err := s.fetch(ctx, s.Repo, by, ref)
	if err != nil {
		return CaseView{}, err
	}
	v := CaseView{Case: c}
	if v.People, err = s.names(ctx, by); err != nil {
		return v, err
	}
	if c.State == loop.CaseDraft {
		if v.Seen, err = s.named(ctx, s.Repo, by, c); err != nil {
			return v, err
		}
	}
	if err := s.since(ctx, by, &v); err != nil {
		return v, err
	}
	page, err := s.Repo.Events(ctx, by.Workspace, loop.EventQuery{Object: c.ID, Limit: 100})
	v.History = page.Items
	return v, err
}

// since looks whether the loop says something else by now.
func (s Cases) since(ctx context.Context, by loop.Actor, v *CaseView) error {
	f, err := s.loopFacts(ctx, s.Repo, by, v.Case.Failure)
	if err != nil {
		return err
	}
	zone, err := s.zone(ctx, s.Repo, by)
	if err != nil {
		return err
	}
	v.Failure, v.Open = f.Failure, !f.Closed()
	if now := f.Verdicts(zone); !sameVerdicts(now, v.Case.Verdicts) {
		v.Since = now
	}
	return nil
}

// sameVerdicts compares what was said by which check, not the words, in which a
// name may have given way.
func sameVerdicts(a, b []loop.CaseVerdict) bool {
	bare := func(all []loop.CaseVerdict) []loop.CaseVerdict {
		out := make([]loop.CaseVerdict, len(all))
		for i, v := range all {
			out[i] = loop.CaseVerdict{Effect: v.Effect, Verdict: v.Verdict}
		}
		return out
	}
	return reflect.DeepEqual(bare(a), bare(b))
}

// named finds the names that stand in a case.
func (s Cases) named(ctx context.Context, r loop.Reader, by loop.Actor, c loop.CaseStudy) ([]loop.NameSeen, error) {
	people, err := s.peoplesNames(ctx, r, by)
	texts := []string{c.Title}
	for _, p := range c.Parts() {
		texts = append(texts, p.Text)
	}
	for _, v := range c.Verdicts {
		texts = append(texts, v.Head)
	}
	return loop.NamesIn(people, texts...), err
}

// Ready returns closed loops that no case tells yet, the newest verdict first, at
// most limit of them.
func (s Cases) Ready(ctx context.Context, by loop.Actor, limit int) ([]loop.Failure, error) {
	told, err := s.told(ctx, by)
	if err != nil {
		return nil, err
	}
	var found []loop.Failure
	failures := map[loop.ID]bool{}
	var fault error
	err = through(func(cursor string) (loop.Page[loop.EffectCheck], error) {
		return s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{State: loop.Concluded, Cursor: cursor, Limit: loop.MaxPage})
	}, func(e loop.EffectCheck) bool {
		if failures[e.Failure] || told[e.Failure] {
			return true
		}
		failures[e.Failure] = true
		f, err := s.loopFacts(ctx, s.Repo, by, e.Failure)
		if fault = err; err != nil {
			return false
		}
		if f.Closed() && f.Failure.State == loop.FailureOpen && by.In(f.Failure.Team) {
			found = append(found, f.Failure)
		}
		return len(found) < limit && len(failures) < readyLook
	})
	if fault != nil {
		err = fault
	}
	return found, err
}

// readyLook is how many loops with a verdict are looked at for an offer.
const readyLook = 50

// told are the failures that a case tells now.
func (s Cases) told(ctx context.Context, by loop.Actor) (map[loop.ID]bool, error) {
	told := map[loop.ID]bool{}
	err := through(func(cursor string) (loop.Page[loop.CaseStudy], error) {
		return s.List(ctx, by, loop.CaseQuery{Cursor: cursor, Limit: loop.MaxPage})
	}, func(c loop.CaseStudy) bool {
		if c.State != loop.CaseRetired {
			told[c.Failure] = true
		}
		return true
	})
	return told, err
}

// Markdown writes the case to be kept or sent: no member’s name is in it but those
// that somebody wrote.
func (v CaseView) Markdown() string {
	c := v.Case
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", oneLine(c.Title))
	fmt.Fprintf(&b, "Case %s, %s; %d min to read.\n", c.Ref(), c.State.Word(), c.ReadingMinutes())
	if c.State == loop.CaseRetired {
		fmt.Fprintf(&b, "\nRetired: %s\n", oneLine(c.Reason))
	}
	for _, p := range c.Parts() {
		if text := strings.TrimSpace(p.Text); text != "" {
			fmt.Fprintf(&b, "\n## %s\n\n%s\n", p.Head, text)
		}
	}
	b.WriteString("\n## The verdict\n\n")
	verdictLines(&b, c.Verdicts)
	if v.Since != nil {
		b.WriteString("\nSince then the loop says:\n\n")
		verdictLines(&b, v.Since)
	}
	if v.Open {
		b.WriteString("\nThe loop is open again.\n")
	}
	fmt.Fprintf(&b, "\nTaken from %s on %s.\n", v.Failure.Ref(), c.TakenAt.UTC().Format(time.DateOnly))
	return b.String()
}

func verdictLines(b *strings.Builder, all []loop.CaseVerdict) {
	if len(all) == 0 {
		b.WriteString("- nothing: its checks are open again\n")
	}
	for _, v := range all {
		fmt.Fprintf(b, "- %s (%s, %s): %s %s\n", v.Verdict.Word(), v.Effect, v.On, oneLine(v.Head), oneLine(v.How))
	}
}
