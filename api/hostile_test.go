package api_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"failforward/looptest"
)

// one is a rig on SQLite alone, for what has nothing to do with the database.
func one(t *testing.T) *rig {
	t.Helper()
	c := looptest.NewClock()
	return newRig(t, looptest.Open(t, looptest.Address(t, "sqlite"), c), c)
}

func TestBadBodiesSayWhatIsWrongAndHowToMendIt(t *testing.T) {
	r := one(t)
	r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "One that is there"})
	tests := []struct {
		name, method, path, body string
		status                   int
		field, says              string
	}{
		{"no body", "POST", "/failures", "", 400, "", "The body is empty"},
		{"broken JSON", "POST", "/failures", `{"title": "x",}`, 400, "", "at byte"},
		{"cut off", "POST", "/failures", `{"title": "x`, 400, "", "breaks off at byte 12"},
		{"two objects", "POST", "/failures", `{"title": "x"}{}`, 400, "", "at byte"},
		{"a list", "POST", "/failures", `[]`, 422, "", "Write an object"},
		{"null", "POST", "/failures", `null`, 422, "", "Write an object"},
		{"a title that is no text", "POST", "/failures", `{"title": 7}`, 422, "title", "Write a text"},
		{"no title", "POST", "/failures", `{}`, 422, "", "The field title is missing"},
		{"an empty title", "POST", "/failures", `{"title": "  "}`, 422, "title", "at least one word"},
		{"a long title", "POST", "/failures", `{"title": "` + strings.Repeat("ü", 201) + `"}`, 422, "title", "at most 200"},
		{"an unknown field", "POST", "/failures", `{"title": "x", "titel": "x"}`, 422, "titel", "no such field"},
		{"a kind that is none", "POST", "/failures", `{"title": "x", "kind": "outage"}`, 422, "kind", "near_miss"},
		{"a severity beyond", "POST", "/failures", `{"title": "x", "severity": 5}`, 422, "severity", "1 (worst) to 4"},
		{"a severity too large for any number", "POST", "/failures", `{"title": "x", "severity": 1e300}`, 422, "", "too large"},
		{"a time without zone", "POST", "/failures", `{"title": "x", "started_at": "2026-03-01T14:05:00"}`, 422, "started_at", "with its zone"},
		{"a day for a time", "POST", "/failures", `{"title": "x", "started_at": "2026-03-01"}`, 422, "started_at", "with its zone"},
		{"an end before the start", "POST", "/failures", `{"title": "x", "started_at": "2026-03-01T14:05:00Z", "resolved_at": "2026-03-01T14:00:00Z"}`, 422, "resolved_at", "before the start"},
		{"a start in the future", "POST", "/failures", `{"title": "x", "started_at": "2027-03-01T14:05:00Z"}`, 422, "started_at", "future"},
		{"the year 1", "POST", "/failures", `{"title": "x", "started_at": "0001-01-01T00:00:00Z"}`, 422, "started_at", ""},
		{"a status without its time", "POST", "/failures", `{"title": "x", "started_at_status": "recorded"}`, 422, "started_at", "Give the time"},
		{"a time that is pending", "POST", "/failures", `{"title": "x", "resolved_at": "2026-03-01T14:05:00Z", "resolved_at_status": "pending"}`, 422, "resolved_at_status", "no date"},
		{"a status that is none", "POST", "/failures", `{"title": "x", "resolved_at_status": "soon"}`, 422, "resolved_at_status", "pending"},
		{"a team that is not there", "POST", "/failures", `{"title": "x", "team": "Atlantis"}`, 422, "team", "no team"},
		{"too many tags", "POST", "/failures", `{"title": "x", "tags": ["` + strings.Join(strings.Split("abcdefghijklmnopqrstuvwxyz0123456789äöüéèêáàâíìîóòôúùû", ""), `","`) + `"]}`, 422, "tags", "At most 50"},
		{"a cost without currency", "POST", "/failures", `{"title": "x", "cost": 5}`, 422, "currency", "EUR"},
		{"a negative count", "POST", "/failures", `{"title": "x", "people_affected": -1}`, 422, "people_affected", "0 upwards"},
		{"two faults at once", "POST", "/failures", `{"title": "", "severity": 9}`, 422, "severity", "1 (worst)"},
		{"a fault inside the form", "POST", "/loops", `{"failure": {"title": 7}}`, 422, "failure.title", "Write a text"},
		{"a rule broken inside the form", "POST", "/loops", `{"failure": {"title": ""}, "action": {"title": ""}, "check": {"kind": "look", "on": "2020-01-01"}}`, 422, "check.on", "is over"},
		{"an unknown field inside the form", "POST", "/loops", `{"failure": {"title": "x", "state": "open"}}`, 422, "failure.state", "no such field"},
		{"a form without a failure", "POST", "/loops", `{"failure": 7}`, 422, "failure", "Write an object"},
		{"a form about nothing", "POST", "/loops", `{"failure": "F-99"}`, 422, "failure", "There is no F-99"},
		{"a check without a change", "POST", "/loops", `{"failure": {"title": "x"}, "check": {"kind": "look"}}`, 422, "check.kind", "name one change first"},
		{"a came-back check that could never match", "POST", "/loops", `{"failure": {"title": "x"}, "action": {"title": "y", "owner": "M-1"}, "check": {"kind": "came_back"}}`, 422, "check.services", "service"},
		{"an owner that nobody is", "POST", "/actions", `{"title": "x", "owner": "nobody@example.com"}`, 422, "owner", "Nobody here"},
		{"a due day that is none", "POST", "/actions", `{"title": "x", "due": "soon"}`, 422, "due", "2026-11-23"},
		{"a check of nothing", "POST", "/effect-checks", `{"action": "A-99", "kind": "look"}`, 422, "action", "There is no A-99"},
		{"a ref of another noun", "GET", "/failures/A-1", "", 404, "", "looks like F-12"},
		{"a ref that is none", "GET", "/failures/..%2f..%2fetc", "", 404, "", "looks like F-12"},
		{"an unknown parameter", "GET", "/failures?sort=title", "", 422, "sort", "There is: cursor, kind"},
		{"a limit that is too large", "GET", "/failures?limit=501", "", 422, "limit", "at most 500"},
		{"a limit that is no number", "GET", "/failures?limit=many", "", 422, "limit", "whole number"},
		{"a stage that is none", "GET", "/failures?stage=done", "", 422, "stage", "logged, understood"},
		{"a day that is none", "GET", "/failures?since=yesterday", "", 422, "since", "neither a day nor a time"},
		{"a search without words", "GET", "/search", "", 422, "q", "missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var send any
			if tt.method != "GET" {
				send = tt.body
			}
			a := r.ask(r.tokens["admin"], tt.method, "/api/v1"+tt.path, send)
			if a.status != tt.status {
				t.Fatalf("answers %d, want %d: %s", a.status, tt.status, a.raw)
			}
			if a.status < 400 {
				return
			}
			said, ok := a.faults(t)[tt.field]
			if !ok || !strings.Contains(said, tt.says) {
				t.Errorf("says %v, want %q about %q", a.faults(t), tt.says, tt.field)
			}
			innocent(t, a)
		})
	}
}

