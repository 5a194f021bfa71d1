package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// DemoName is the workspace that the demo makes.
const DemoName = "Demo: two teams"

// demoPeople are the twelve of team Small; the first is its lead.
var demoPeople = [...]string{"Mira", "Ade", "Ines", "Jo", "Kofi", "Lena", "Marta", "Noor", "Oskar", "Priya", "Ravi", "Tomas"}

// demo builds the demo workspace with a clock of its own: every deed is done on
// the day on which it would have been done, so the log reads like the truth.
type demo struct {
	Deps
	clock  time.Time
	monday time.Time // the Monday before it is made, 00:00 UTC: day 0 of the stories
	ws     loop.Workspace
	team   loop.Team // Small
	orders loop.Team
	people map[string]loop.Member
}

// BuildDemo makes the demo workspace as of the Monday before now and returns its
// lead: all of it, or nothing. It is the same for every Monday, but for the dates
// and the keys.
func BuildDemo(ctx context.Context, deps Deps) (lead loop.Member, err error) {
	err = deps.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		d := &demo{Deps: deps, monday: mondayBefore(deps.Now()), people: map[string]loop.Member{}}
		d.Deps.Repo, d.Deps.Now = inside{w}, func() time.Time { return d.clock }
		d.clock = d.day(firstDay-1, "09:00")
		if err := d.found(ctx); err != nil {
			return fmt.Errorf("found the demo: %w", err)
		}
		lead = d.people[demoPeople[0]]
		return d.play(ctx)
	})
	return lead, err
}

// inside is the store as one transaction sees it: what its deeds write is saved
// together or not at all, and costs one sync to disk.
type inside struct{ loop.Writer }

// Write implements loop.Repo.
func (r inside) Write(ctx context.Context, do func(context.Context, loop.Writer) error) error {
	return do(ctx, r.Writer)
}

// Settle has nothing to do while the transaction still writes.
func (r inside) Settle(context.Context, int) error { return nil }

func mondayBefore(now time.Time) time.Time {
	t := now.UTC().Truncate(24 * time.Hour)
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
}

// day returns a clock time on a day of the stories.
func (d *demo) day(n int, clock string) time.Time {
	t, _ := time.Parse("15:04", clock) // written in this package
	return d.monday.AddDate(0, 0, n).Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
}

func (d *demo) date(n int) loop.Date { return loop.DateOf(d.monday.AddDate(0, 0, n), time.UTC) }

func (d *demo) found(ctx context.Context) error {
	people := People{Deps: &d.Deps}
	return d.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		var err error
		if d.ws, err = people.workspace(ctx, w, Founding{Workspace: DemoName, Timezone: "UTC"}, true); err != nil {
			return err
		}
		if d.team, err = w.SaveTeam(ctx, loop.Team{Workspace: d.ws.ID, Name: "Small", CreatedAt: d.clock}, loop.Event{}); err != nil {
			return err
		}
		if d.orders, err = w.SaveTeam(ctx, loop.Team{Workspace: d.ws.ID, Name: "Orders", CreatedAt: d.clock}, loop.Event{}); err != nil {
			return err
		}
		if err := d.hire(ctx, w, d.team, demoPeople[:]); err != nil {
			return err
		}
		return d.hire(ctx, w, d.orders, ordersPeople[:])
	})
}

// hire adds the people of a team; the first is its lead. Nobody has a password: the
// lead of the first team comes in by a one-time link.
func (d *demo) hire(ctx context.Context, w loop.Writer, team loop.Team, names []string) error {
	operator := loop.OperatorIn(d.ws.ID)
	for i, name := range names {
		m := loop.Member{Workspace: d.ws.ID, Name: name, Email: strings.ToLower(name) + "@small.example", Role: loop.MemberRole, State: loop.Active, Teams: []loop.ID{team.ID}, Keys: true, CreatedAt: d.clock}
		if i == 0 {
			m.Role = loop.Lead
		}
		saved, err := w.SaveMember(ctx, m, loop.Note(operator, d.clock, "member.added", "", 0))
		if err != nil {
			return err
		}
		d.people[name] = saved
	}
	return nil
}

