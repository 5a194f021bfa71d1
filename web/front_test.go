package web_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"failforward/looptest"
	"failforward/web"
)

// front serves a few pages behind the front door.
func front(t *testing.T, base string, log io.Writer, tell ...func(web.Done)) http.Handler {
	t.Helper()
	c := looptest.NewClock()
	mux := http.NewServeMux()
	mux.HandleFunc("/static/app.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=31536000")
		fmt.Fprint(w, "p{}")
	})
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, strings.Repeat("word ", 2000))
	})
	mux.HandleFunc("/picture", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		fmt.Fprint(w, strings.Repeat("x", 5000))
	})
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("secret words") })
	mux.HandleFunc("/half", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "half a page")
		panic("secret words")
	})
	mux.HandleFunc("/read", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			says(w, r, err)
		}
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "short") })
	s := web.NewSessions(memory{}, web.SessionOptions{Now: c.Now})
	return web.Front(mux, web.FrontOptions{BaseURL: base, Now: c.Now, Log: slog.New(slog.NewTextHandler(log, nil)), Deny: says, Sessions: s, Tell: tell})
}

func TestEveryAnswerCarriesItsProtection(t *testing.T) {
	h := front(t, "https://ff.example.com", io.Discard)
	for _, path := range []string{"/", "/static/app.css", "/panic", "/long", "/nothing"} {
		w := ask(h, "GET", path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'none'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types failforward",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if w.Header().Get("Permissions-Policy") == "" || len(w.Header().Get("X-Request-Id")) < 20 {
			t.Errorf("%s lacks Permissions-Policy or X-Request-Id: %v", path, w.Header())
		}
		if cached := w.Header().Get("Cache-Control"); (path == "/static/app.css") == strings.Contains(cached, "no-store") {
			t.Errorf("%s may be cached as %q", path, cached)
		}
	}
	if ask(front(t, "http://localhost", io.Discard), "GET", "/").Header().Get("Strict-Transport-Security") != "" {
		t.Error("plain HTTP promises HTTPS")
	}
}

func TestAPanicIsAnsweredWithItsNameAndLoggedWithItsStack(t *testing.T) {
	var log bytes.Buffer
	w := ask(front(t, "", &log), "GET", "/panic")
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), ".go") {
		t.Errorf("answers %d: %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), w.Header().Get("X-Request-Id")) || !strings.Contains(log.String(), "secret words") || !strings.Contains(log.String(), "front_test.go") {
		t.Errorf("the log says %s", log.String())
	}
}

func TestAPanicAfterHalfAnAnswerDoesNotLookLikeAWholeOne(t *testing.T) {
	server := httptest.NewServer(front(t, "", io.Discard))
	defer server.Close()
	res, err := http.Get(server.URL + "/half")
	if err != nil {
		return // hung up before the headers: as good
	}
	defer res.Body.Close()
	if _, err := io.ReadAll(res.Body); err == nil && res.StatusCode == 200 {
		t.Error("half a page reads like a whole one")
	}
}

func TestTheRouteIsToldAndNotThePath(t *testing.T) {
	var told []web.Done
	h := front(t, "", io.Discard, func(d web.Done) { told = append(told, d) })
	ask(h, "GET", "/failures?q=secret")
	if len(told) != 1 || told[0].Status != 200 || told[0].Bytes != 5 || told[0].Route != "" || told[0].ID == "" {
		t.Errorf("told %+v", told)
	}
	var log bytes.Buffer
	web.AccessLog(slog.New(slog.NewTextHandler(&log, nil)))(web.Done{ID: "abc", Method: "GET", Route: "GET /failures", Status: 200})
	if !strings.Contains(log.String(), `route="GET /failures"`) || !strings.Contains(log.String(), "id=abc") {
		t.Errorf("the log says %s", log.String())
	}
}

