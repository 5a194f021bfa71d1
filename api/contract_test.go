package api_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestALoopIsWalkedFromTheFormToItsVerdict(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		made := r.do(201, "POST", "/api/v1/loops", map[string]any{
			"failure": map[string]any{"title": "Demo crashed on an empty cart", "services": []string{"shop"}, "tags": []string{"test data"}},
			"insight": "We learned that nobody had tried an empty cart",
			"action":  map[string]any{"title": "Seed the demo from yesterday", "owner": "ada1@example.com", "due": "2026-03-09"},
			"check":   map[string]any{"kind": "retest", "on": "2026-03-16"},
		})
		failure, action, check := made["failure"].(map[string]any), made["action"].(map[string]any), made["check"].(map[string]any)
		if failure["stage"] != "in_work" || failure["ref"] != "F-1" || action["state"] != "open" || check["state"] != "planned" || check["action"] != action["ref"] {
			t.Fatalf("the form made %v", made)
		}
		if one := r.do(200, "GET", "/api/v1/failures/F-1", nil); !same(one, failure) {
			t.Errorf("the form answers\n%v, the endpoint\n%v", failure, one)
		}
		if one := r.do(200, "GET", "/api/v1/actions/A-1", nil); !same(one, action) {
			t.Errorf("the form answers\n%v, the endpoint\n%v", action, one)
		}
		if one := r.do(200, "GET", "/api/v1/effect-checks/E-1", nil); !same(one, check) {
			t.Errorf("the form answers\n%v, the endpoint\n%v", check, one)
		}
		r.do(200, "POST", "/api/v1/actions/A-1/transitions", map[string]any{"to": "in_progress", "evidence": "https://example.com/pr/7"})
		done := r.do(200, "POST", "/api/v1/actions/A-1/transitions", map[string]any{"to": "done", "evidence": "https://example.com/pr/7"})
		if done["evidence"] != "https://example.com/pr/7" || done["done_at"] == nil {
			t.Errorf("done is %v", done)
		}
		r.refused(409, "", "POST", "/api/v1/actions/A-1/transitions", map[string]any{"to": "verified"})
		r.refused(409, "", "POST", "/api/v1/effect-checks/E-1/transitions", map[string]any{"to": "locked"})
		r.refused(422, "verdict", "POST", "/api/v1/effect-checks/E-1/transitions", map[string]any{"to": "concluded", "verdict": "improved"})
		ended := r.do(200, "POST", "/api/v1/effect-checks/E-1/transitions", map[string]any{"to": "concluded", "verdict": "held", "note": "Ran it twice"})
		if ended["state"] != "concluded" || ended["verdict"] != "held" || ended["note"] != "Ran it twice" {
			t.Errorf("the check ended as %v", ended)
		}
		if one := r.do(200, "GET", "/api/v1/actions/A-1", nil); one["state"] != "verified" {
			t.Errorf("after held the action is %v", one["state"])
		}
		whole := r.do(200, "GET", "/api/v1/loops/F-1", nil)
		if f := whole["failure"].(map[string]any); f["stage"] != "verdict" || f["verdict"].(map[string]any)["verdict"] != "held" {
			t.Errorf("the loop ended as %v", f)
		}
		if len(whole["insights"].([]any)) != 1 || len(whole["checks"].([]any)) != 1 {
			t.Errorf("the whole loop is %v", whole)
		}
	})
}

func TestACameBackCheckConcludesOnItsDayOnly(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		r.do(201, "POST", "/api/v1/loops", map[string]any{
			"failure": map[string]any{"title": "Cart lost", "services": []string{"shop"}, "tags": []string{"test data"}},
			"action":  map[string]any{"title": "Keep carts", "owner": "ada1@example.com"},
			"check":   map[string]any{"kind": "came_back", "on": "2026-04-01"},
		})
		r.do(200, "POST", "/api/v1/actions/A-1/transitions", map[string]any{"to": "done"})
		r.refused(409, "", "POST", "/api/v1/effect-checks/E-1/transitions", map[string]any{"to": "concluded", "verdict": "not_seen_again"})
		r.clock.Add(60 * 24 * time.Hour)
		if _, err := r.app.Clerk.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		e := r.do(200, "GET", "/api/v1/effect-checks/E-1", nil)
		if e["state"] != "concluded" || e["verdict"] != "not_seen_again" || e["by_rule"] != true || e["expectation"] == nil {
			t.Errorf("on its day the check is %v", e)
		}
		if box := items(r.do(200, "GET", "/api/v1/outbox", nil)); len(box) != 1 || box[0]["object"] != "E-1" {
			t.Errorf("the outbox holds %v", box)
		}
	})
}

