package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// Learning are the deeds about insights and analyses.
type Learning struct{ *Deps }

// InsightDraft is a new insight about a failure.
type InsightDraft struct {
	Failure   string // ref
	Text      string
	Kind      loop.InsightKind // "" means system_property
	NotUseful bool             // nobody would act on it
}

// AddInsight notes what a failure taught.
func (s Learning) AddInsight(ctx context.Context, by loop.Actor, d InsightDraft) (loop.Insight, error) {
	var out loop.Insight
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		f, err := Failures(s).fetch(ctx, w, by, d.Failure)
		if err != nil {
			return named("failure", err)
		}
		if err := allowIn(by, loop.MemberRole, f.Team, "add an insight"); err != nil {
			return err
		}
		i := insight(f, d.Text)
		i.Actionable = !d.NotUseful
		if d.Kind != "" {
			i.Kind = d.Kind
		}
		out, err = saveInsight(ctx, w, by, i, s.Now())
		return err
	})
	return out, err
}

func saveInsight(ctx context.Context, w loop.Writer, by loop.Actor, i loop.Insight, now time.Time) (loop.Insight, error) {
	i.Workspace, i.CreatedBy, i.CreatedAt, i.UpdatedAt, i.AcceptedAt = by.Workspace, by.Member, now, now, now
	i.Text = strings.TrimSpace(i.Text)
	if err := i.Validate(); err != nil {
		return i, err
	}
	return w.SaveInsight(ctx, i, loop.Note(by, now, "insight.added", "", 0))
}

// InsightPatch changes the fields that are not nil.
type InsightPatch struct {
	Text       *string
	Kind       *loop.InsightKind
	Actionable *bool
	Superseded *bool
}

func (p InsightPatch) apply(i *loop.Insight) {
	set(&i.Text, p.Text)
	set(&i.Kind, p.Kind)
	set(&i.Actionable, p.Actionable)
	set(&i.Superseded, p.Superseded)
	i.Text = strings.TrimSpace(i.Text)
}

// EditInsight changes an insight; version as in Failures.Edit.
func (s Learning) EditInsight(ctx context.Context, by loop.Actor, ref string, version int64, p InsightPatch) (loop.Insight, error) {
	var out loop.Insight
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		i, err := s.open(ctx, w, by, ref, version)
		if err != nil {
			return err
		}
		before := i
		p.apply(&i)
		if err := i.Validate(); err != nil {
			return err
		}
		i.UpdatedAt = s.Now()
		out, err = edited(ctx, w.SaveInsight, before, i, loop.Note(by, s.Now(), "insight.edited", "", 0))
		return err
	})
	return out, err
}

// open returns an insight that the actor may change, at the version that they read.
func (s Learning) open(ctx context.Context, r loop.Reader, by loop.Actor, ref string, version int64) (loop.Insight, error) {
	i, err := s.insight(ctx, r, by, ref)
	if err != nil {
		return i, err
	}
	f, err := r.Failure(ctx, by.Workspace, i.Failure)
	if err != nil {
		return i, err
	}
	if err := allowIn(by, loop.MemberRole, f.Team, "change it"); err != nil {
		return i, err
	}
	return i, fresh(version, i.Version, i.Ref())
}

func (s Learning) insight(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Insight, error) {
	id, err := s.find(ctx, r, by, loop.NounInsight, ref)
	if err != nil {
		return loop.Insight{}, err
	}
	return r.Insight(ctx, by.Workspace, id)
}

// Insight returns one insight.
func (s Learning) Insight(ctx context.Context, by loop.Actor, ref string) (loop.Insight, error) {
	return s.insight(ctx, s.Repo, by, ref)
}

// Insights lists insights, newest first; of one failure when its ref is given.
func (s Learning) Insights(ctx context.Context, by loop.Actor, failure, cursor string, limit int) (loop.Page[loop.Insight], error) {
	id, err := s.maybe(ctx, by, failure)
	if err != nil {
		return loop.Page[loop.Insight]{}, err
	}
	return s.Repo.Insights(ctx, by.Workspace, id, cursor, limit)
}

