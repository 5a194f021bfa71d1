package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/source/hook"
)

// crash is one event as an SDK of Sentry sends it.
type crash struct {
	group   string // the function that it went through
	at      time.Time
	release string
}

// crashing adds a source of crashes and returns how a crash is sent. Another one of
// the same program and moment is the same crash.
func (w *world) crashing(change ...func(*app.SourceDraft)) (loop.Source, func(crash)) {
	w.t.Helper()
	d := app.SourceDraft{Sender: "sentry", Name: "shop"}
	for _, c := range change {
		c(&d)
	}
	src, address, err := w.Sources.Add(w.ctx(), w.ada, d)
	w.ok(err)
	return src, func(c crash) {
		w.t.Helper()
		id := fmt.Sprintf("%s %d %s", c.group, c.at.UnixMilli(), c.release)
		body := fmt.Sprintf(`{"event_id":%q,"timestamp":%d.%03d,"release":%q,"exception":{"values":[{"type":"Broken","value":%q,"stacktrace":{"frames":[{"function":%q,"filename":"shop.py","in_app":true}]}}]},"sent":%q}`,
			id, c.at.Unix(), c.at.UnixMilli()%1000, c.release, c.group, c.group, w.clock.Now())
		w.clock.Add(time.Millisecond) // the same crash comes in other bytes when it is told again
		a := arrival(address, []byte(body))
		_, err := w.Intake.Crash(w.ctx(), a, fmt.Sprint(src.Number), hook.FormStore)
		w.ok(err)
	}
}

func (w *world) read() {
	w.t.Helper()
	_, err := w.Harvest.Digest(w.ctx())
	w.ok(err)
}

// of is the open failure of a group.
func (w *world) of(group string) loop.Failure {
	w.t.Helper()
	for _, f := range w.logged() {
		if f.State == loop.FailureOpen && f.Title == "Broken: "+group {
			return f
		}
	}
	return loop.Failure{}
}

func TestGroupsThatAreJoinedAreOneFailureUntilTheyAreSplitAgain(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		_, send := w.crashing()
		at := func(h int) time.Time {
			return w.clock.Now().Add(time.Duration(h-100) * time.Hour).Truncate(time.Millisecond)
		}
		begin := at(0)
		hour := func(h int) time.Time { return begin.Add(time.Duration(h) * time.Hour) }
		send(crash{"pay", hour(5), "1.0"})
		send(crash{"charge", hour(1), "1.0"})
		w.read()
		a, b := w.of("pay"), w.of("charge")
		end, err := w.Crashes.Join(w.ctx(), w.ada, b.Ref().String(), a.Ref().String())
		if err != nil || end.ID != a.ID || !end.StartedAt.At.Equal(hour(1)) {
			t.Fatalf("joined: %+v, %v", end, err)
		}
		send(crash{"charge", hour(9), "1.0"})
		w.read()
		if all := w.outcome(); len(all) != 1 {
			t.Fatalf("a crash of what was joined is not part of it: %v", all)
		}
		episodes, err := w.Inbox.Of(w.ctx(), w.ada, a.ID)
		if err != nil || len(episodes) != 1 || episodes[0].Signals != 3 {
			t.Errorf("its episodes: %+v, %v", episodes, err)
		}
		v, err := w.Crashes.Of(w.ctx(), w.ada, a.ID)
		if err != nil || len(v.Joined) != 1 || v.Joined[0].Title != "Broken: charge" {
			t.Fatalf("its groups: %+v, %v", v, err)
		}
		if _, err := w.Crashes.Split(w.ctx(), w.ada, a.Ref().String(), v.Joined[0].Name); err != nil {
			t.Fatal(err)
		}
		if got := w.of("charge"); got.ID != b.ID || !got.StartedAt.At.Equal(hour(1)) {
			t.Errorf("split off again it is %+v", got)
		}
		if got := w.of("pay"); got.ID != a.ID || !got.StartedAt.At.Equal(hour(5)) {
			t.Errorf("what it was split off from is %+v", got)
		}
		episodes, err = w.Inbox.Of(w.ctx(), w.ada, b.ID)
		if err != nil || len(episodes) != 1 || episodes[0].Signals != 2 {
			t.Errorf("the episodes of what was split off: %+v, %v", episodes, err)
		}
		if _, err := w.Crashes.Split(w.ctx(), w.ada, a.Ref().String(), v.Joined[0].Name); loop.CodeOf(err) != loop.Invalid {
			t.Errorf("split off twice: %v", err)
		}
	})
}