// beat is one deed on one day.
type beat struct {
	at time.Time
	do func(ctx context.Context) error
}

// play does every deed of every story in the order of time, and brings the
// checks to their days in between.
func (d *demo) play(ctx context.Context) error {
	var beats []beat
	for _, s := range slices.Concat(stories[:], ordersStories[:], orders()) {
		if s.quiet() {
			continue
		}
		beats = append(beats, d.beats(&told{story: s})...)
	}
	beats = slices.Concat(beats, d.weekly(), d.library(), d.plans(), d.numbers())
	beats = append(beats, d.fridays()...)
	for day := firstDay; day < 0; day++ {
		beats = append(beats, beat{d.day(day, "00:05"), d.checksDue})
	}
	slices.SortStableFunc(beats, func(a, b beat) int { return cmp.Compare(a.at.UnixMilli(), b.at.UnixMilli()) })
	for _, b := range beats {
		if !b.at.Before(d.monday) {
			break // the rest is to come
		}
		d.clock = b.at
		if err := b.do(ctx); err != nil {
			return fmt.Errorf("demo on %s: %w", b.at.Format(time.DateOnly), err)
		}
	}
	if err := d.haveRead(ctx); err != nil {
		return err
	}
	return d.opened(ctx)
}

// haveRead marks the lines of before last week as read: somebody has looked at
// Home in nine months.
func (d *demo) haveRead(ctx context.Context) error {
	return d.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		for _, m := range d.people {
			notices, err := w.Notices(ctx, d.ws.ID, m.ID)
			if err != nil {
				return err
			}
			var old []loop.ID
			for _, n := range notices {
				if n.At.Before(d.monday.AddDate(0, 0, -7)) {
					old = append(old, n.ID)
				}
			}
			if err := w.SeeNotices(ctx, d.ws.ID, m.ID, d.clock, old); err != nil {
				return err
			}
		}
		return nil
	})
}

