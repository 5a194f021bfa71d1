package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"

	"pgregory.net/rapid"
)

// Secrets that have no business in an export, and of which a backup is full.
const (
	secretPassword = "argon2id-canary-password"
	secretSession  = "session-canary"
	secretHash     = "hash-canary-of-thirty-two-bytes!"
	secretKey      = "claim-canary"
	secretLetter   = "letter-canary"
	secretTry      = "attempt-canary"
)

// oddText draws what people paste: controls, NULs, right to left, emoji, quotes.
var oddText = rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "plain", "NUL \x00 inside", "\"quoted\" \\ back\\slash", "line\nfeed\r\n\ttab",
	"مرحبا \u202e العالم", "👩‍💻🔥 emoji", "</script><b>", "\u2028\u2029", "broken \xff\xfe bytes", "ends in \\", "支付失败", "Größe\u0301"}))

// fill writes a little of everything into a fresh store: two workspaces, n
// failures in the first, and secrets.
func fill(t testing.TB, s *store.Store, n int) loop.Workspace {
	t.Helper()
	ws, by := looptest.Seed(t, s)
	other, _ := looptest.Seed(t, s)
	write(t, s, func(ctx context.Context, w loop.Writer) error {
		for i := range n {
			if err := fillLoop(ctx, w, ws, by, i); err != nil {
				return fmt.Errorf("loop %d: %w", i, err)
			}
		}
		_, err := w.SaveFailure(ctx, loop.Failure{Workspace: other.ID, Title: "of the other workspace", Kind: loop.Process, State: loop.FailureOpen, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}, loop.Event{})
		return err
	})
	fillWorkspace(t, s, ws, by)
	fillServer(t, s)
	if _, err := s.SealEvents(t.Context(), looptest.Monday); err != nil {
		t.Fatal(err)
	}
	return ws
}

// fillLoop writes one failure with all that can hang on it.
func fillLoop(ctx context.Context, w loop.Writer, ws loop.Workspace, by loop.Actor, i int) error {
	odd := func(k int) string { return oddText.Example(i*10 + k) }
	at := looptest.Monday.Add(-time.Duration(i) * 7 * time.Hour)
	people := int64(i) * 1_000_000_007_000_001
	f, err := w.SaveFailure(ctx, loop.Failure{Workspace: ws.ID, Title: "t " + odd(0), Summary: odd(1), Kind: loop.Kinds()[i%9], Severity: i % 5,
		StartedAt: loop.At([]time.Time{at, time.Date(1628, 8, 10, 16, 0, 0, 0, time.UTC)}[i%7/6], loop.ToDay), ResolvedAt: loop.Is(loop.Pending), People: &people,
		Services: []string{fmt.Sprintf("service %d", i%5)}, Tags: []string{fmt.Sprintf("tag %d", i%7), "hidden dependency"}, Team: loop.ID(i % 2),
		State: loop.FailureOpen, ReportedVia: "page", CreatedAt: at, UpdatedAt: at}, loop.Note(by, at, "failure.logged", "", 0))
	if err != nil {
		return err
	}
	f.Summary += " more"
	if f, err = w.SaveFailure(ctx, f, loop.Note(by, at, "failure.edited", "", 0).With(map[string]any{"summary": odd(1)})); err != nil {
		return err
	}
	in, err := w.SaveInsight(ctx, loop.Insight{Workspace: ws.ID, Failure: f.ID, Text: "i " + odd(2), Kind: loop.SystemProperty, Actionable: true, AcceptedAt: at, CreatedBy: by.Member, CreatedAt: at, UpdatedAt: at}, loop.Note(by, at, "insight.written", "", 0))
	if err != nil {
		return err
	}
	if _, err := w.SaveAnalysis(ctx, loop.Analysis{Workspace: ws.ID, Failures: []loop.ID{f.ID}, Surprise: odd(3), Happened: odd(4), CreatedAt: at, UpdatedAt: at}, loop.Note(by, at, "analysis.written", "", 0)); err != nil {
		return err
	}
	a, err := w.SaveAction(ctx, loop.Action{Workspace: ws.ID, Failure: f.ID, Insight: in.ID, Title: "a " + odd(5), Kind: loop.Change, Owner: by.Member, Due: "2026-04-01", State: loop.Open, OpenedAt: at, CreatedAt: at, UpdatedAt: at}, loop.Note(by, at, "action.opened", "", 0))
	if err != nil {
		return err
	}
	if err := fillEntry(ctx, w, ws, by, in, i, odd); err != nil {
		return err
	}
	if err := fillBet(ctx, w, ws, by, in, i, odd); err != nil {
		return err
	}
	if err := fillKPI(ctx, w, ws, by, i, odd); err != nil {
		return err
	}
	if err := learned(ctx, w, ws.ID, i, odd); err != nil {
		return err
	}
	if _, err := listening(ctx, w, ws, i, odd); err != nil {
		return err
	}
	if err := fillDeploys(ctx, w, ws, i, odd); err != nil {
		return err
	}
	if err := fillTargets(ctx, w, ws.ID, by.Member); err != nil {
		return err
	}
	if err := fillWords(ctx, w, ws, by, f, i); err != nil {
		return err
	}
	return fillCheck(ctx, w, ws, by, f, a, i)
}

