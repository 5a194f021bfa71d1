package app

import (
	"context"
	"slices"
	"strings"

	"failforward/loop"
)

// Said are the deeds about what people say on forms. Whoever says it is nobody here:
// no actor, no event, no time but the day or the week.
type Said struct{ *Deps }

// FormPage is the form behind a link, with what its page says about it.
type FormPage struct {
	loop.Form
	Space loop.Workspace
	Crew  loop.Team // whose leads read it; zero for the whole workspace
}

// Open returns the form behind the secret part of a link. Unknown and switched off are
// NotFound alike; the lookup is by hash, so how long it takes tells nothing of the
// secret.
func (s Said) Open(ctx context.Context, secret string) (FormPage, error) {
	f, err := s.Repo.FormByHash(ctx, HashSecret(strings.ToLower(secret)))
	if loop.CodeOf(err) == loop.NotFound || err == nil && f.Off {
		return FormPage{}, loop.Errorf(loop.NotFound, "There is nothing at this address.")
	}
	out := FormPage{Form: f}
	if err == nil {
		out.Space, err = s.Repo.Workspace(ctx, f.Workspace)
	}
	if err == nil && f.Team != 0 {
		out.Crew, err = s.Repo.Team(ctx, f.Workspace, f.Team)
	}
	return out, err
}

// ReportDraft is what somebody types on a form.
type ReportDraft struct {
	What, More string
	Kind       loop.Kind
	When       loop.Rough
}

// Report makes a report of a draft and tells every fault of it; nothing is kept yet.
func (s Said) Report(on FormPage, d ReportDraft) (loop.FormReport, error) {
	r := loop.FormReport{Workspace: on.Workspace, Form: on.ID, Team: on.Team, Came: on.Stretch(s.Now()), What: oneLine(d.What), More: strings.TrimSpace(d.More), Kind: d.Kind, When: d.When}
	return r, r.Validate(on.Form)
}

// Keep keeps a report, in a write of its own; those of others that happen to wait then
// share its commit. One that says the same as one that waits is that one: somebody has
// pressed twice. A form at which MostToRead wait takes no more and is Limited.
func (s Said) Keep(ctx context.Context, r loop.FormReport) error {
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		waiting, err := w.FormReportsOn(ctx, r.Workspace, r.Form)
		if err != nil || slices.ContainsFunc(waiting, r.Same) {
			return err
		}
		if len(waiting) >= loop.MostToRead {
			return loop.Errorf(loop.Limited, "This form is full: so much waits here that it takes no more until somebody has read it. Your text is still here; try again in a day or two, or tell somebody whom you trust.")
		}
		if r.ID, err = loop.RandomID(s.Random); err != nil {
			return err
		}
		return w.AddFormReport(ctx, r)
	})
}

// Waiting is a report that can be read, with its form.
type Waiting struct {
	loop.FormReport
	On loop.Form
}

// Waiting returns what the caller may decide on and can be read by now, the earliest
// first, and within a day or a week in the order of random keys.
func (s Said) Waiting(ctx context.Context, by loop.Actor) ([]Waiting, error) {
	if !by.May(loop.Lead) {
		return nil, nil
	}
	forms, err := s.Repo.Forms(ctx, by.Workspace)
	if err != nil || len(forms) == 0 {
		return nil, err
	}
	on := map[loop.ID]loop.Form{}
	for _, f := range forms {
		on[f.ID] = f
	}
	all, err := s.Repo.FormReports(ctx, by.Workspace)
	var out []Waiting
	for _, r := range all {
		if f, ok := on[r.Form]; ok && by.In(r.Team) && r.Readable(f.Today(s.Now())) {
			out = append(out, Waiting{r, f})
		}
	}
	return out, err
}

// Get returns a report that the caller may decide on. One that cannot be read yet is
// NotFound, like one that is not there: that something came is not told before its
// day is over.
func (s Said) Get(ctx context.Context, by loop.Actor, id loop.ID) (Waiting, error) {
	return s.fetch(ctx, s.Repo, by, id)
}

func (s Said) fetch(ctx context.Context, r loop.Reader, by loop.Actor, id loop.ID) (Waiting, error) {
	if err := allow(by, loop.Lead, "read what was said on a form"); err != nil {
		return Waiting{}, err
	}
	gone := loop.Errorf(loop.NotFound, "This is no longer in the inbox: somebody has decided on it, or it never was there.")
	got, err := r.FormReport(ctx, by.Workspace, id)
	if loop.CodeOf(err) == loop.NotFound {
		return Waiting{}, gone
	}
	if err != nil {
		return Waiting{}, err
	}
	f, err := r.Form(ctx, by.Workspace, got.Form)
	if err == nil && !got.Readable(f.Today(s.Now())) {
		err = gone
	}
	if err == nil {
		err = allowIn(by, loop.Lead, got.Team, "read what was said on its form")
	}
	if err != nil {
		return Waiting{}, err
	}
	return Waiting{got, f}, nil
}

// Verbatim is what becomes a failure of: the words as they may stand, names taken out.
type Verbatim struct {
	Title, Summary string
	Kind           loop.Kind // "": worked out
}

// Take makes a failure of a report, with the words that the caller gives it. It has no
// reporter, and its day of logging is that of the taking; what was said is deleted.
func (s Said) Take(ctx context.Context, by loop.Actor, id loop.ID, d Verbatim) (loop.Failure, error) {
	var out loop.Failure
	err := s.decide(ctx, by, id, func(ctx context.Context, w loop.Writer, r Waiting) error {
		zone, err := s.zone(ctx, w, by)
		if err != nil {
			return err
		}
		f := loop.Failure{Title: d.Title, Summary: strings.TrimSpace(d.Summary), Kind: d.Kind, Team: r.Team, ReportedVia: "form", StartedAt: r.Started(zone)}
		f = complete(f, by, s.Now())
		f.CreatedBy = 0 // whoever takes it has not reported it
		if err := Failures(s).check(ctx, w, by, f); err != nil {
			return err
		}
		out, err = w.SaveFailure(ctx, f, loop.Note(by, s.Now(), "form.taken", "", 0))
		return err
	})
	return out, err
}

// Decline deletes what was said, for a reason that stays in the audit log.
func (s Said) Decline(ctx context.Context, by loop.Actor, id loop.ID, reason string) error {
	var c loop.Check
	c.Len("reason", reason, 1, 300)
	if err := c.Err(); err != nil {
		return err
	}
	return s.decide(ctx, by, id, func(ctx context.Context, w loop.Writer, r Waiting) error {
		ev := loop.Note(by, s.Now(), "form.declined", r.On.Name, r.On.ID)
		return w.Record(ctx, ev.With(map[string]any{"reason": oneLine(reason)}))
	})
}

func (s Said) decide(ctx context.Context, by loop.Actor, id loop.ID, do func(context.Context, loop.Writer, Waiting) error) error {
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		r, err := s.fetch(ctx, w, by, id)
		if err != nil {
			return err
		}
		if err := do(ctx, w, r); err != nil {
			return err
		}
		return w.DropFormReport(ctx, by.Workspace, id)
	})
}