// innocent fails when an answer tells of our insides.
func innocent(t *testing.T, a answer) {
	t.Helper()
	for _, word := range []string{"SELECT", "sqlite", "pgx", ".go:", "goroutine", "json:", "strconv", "Go struct", "/work", "/tmp", "huma", "unexpected property", "expected "} {
		if strings.Contains(string(a.raw), word) {
			t.Errorf("the answer tells %q: %s", word, a.raw)
		}
	}
	if o := a.object(t); o["instance"] != a.head.Get("X-Request-Id") || o["instance"] == "" || o["detail"] == "" {
		t.Errorf("the problem lacks its request id or its sentence: %s", a.raw)
	}
}

func TestTextsSurviveAsTheyWereTyped(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		for _, title := range []string{"Grüße 你好 🛒 عربة", "<script>alert(1)</script>", `"; DROP TABLE failure; --`, "=cmd|' /C calc'!A0", "../../etc/passwd", "\u202eright to left"} {
			f := r.do(201, "POST", "/api/v1/failures", map[string]any{"title": title, "summary": title + "\n\ttab"})
			if f["title"] != title || f["summary"] != title+"\n\ttab" {
				t.Errorf("%q comes back as %q and %q", title, f["title"], f["summary"])
			}
		}
		a := r.ask(r.tokens["admin"], "POST", "/api/v1/failures", `{"title": "a\u0000b \\u0000"}`)
		if f := a.object(t); f["title"] != "a\uFFFDb \\u0000" || !strings.Contains(a.head.Get("X-Note"), "1 times") {
			t.Errorf("U+0000 comes back as %q, noted as %q", f["title"], a.head.Get("X-Note"))
		}
		if a = r.ask(r.tokens["admin"], "POST", "/api/v1/failures", "{\"title\": \"caf\xe9\"}"); a.status != 400 || !strings.Contains(string(a.raw), "UTF-8") {
			t.Errorf("Latin-1 answers %d: %s", a.status, a.raw)
		}
	})
}

