package store_test

import (
	"context"
	"crypto/sha256"
	"errors"

	"failforward/loop"
	"failforward/looptest"
)

const someVotes = loop.Poll("vote:1")

// fillWeek adds a sprint, a huddle and what lies on its board.
func (v *world) fillWeek(ctx context.Context, w loop.Writer) error {
	at, ws := looptest.Monday, v.ws.ID
	var errs [7]error
	v.sprint, errs[0] = w.SaveSprint(ctx, loop.Sprint{Workspace: ws, Team: v.team.ID, Name: "Sprint 9", StartsOn: "2026-03-02", EndsOn: "2026-03-13", Goal: "Returns", Kind: loop.DeliverySprint, CreatedAt: at, UpdatedAt: at}, loop.Event{})
	v.huddle, errs[1] = w.SaveHuddle(ctx, loop.Huddle{Workspace: ws, Team: v.team.ID, Sprint: v.sprint.ID, Week: "2026-W10", On: "2026-03-02", Mode: loop.EveryoneMode, Attribution: loop.Anonymous,
		Facilitator: v.by.Member, State: loop.HuddleLive, Stage: loop.StageVote, Planned: 900, StartedAt: at, StageAt: at, RevealedAt: at, People: 4, CreatedAt: at, UpdatedAt: at}, loop.Event{})
	_, errs[2] = w.SaveSeries(ctx, loop.Series{Workspace: ws, Team: v.team.ID, Weekday: 1, Minute: 570, Every: 1, Planned: 900, Mode: loop.EveryoneMode, Attribution: loop.Anonymous, CreatedAt: at, UpdatedAt: at}, loop.Event{})
	_, errs[3] = w.SaveAbsence(ctx, loop.Absence{Workspace: ws, Member: v.by.Member, From: "2026-04-01", To: "2026-04-03", CreatedAt: at}, loop.Event{})
	hash := sha256.Sum256([]byte("link of " + v.ws.Name))
	v.link, errs[4] = w.SavePrivateLink(ctx, loop.PrivateLink{Workspace: ws, Member: v.by.Member, Name: "Phone", Hash: hash[:], CreatedBy: v.by.Member, CreatedAt: at}, loop.Event{})
	v.show, errs[5] = w.SaveShowcase(ctx, loop.Showcase{Workspace: ws, Week: "2026-W10", CreatedAt: at, UpdatedAt: at}, loop.Event{})
	v.entry, errs[6] = w.SaveEntry(ctx, loop.Entry{Workspace: ws, Week: "2026-W10", Team: v.team.ID, Failure: v.failure.ID, Misstep: "We trusted the list", Tweak: "Ask twice", State: loop.EntryAsked,
		Asked: v.by.Member, CreatedAt: at, UpdatedAt: at}, loop.Event{})
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	group := loop.CardGroup{ID: 7001 + ws, Workspace: ws, Huddle: v.huddle.ID, Title: "Waiting for others"}
	read := loop.Card{ID: 9001 + ws, Workspace: ws, Team: v.team.ID, Huddle: v.huddle.ID, What: "The answer came late", Why: "The goal fell", Surprised: true, Group: group.ID, Key: []byte{1}}
	sealed := loop.Card{ID: 9002 + ws, Workspace: ws, Team: v.team.ID, What: "Nobody may read this", Key: []byte{2}}
	return errors.Join(w.SaveCardGroup(ctx, group), w.AddCard(ctx, read, false), w.AddCard(ctx, sealed, true), w.RaiseBoard(ctx, ws, v.huddle.ID),
		w.PutBallot(ctx, loop.Ballot{ID: 5001 + ws, Workspace: ws, Poll: someVotes, Key: []byte{3}, Choices: []loop.ID{group.ID, group.ID}}),
		w.MarkVoted(ctx, ws, someVotes, v.by.Member, []byte{4}), w.KeepTallies(ctx, ws, v.huddle.ID, loop.Tally{group.ID: 2}, loop.Tally{read.ID: 1}))
}

// weekQuestions are questions for the methods of loop.HuddleReader.
var weekQuestions = map[string]question{
	"Sprint": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Sprint(ctx, ws, v.sprint.ID)
	},
	"Sprints": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Sprints(ctx, ws, v.team.ID, "", 0)
		return p.Items, err
	},
	"Huddle": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Huddle(ctx, ws, v.huddle.ID)
	},
	"Huddles": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Huddles(ctx, ws, loop.HuddleQuery{Sprint: v.sprint.ID, State: loop.HuddleLive, Since: "2026-03-02", Until: "2026-03-02"})
		return p.Items, err
	},
	"PrivateLinks": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.PrivateLinks(ctx, ws, v.by.Member)
	},
	"PrivateLink": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.PrivateLink(ctx, ws, v.link.ID)
	},
	"Showcase": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Showcase(ctx, ws, "2026-W10")
	},
	"ShowcaseByID": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.ShowcaseByID(ctx, ws, v.show.ID)
	},
	"Showcases": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		p, err := r.Showcases(ctx, ws, "", 0)
		return p.Items, err
	},
	"Entry": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Entry(ctx, ws, v.entry.ID)
	},
	"Entries": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Entries(ctx, ws, loop.EntryQuery{Week: "2026-W10", Asked: v.by.Member, Failure: v.failure.ID, State: loop.EntryAsked})
	},
	"AllSeries": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.AllSeries(ctx, ws)
	},
	"Absences": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Absences(ctx, ws, "2026-04-03")
	},
	"Cards": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Cards(ctx, ws, v.huddle.ID)
	},
	"Card": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Card(ctx, ws, 9002+v.ws.ID)
	},
	"SealedCards": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.SealedCards(ctx, ws, v.team.ID, 0)
	},
	"CardGroups": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.CardGroups(ctx, ws, v.huddle.ID)
	},
	"Tallies": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		votes, _, err := r.Tallies(ctx, ws, v.huddle.ID)
		return votes, err
	},
	"BoardVersion": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.BoardVersion(ctx, ws, v.huddle.ID)
	},
	"Ballots": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Ballots(ctx, ws, someVotes)
	},
	"Voters": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Voters(ctx, ws, someVotes)
	},
	"HasVoted": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.HasVoted(ctx, ws, someVotes, v.by.Member)
	},
}