func fillEntry(ctx context.Context, w loop.Writer, ws loop.Workspace, by loop.Actor, in loop.Insight, i int, odd func(int) string) error {
	at, won := looptest.Monday, i%2 == 0
	e := loop.Entry{Workspace: ws.ID, Week: "2026-W10", Failure: in.Failure, Insight: in.ID, Misstep: "m " + odd(10), Tweak: odd(11), State: loop.EntryShown, NominatedBy: by.Member, CreatedAt: at, UpdatedAt: at}
	if won {
		e.Won, e.Approvals, e.SharedBy = true, i+1, by.Member
	}
	if _, err := w.SaveEntry(ctx, e, loop.Note(by, at, "showcase.nominated", "", 0)); err != nil || i > 0 {
		return err
	}
	_, err := w.SaveShowcase(ctx, loop.Showcase{Workspace: ws.ID, Week: "2026-W10", ClosedAt: at, Ballots: 7, CreatedAt: at, UpdatedAt: at}, loop.Note(by, at, "showcase.closed", "2026-W10", 0))
	return err
}

func fillBet(ctx context.Context, w loop.Writer, ws loop.Workspace, by loop.Actor, in loop.Insight, i int, odd func(int) string) error {
	at := looptest.Monday
	x := loop.Experiment{Workspace: ws.ID, Kind: loop.Bet, Title: odd(6), Insight: in.ID, Owner: by.Member, FlopIs: loop.FailedExperiment, State: loop.ExperimentRunning, CreatedAt: at, UpdatedAt: at,
		Promise: loop.Promise{Believe: "b " + odd(7), See: "s " + odd(8), On: loop.DateOf(at.AddDate(0, 0, i), time.UTC)}}
	if i%2 == 0 {
		x.State, x.Outcome, x.EndedAt, x.Failure, x.TakenAt, x.Note = loop.ExperimentConcluded, loop.Flopped, at, in.Failure, at, odd(9)
	}
	_, err := w.SaveExperiment(ctx, x, loop.Note(by, at, "experiment.placed", "", 0))
	return err
}

func fillCheck(ctx context.Context, w loop.Writer, ws loop.Workspace, by loop.Actor, f loop.Failure, a loop.Action, i int) error {
	at := looptest.Monday
	e := loop.EffectCheck{Workspace: ws.ID, Kind: loop.ByRetest, Action: a.ID, Failure: f.ID, State: loop.Planned, On: loop.DateOf(at.AddDate(0, 0, i), time.UTC), Plan: loop.Plan{How: "look", MinEffect: 0.1}, CreatedAt: at, UpdatedAt: at}
	if i%3 == 0 {
		e.State, e.PlanHash, e.LockedAt, e.ConcludedAt, e.Verdict, e.Seen = loop.Concluded, e.Hash(), at, at, loop.Held, []loop.ID{f.ID}
		e.Expect = &loop.Expectation{Seen: 1, Days: 30.5, Expected: 1.2, Chance: 0.3}
	}
	e, err := w.SaveEffect(ctx, e, loop.Note(by, at, "effect.planned", "", 0))
	if err != nil {
		return err
	}
	if e.State != loop.Concluded {
		if err := w.Schedule(ctx, ws.ID, "effect.due", e.ID, e.On.Start(ws.Zone())); err != nil {
			return err
		}
	}
	return w.Notify(ctx, loop.Notice{Workspace: ws.ID, Member: by.Member, At: at, Topic: "effect.asked", ObjectID: e.ID})
}

