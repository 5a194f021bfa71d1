package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"failforward/loop"
	"failforward/source/hook"
)

// Harvest reads deliveries and makes of them what happened: signals, episodes,
// failures, deploys. What comes out does not depend on the order in which they came,
// nor on how often.
type Harvest struct{ *Deps }

// bite is how many deliveries one transaction reads.
const bite = 64

// Wait returns when deliveries may wait to be read, at the latest after a second,
// since another process may have taken them.
func (s Harvest) Wait(ctx context.Context) {
	select {
	case <-s.wake:
	case <-time.After(time.Second):
	case <-ctx.Done():
	}
}

// Digest reads every delivery that waits, and returns how many it has read. What
// cannot be read is a dead letter with its reason; it holds up nothing else.
func (s Harvest) Digest(ctx context.Context) (int, error) {
	done, after := 0, loop.ID(0)
	for {
		all, err := s.Works.TakeDeliveries(ctx, after, bite)
		if err != nil || len(all) == 0 {
			return done, err
		}
		after = all[len(all)-1].ID
		for _, some := range byWorkspace(all) {
			n, err := s.digest(ctx, some)
			if done += n; err != nil {
				return done, err
			}
		}
	}
}

func byWorkspace(all []loop.Delivery) [][]loop.Delivery {
	at, out := map[loop.ID]int{}, [][]loop.Delivery{}
	for _, d := range all {
		i, ok := at[d.Workspace]
		if !ok {
			i = len(out)
			at[d.Workspace], out = i, append(out, nil)
		}
		out[i] = append(out[i], d)
	}
	return out
}

// letter is a delivery that was read.
type letter struct {
	loop.Delivery
	source loop.Source // as it was when it was parsed, then as it is when it is saved
	news   []hook.News
	err    error // why it could not be read; what was read before counts
}

// digest reads deliveries of one workspace. Where they cannot be saved together,
// each is saved by itself, so that one hurts no other.
func (s Harvest) digest(ctx context.Context, all []loop.Delivery) (int, error) {
	letters, err := s.read(ctx, all)
	if err != nil {
		return 0, err
	}
	n, err := s.save(ctx, letters)
	if err == nil || ctx.Err() != nil || loop.CodeOf(err) == loop.Limited {
		return n, err
	}
	for _, l := range letters {
		if _, err := s.save(ctx, []letter{l}); err != nil {
			if err := s.bury(ctx, l, err); err != nil {
				return n, err
			}
		}
		n++
	}
	return n, nil
}

// read parses, outside of any transaction.
func (s Harvest) read(ctx context.Context, all []loop.Delivery) ([]letter, error) {
	sources := map[loop.ID]loop.Source{}
	out := make([]letter, len(all))
	for i, d := range all {
		src, ok := sources[d.Source]
		if !ok {
			var err error
			if src, err = s.Repo.Source(ctx, d.Workspace, d.Source); err != nil {
				return nil, err
			}
			sources[d.Source] = src
		}
		out[i] = parse(d, src)
	}
	return out, nil
}

// parse reads one delivery; a parser that panics has met a dead letter.
func parse(d loop.Delivery, src loop.Source) (l letter) {
	l = letter{Delivery: d, source: src}
	defer func() {
		if p := recover(); p != nil {
			l.err = loop.Fault("body", "Reading this failed: %.200s. Please report it; it can be read again when that is mended.", fmt.Sprint(p))
		}
	}()
	sender, ok := hook.ByName(src.Sender)
	if !ok {
		l.err = loop.Fault("kind", "This version does not know sources of the kind %s.", src.Sender)
		return l
	}
	body, err := hook.Unpack(d.Packed, d.Body, hook.MostPlain)
	if err != nil {
		l.err = err
		return l
	}
	paths, err := hook.Paths(src.Paths)
	if err != nil {
		l.err = err
		return l
	}
	l.err = sender.Read(hook.Delivery{Header: d.Header, Body: body, Paths: paths}, func(n hook.News) { l.news = append(l.news, n) })
	return l
}