func TestOddBytesInAddressesAndHeadersBreakNothing(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		for _, path := range []string{"/failures?q=%00", "/failures?tag=a%00b", "/failures?service=%ff", "/failures/F-1%00", "/failures/%c3%28", "/search?q=%zz", "/failures?%00=1", "/actions?owner=%00", "/similar?text=%ed%a0%80"} {
			if a := r.ask(r.tokens["admin"], "GET", "/api/v1"+path, nil); a.status != 400 || !strings.Contains(string(a.raw), "no text") {
				t.Errorf("%s answers %d: %s", path, a.status, a.raw)
			}
		}
		if a := r.ask(r.tokens["admin"], "POST", "/api/v1/failures", `{"title":"x"}`, "Idempotency-Key", "caf\xe9"); a.status != 422 || a.faults(t)["Idempotency-Key"] != "This has to be plain letters, digits and signs." {
			t.Errorf("an odd key answers %d: %s", a.status, a.raw)
		}
		for _, body := range []string{`{"title":"\ud800 alone"}`, `{"title":"x","tags":["\u0000"],"services":["\u0000\u0000"]}`, `{"title":"\u0001\u001f\u007f\u0085\u2028"}`, `{"title":"x","people_affected":9223372036854775807}`} {
			if a := r.ask(r.tokens["admin"], "POST", "/api/v1/failures", body); a.status != 201 {
				t.Errorf("%s answers %d: %s", body, a.status, a.raw)
			}
		}
		for _, path := range []string{"/failures/F-99999999999999999999", "/failures/9223372036854775807", "/failures/9223372036854775808", "/failures/-1", "/failures/0", "/failures/%20", "/failures/F-0", "/failures/F-+1"} {
			if a := r.ask(r.tokens["admin"], "GET", "/api/v1"+path, nil); a.status != 404 {
				t.Errorf("%s answers %d: %s", path, a.status, a.raw)
			}
		}
		if strings.Contains(r.log.String(), "request failed") {
			t.Errorf("something broke inside:\n%s", r.log)
		}
	})
}