// fillWorkspace writes what stands beside the loops.
func fillWorkspace(t testing.TB, s *store.Store, ws loop.Workspace, by loop.Actor) {
	t.Helper()
	at := looptest.Monday
	write(t, s, func(ctx context.Context, w loop.Writer) error {
		if _, err := w.SaveMember(ctx, loop.Member{Workspace: ws.ID, Name: "Grace 🦎", Email: "grace@example.com", Role: loop.Viewer, State: loop.Invited, Theme: "dark", Keys: true, CreatedAt: at}, loop.Event{}); err != nil {
			return err
		}
		if _, err := w.SaveToken(ctx, loop.Token{Workspace: ws.ID, Name: "ci", Role: loop.Admin, Hash: []byte(secretHash), CreatedAt: at, ExpiresAt: at.AddDate(1, 0, 0)}, loop.Note(by, at, "token.made", "", 0)); err != nil {
			return err
		}
		f, err := w.SaveForm(ctx, loop.Form{Workspace: ws.ID, Name: "Near misses 🦎", Words: "Say it.\nNobody asks.", Grain: loop.ByWeek, Zone: "Asia/Tokyo", Hash: []byte(secretHash), CreatedBy: by.Member, CreatedAt: at, UpdatedAt: at}, loop.Note(by, at, "form.added", "", 0))
		if err != nil {
			return err
		}
		if err := w.AddFormReport(ctx, loop.FormReport{ID: 4343, Workspace: ws.ID, Form: f.ID, Team: 77, Came: "2026-W10", What: "w " + oddText.Example(77), Kind: loop.NearMiss}); err != nil {
			return err
		}
		if err := w.Post(ctx, loop.Letter{Workspace: ws.ID, At: at, Topic: "effect.asked", Object: "E-1", ObjectID: 5, Body: json.RawMessage(`"` + secretLetter + `"`), State: "waiting"}); err != nil {
			return err
		}
		if _, err := w.Claim(ctx, ws.ID, secretKey, [32]byte{1}, 7); err != nil {
			return err
		}
		if err := w.SaveImportKeys(ctx, ws.ID, []loop.ImportKey{{Source: "csv", Key: [16]byte{0xff, 1}, Row: [16]byte{2}, Failure: 9}, {Source: "csv", Key: [16]byte{0x7f, 1}, Row: [16]byte{0}, Failure: 9}}); err != nil {
			return err
		}
		return w.SaveImport(ctx, loop.ImportRun{Workspace: ws.ID, ID: 4242, At: at, Source: "csv", File: "old \"log\".csv", SHA256: "00ff", Read: 3, Created: 2, Rejected: 1, By: by.Member}, loop.Note(by, at, "import.done", "", 0))
	})
}

// fillServer writes who may sign in.
func fillServer(t testing.TB, s *store.Store) {
	t.Helper()
	ctx, at := context.Background(), looptest.Monday
	if _, err := s.SaveAccount(ctx, loop.Account{Login: "canary@example.org", Email: "canary@example.org", Name: "Canary", Password: secretPassword, CreatedAt: at}); err != nil {
		t.Fatal(err)
	}
	if err := s.CommitCtx(ctx, secretSession, []byte(`{"account":"5","agent":"`+secretSession+`"}`), at.AddDate(0, 1, 0)); err != nil {
		t.Fatal(err)
	}
	if err := s.PutCode(ctx, "setup", []byte(secretHash), at.AddDate(0, 1, 0)); err != nil {
		t.Fatal(err)
	}
	if err := s.AddAttempt(ctx, loop.Attempt{Key: secretTry, At: at}); err != nil {
		t.Fatal(err)
	}
}

// dump is every stored row of a database, as lines of text.
func dump(t testing.TB, s *store.Store) string {
	t.Helper()
	text, err := s.Dump(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// each pair of databases, from and to.
var pairs = [][2]string{{"sqlite", "sqlite"}, {"sqlite", "postgres"}, {"postgres", "sqlite"}, {"postgres", "postgres"}}

func sum(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}