func TestAFailureSaysHowItsTimesAreKnown(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		f := r.do(201, "POST", "/api/v1/failures", map[string]any{
			"title": "Checkout answered 500", "kind": "incident", "severity": 2, "summary": "Since the *rollout*.",
			"started_at": "2026-03-01T14:05:00+01:00", "detected_at": "2026-03-01T13:09:00.5Z", "mitigated_at": nil, "mitigated_at_status": "unknown",
			"resolved_at_status": "pending", "services": []string{"checkout", " checkout", "Config"}, "tags": []string{"hidden dependency"}, "team": "checkout",
			"people_affected": 1840, "cost": 120000, "currency": "EUR",
		})
		want := map[string]any{"started_at": "2026-03-01T13:05:00Z", "started_at_status": "recorded", "started_at_precision": "second",
			"detected_at": "2026-03-01T13:09:00.5Z", "detected_at_precision": "millisecond", "mitigated_at": nil, "mitigated_at_status": "unknown",
			"resolved_at": nil, "resolved_at_status": "pending", "team": "T-1", "team_name": "Checkout", "severity": 2.0, "people_affected": 1840.0,
			"cost": 120000.0, "currency": "EUR", "reported_via": "api", "version": 1.0, "state": "open", "stage": "logged", "created_by": nil}
		for k, v := range want {
			if f[k] != v {
				t.Errorf("%s is %v, want %v", k, f[k], v)
			}
		}
		f = r.do(200, "PATCH", "/api/v1/failures/F-1", map[string]any{"severity": nil, "started_at_precision": "minute", "resolved_at": "2026-03-01T14:00:00Z", "team": nil, "cost": nil, "currency": nil, "tags": []string{}})
		want = map[string]any{"severity": nil, "started_at": "2026-03-01T13:05:00Z", "started_at_precision": "minute", "resolved_at": "2026-03-01T14:00:00Z",
			"resolved_at_status": "recorded", "team": nil, "cost": nil, "version": 2.0, "title": "Checkout answered 500"}
		for k, v := range want {
			if f[k] != v {
				t.Errorf("after the change %s is %v, want %v", k, f[k], v)
			}
		}
		if f = r.do(200, "PATCH", "/api/v1/failures/F-1", map[string]any{"resolved_at": nil}); f["resolved_at"] != nil || f["resolved_at_status"] != "unknown" {
			t.Errorf("a time that is taken back is %v, %v", f["resolved_at"], f["resolved_at_status"])
		}
	})
}

func TestAStaleSaveChangesNothing(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		a := r.ask(r.tokens["admin"], "POST", "/api/v1/failures", map[string]any{"title": "First words"})
		tag := a.head.Get("ETag")
		if a.status != 201 || tag != `"1"` {
			t.Fatalf("%d with ETag %s", a.status, tag)
		}
		r.do(200, "PATCH", "/api/v1/failures/F-1", map[string]any{"title": "Second words"}, "If-Match", tag)
		r.refused(409, "", "PATCH", "/api/v1/failures/F-1", map[string]any{"title": "Third words"}, "If-Match", tag)
		r.refused(422, "If-Match", "PATCH", "/api/v1/failures/F-1", map[string]any{"title": "Third words"}, "If-Match", "yesterday")
		if f := r.do(200, "GET", "/api/v1/failures/F-1", nil); f["title"] != "Second words" || f["version"] != 2.0 {
			t.Errorf("after a stale save it is %v", f)
		}
		r.do(200, "PATCH", "/api/v1/failures/F-1", map[string]any{"title": "Third words"}, "If-Match", "*")
	})
}