// Two groups that rested for longer than the window between their crashes are two
// episodes of one failure, and two failures again when they are split.
func TestGroupsThatAreFarApartAreJoinedAndSplitToo(t *testing.T) {
	w := sqlite(t)
	_, send := w.crashing(func(d *app.SourceDraft) { again := 60; d.Again = &again })
	send(crash{"pay", w.clock.Now().Add(-time.Hour), ""})
	send(crash{"charge", w.clock.Now().Add(-50 * time.Hour), ""})
	w.read()
	pay, charge := w.of("pay"), w.of("charge")
	_, err := w.Crashes.Join(w.ctx(), w.ada, charge.Ref().String(), pay.Ref().String())
	w.ok(err)
	if all := w.outcome(); len(all) != 1 {
		t.Errorf("joined: %v", all)
	}
	w.deed("split charge")
	if all := w.outcome(); len(all) != 2 || w.of("charge").ID != charge.ID {
		t.Errorf("split: %v", all)
	}
}

func TestWhatCannotBeJoinedSaysWhy(t *testing.T) {
	w := sqlite(t)
	_, send := w.crashing()
	_, alert := w.source("alertmanager")
	alert(alarm("Disk", "a", w.clock.Now().Add(-time.Hour), time.Time{}))
	send(crash{"pay", w.clock.Now().Add(-time.Hour), ""})
	send(crash{"charge", w.clock.Now().Add(-2 * time.Hour), ""})
	w.read()
	pay, charge := w.of("pay").Ref().String(), w.of("charge").Ref().String()
	disk := ""
	for _, f := range w.logged() {
		if f.Kind == loop.Incident {
			disk = f.Ref().String()
		}
	}
	for says, c := range map[string]struct {
		ref, into string
		code      loop.Code
		text      string
	}{
		"into itself":               {pay, pay, loop.Invalid, "this very failure"},
		"into nothing":              {pay, "F-99", loop.Invalid, "no failure"},
		"into what is no crash":     {pay, disk, loop.Invalid, "No crashes tell of"},
		"of what is no crash":       {disk, pay, loop.Conflict, "No crashes tell of"},
		"a viewer":                  {pay, charge, loop.Denied, "member"},
		"of what is not there":      {"F-99", charge, loop.NotFound, ""},
		"a lower-case number alone": {strings.ToLower(pay), strings.TrimPrefix(charge, "F-"), "", ""},
	} {
		by := w.ada
		if says == "a viewer" {
			by.Role = loop.Viewer
		}
		_, err := w.Crashes.Join(w.ctx(), by, c.ref, c.into)
		if loop.CodeOf(err) != c.code || err != nil && !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v", says, err)
		}
		if err == nil {
			break // what is joined now can be joined to nothing else
		}
	}
}

// deed joins and splits groups of a world by the titles of their failures.
func (w *world) deed(which string) {
	w.t.Helper()
	w.clock.Add(time.Second) // of two groups, that which was joined first gives its title
	verb, names, _ := strings.Cut(which, " ")
	from, into, _ := strings.Cut(names, " ")
	switch verb {
	case "join":
		if a, b := w.of(from), w.of(into); a.ID != 0 && b.ID != 0 {
			_, err := w.Crashes.Join(w.ctx(), w.ada, a.Ref().String(), b.Ref().String())
			w.ok(err)
		}
	case "split":
		for _, f := range w.logged() {
			v, err := w.Crashes.Of(w.ctx(), w.ada, f.ID)
			w.ok(err)
			for _, g := range v.Joined {
				if g.Title == "Broken: "+from {
					_, err := w.Crashes.Split(w.ctx(), w.ada, f.Ref().String(), g.Name)
					w.ok(err)
					return
				}
			}
		}
	}
}

