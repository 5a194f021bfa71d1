package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

func TestAccountsAreFoundByLoginFirstAndByEmail(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		save := func(login, email string) loop.Account {
			a, err := s.SaveAccount(ctx, loop.Account{Login: login, Email: email, Name: login, Password: "p", CreatedAt: looptest.Monday})
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		first := save("Größe", "ada@example.com")
		second := save("mira@example.com", "Mira@Example.com")
		sly := save("sly", "mira@example.com") // takes nobody's place by choosing an e-mail
		for name, want := range map[string]loop.ID{"GRÖSSE": 0, "größe": first.ID, "ADA@example.com": first.ID, " mira@example.com": second.ID, "sly": sly.ID, "": 0, "nobody": 0} {
			if a, err := s.AccountByLogin(ctx, name); a.ID != want || (want == 0) != (loop.CodeOf(err) == loop.NotFound) {
				t.Errorf("%q finds %d, %v; want %d", name, a.ID, err, want)
			}
		}
		second.Password, second.Disabled, second.Name = "new", true, "Mira B."
		if _, err := s.SaveAccount(ctx, second); err != nil {
			t.Fatal(err)
		}
		got, err := s.Account(ctx, second.ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "account", got, second)
		if _, err := s.SaveAccount(ctx, loop.Account{ID: 5, Login: "x", CreatedAt: looptest.Monday}); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("a save of what is not there: %v", err)
		}
	})
}

func TestMembershipsAreTheActiveOnesOfAllWorkspaces(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		one, by := looptest.Seed(t, s)
		two, _ := looptest.Seed(t, s)
		three, _ := looptest.Seed(t, s)
		m, err := s.Member(t.Context(), one.ID, by.Member)
		if err != nil {
			t.Fatal(err)
		}
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			for ws, state := range map[loop.ID]loop.MemberState{two.ID: loop.Active, three.ID: loop.Deactivated} {
				if _, err := w.SaveMember(ctx, loop.Member{Workspace: ws, Account: m.Account, Name: "Ada", Role: loop.Viewer, State: state, Teams: []loop.ID{9, 8}, CreatedAt: looptest.Monday}, loop.Event{}); err != nil {
					return err
				}
			}
			_, err := w.SaveMember(ctx, loop.Member{Workspace: two.ID, Name: "Nobody", Role: loop.Viewer, State: loop.Active, CreatedAt: looptest.Monday}, loop.Event{})
			return err
		})
		got, err := s.Memberships(t.Context(), m.Account)
		if err != nil || len(got) != 2 || got[0].Workspace != one.ID || got[1].Workspace != two.ID || !slices.Equal(got[1].Teams, []loop.ID{8, 9}) {
			t.Errorf("memberships %+v, %v", got, err)
		}
		if none, err := s.Memberships(t.Context(), 0); err != nil || len(none) != 0 {
			t.Errorf("account 0 is a member: %+v, %v", none, err)
		}
	})
}