func TestTheSameKeyMakesOneObject(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		one := map[string]any{"title": "Only once"}
		first := r.do(201, "POST", "/api/v1/failures", one, "Idempotency-Key", "k1")
		again := r.do(201, "POST", "/api/v1/failures", one, "Idempotency-Key", "k1")
		if first["ref"] != again["ref"] {
			t.Errorf("made %v, then %v", first["ref"], again["ref"])
		}
		r.refused(409, "Idempotency-Key", "POST", "/api/v1/failures", map[string]any{"title": "Another"}, "Idempotency-Key", "k1")
		other := r.ask(r.tokens["member"], "POST", "/api/v1/failures", one, "Idempotency-Key", "k1")
		if ref := other.object(t)["ref"]; ref == first["ref"] {
			t.Errorf("another caller with the same key got %v", ref)
		}
		form := map[string]any{"failure": "F-1", "action": map[string]any{"title": "Change it", "owner": "M-1"}}
		r.do(201, "POST", "/api/v1/loops", form, "Idempotency-Key", "k2")
		r.do(201, "POST", "/api/v1/loops", form, "Idempotency-Key", "k2")
		if n := len(items(r.do(200, "GET", "/api/v1/actions", nil))); n != 1 {
			t.Errorf("the same form made %d actions", n)
		}
	})
}

func TestListsArePagedToTheEndWithoutGapsOrDoubles(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		for range 7 {
			r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "Grüße from the cache", "kind": "near_miss"})
		}
		r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "Something else"})
		for _, path := range []string{"/api/v1/failures?limit=3&q=GRUSSE&kind=near_miss", "/api/v1/failures?limit=3&kind=near_miss,crash", "/api/v1/failures?limit=3&stage=logged&kind=near_miss"} {
			seen, pages := map[any]bool{}, 0
			for cursor := ""; pages == 0 || cursor != ""; pages++ {
				page := r.do(200, "GET", path+"&cursor="+cursor, nil)
				for _, f := range items(page) {
					if seen[f["ref"]] {
						t.Errorf("%s gives %v twice", path, f["ref"])
					}
					seen[f["ref"]] = true
				}
				cursor = page["next_cursor"].(string)
			}
			if len(seen) != 7 || pages != 3 {
				t.Errorf("%s gave %d of 7 on %d pages", path, len(seen), pages)
			}
		}
		r.refused(422, "cursor", "GET", "/api/v1/failures?cursor=nonsense", nil)
	})
}

func TestDismissAndAcceptAreTakenBack(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "A test alarm"})
		move := func(body map[string]any) map[string]any {
			return r.do(200, "POST", "/api/v1/failures/F-1/transitions", body)
		}
		r.refused(422, "reason", "POST", "/api/v1/failures/F-1/transitions", map[string]any{"to": "dismissed"})
		if f := move(map[string]any{"to": "dismissed", "reason": "A test"}); f["state"] != "dismissed" || f["state_reason"] != "A test" {
			t.Errorf("dismissed: %v", f)
		}
		if n := len(items(r.do(200, "GET", "/api/v1/failures", nil))); n != 0 {
			t.Errorf("a dismissed failure stands in the list")
		}
		if n := len(items(r.do(200, "GET", "/api/v1/failures?state=all", nil))); n != 1 {
			t.Errorf("state=all gives %d", n)
		}
		if f := move(map[string]any{"to": "open"}); f["state"] != "open" {
			t.Errorf("restored: %v", f)
		}
		if f := move(map[string]any{"to": "accepted", "reason": "Too rare", "revisit_on": "2026-09-01"}); f["stage"] != "accepted" || f["revisit_on"] != "2026-09-01" {
			t.Errorf("accepted: %v", f)
		}
		if f := move(map[string]any{"to": "resumed"}); f["stage"] != "logged" || f["revisit_on"] != nil {
			t.Errorf("resumed: %v", f)
		}
		r.refused(422, "to", "POST", "/api/v1/failures/F-1/transitions", map[string]any{"to": "solved"})
	})
}