func (d *Deps) maybe(ctx context.Context, by loop.Actor, failure string) (loop.ID, error) {
	if failure == "" {
		return 0, nil
	}
	return d.find(ctx, d.Repo, by, loop.NounFailure, failure)
}

// AnalysisDraft is what the boxes say. Failures are refs; they count only for a new one.
type AnalysisDraft struct {
	Failures                                                              []string
	Surprise, Happened, CountedOn, HiddenWin, BuildDifferently, OneChange *string // nil leaves a box as it is
}

func (d AnalysisDraft) apply(a *loop.Analysis) {
	set(&a.Surprise, d.Surprise)
	set(&a.Happened, d.Happened)
	set(&a.CountedOn, d.CountedOn)
	set(&a.HiddenWin, d.HiddenWin)
	set(&a.BuildDifferently, d.BuildDifferently)
	set(&a.OneChange, d.OneChange)
}

// Analyse saves the boxes: of the analysis with the ref, or of a new one when it is "".
func (s Learning) Analyse(ctx context.Context, by loop.Actor, ref string, version int64, d AnalysisDraft) (loop.Analysis, error) {
	var out loop.Analysis
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		a, err := s.draft(ctx, w, by, ref, d)
		if err != nil {
			return err
		}
		if err := s.mayAnalyse(ctx, w, by, a); err != nil {
			return err
		}
		if err := fresh(version, a.Version, a.Ref()); err != nil {
			return err
		}
		before := a
		d.apply(&a)
		if err := a.Validate(); err != nil {
			return err
		}
		out, err = s.saveAnalysis(ctx, w, by, before, a)
		return err
	})
	return out, err
}

func (s Learning) saveAnalysis(ctx context.Context, w loop.Writer, by loop.Actor, before, a loop.Analysis) (loop.Analysis, error) {
	a.UpdatedAt = s.Now()
	if a.Version == 0 {
		return w.SaveAnalysis(ctx, a, loop.Note(by, s.Now(), "analysis.started", "", 0))
	}
	return edited(ctx, w.SaveAnalysis, before, a, loop.Note(by, s.Now(), "analysis.edited", "", 0))
}

func (s Learning) draft(ctx context.Context, w loop.Reader, by loop.Actor, ref string, d AnalysisDraft) (loop.Analysis, error) {
	if ref != "" {
		return s.analysis(ctx, w, by, ref)
	}
	a := loop.Analysis{Workspace: by.Workspace, CreatedBy: by.Member, CreatedAt: s.Now()}
	for _, f := range d.Failures {
		id, err := s.find(ctx, w, by, loop.NounFailure, f)
		if err != nil {
			return a, named("failures", err)
		}
		a.Failures = append(a.Failures, id)
	}
	slices.Sort(a.Failures)
	a.Failures = slices.Compact(a.Failures)
	return a, nil
}

func (s Learning) mayAnalyse(ctx context.Context, w loop.Reader, by loop.Actor, a loop.Analysis) error {
	if err := allow(by, loop.MemberRole, "analyse it"); err != nil {
		return err
	}
	for _, id := range a.Failures {
		f, err := w.Failure(ctx, by.Workspace, id)
		if err != nil {
			return err
		}
		if err := allowIn(by, loop.MemberRole, f.Team, "analyse it"); err != nil {
			return err
		}
	}
	return nil
}

func (s Learning) analysis(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Analysis, error) {
	id, err := s.find(ctx, r, by, loop.NounAnalysis, ref)
	if err != nil {
		return loop.Analysis{}, err
	}
	return r.Analysis(ctx, by.Workspace, id)
}

// Analysis returns one analysis.
func (s Learning) Analysis(ctx context.Context, by loop.Actor, ref string) (loop.Analysis, error) {
	return s.analysis(ctx, s.Repo, by, ref)
}

// Analyses lists analyses, newest first; of one failure when its ref is given.
func (s Learning) Analyses(ctx context.Context, by loop.Actor, failure, cursor string, limit int) (loop.Page[loop.Analysis], error) {
	id, err := s.maybe(ctx, by, failure)
	if err != nil {
		return loop.Page[loop.Analysis]{}, err
	}
	return s.Repo.Analyses(ctx, by.Workspace, id, cursor, limit)
}
