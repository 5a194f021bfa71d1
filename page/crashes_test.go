package page_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"failforward/looptest"
)

// crashes sends a crash of a function, in a release, as an SDK of Sentry does.
func (s *site) crashes(path, function, release string) {
	s.t.Helper()
	key := path[strings.LastIndexByte(path, '/')+1:]
	body := fmt.Sprintf(`{"event_id":"%s %s %d","timestamp":%d,"release":%q,"exception":{"values":[{"type":"TypeError","value":"%s of nothing","stacktrace":{"frames":[{"function":%q,"filename":"shop.js","in_app":true}]}}]}}`,
		function, release, s.clock.Now().UnixNano(), s.clock.Now().Unix(), release, function, function)
	if status := s.sends("/api/1/store/?sentry_key="+url.QueryEscape(key), body); status != 200 {
		s.t.Fatalf("a crash is answered %d", status)
	}
	s.clock.Add(time.Hour)
}

func TestCrashesAreJoinedSplitAndResolvedOnThePageOfTheirFailure(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, path := s.listens("sentry", "Shop")
		s.crashes(path, "pay", "2.3.0")
		s.crashes(path, "charge", "2.3.0")
		s.get("/failures/F-1").is(200).has("Its crashes", "Say in which release it is resolved", "Its crashes are those of another failure").lacks("Split off")

		s.post("/failures/F-2/crashes/join", "crash_into", "").is(422).has("Say of which failure")
		s.post("/failures/F-2/crashes/join", "crash_into", "F-2").is(422).has("this very failure")
		s.post("/failures/F-2/crashes/join", "crash_into", "1").leads("/failures/F-2")
		s.get("/failures/F-2").leads("/failures/F-1")
		page := s.get("/failures/F-1").is(200).has("These crashes were joined to it", "TypeError: charge of nothing", "Two signals", "Crashes of another one joined it")
		group := regexp.MustCompile(`name="group" value="([0-9a-f]{32})"`).FindStringSubmatch(page.body)[1]
		s.post("/failures/F-1/crashes/split", "group", "00").is(422).has("was not joined")
		s.post("/failures/F-1/crashes/split", "group", group).leads("/failures/F-1")
		s.get("/failures/F-2").is(200).has("TypeError: charge of nothing", "One signal")

		s.post("/failures/F-1/resolve", "release", "").is(422).has("release")
		s.post("/failures/F-1/resolve", "release", "2.4.0").leads("/failures/F-1")
		s.clock.Add(time.Minute)
		s.crashes(path, "pay", "2.3.9")
		s.crashes(path, "pay", "")
		s.get("/failures/F-1").is(200).has("Said to be resolved in 2.4.0", "One crash since in 2.3.9", "older: counted, no more", "an unnamed release", "names no release: counted, no more").lacks("came back")
		s.crashes(path, "pay", "shop@2.4.1")
		s.get("/failures/F-1").is(200).has("It came back in shop@2.4.1", "said to be resolved in 2.4.0", "Came back, said to be resolved in 2.4.0, by itself")
		s.post("/failures/F-1/unresolve").leads("/failures/F-1")
		s.get("/failures/F-1").is(200).lacks("It came back")
		s.get("/settings/audit").is(200).has("joined crashes to", "split off crashes of", "named the release that resolves", "opened again, since it came back,")
	})
}

func TestAFlakyTestIsToldInTheInbox(t *testing.T) {
	s := open(t)
	_, path := s.listens("ci", "CI")
	run := func(commit, pays, adds string) {
		s.sends(path, `<testsuite name="cart"><testcase name="pays">`+pays+`</testcase><testcase name="adds">`+adds+`</testcase></testsuite>`, "Ci-Run", fmt.Sprint(s.clock.Now().UnixNano()), "Ci-Commit", commit)
		s.clock.Add(time.Minute)
	}
	const red = `<failure message="got 4"/>`
	run("a", red, "")
	s.get("/inbox").is(200).has("1 of 2 tests fails on main: pays")
	run("a", "", "")
	s.get("/inbox").is(200).has("Nothing waits")
	run("b", red, red)
	s.get("/inbox").is(200).has("cart pays: flaky: failed in 1 of 2 runs of the same commit").lacks("cart adds:")
	run("c", "", red)
	s.get("/inbox").is(200).has("cart adds: real: fails on 2 commits in a row")
}

func TestCrashesAreAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	_, path := s.listens("sentry", "Shop")
	s.crashes(path, "pay", "2.3.0")
	s.crashes(path, "chargeTheCardOfTheCustomerWhoPaysByInvoice", "2.3.0")
	s.post("/failures/F-2/crashes/join", "crash_into", "F-1").leads("/failures/F-2")
	s.post("/failures/F-1/resolve", "release", "2.4.0").leads("/failures/F-1")
	s.clock.Add(time.Minute)
	s.crashes(path, "pay", "2.3.9")
	s.crashes(path, "pay", "ab12f3e9fceb02d5c7a1")
	s.looks(p, "/failures/F-1?open=resolve#resolve", "/failures/F-1?open=join#join")
	s.crashes(path, "pay", "shop@2.4.1")
	_, ci := s.listens("ci", "CI")
	for i, red := range []string{`<failure message="got 4"/>`, "", `<failure message="got 4"/>`} {
		other := strings.Repeat(red, i/2)
		s.sends(ci, `<testsuite name="cart"><testcase name="pays by invoice">`+red+`</testcase><testcase name="adds">`+other+`</testcase></testsuite>`, "Ci-Run", fmt.Sprint(i), "Ci-Commit", fmt.Sprint(i/2))
		s.clock.Add(time.Minute)
	}
	s.looks(p, "/failures/F-1", "/inbox")
}