func TestSessionsEndAndAreListed(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, clock *looptest.Clock) {
		ctx := t.Context()
		commit := func(hash, data string) {
			if err := s.CommitCtx(ctx, hash, []byte(data), clock.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		commit("nobody", `{"csrf":"x"}`)
		commit("phone", `{"account":"286784697139209930","agent":"Firefox"}`)
		clock.Add(time.Minute)
		commit("laptop", `{"account":"286784697139209930","agent":"Safari\u0000"}`)
		commit("other", `{"account":"5"}`)
		commit("opaque", "\x00\xffgob")
		const account = loop.ID(286784697139209930)
		got, err := s.Sessions(ctx, account)
		want := []loop.SessionInfo{
			{Hash: "laptop", Account: account, Expires: looptest.Monday.Add(61 * time.Minute), Seen: looptest.Monday.Add(time.Minute), Agent: "Safari\uFFFD"},
			{Hash: "phone", Account: account, Expires: looptest.Monday.Add(time.Hour), Seen: looptest.Monday, Agent: "Firefox"},
		}
		if err != nil {
			t.Fatal(err)
		}
		same(t, "sessions", got, want)
		has := func(hash string) bool {
			_, ok, err := s.FindCtx(ctx, hash)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if data, ok, err := s.FindCtx(ctx, "opaque"); !ok || err != nil || string(data) != "\x00\xffgob" {
			t.Errorf("opaque data %q %v %v", data, ok, err)
		}
		if err := s.EndSessions(ctx, account, "laptop"); err != nil || has("phone") || !has("laptop") || !has("other") {
			t.Errorf("ending all but one: %v", err)
		}
		if err := s.EndSession(ctx, 5, "laptop"); err != nil || !has("laptop") {
			t.Errorf("somebody else ended it: %v", err)
		}
		if err := s.EndSession(ctx, account, "laptop"); err != nil || has("laptop") {
			t.Errorf("ending one: %v", err)
		}
		if err := s.DeleteCtx(ctx, "other"); err != nil || has("other") {
			t.Errorf("delete: %v", err)
		}
		clock.Add(time.Hour)
		if has("opaque") {
			t.Error("a session whose time is over is found")
		}
		if n, err := s.Prune(ctx, clock.Now()); err != nil || n != 2 {
			t.Errorf("pruned %d, %v", n, err)
		}
	})
}

func TestAttemptsAreCountedPerKeyAndForgotten(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for i := range 10 {
			for _, key := range []string{"login:ada", "address:::1"} {
				if err := s.AddAttempt(ctx, loop.Attempt{Key: key, At: looptest.Monday.Add(time.Duration(i) * time.Minute)}); err != nil {
					t.Fatal(err)
				}
			}
		}
		count := func(since time.Duration) int {
			n, err := s.CountAttempts(ctx, "login:ada", looptest.Monday.Add(since))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if count(0) != 10 || count(5*time.Minute) != 5 || count(time.Hour) != 0 {
			t.Errorf("counted %d, %d, %d", count(0), count(5*time.Minute), count(time.Hour))
		}
		if err := s.ForgetAttempts(ctx, "login:ada", looptest.Monday.Add(8*time.Minute)); err != nil || count(0) != 2 {
			t.Errorf("left %d, %v", count(0), err)
		}
		if n, err := s.CountAttempts(ctx, "address:::1", looptest.Monday); err != nil || n != 10 {
			t.Errorf("the other key: %d, %v", n, err)
		}
	})
}

func TestANoticeIsSaidOnceAndIsGoneWhenSeen(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			for i := range 60 { // each of 30 things twice
				n := loop.Notice{Workspace: ws.ID, Member: by.Member, At: looptest.Monday.Add(time.Duration(i%30) * time.Minute), Topic: "effect.asked", ObjectID: loop.ID(i%30 + 1)}
				if err := w.Notify(ctx, n); err != nil {
					return err
				}
			}
			return nil
		})
		seen := 0
		for range 3 {
			got, err := s.Notices(t.Context(), ws.ID, by.Member)
			if err != nil || len(got) > 20 || !slices.IsSortedFunc(got, func(a, b loop.Notice) int { return b.At.Compare(a.At) }) {
				t.Fatalf("%d notices, %v", len(got), err)
			}
			var ids []loop.ID
			for _, n := range got {
				ids = append(ids, n.ID)
			}
			seen += len(ids)
			write(t, s, func(ctx context.Context, w loop.Writer) error {
				if err := w.SeeNotices(ctx, ws.ID, by.Member+1, looptest.Monday, ids); err != nil { // not hers to see
					return err
				}
				return w.SeeNotices(ctx, ws.ID, by.Member, looptest.Monday, ids)
			})
		}
		if seen != 30 {
			t.Errorf("seen %d of 30", seen)
		}
	})
}

