package app

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
	"failforward/outward"
)

// feedErrand is the job that asks where the values of a number come from.
const feedErrand = loop.Errand + "kpi_feed"

// FeedDraft is where values are to come from by themselves.
type FeedDraft struct {
	URL, Query string
	Step       loop.FeedStep
	Factor     float64 // 0 stands for 1
	Token      *string // sent as bearer; nil keeps the one there is, "" sends none
}

// Feed returns where the values of a series come from; NotFound where they do not
// come by themselves. The token is sealed in it.
func (s KPIs) Feed(ctx context.Context, by loop.Actor, key string) (loop.KPISeries, loop.KPIFeed, error) {
	k, err := s.fetch(ctx, s.Repo, by, key)
	if err != nil {
		return k, loop.KPIFeed{}, err
	}
	f, err := s.Repo.KPIFeed(ctx, by.Workspace, k.ID)
	if loop.CodeOf(err) == loop.NotFound {
		err = loop.Errorf(loop.NotFound, "Nothing feeds %s: its values are typed in, pasted or sent.", k.Key)
	}
	return k, f, err
}

// SetFeed says where the values of a series come from; they are asked for soon after,
// and then once a day.
func (s KPIs) SetFeed(ctx context.Context, by loop.Actor, key string, d FeedDraft) (loop.KPIFeed, error) {
	k, err := s.fetch(ctx, s.Repo, by, key)
	if err != nil {
		return loop.KPIFeed{}, err
	}
	f := loop.KPIFeed{Workspace: by.Workspace, Series: k.ID, URL: strings.TrimSpace(d.URL), Query: strings.TrimSpace(d.Query), Step: d.Step, Factor: d.Factor, SetBy: by.Member, SetAt: s.Now()}
	if f.Factor == 0 {
		f.Factor = 1
	}
	if err := mayFeed(by, k); err != nil {
		return f, err
	}
	if err := soundFeed(k, f); err != nil {
		return f, err
	}
	sealed, err := s.sealToken(k, d.Token)
	if err != nil {
		return f, err
	}
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		was, err := w.KPIFeed(ctx, by.Workspace, k.ID)
		if err != nil && loop.CodeOf(err) != loop.NotFound {
			return err
		}
		if f.Token = sealed; d.Token == nil {
			f.Token = was.Token
			if was.URL != "" && !sameServer(was.URL, f.URL) {
				f.Token = nil // a secret goes to the server that it was entered for, and to no other
			}
		}
		if err := w.SaveKPIFeed(ctx, f, loop.Note(by, s.Now(), "kpi.fed", k.Ref().String(), k.ID).With(oldFeed(was))); err != nil {
			return err
		}
		return w.Schedule(ctx, by.Workspace, feedErrand, k.ID, s.Now())
	})
	return f, err
}

func mayFeed(by loop.Actor, k loop.KPISeries) error {
	return allowIn(by, loop.Lead, k.Team, "say where the values of this number come from")
}

// soundFeed returns what cannot be about a feed.
func soundFeed(k loop.KPISeries, f loop.KPIFeed) error {
	var all faults
	if k.Kind == loop.KPIShare || k.Kind == loop.KPIDuration {
		all.add("", loop.Fault("series", "Only a count or a level can be fetched. Hits of trials, and how long each one took, need more than one value: send them with POST /api/v1/points."))
	}
	all.add("", f.Validate())
	if f.URL != "" {
		_, err := outward.Address(f.URL)
		all.add("", err)
	}
	return all.err()
}

// sameServer reports whether two addresses are of one server.
func sameServer(a, b string) bool {
	x, err := outward.Address(a)
	y, err2 := outward.Address(b)
	return err == nil && err2 == nil && x.Scheme == y.Scheme && x.Host == y.Host
}

// oldFeed is what stood there, for the log; never the token.
func oldFeed(f loop.KPIFeed) map[string]any {
	if f.URL == "" {
		return nil
	}
	return map[string]any{"url": f.URL, "query": f.Query, "step": f.Step, "factor": f.Factor}
}

func tokenOf(k loop.KPISeries) Place { return Place{k.Workspace, "kpi_feed " + k.ID.String()} }

func (s KPIs) sealToken(k loop.KPISeries, token *string) ([]byte, error) {
	if token == nil || strings.TrimSpace(*token) == "" {
		return nil, nil
	}
	text := strings.TrimSpace(*token)
	if len(text) > 4096 || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, loop.Fault("token", "A token is one word of letters, digits and signs, at most 4096 of them.")
	}
	v, err := s.vault()
	if err != nil {
		return nil, err
	}
	return v.Seal(tokenOf(k), []byte(text))
}

// DropFeed leaves the values that came and fetches no more.
func (s KPIs) DropFeed(ctx context.Context, by loop.Actor, key string) error {
	k, f, err := s.Feed(ctx, by, key)
	if err != nil {
		return err
	}
	if err := mayFeed(by, k); err != nil {
		return err
	}
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		if err := w.DropKPIFeed(ctx, by.Workspace, k.ID, loop.Note(by, s.Now(), "kpi.unfed", k.Ref().String(), k.ID).With(oldFeed(f))); err != nil {
			return err
		}
		return w.Unschedule(ctx, by.Workspace, feedErrand, k.ID)
	})
}

// asksAgain is how long somebody waits before asking by hand once more.
const asksAgain = 10 * time.Second

// Fetch asks now, and returns what came of it. That the server did not answer is no
// error: the feed says so.
func (s KPIs) Fetch(ctx context.Context, by loop.Actor, key string) (loop.KPIFeed, error) {
	k, f, err := s.Feed(ctx, by, key)
	if err != nil {
		return f, err
	}
	if err := mayKPI(by, k); err != nil {
		return f, err
	}
	if s.Now().Sub(f.TriedAt) < asksAgain {
		return f, loop.Errorf(loop.Conflict, "It was asked a moment ago. Wait ten seconds, then ask again.")
	}
	return s.feed(ctx, by, k, f, nil)
}