func TestWrongContentTypesAreRefused(t *testing.T) {
	r := one(t)
	for _, kind := range []string{"text/plain", "text/plain; charset=utf-8", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "text/json", ";", "a;b+json"} {
		for _, body := range []string{`{"title": "x"}`, "", "Checkout answered with errors", "\xff\xfe", "[[[[[[[[[[[[[[[[[[[["} {
			a := r.ask(r.tokens["admin"], "POST", "/api/v1/failures", body, "Content-Type", kind)
			if a.status != 415 || !strings.Contains(string(a.raw), "Content-Type: application/json") {
				t.Errorf("%s with %q answers %d: %s", kind, body, a.status, a.raw)
			}
			innocent(t, a)
		}
	}
	if a := r.ask(r.tokens["admin"], "POST", "/api/v1/failures", `{"title": "x"}`, "Content-Encoding", "gzip"); a.status != 415 {
		t.Errorf("a packed body answers %d", a.status)
	}
	if a := r.ask(r.tokens["admin"], "POST", "/api/v1/failures", `{"title": "x"}`, "Content-Type", "application/json; charset=utf-8", "Accept", "text/html"); a.status != 201 {
		t.Errorf("JSON with a charset answers %d", a.status)
	}
}

func TestBodiesThatAreMeantToHurtAreRefusedWithoutGrowing(t *testing.T) {
	r := one(t)
	keys := func(n int) string {
		var b strings.Builder
		b.WriteString(`{"title":"x"`)
		for i := range n {
			fmt.Fprintf(&b, `,"k%d":1`, i)
		}
		return b.String() + "}"
	}
	text := func(s string) func() io.Reader {
		return func() io.Reader { return struct{ io.Reader }{strings.NewReader(s)} }
	}
	million, thousands, deep := keys(1_000_000), keys(50_000), `{"title":`+strings.Repeat("[", 100_000)
	long := `{"title":"` + strings.Repeat("a", 10<<20) + `"}`
	bombs := []struct {
		name   string
		body   func() io.Reader
		length int64 // told before; -1 for a body that comes in chunks
		status int
	}{
		{"100 MB with their length", func() io.Reader { return io.LimitReader(zeros{}, 100<<20) }, 100 << 20, 413},
		{"100 MB without length", func() io.Reader { return io.LimitReader(zeros{}, 100<<20) }, -1, 413},
		{"a million keys", text(million), int64(len(million)), 413},
		{"a million keys without length", text(million), -1, 413},
		{"fifty thousand keys", text(thousands), int64(len(thousands)), 400},
		{"nested 100,000 deep", text(deep), int64(len(deep)), 400},
		{"a text of 10 MB", text(long), -1, 413},
	}
	for _, bomb := range bombs {
		t.Run(bomb.name, func(t *testing.T) {
			debug.FreeOSMemory()
			before := grown()
			began := time.Now()
			var all sync.WaitGroup
			for range looptest.Size(8, 50) {
				all.Go(func() {
					if status := r.throw(t, bomb.body(), bomb.length); status != bomb.status && status != 503 {
						t.Errorf("answers %d, want %d", status, bomb.status)
					}
				})
			}
			all.Wait()
			more := (grown() - before) >> 10
			t.Logf("%v, heap grown by %d KiB", time.Since(began).Round(time.Millisecond), more)
			if more > 32<<10 {
				t.Errorf("the heap grew by %d KiB", more)
			}
		})
	}
	if a := r.ask(r.tokens["admin"], "POST", "/api/v1/failures", map[string]any{"title": "Still alive"}); a.status != 201 {
		t.Errorf("after the bombs: %d %s", a.status, a.raw)
	}
}

// grown returns how much memory the process holds from the system for objects.
func grown() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapSys - m.HeapReleased)
}