func TestInsightsAnalysesTagsTeamsAndMembers(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "Two owners"})
		i := r.do(201, "POST", "/api/v1/insights", map[string]any{"failure": "F-1", "text": "Two owners are none", "actionable": false})
		if i["kind"] != "system_property" || i["actionable"] != false || i["failure"] != "F-1" {
			t.Errorf("insight %v", i)
		}
		r.refused(422, "text", "POST", "/api/v1/insights", map[string]any{"failure": "F-1", "text": ""})
		r.refused(422, "failure", "POST", "/api/v1/insights", map[string]any{"failure": "F-99", "text": "x"})
		if i = r.do(200, "PATCH", "/api/v1/insights/I-1", map[string]any{"superseded": true}, "If-Match", `"1"`); i["state"] != "superseded" {
			t.Errorf("insight %v", i)
		}
		if all := items(r.do(200, "GET", "/api/v1/insights?failure=F-1", nil)); len(all) != 1 {
			t.Errorf("insights of F-1: %v", all)
		}
		an := r.do(201, "POST", "/api/v1/analyses", map[string]any{"failures": []string{"F-1"}, "surprise": "Nobody knew"})
		an = r.do(200, "PATCH", "/api/v1/analyses/"+an["ref"].(string), map[string]any{"happened": "It stopped"})
		if an["surprise"] != "Nobody knew" || an["happened"] != "It stopped" || an["version"] != 2.0 {
			t.Errorf("analysis %v", an)
		}
		r.refused(422, "failures", "POST", "/api/v1/analyses", map[string]any{"failures": []string{}})
		tag := r.do(201, "POST", "/api/v1/tags", map[string]any{"name": "no alert"})
		if tag = r.do(200, "PATCH", "/api/v1/tags/"+tag["ref"].(string), map[string]any{"retired": true}); tag["state"] != "retired" {
			t.Errorf("tag %v", tag)
		}
		r.refused(409, "name", "POST", "/api/v1/tags", map[string]any{"name": "No Alert"})
		r.do(201, "POST", "/api/v1/teams", map[string]any{"name": "Payments"})
		if team := r.do(200, "PATCH", "/api/v1/teams/T-2", map[string]any{"archived": true}); team["state"] != "archived" || team["name"] != "Payments" {
			t.Errorf("team %v", team)
		}
		m := r.do(201, "POST", "/api/v1/members", map[string]any{"name": "Mira", "email": "mira@example.com", "teams": []string{"T-1"}})
		if m["state"] != "invited" || m["role"] != "member" || !strings.HasPrefix(m["link"].(string), "http://failforward.test/join?") {
			t.Errorf("member %v", m)
		}
		r.do(201, "POST", "/api/v1/members/M-2/invitations", nil)
		r.refused(422, "to", "POST", "/api/v1/members/M-2/transitions", map[string]any{"to": "admin"})
		if m = r.do(200, "POST", "/api/v1/members/M-2/transitions", map[string]any{"to": "deactivated"}); m["state"] != "deactivated" {
			t.Errorf("member %v", m)
		}
		if m = r.do(200, "PATCH", "/api/v1/members/M-2", map[string]any{"role": "lead"}); m["role"] != "lead" {
			t.Errorf("member %v", m)
		}
		viewer := r.ask(r.tokens["viewer"], "GET", "/api/v1/members/M-1", nil).object(t)
		if viewer["email"] != nil {
			t.Errorf("a viewer reads the e-mail %v", viewer["email"])
		}
	})
}

func TestTokensAreShownOnceAndRevokedForGood(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		made := r.do(201, "POST", "/api/v1/tokens", map[string]any{"name": "ci", "role": "member", "expires_days": 30})
		text := made["text"].(string)
		if !strings.HasPrefix(text, "ff_") || made["state"] != "active" {
			t.Fatalf("token %v", made)
		}
		me := r.ask(text, "GET", "/api/v1/me", nil).object(t)
		if me["role"] != "member" || me["kind"] != "token" || me["name"] != "ci" {
			t.Errorf("me is %v", me)
		}
		for _, token := range items(r.do(200, "GET", "/api/v1/tokens", nil)) {
			if _, shown := token["text"]; shown {
				t.Errorf("the list shows the text of %v", token["ref"])
			}
		}
		r.do(200, "POST", "/api/v1/tokens/"+made["ref"].(string)+"/transitions", map[string]any{"to": "revoked"})
		if a := r.ask(text, "GET", "/api/v1/me", nil); a.status != 401 || a.head.Get("WWW-Authenticate") == "" {
			t.Errorf("a revoked token gets %d: %s", a.status, a.raw)
		}
	})
}

