package app

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"failforward/judge"
	"failforward/loop"
)

// KPIs are the deeds about numbers that a team watches from outside.
type KPIs struct{ *Deps }

// KPIDraft is a new series.
type KPIDraft struct {
	Key, Name, Unit string
	Kind            loop.KPIKind
	Better          string // lower, higher or none
	Exposure        string // per what
	Team            string // ref, "" for the whole workspace
	Claim           Claim
}

// Add makes a series.
func (s KPIs) Add(ctx context.Context, by loop.Actor, d KPIDraft) (loop.KPISeries, error) {
	now := s.Now()
	k := loop.KPISeries{Workspace: by.Workspace, Key: strings.TrimPrefix(strings.ToLower(strings.TrimSpace(d.Key)), "kpi."), Name: words(d.Name), Unit: words(d.Unit), Kind: d.Kind,
		Better: d.Better, Exposure: words(d.Exposure), Defined: 1, DefinedAt: now, CreatedBy: by.Member, CreatedAt: now, UpdatedAt: now}
	team, err := People{Deps: s.Deps}.TeamID(ctx, by, d.Team)
	var all faults
	all.add("", err)
	all.add("", k.Validate())
	if all.err() != nil {
		return k, all.err()
	}
	k.Team = team
	if err := mayKPI(by, k); err != nil {
		return k, err
	}
	var out loop.KPISeries
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		fetch := func(id loop.ID) (loop.KPISeries, error) { return w.KPI(ctx, by.Workspace, id) }
		out, err = once(ctx, w, by, d.Claim, "kpi", fetch, func() (loop.KPISeries, loop.ID, error) {
			made, err := s.add(ctx, w, by, k)
			return made, made.ID, err
		})
		return err
	})
	return out, err
}

func (s KPIs) add(ctx context.Context, w loop.Writer, by loop.Actor, k loop.KPISeries) (loop.KPISeries, error) {
	all, err := w.KPIs(ctx, by.Workspace)
	if err != nil {
		return k, err
	}
	if len(all) >= loop.MostKPIs {
		return k, loop.Errorf(loop.Conflict, "There are %d series already, which is the most. Go on with one of them.", len(all))
	}
	if slices.ContainsFunc(all, func(o loop.KPISeries) bool { return o.Key == k.Key }) {
		return k, loop.Fault("key", "There is a series %q already. Choose another key, or add to that one.", k.Key)
	}
	return w.SaveKPI(ctx, k, loop.Note(by, s.Now(), "kpi.added", "", 0))
}

func mayKPI(by loop.Actor, k loop.KPISeries) error {
	return allowIn(by, loop.MemberRole, k.Team, "change this number")
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// List returns every series, by key.
func (s KPIs) List(ctx context.Context, by loop.Actor) ([]loop.KPISeries, error) {
	return s.Repo.KPIs(ctx, by.Workspace)
}

// Get returns a series by its key, lead_time or kpi.lead_time, or its ref.
func (s KPIs) Get(ctx context.Context, by loop.Actor, key string) (loop.KPISeries, error) {
	return s.fetch(ctx, s.Repo, by, key)
}

func (s KPIs) fetch(ctx context.Context, r loop.Reader, by loop.Actor, key string) (loop.KPISeries, error) {
	key = strings.TrimPrefix(strings.TrimSpace(key), "kpi.")
	if n, isRef := strings.CutPrefix(strings.ToUpper(key), string(loop.NounKPI)+"-"); isRef {
		number, _ := strconv.ParseInt(n, 10, 64) // 0 is no number of ours: NotFound
		id, err := r.Find(ctx, by.Workspace, loop.Ref{Noun: loop.NounKPI, Number: number})
		if err != nil {
			return loop.KPISeries{}, err
		}
		return r.KPI(ctx, by.Workspace, id)
	}
	if id, ok := asID(key); ok {
		return r.KPI(ctx, by.Workspace, id)
	}
	k, err := r.KPIByKey(ctx, by.Workspace, key)
	if loop.CodeOf(err) == loop.NotFound {
		return k, loop.Errorf(loop.NotFound, "There is no series %.40q here. The list is at /kpis, and: failforward kpi list.", key)
	}
	return k, err
}

// Points returns points of a series, newest first.
func (s KPIs) Points(ctx context.Context, by loop.Actor, key string, q loop.PointQuery) (loop.Page[loop.KPIPoint], error) {
	k, err := s.Get(ctx, by, key)
	if err != nil {
		return loop.Page[loop.KPIPoint]{}, err
	}
	q.Series = k.ID
	return s.Repo.Points(ctx, by.Workspace, q)
}

// KPIChange is what can be changed about a series; its key and kind stay.
type KPIChange struct {
	Name, Unit, Better, Exposure string
	Redefined                    bool // what is counted is another thing from now on
}

// Edit changes a series. Another unit, exposure, way of being good or meaning is
// another definition: points from before it are not compared with those after it, and
// what it meant before is kept.
func (s KPIs) Edit(ctx context.Context, by loop.Actor, key string, version int64, c KPIChange) (loop.KPISeries, error) {
	var out loop.KPISeries
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		k, err := s.mine(ctx, w, by, key)
		if err != nil {
			return err
		}
		if err := fresh(version, k.Version, k.Ref()); err != nil {
			return err
		}
		before := k
		k.Name, k.Unit, k.Better, k.Exposure = words(c.Name), words(c.Unit), c.Better, words(c.Exposure)
		if err := k.Validate(); err != nil {
			return err
		}
		if k, err = s.redefine(ctx, w, before, k, c.Redefined); err != nil {
			return err
		}
		k.UpdatedAt = s.Now()
		out, err = edited(ctx, w.SaveKPI, before, k, loop.Note(by, s.Now(), "kpi.edited", "", 0))
		return err
	})
	return out, err
}