// checksDue does what the clerk does, for this workspace only.
func (d *demo) checksDue(ctx context.Context) error {
	rule := loop.Actor{Kind: loop.Rule, Workspace: d.ws.ID, Name: "failforward", Role: loop.Admin}
	page, err := d.Repo.Effects(ctx, d.ws.ID, loop.EffectQuery{State: loop.Waiting, Limit: loop.MaxPage})
	if err != nil {
		return err
	}
	for _, e := range page.Items {
		if e.On > loop.DateOf(d.clock, time.UTC) {
			continue
		}
		err := d.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
			return Clerk{&d.Deps}.due(ctx, w, rule, e)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// told is a story while it is being told: what its deeds have made so far.
type told struct {
	story
	failure loop.Failure
	insight loop.Insight
	action  loop.Action
	check   loop.EffectCheck
}

// beats returns the deeds of a story on their days.
func (d *demo) beats(s *told) []beat {
	out := []beat{{d.day(s.day, s.at).Add(time.Duration(s.after+1) * time.Minute), func(ctx context.Context) error { return d.log(ctx, s) }}}
	add := func(day int, clock string, do func(context.Context, *told) error) {
		out = append(out, beat{d.day(day, clock), func(ctx context.Context) error { return do(ctx, s) }})
	}
	if s.learned != "" {
		add(s.learnedOn, "10:05", d.learn)
	}
	if s.accept != "" {
		add(s.acceptedOn, "10:30", d.accept)
	}
	if s.tweak == "" {
		return out
	}
	add(s.openedOn, "10:15", d.open)
	if s.doneOn != 0 {
		add(s.doneOn, "16:20", d.finish)
	}
	if s.dropped != "" {
		add(s.droppedOn, "10:20", d.drop)
	}
	if s.verdict != "" {
		add(s.verdictOn, "11:00", d.conclude)
	}
	return out
}

func (d *demo) by(name string) loop.Actor { return d.people[cmp.Or(name, demoPeople[0])].Actor() }

// actor is the member with an ID.
func (d *demo) actor(id loop.ID) loop.Actor {
	for _, m := range d.people {
		if m.ID == id {
			return m.Actor()
		}
	}
	return d.by("")
}

// lead leads the team of a story.
func (d *demo) lead(s *told) loop.Actor {
	if s.team == 1 {
		return d.by(ordersPeople[0])
	}
	return d.by("")
}

func (d *demo) log(ctx context.Context, s *told) (err error) {
	start := d.day(s.day, s.at)
	f := loop.Failure{Title: s.title, Summary: s.summary, Kind: s.kind, Severity: s.severity, Services: s.services, Tags: s.tags, Team: d.of(s), ReportedVia: "demo",
		StartedAt: loop.At(start, loop.ToMinute)}
	if s.machine {
		f.ReportedVia = "api"
	}
	if s.minutes > 0 {
		f.DetectedAt = loop.At(start.Add(time.Duration(s.after)*time.Minute), loop.ToMinute)
		f.ResolvedAt = loop.At(start.Add(time.Duration(s.minutes)*time.Minute), loop.ToMinute)
		d.clock = f.ResolvedAt.At.Add(10 * time.Minute)
	} else {
		f.ResolvedAt = loop.Is(loop.NotApplicable)
	}
	s.failure, err = Failures{&d.Deps}.Create(ctx, d.by(s.by), f, Claim{})
	return err
}

// of is the team of a story.
func (d *demo) of(s *told) loop.ID { return []loop.ID{d.team.ID, d.orders.ID}[s.team] }

func (d *demo) learn(ctx context.Context, s *told) (err error) {
	if s.surprise != "" {
		a := AnalysisDraft{Failures: []string{s.failure.Ref().String()}, Surprise: &s.surprise, CountedOn: &s.counted, HiddenWin: &s.win}
		if _, err := (Learning{&d.Deps}).Analyse(ctx, d.lead(s), "", 0, a); err != nil {
			return err
		}
	}
	kind := loop.SystemProperty
	if s.counted != "" {
		kind = loop.AssumptionBroken
	}
	s.insight, err = Learning{&d.Deps}.AddInsight(ctx, d.by(s.by), InsightDraft{Failure: s.failure.Ref().String(), Text: s.learned, Kind: kind})
	return err
}

func (d *demo) accept(ctx context.Context, s *told) error {
	var again loop.Date
	if s.revisitOn != 0 {
		again = d.date(s.revisitOn)
	}
	_, err := Failures{&d.Deps}.Accept(ctx, d.lead(s), s.failure.Ref().String(), 0, s.accept, again)
	return err
}

func (d *demo) open(ctx context.Context, s *told) (err error) {
	owner := d.people[s.owner]
	s.action, err = Actions{&d.Deps}.Create(ctx, d.lead(s), ActionDraft{Title: s.tweak, Owner: owner.Ref().String(), Due: d.date(s.due), Insight: s.insight.Ref().String(), Failure: s.failure.Ref().String()})
	if err != nil || s.proof == "" {
		return err
	}
	s.check, err = Effects{&d.Deps}.Plan(ctx, d.lead(s), CheckDraft{Action: s.action.Ref().String(), Kind: s.proof, On: d.date(s.on), Plan: loop.Plan{How: s.how}})
	return err
}

func (d *demo) finish(ctx context.Context, s *told) (err error) {
	s.action, err = Actions{&d.Deps}.Move(ctx, d.by(s.owner), s.action.Ref().String(), 0, loop.Done, loop.Step{Evidence: s.evidence})
	return err
}

func (d *demo) drop(ctx context.Context, s *told) (err error) {
	s.action, err = Actions{&d.Deps}.Move(ctx, d.by(s.owner), s.action.Ref().String(), 0, loop.Dropped, loop.Step{Reason: s.dropped})
	return err
}

func (d *demo) conclude(ctx context.Context, s *told) (err error) {
	s.check, err = Effects{&d.Deps}.Conclude(ctx, d.by(s.owner), s.check.Ref().String(), 0, s.verdict, s.note)
	return err
}