func TestReadingOnlyEndpoints(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		r.do(201, "POST", "/api/v1/loops", map[string]any{"failure": map[string]any{"title": "Replica lag made stale carts", "services": []string{"db"}},
			"insight": "Lag has no alert", "action": map[string]any{"title": "Alert on lag", "owner": "M-1"}, "check": map[string]any{"kind": "look"}})
		hits := items(r.do(200, "GET", "/api/v1/search?q=lag", nil))
		if len(hits) < 3 {
			t.Errorf("search found %v", hits)
		}
		alike := items(r.do(200, "GET", "/api/v1/similar?text=replica+lag+again", nil))
		if len(alike) != 1 || alike[0]["failure"].(map[string]any)["ref"] != "F-1" || len(alike[0]["tried"].([]any)) != 1 {
			t.Errorf("similar found %v", alike)
		}
		if m := items(r.do(200, "GET", "/api/v1/metrics", nil)); len(m) == 0 || m[0]["key"] != "recovery_time" {
			t.Errorf("metrics are %v", m)
		}
		v := r.do(200, "GET", "/api/v1/metrics/recovery_time?since=2026-01-01&until=2026-04-01&as_of=2026-03-02T10:00:00Z&team=Checkout", nil)
		if v["key"] != "recovery_time" || v["state"] == nil {
			t.Errorf("the metric is %v", v)
		}
		r.refused(404, "", "GET", "/api/v1/metrics/happiness", nil)
		report := r.do(200, "GET", "/api/v1/reports/2026-Q1", nil)
		if report["answer"] != "too_early" || report["pooled"] != nil || len(report["effects"].([]any)) != 0 || report["flow"].(map[string]any)["logged"] != 1.0 || report["better_or_quieter"].(map[string]any)["answer"] != "cannot_tell" {
			t.Errorf("the report is %v", report)
		}
		r.do(200, "GET", "/api/v1/reports/since-2026-01", nil)
		r.refused(422, "quarter", "GET", "/api/v1/reports/2026-Q5", nil)
		r.refused(422, "quarter", "GET", "/api/v1/reports/2099-Q1", nil)
		home := r.do(200, "GET", "/api/v1/home", nil)
		if home["sentences"].(map[string]any)["next"] == "" || home["loop"].(map[string]any)["total"] != 1.0 {
			t.Errorf("home is %v", home)
		}
		if n := len(items(r.do(200, "GET", "/api/v1/audit?object=F-1", nil))); n != 1 {
			t.Errorf("the audit log knows %d events about F-1", n)
		}
		if _, err := r.app.Clerk.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if report := r.do(200, "GET", "/api/v1/audit/verify", nil); report["ok"] != true || report["unsealed"] != 0.0 {
			t.Errorf("verify says %v", report)
		}
	})
}

func TestTheFeedIsReadInPiecesAndTellsNoSecrets(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		for range 5 {
			r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "One more"})
		}
		seen, after := 0, ""
		for turn := 0; turn < 20; turn++ {
			feed := r.ask(r.tokens["viewer"], "GET", "/api/v1/events?limit=2&after="+after, nil).object(t)
			for _, e := range items(feed) {
				if verb := e["verb"].(string); verb != "failure.logged" {
					t.Errorf("everybody reads %s", verb)
				}
				seen++
			}
			after = feed["after"].(string)
			if feed["next_cursor"] == "" {
				break
			}
		}
		if seen != 5 {
			t.Errorf("the feed told %d of 5", seen)
		}
		r.refused(422, "after", "GET", "/api/v1/events?after=soon", nil)
	})
}

func TestHealth(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics.prom": 200, "/api/openapi.json": 200, "/api/v1/nothing": 404, "/api": 404} {
			if a := r.ask("", "GET", path, nil); a.status != want {
				t.Errorf("%s answers %d: %s", path, a.status, a.raw)
			}
		}
		if a := r.ask("", "GET", "/metrics.prom", nil, "X-Forwarded-For", "203.0.113.7"); a.status != 401 {
			t.Errorf("through a proxy /metrics.prom answers %d", a.status)
		}
		a := r.ask("", "GET", "/metrics.prom", nil)
		for _, want := range []string{`failforward_http_requests_total{method="GET",route="GET /healthz",status="200"}`, `failforward_build_info{version="test"} 1`} {
			if !strings.Contains(string(a.raw), want) {
				t.Errorf("/metrics.prom lacks %s", want)
			}
		}
		if a := r.ask(r.tokens["admin"], "DELETE", "/api/v1/failures", nil); a.status != http.StatusMethodNotAllowed || a.head.Get("Allow") == "" {
			t.Errorf("DELETE answers %d, Allow %q", a.status, a.head.Get("Allow"))
		}
	})
}

func same(a, b any) bool { return reflect.DeepEqual(a, b) }