func TestTextIsPackedForWhoeverReadsIt(t *testing.T) {
	h := front(t, "", io.Discard)
	tests := []struct {
		path, accepts string
		packed        bool
	}{
		{"/long", "gzip, br", true}, {"/long", "br, gzip;q=0.5", true}, {"/long", "", false}, {"/long", "gzip;q=0", false},
		{"/long", "identity", false}, {"/", "gzip", false}, {"/picture", "gzip", false}, {"/panic", "gzip", false},
	}
	for _, tt := range tests {
		w := ask(h, "GET", tt.path, "Accept-Encoding", tt.accepts)
		if packed := w.Header().Get("Content-Encoding") == "gzip"; packed != tt.packed {
			t.Errorf("%s for %q: packed is %v", tt.path, tt.accepts, packed)
		}
		if !tt.packed {
			continue
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(z); err != nil || len(b) != 10_000 || w.Header().Get("Vary") == "" {
			t.Errorf("%s unpacks to %d bytes, %v; Vary %q", tt.path, len(b), err, w.Header().Get("Vary"))
		}
	}
}

func TestBodiesStayWithinTheirLimits(t *testing.T) {
	h := front(t, "", io.Discard)
	post := func(body io.Reader, length int64, head ...string) *httptest.ResponseRecorder {
		w, r := httptest.NewRecorder(), httptest.NewRequest("POST", "/read", body)
		r.ContentLength = length
		for i := 0; i+1 < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		h.ServeHTTP(w, r)
		return w
	}
	just := func(n int64) io.Reader { return io.LimitReader(endless{}, n) }
	tests := []struct {
		name   string
		w      *httptest.ResponseRecorder
		status int
	}{
		{"just as large as may be", post(just(web.BodyLimit), web.BodyLimit), 200},
		{"one byte too large, and says so", post(just(web.BodyLimit+1), web.BodyLimit+1), 413},
		{"one byte too large, in chunks", post(just(web.BodyLimit+1), -1), 413},
		{"without end", post(endless{}, -1), 413},
		{"packed", post(just(10), 10, "Content-Encoding", "gzip"), 415},
		{"packed by something unheard of", post(just(10), 10, "Content-Encoding", "x-bomb"), 415},
		{"not packed, and says so", post(just(10), 10, "Content-Encoding", "identity"), 200},
	}
	for _, tt := range tests {
		if tt.w.Code != tt.status {
			t.Errorf("%s: answers %d, want %d", tt.name, tt.w.Code, tt.status)
		}
		if tt.status >= 400 && tt.w.Header().Get("Connection") != "close" {
			t.Errorf("%s: the connection stays open", tt.name)
		}
	}
}

func TestManyLargeBodiesAtOnceShareABudget(t *testing.T) {
	h := front(t, "", io.Discard)
	gate, reached, done := make(chan struct{}), make(chan struct{}, 8), make(chan int, 8)
	send := func() {
		w, r := httptest.NewRecorder(), httptest.NewRequest("POST", "/read", io.MultiReader(io.LimitReader(endless{}, web.BodyLimit-1), waiting{gate, reached}))
		r.ContentLength = -1
		h.ServeHTTP(w, r)
		done <- w.Code
	}
	for range 2 { // that fit, and are all but read when the others come
		go send()
		<-reached
	}
	for range 6 { // those that do not fit are told at once
		go send()
	}
	for range 6 {
		if code := <-done; code != 503 {
			t.Errorf("one too many answers %d", code)
		}
	}
	close(gate)
	for range 2 {
		if code := <-done; code != 200 {
			t.Errorf("one within the budget answers %d", code)
		}
	}
	w, r := httptest.NewRecorder(), httptest.NewRequest("POST", "/read", io.LimitReader(endless{}, web.BodyLimit))
	if h.ServeHTTP(w, r); w.Code != 200 {
		t.Errorf("the budget is not given back: %d", w.Code)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// waiting is a body that says when it is reached, and goes on when the gate opens.
type waiting struct{ gate, reached chan struct{} }

func (w waiting) Read([]byte) (int, error) {
	w.reached <- struct{}{}
	<-w.gate
	return 0, io.EOF
}

func TestOnlyWhatComesFromHereMayChangeSomething(t *testing.T) {
	h := front(t, "https://ff.example.com", io.Discard)
	tests := []struct {
		name, method string
		head         []string
		status       int
	}{
		{"a program without a browser", "POST", nil, 200},
		{"our own page", "POST", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"an address that somebody typed", "POST", []string{"Sec-Fetch-Site", "none"}, 200},
		{"our own page, behind a proxy that renames the host", "POST", []string{"Origin", "https://ff.example.com", "Sec-Fetch-Site", "cross-site"}, 200},
		{"another site", "POST", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a sister site", "POST", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"another site in an old browser", "POST", []string{"Origin", "https://evil.example"}, 403},
		{"a sandbox", "POST", []string{"Origin", "null"}, 403},
		{"our name as a part of theirs", "POST", []string{"Origin", "https://ff.example.com.evil.example"}, 403},
		{"another site that only reads", "GET", []string{"Sec-Fetch-Site", "cross-site"}, 200},
		{"another site that deletes", "DELETE", []string{"Sec-Fetch-Site", "cross-site"}, 403},
	}
	for _, tt := range tests {
		if w := ask(h, tt.method, "/", tt.head...); w.Code != tt.status {
			t.Errorf("%s answers %d, want %d", tt.name, w.Code, tt.status)
		}
	}
}

func TestTheAddressIsThePeersUnlessATrustedProxySaysOtherwise(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	tests := []struct{ peer, forwarded, want string }{
		{"203.0.113.9:1", "", "203.0.113.9"},
		{"203.0.113.9:1", "198.51.100.1", "203.0.113.9"},
		{"10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1", "198.51.100.7, 198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1", "198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"10.0.0.1:1", "nonsense", "10.0.0.1"},
		{"10.0.0.1:1", "", "10.0.0.1"},
		{"[::1]:1", "2001:db8::5", "2001:db8::5"},
		{"[::ffff:10.0.0.1]:1", "198.51.100.1", "198.51.100.1"},
		{"not an address", "198.51.100.1", ""},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.peer
		if tt.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		if got := web.Address(r, trusted); got != tt.want {
			t.Errorf("%s forwarded for %q is %q, want %q", tt.peer, tt.forwarded, got, tt.want)
		}
	}
}

func TestAnAddressGetsItsTriesBackWithTime(t *testing.T) {
	c := looptest.NewClock()
	l := web.NewLimiter(c.Now, time.Minute, 3)
	for i := range 3 {
		if !l.Allow("203.0.113.9") {
			t.Errorf("try %d is refused", i+1)
		}
	}
	if l.Allow("203.0.113.9") {
		t.Error("the fourth try is allowed")
	}
	if !l.Allow("203.0.113.10") {
		t.Error("somebody else is refused")
	}
	c.Add(time.Minute)
	if !l.Allow("203.0.113.9") || l.Allow("203.0.113.9") {
		t.Error("a minute gives one try back")
	}
	for i := range 3 {
		l.Allow(fmt.Sprintf("2001:db8::%d", i))
	}
	if l.Allow("2001:db8::ffff") {
		t.Error("a household gets tries for each of its addresses")
	}
}

func TestALimiterForgetsAndStaysSmall(t *testing.T) {
	c := looptest.NewClock()
	l := web.NewLimiter(c.Now, time.Minute, 1)
	for i := range 12_000 {
		c.Add(time.Millisecond)
		l.Allow(fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255))
	}
	if l.Allow("10.0.46.223") {
		t.Error("the newest address is forgotten with the old ones")
	}
}

func TestManyTriesAreAnsweredWithWaiting(t *testing.T) {
	c := looptest.NewClock()
	h := web.NewLimiter(c.Now, time.Minute, 1).Limit(http.HandlerFunc(ok), says)
	if w := ask(h, "POST", "/sign-in"); w.Code != 200 {
		t.Errorf("the first answers %d", w.Code)
	}
	if w := ask(h, "POST", "/sign-in"); w.Code != 429 || w.Header().Get("Retry-After") == "" {
		t.Errorf("the second answers %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
}

// What nobody may be recognised by is told to nobody, and neither are files that are
// the same for everybody; a panic there is answered all the same.
func TestNobodyIsToldOfWhatIsNameless(t *testing.T) {
	var told []web.Done
	c := looptest.NewClock()
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/say/panic" {
			panic("secret words")
		}
		_, _ = io.Copy(w, r.Body)
	})
	s := web.NewSessions(memory{}, web.SessionOptions{Now: c.Now})
	h := web.Front(mux, web.FrontOptions{Now: c.Now, Log: slog.New(slog.DiscardHandler), Deny: says, Sessions: s, Tell: []func(web.Done){func(d web.Done) { told = append(told, d) }},
		Nameless: func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/say/") }})
	for path, want := range map[string]int{"/say/it": 200, "/say/panic": 500, "/static/app.css": 200} {
		w := ask(h, "GET", path, "Cookie", "ff_session=anything")
		if w.Code != want || w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Request-Id") == "" || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
	if len(told) > 0 {
		t.Errorf("told %+v", told)
	}
	if ask(h, "GET", "/other"); len(told) != 1 {
		t.Errorf("of the rest is told %+v", told)
	}
}