// redefine notes another definition; before the first point there is nothing to break.
func (s KPIs) redefine(ctx context.Context, r loop.Reader, before, after loop.KPISeries, anew bool) (loop.KPISeries, error) {
	became := before.Became(after, anew)
	if became == "" {
		return after, nil
	}
	page, err := r.Points(ctx, after.Workspace, loop.PointQuery{Series: after.ID, Limit: 1})
	if err != nil || !anew && len(page.Items) == 0 {
		return after, err
	}
	return before.Redefine(after, became, s.Now()), nil
}

// Newest returns the newest points of a series, at most most, oldest first.
func (s KPIs) Newest(ctx context.Context, by loop.Actor, key string, most int) ([]loop.KPIPoint, error) {
	var all []loop.KPIPoint
	for q := (loop.PointQuery{Limit: loop.MaxPage}); ; {
		page, err := s.Points(ctx, by, key, q)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if q.Cursor = page.Next; q.Cursor == "" || len(all) >= most {
			break
		}
	}
	all = all[:min(len(all), most)]
	slices.Reverse(all)
	return all, nil
}

// mine returns a series that the actor may change.
func (s KPIs) mine(ctx context.Context, r loop.Reader, by loop.Actor, key string) (loop.KPISeries, error) {
	k, err := s.fetch(ctx, r, by, key)
	if err != nil {
		return k, err
	}
	return k, mayKPI(by, k)
}

// IntakeReport says what became of points, or of deploys, that somebody told.
type IntakeReport struct{ Added, Replaced, Unchanged int }

// All is how many there were.
func (r IntakeReport) All() int { return r.Added + r.Replaced + r.Unchanged }

// Put saves points of a series; one whose time is there already takes its place,
// and the same ones again change nothing.
func (s KPIs) Put(ctx context.Context, by loop.Actor, key string, points []judge.Point, origin string) (IntakeReport, error) {
	if len(points) == 0 {
		return IntakeReport{}, loop.Fault("value", "Bring at least one point.")
	}
	if len(points) > loop.MostPointsAtOnce {
		return IntakeReport{}, loop.Fault("points", "Bring at most %s points at once; these are %s.", loop.Whole(loop.MostPointsAtOnce), loop.Whole(len(points)))
	}
	var report IntakeReport
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		k, err := s.mine(ctx, w, by, key)
		if err != nil {
			return err
		}
		if err := s.sound(k.Kind, points); err != nil {
			return err
		}
		report, err = s.put(ctx, w, by, k, points, origin)
		return err
	})
	return report, err
}

// sound tells the faults of points, by row where there are several.
func (s KPIs) sound(kind loop.KPIKind, points []judge.Point) error {
	var c loop.Check
	faults := 0
	for i, p := range points {
		err := judge.CheckPoint(kind, p)
		if err == nil && p.At.After(s.Now().Add(24*time.Hour)) {
			err = loop.Fault("at", "%s has not come yet.", p.At.Format(time.DateOnly))
		}
		if err == nil {
			continue
		}
		if faults++; faults > 20 {
			break
		}
		for _, f := range loop.Faults(err) {
			if len(points) > 1 {
				f.Text = rowOf(i, f.Text)
			}
			c.Fault(f.Field, "%s", f.Text)
		}
	}
	return c.Err()
}

// PutText saves points that were pasted or read from a file, all or none; every
// fault names its line.
func (s KPIs) PutText(ctx context.Context, by loop.Actor, key string, r io.Reader, origin string) (IntakeReport, error) {
	k, err := s.mine(ctx, s.Repo, by, key)
	if err != nil {
		return IntakeReport{}, err
	}
	points, err := judge.ReadCSV(r, k.Kind)
	if err != nil {
		return IntakeReport{}, err
	}
	if len(points) == 0 {
		return IntakeReport{}, loop.Fault("series", "There is no line with a point. Write one a line: 2026-05-04,12.5")
	}
	return s.Put(ctx, by, key, points, origin)
}
