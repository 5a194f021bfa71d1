// Package app holds the deeds: who may do what, when. A deed reads like its
// story: fetch, may they, do, save. It sees storage through the contracts of
// loop, and neither the database nor the wire.
package app

import (
	"context"
	"encoding/binary"
	"io"
	"sync"
	"time"

	"failforward/loop"
	"failforward/source/prometheus"
)

// Deps is what every deed is handed.
type Deps struct {
	Repo     loop.Repo
	Accounts loop.AccountRepo
	Works    loop.Works
	Auditor  loop.Auditor
	Now      func() time.Time
	Random   io.Reader             // of cryptographic quality
	Vault    func() (Vault, error) // seals secrets; nil: there is no key
	Ask      Asker                 // asks a server outside for values; nil: nobody is asked

	boards *raiser // made by New
	wake   bell    // deliveries wait; made by New
}

// Asker asks a server that speaks the API of Prometheus.
type Asker func(context.Context, prometheus.Query) (prometheus.Answer, error)

// App is every deed, by what it is about.
type App struct {
	Failures Failures
	Loops    Loops
	Learning Learning
	Actions  Actions
	Effects  Effects
	People   People
	Tokens   Tokens
	Tags     Tags
	Audit    Audit
	Homes    Homes
	Measures Measures
	Imports  Imports
	Huddles  Huddles
	Cards    Cards
	Ballots  Ballots
	Live     Live
	Scores   Scores
	Bets     Bets
	Cases    Cases
	Sprints  Sprints
	Links    Links
	Feeds    Feeds
	Shows    Showcases
	Digests  Digests
	Views    SavedViews
	KPIs     KPIs
	Deploys  Deploys
	Sources  Sources
	Intake   Intake
	Harvest  Harvest
	Inbox    Inbox
	Crashes  Crashes
	Forms    Forms
	Said     Said
	Targets  Targets
	Clerk    Clerk
	Errands  Errands
}

// atOnce bounds how many passwords are reckoned, and how many sign-ins are
// tried, at the same time.
const atOnce = 2

// New wires the deeds.
func New(d Deps) *App {
	p := &d
	p.boards, p.wake = newRaiser(p.grow), make(bell, 1)
	return &App{
		Failures: Failures{p}, Loops: Loops{p}, Learning: Learning{p}, Actions: Actions{p}, Effects: Effects{p},
		People: People{Deps: p, hashing: make(chan struct{}, atOnce), trying: make(chan struct{}, atOnce)}, Tokens: Tokens{p}, Tags: Tags{p}, Audit: Audit{p},
		Homes: Homes{p}, Measures: Measures{p}, Huddles: Huddles{p}, Cards: Cards{p}, Ballots: Ballots{p}, Scores: Scores{p}, Bets: Bets{p}, Cases: Cases{p}, Sprints: Sprints{p}, Links: Links{p}, Feeds: Feeds{p}, Shows: Showcases{p}, Digests: Digests{p}, Live: Live{p}, Views: SavedViews{p}, KPIs: KPIs{p}, Deploys: Deploys{p}, Sources: Sources{p}, Intake: Intake{p, &sync.Map{}}, Harvest: Harvest{p}, Inbox: Inbox{p}, Crashes: Crashes{p}, Forms: Forms{p}, Said: Said{p}, Imports: Imports{p, &loop.IDs{Now: d.Now, Node: node(d.Random)}}, Clerk: Clerk{p}, Targets: Targets{p}, Errands: Errands{p},
	}
}

// Settle finishes what waits for its moment; for a process that ends.
func (a *App) Settle(ctx context.Context) error { return a.Clerk.boards.settle(ctx) }

// node draws a number for the keys of this process, so that no other makes the same.
func node(random io.Reader) uint16 {
	var b [2]byte
	_, _ = io.ReadFull(random, b[:]) // a key made with 0 is a key too
	return binary.BigEndian.Uint16(b[:])
}

// allow returns Denied unless the actor's role includes want.
func allow(by loop.Actor, want loop.Role, deed string) error {
	if by.May(want) {
		return nil
	}
	return loop.Errorf(loop.Denied, "To %s one has to be %s %s or more; you are %s.", deed, article(want), want, by.Role)
}

func article(r loop.Role) string {
	if r == loop.Admin {
		return "an"
	}
	return "a"
}

// allowIn returns Denied unless the actor's role includes want and the team is theirs.
func allowIn(by loop.Actor, want loop.Role, team loop.ID, deed string) error {
	if err := allow(by, want, deed); err != nil {
		return err
	}
	if !by.In(team) {
		return loop.Errorf(loop.Denied, "This belongs to another team; only its members can %s.", deed)
	}
	return nil
}

// vault seals secrets; without a key it is empty and says so.
func (d *Deps) vault() (Vault, error) {
	if d.Vault == nil {
		return Vault{}, nil
	}
	return d.Vault()
}

// find turns a ref as people type it into the ID behind it. A number without
// letters is the ID itself.
func (d *Deps) find(ctx context.Context, r loop.Reader, by loop.Actor, noun loop.Noun, ref string) (loop.ID, error) {
	parsed, err := loop.ParseRef(noun, ref)
	if err != nil {
		if id, ok := asID(ref); ok {
			return id, nil
		}
		return 0, err
	}
	return r.Find(ctx, by.Workspace, parsed)
}

func asID(s string) (loop.ID, bool) {
	var id loop.ID
	if err := id.UnmarshalText([]byte(s)); err != nil || id == 0 {
		return 0, false
	}
	return id, true
}

// zone returns the workspace's zone.
func (d *Deps) zone(ctx context.Context, r loop.Reader, by loop.Actor) (*time.Location, error) {
	w, err := r.Workspace(ctx, by.Workspace)
	return w.Zone(), err
}

// today returns the day that it is in the workspace, and its zone.
func (d *Deps) today(ctx context.Context, r loop.Reader, by loop.Actor) (loop.Date, *time.Location, error) {
	zone, err := d.zone(ctx, r, by)
	return loop.DateOf(d.Now(), zone), zone, err
}

// teamHere is a fault unless the team is one of the workspace; 0 is none.
func teamHere(ctx context.Context, r loop.Reader, by loop.Actor, team loop.ID) error {
	if team == 0 {
		return nil
	}
	_, err := r.Team(ctx, by.Workspace, team)
	if loop.CodeOf(err) == loop.NotFound {
		return loop.Fault("team", "There is no such team in this workspace.")
	}
	return err
}