// throw sends a body over a connection of its own and returns the status; a
// server that hangs up while we still send has answered before.
func (r *rig) throw(t *testing.T, body io.Reader, length int64) int {
	conn, err := net.Dial("tcp", r.server.Listener.Addr().String())
	if err != nil {
		t.Error(err)
		return 0
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	req, err := http.NewRequest("POST", r.server.URL+"/api/v1/failures", body)
	if err != nil {
		t.Error(err)
		return 0
	}
	req.ContentLength = length
	req.Header.Set("Authorization", "Bearer "+r.tokens["admin"])
	req.Header.Set("Content-Type", "application/json")
	go func() { _ = req.Write(conn) }() // breaks off when the server hangs up
	res, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		t.Errorf("no answer: %v", err)
		return 0
	}
	defer res.Body.Close()
	return res.StatusCode
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestABodyThatNeverEndsIsCutAtTheLimit(t *testing.T) {
	r := one(t)
	conn, err := net.Dial("tcp", r.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprintf(conn, "POST /api/v1/failures HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", r.tokens["admin"])
	sent := make(chan int)
	go func() {
		chunk, n := "1000\r\n"+strings.Repeat("a", 0x1000)+"\r\n", 0
		for {
			if _, err := io.WriteString(conn, chunk); err != nil {
				sent <- n
				return
			}
			n += 0x1000
		}
	}()
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || res.StatusCode != 413 {
		t.Fatalf("answers %v, %v", res, err)
	}
	conn.Close()
	if n := <-sent; n > 16<<20 {
		t.Errorf("the server took %d bytes before it hung up", n)
	}
}

func TestAForeignSiteChangesNothing(t *testing.T) {
	r := one(t)
	in := r.ask("", "POST", "/sign-in", nil)
	cookie := strings.Split(in.head.Get("Set-Cookie"), ";")[0]
	if in.status != 200 || !strings.HasPrefix(cookie, "ff_session=") {
		t.Fatalf("sign-in: %d %v", in.status, in.head)
	}
	if me := r.ask("", "GET", "/api/v1/me", nil, "Cookie", cookie); me.status != 200 || me.object(t)["member"] != "M-1" {
		t.Fatalf("with a session: %d %s", me.status, me.raw)
	}
	before := r.count()
	for _, head := range [][]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "null"}} {
		for _, method := range []string{"POST", "PATCH", "DELETE", "PUT"} {
			a := r.ask("", method, "/api/v1/failures", `{"title": "forged"}`, append(head, "Cookie", cookie)...)
			if a.status != 403 {
				t.Errorf("%s with %v answers %d: %s", method, head, a.status, a.raw)
			}
		}
	}
	if a := r.ask("", "POST", "/api/v1/failures", `title=forged`, "Cookie", cookie, "Content-Type", "text/plain"); a.status != 415 {
		t.Errorf("a form answers %d", a.status)
	}
	if a := r.ask("", "GET", "/api/v1/failures?_method=POST", nil, "Cookie", cookie, "X-HTTP-Method-Override", "POST"); a.status != 422 {
		t.Errorf("a method in disguise answers %d", a.status)
	}
	if r.count() != before {
		t.Error("a forged request changed something")
	}
	if a := r.ask("", "POST", "/api/v1/failures", `{"title": "mine"}`, "Cookie", cookie, "Sec-Fetch-Site", "same-origin"); a.status != 201 || a.object(t)["created_by"] != "M-1" {
		t.Errorf("from home it answers %d: %s", a.status, a.raw)
	}
}

func TestATokenIsJudgedWithoutTheSessionBesideIt(t *testing.T) {
	r := one(t)
	cookie := strings.Split(r.ask("", "POST", "/sign-in", nil).head.Get("Set-Cookie"), ";")[0]
	if a := r.ask(r.tokens["viewer"], "GET", "/api/v1/audit", nil, "Cookie", cookie); a.status != 403 {
		t.Errorf("a viewer's token beside an admin's session answers %d", a.status)
	}
	if a := r.ask("ff_wrong", "GET", "/api/v1/me", nil, "Cookie", cookie); a.status != 401 {
		t.Errorf("a wrong token beside a session answers %d", a.status)
	}
	for _, head := range []string{"Basic YTpi", "bearer", "Token " + r.tokens["admin"], r.tokens["admin"]} {
		if a := r.ask("", "GET", "/api/v1/me", nil, "Authorization", head); a.status != 401 {
			t.Errorf("Authorization: %s answers %d", head[:5], a.status)
		}
	}
	if a := r.ask("", "GET", "/api/v1/me?token="+r.tokens["admin"], nil); a.status != 401 {
		t.Errorf("a token in the address answers %d", a.status)
	}
}