// Whatever order crashes come in, how often, and wherever between them groups are
// joined and split, the log ends the same: it follows from the crashes and from what
// is joined at last.
func TestCrashesEndAlikeWithGroupsJoinedAndSplitBetweenThem(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		seeds := 12
		if testing.Short() {
			seeds = 3
		}
		deeds := []string{"join b a", "join d c", "split b", "join c a", "join b a", "split d", "split c"}
		for seed := range uint64(seeds) {
			r := rand.New(rand.NewPCG(seed, 7))
			var all []crash
			from := w.clock.Now().Add(-80 * 24 * time.Hour).Truncate(time.Millisecond)
			for _, group := range []string{"a", "b", "c", "d"} { // one each is there when groups are joined
				all = append(all, crash{group, from.Add(time.Duration(r.IntN(20)) * time.Minute), "1.0"})
			}
			for range 30 {
				all = append(all, crash{string(rune('a' + r.IntN(4))), from.Add(time.Duration(r.IntN(75*24*60)) * time.Minute), fmt.Sprint("1.", r.IntN(3))})
			}
			n := r.IntN(len(deeds) + 1)
			again := []int{2, 5, 30}[r.IntN(3)] * 24 * 60
			rest := func(d *app.SourceDraft) { d.Again = &again }
			first, second := w.another(t), w.another(t)
			_, send := first.crashing(rest)
			for _, c := range all {
				send(c)
			}
			first.read()
			for _, d := range deeds[:n] {
				first.deed(d)
			}
			_, send = second.crashing(rest)
			for _, c := range all[:4] {
				send(c)
			}
			second.read()
			mixed := slices.Concat(all, all[:len(all)/2])
			r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			done := 0
			for _, c := range mixed {
				if send(c); r.IntN(3) == 0 {
					second.read()
				}
				if done < n && r.IntN(5) == 0 {
					second.read()
					second.deed(deeds[done])
					done++
				}
			}
			second.read()
			for ; done < n; done++ {
				second.deed(deeds[done])
			}
			if a, b := first.outcome(), second.outcome(); !slices.Equal(a, b) {
				t.Fatalf("seed %d, %v:\nat the end\n%s\nbetween\n%s", seed, deeds[:n], strings.Join(a, "\n"), strings.Join(b, "\n"))
			}
		}
	})
}

func TestABetterRuleOfGroupingOpensNothingAnew(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		src, send := w.crashing()
		old := w.clock.Now().Add(-48 * time.Hour).Truncate(time.Millisecond)
		// What the rule of before made of charge.func1, as it was kept.
		w.write(func(ctx context.Context, to loop.Writer) error {
			before := formerly(t, src, "charge.func1")
			s := loop.Signal{Workspace: w.ws.ID, Key: [16]byte{1}, Mark: loop.MarkMoment, Start: old, End: old, Told: true, Theme: loop.Theme{Source: src.ID, Group: before, Title: "Broken: before", Kind: loop.Crash, Severity: 2}}
			if err := to.PutSignals(ctx, w.ws.ID, []loop.Signal{s}); err != nil {
				return err
			}
			f, err := to.SaveFailure(ctx, loop.Failure{Workspace: w.ws.ID, Title: "Broken: before", Kind: loop.Crash, State: loop.FailureOpen, StartedAt: loop.At(old, loop.ToSecond), ResolvedAt: loop.Is(loop.UnknownTime), CreatedAt: old, UpdatedAt: old}, loop.Note(w.ada, old, "failure.logged", "", 0))
			if err != nil {
				return err
			}
			_, err = to.PutEpisode(ctx, loop.Episode{Workspace: w.ws.ID, Source: src.ID, Group: before, State: loop.EpisodeFailure, Failure: f.ID, First: old, Last: old, Endless: true, Signals: 1, Title: "Broken: before", Kind: loop.Crash, HeardAt: old})
			return err
		})
		send(crash{"charge.func1", old.Add(time.Hour), ""})       // the rule of before says the same
		send(crash{"charge.func2.1", old.Add(2 * time.Hour), ""}) // the rule of today says that it is the same
		w.read()
		send(crash{"charge.func3", old.Add(3 * time.Hour), ""})
		w.read()
		all := w.logged()
		if len(all) != 1 || all[0].Title != "Broken: before" {
			t.Fatalf("failures: %+v", all)
		}
		episodes, err := w.Inbox.Of(w.ctx(), w.ada, all[0].ID)
		if err != nil || len(episodes) != 1 || episodes[0].Signals != 4 {
			t.Errorf("its episodes: %+v, %v", episodes, err)
		}
	})
}

// formerly is the group of a crash by the rule of before, as it is kept: the first 16
// bytes of the SHA-256 of "group", the source and the name.
func formerly(t *testing.T, src loop.Source, function string) [16]byte {
	t.Helper()
	sender, _ := hook.ByName("sentry")
	name := ""
	body := fmt.Sprintf(`{"event_id":"1","exception":{"values":[{"type":"Broken","value":"x","stacktrace":{"frames":[{"function":%q,"filename":"shop.py","in_app":true}]}}]}}`, function)
	err := sender.Read(hook.Delivery{Header: map[string]string{hook.FormHeader: hook.FormStore}, Body: []byte(body)}, func(n hook.News) { name = n.Trouble.Formerly })
	if err != nil || !strings.HasPrefix(name, "v1 ") {
		t.Fatalf("%s was named %q, %v", function, name, err)
	}
	sum := sha256.Sum256(append(binary.BigEndian.AppendUint64([]byte("group"), uint64(src.ID)), name...))
	return [16]byte(sum[:16])
}