func TestEventsNameWhoeverDidIt(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		gone := loop.Actor{Kind: loop.Person, Workspace: ws.ID, Member: 4711, Name: "Was here"}
		actors := []loop.Actor{by, gone, {Kind: loop.Program, Workspace: ws.ID, Token: 3, Name: "ci"}, {Kind: loop.Operator, Workspace: ws.ID, Name: "operator"}}
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			for i, a := range actors {
				if err := w.Record(ctx, loop.Note(a, looptest.Monday, fmt.Sprint("verb.", i), "thing", loop.ID(i+1))); err != nil {
					return err
				}
			}
			return w.Record(ctx, loop.Note(by, looptest.Monday, "", "nothing without a verb", 1))
		})
		page, err := s.Events(t.Context(), ws.ID, loop.EventQuery{Feed: true})
		var got []string
		for _, e := range page.Items {
			got = append(got, fmt.Sprint(e.Kind, " ", e.Actor, " ", e.Verb, " ", e.Object, " ", e.ObjectID))
		}
		want := []string{"person Ada verb.0 thing 1", "person former member verb.1 thing 2", "token ci verb.2 thing 3", "operator operator verb.3 thing 4"}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("events %q, %v", got, err)
		}
		after, err := s.Events(t.Context(), ws.ID, loop.EventQuery{After: page.Items[1].ID})
		if err != nil || len(after.Items) != 2 || after.Items[0].Verb != "verb.2" {
			t.Errorf("after the second: %+v, %v", after, err)
		}
		only, err := s.Events(t.Context(), ws.ID, loop.EventQuery{Verb: "verb.1"})
		if err != nil || len(only.Items) != 1 {
			t.Errorf("by verb: %+v, %v", only, err)
		}
	})
}

func TestImportKeysAreKeptPerSource(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		var keys []loop.ImportKey
		var asked [][16]byte
		for i := range 700 {
			k := loop.ImportKey{Source: "csv", Key: [16]byte{byte(i), byte(i >> 8)}, Row: [16]byte{byte(i)}, Failure: loop.ID(i + 1)}
			keys, asked = append(keys, k), append(asked, k.Key)
		}
		save := func(keys []loop.ImportKey) {
			write(t, s, func(ctx context.Context, w loop.Writer) error { return w.SaveImportKeys(ctx, ws.ID, keys) })
		}
		save(append(keys, keys[3])) // one twice in the same call
		keys[0].Row, keys[0].Failure = [16]byte{77}, 99
		save(keys[:1])
		got, err := s.ImportKeys(t.Context(), ws.ID, "csv", append(asked, [16]byte{255, 255}))
		if err != nil || len(got) != 700 || got[keys[0].Key] != keys[0] || got[keys[699].Key] != keys[699] {
			t.Errorf("%d keys, %v", len(got), err)
		}
		if other, err := s.ImportKeys(t.Context(), ws.ID, "lanl", asked); err != nil || len(other) != 0 {
			t.Errorf("another source: %d, %v", len(other), err)
		}
		run := loop.ImportRun{Workspace: ws.ID, At: looptest.Monday, Source: "csv", File: "a\x00.csv", SHA256: "ab", Read: 5, Created: 1, Updated: 2, Unchanged: 1, Rejected: 1, By: by.Member}
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			return w.SaveImport(ctx, run, loop.Note(by, looptest.Monday, "import.done", "", 0))
		})
		runs, err := s.Imports(t.Context(), ws.ID)
		if err != nil || len(runs) != 1 {
			t.Fatalf("%+v, %v", runs, err)
		}
		run.ID, run.File = runs[0].ID, "a\uFFFD.csv"
		same(t, "import run", runs[0], run)
	})
}

func TestTheKeyOfAWorkspaceIsShortAndItsOwn(t *testing.T) {
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			address, clock, last := looptest.Address(t, name), looptest.NewClock(), loop.ID(0)
			for range 3 { // processes, all in one second
				s := looptest.Open(t, address, clock)
				for range 5 {
					ws, _ := looptest.Seed(t, s)
					if len(ws.ID.String()) != 10 || ws.ID >= 1<<31 || ws.ID <= last {
						t.Errorf("the key of a workspace is %d, after %d", ws.ID, last)
					}
					last = ws.ID
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