// save makes what happened of letters, and marks them as read.
func (s Harvest) save(ctx context.Context, letters []letter) (int, error) {
	n := 0
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		still, err := unread(ctx, w, letters)
		if err != nil || len(still) == 0 {
			return err
		}
		n = len(still)
		if err := anew(ctx, w, still); err != nil {
			return err
		}
		real := slices.DeleteFunc(slices.Clone(still), letter.isTest)
		about, err := s.heed(ctx, w, real)
		if err != nil {
			return err
		}
		for _, l := range still {
			d := l.settled()
			d.About = about[l.ID]
			if err := w.SettleDelivery(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// unread are the letters that nobody else has read meanwhile.
func unread(ctx context.Context, w loop.Writer, letters []letter) ([]letter, error) {
	ids := make([]loop.ID, len(letters))
	for i, l := range letters {
		ids[i] = l.ID
	}
	left, err := w.Waiting(ctx, letters[0].Workspace, ids)
	open := map[loop.ID]bool{}
	for _, id := range left {
		open[id] = true
	}
	var still []letter
	for _, l := range letters {
		if open[l.ID] {
			still = append(still, l)
		}
	}
	return still, err
}

// anew reads the sources of letters again, which may have been changed while they were
// parsed: what is planned by now holds for what is told now.
func anew(ctx context.Context, w loop.Writer, letters []letter) error {
	sources := map[loop.ID]loop.Source{}
	for i, l := range letters {
		src, ok := sources[l.Source]
		if !ok {
			var err error
			if src, err = w.Source(ctx, l.Workspace, l.Source); err != nil {
				return err
			}
			sources[l.Source] = src
		}
		letters[i].source = src
	}
	return nil
}

// isTest reports whether nothing may come of a letter.
func (l letter) isTest() bool { return l.Header[testMark] != "" }

func (l letter) settled() loop.Delivery {
	l.State, l.Reason, l.Told = loop.DeliveryRead, "", l.told()
	if l.err != nil {
		l.State, l.Reason = loop.DeliveryDead, reason(l.err)
	} else if l.isTest() {
		l.Reason = l.tried()
	}
	return l.Delivery
}

// told is how much trouble and how many deploys were read.
func (l letter) told() int {
	n := 0
	for _, news := range l.news {
		if news.Tests == nil {
			n++
		}
	}
	return n
}

// reason is what a person reads about an error of a delivery.
func reason(err error) string {
	text := "It could not be saved; the log of the server says why."
	if all := loop.Faults(err); len(all) > 0 && all[0].Code != loop.Internal {
		text = all[0].Text
		if all[0].Field != "" && all[0].Field != "body" {
			text = all[0].Field + ": " + text
		}
	}
	return cutTo(text, 500)
}

// bury keeps a delivery as a dead letter.
func (s Harvest) bury(ctx context.Context, l letter, why error) error {
	l.err, l.news = why, nil
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error { return w.SettleDelivery(ctx, l.settled()) })
}

// heed makes of what letters tell what happened, and returns what each was about.
func (s Harvest) heed(ctx context.Context, w loop.Writer, letters []letter) (map[loop.ID][]loop.Touch, error) {
	if err := s.deploys(ctx, w, letters); err != nil { // they say which release is older
		return nil, err
	}
	f, err := s.survey(ctx, w, letters)
	if err != nil {
		return nil, err
	}
	if err := s.tests(ctx, w, f, letters); err != nil {
		return nil, err
	}
	if err := s.troubles(ctx, w, f, letters); err != nil {
		return nil, err
	}
	for _, p := range ordered(f.plots) {
		if err := s.till(ctx, w, *p); err != nil {
			return nil, err
		}
	}
	return f.about, nil
}

// rule is who does what a source asks for.
func rule(src loop.Source) loop.Actor {
	return loop.Actor{Kind: loop.Rule, Workspace: src.Workspace, Name: src.Name, Role: loop.Admin}
}
