package api_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"failforward/source/hook"
)

// deliver posts a body to a path as it is, and returns status and answer.
func (r *rig) deliver(path string, body io.Reader, header map[string]string) (int, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), "POST", r.server.URL+path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	for name, v := range header {
		req.Header.Set(name, v)
	}
	res, err := r.client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(text)
}

// hook adds a source and returns its path and its secret.
func (r *rig) hook(kind string) (path, secret string) {
	r.t.Helper()
	made := r.do(201, "POST", "/api/v1/sources", map[string]any{"kind": kind, "name": "our " + kind})
	return made["url"].(string), made["secret"].(string)
}

func firing(now time.Time, n int) string {
	return fmt.Sprintf(`{"version":"4","groupKey":"g%d","alerts":[{"status":"firing","labels":{"alertname":"Slow"},"fingerprint":"f%d","startsAt":%q}]}`, n, n, now.Add(-time.Hour).UTC().Format(time.RFC3339))
}

func TestADeliveryBecomesAFailureThatTheAPIShows(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		path, _ := r.hook("alertmanager")
		status, first := r.deliver(path, strings.NewReader(firing(r.clock.Now(), 1)), nil)
		if status != 202 || !strings.Contains(first, `{"delivery":"`) {
			t.Fatalf("answered %d %s", status, first)
		}
		if status, again := r.deliver(path, strings.NewReader(firing(r.clock.Now(), 1)), nil); status != 202 || again != first {
			t.Errorf("again: %d %s, first %s", status, again, first)
		}
		if _, err := r.app.Harvest.Digest(t.Context()); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]int{"/api/v1/failures": 1, "/api/v1/signals": 1, "/api/v1/deliveries?source=SRC-1&state=read": 1, "/api/v1/deliveries?state=dead": 0, "/api/v1/sources": 1} {
			if got := r.do(200, "GET", path, nil)["items"].([]any); len(got) != want {
				t.Errorf("%s lists %v", path, got)
			}
		}
		if text := fmt.Sprint(r.do(200, "GET", "/api/v1/sources", nil)); strings.Contains(text, "whsec") || strings.Contains(text, "/hooks/") {
			t.Errorf("the list of sources tells their addresses: %s", text)
		}
	})
}

func pack(t *testing.T, how string, plain []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	switch how {
	case "gzip":
		w = gzip.NewWriter(&out)
	case "deflate":
		w = zlib.NewWriter(&out)
	case "br":
		w = brotli.NewWriter(&out)
	case "zstd":
		w, _ = zstd.NewWriter(&out)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPackedBodiesAreTakenAndBombsAreNot(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		path, _ := r.hook("alertmanager")
		bomb := make([]byte, hook.MostPlain+1)
		for i, how := range hook.Packings {
			if status, text := r.deliver(path, bytes.NewReader(pack(t, how, []byte(firing(r.clock.Now(), i)))), map[string]string{"Content-Encoding": how}); status != 202 {
				t.Errorf("%s: %d %s", how, status, text)
			}
			if status, _ := r.deliver(path, bytes.NewReader(pack(t, how, bomb)), map[string]string{"Content-Encoding": how}); status != 413 {
				t.Errorf("a bomb of %s: %d", how, status)
			}
			if status, text := r.deliver(path, strings.NewReader("no such thing"), map[string]string{"Content-Encoding": how}); status != 400 || !strings.Contains(text, how) {
				t.Errorf("broken %s: %d %s", how, status, text)
			}
		}
		if n, err := r.app.Harvest.Digest(t.Context()); err != nil || n != len(hook.Packings) {
			t.Errorf("%d were read, %v", n, err)
		}
		if got := r.do(200, "GET", "/api/v1/failures", nil)["items"].([]any); len(got) != len(hook.Packings) {
			t.Errorf("%d failures", len(got))
		}
	})
}

func TestWhatIsNotTakenSaysWhy(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		path, _ := r.hook("alertmanager")
		signed, secret := r.hook("generic")
		big := bytes.Repeat([]byte(" "), hook.MostWire+1)
		for name, c := range map[string]struct {
			path   string
			body   io.Reader
			header map[string]string
			status int
			says   string
		}{
			"an address that does not exist":            {"/hooks/alertmanager/none", strings.NewReader("{}"), nil, 404, "Nothing listens"},
			"the address of another kind":               {strings.Replace(path, "alertmanager", "grafana", 1), strings.NewReader("{}"), nil, 404, "Nothing listens"},
			"a packing that is not known":               {path, strings.NewReader("{}"), map[string]string{"Content-Encoding": "lzma"}, 415, "gzip, deflate, br, zstd"},
			"too large":                                 {path, bytes.NewReader(big), nil, 413, "too large"},
			"too large, without a length":               {path, io.MultiReader(bytes.NewReader(big)), nil, 413, "too large"},
			"no secret":                                 {signed, strings.NewReader("{}"), nil, 401, "Authorization is missing"},
			"a wrong secret":                            {signed, strings.NewReader("{}"), map[string]string{"Authorization": "Bearer x"}, 401, "not the one"},
			"a wrong secret where the address would do": {path, strings.NewReader("{}"), map[string]string{"Authorization": "Bearer x"}, 401, "not the one"},
		} {
			if status, text := r.deliver(c.path, c.body, c.header); status != c.status || !strings.Contains(text, c.says) {
				t.Errorf("%s: %d %s", name, status, text)
			}
		}
		if status, text := r.deliver(signed, strings.NewReader(`{"title":"Export failed"}`), map[string]string{"Authorization": "Bearer " + secret}); status != 202 {
			t.Errorf("the right secret: %d %s", status, text)
		}
	})
}

func TestACrashOfAnSDKComesByItsDSNFromAnySite(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		made := r.do(201, "POST", "/api/v1/sources", map[string]any{"kind": "sentry", "name": "Shop"})
		dsn, err := url.Parse(made["dsn"].(string))
		if err != nil || dsn.Host != "failforward.test" || dsn.Path != "/1" {
			t.Fatalf("its DSN is %v, %v", made["dsn"], err)
		}
		key := dsn.User.Username()
		event := func(n int) string {
			return fmt.Sprintf(`{"event_id":"%032d","timestamp":%d,"level":"error","exception":{"values":[{"type":"KeyError","value":"cart %d"}]}}`, n, r.clock.Now().Unix(), n)
		}
		enveloped := func(n int) io.Reader {
			return strings.NewReader(fmt.Sprintf("{\"event_id\":\"%032d\"}\n{\"type\":\"event\",\"length\":%d}\n%s\n", n, len(event(n)), event(n)))
		}
		auth := map[string]string{"X-Sentry-Auth": "Sentry sentry_version=7, sentry_key=" + key + ", sentry_client=test/1"}
		for range 2 { // the SDK tries again
			if status, text := r.deliver("/api/1/envelope/", enveloped(1), auth); status != 200 || !strings.Contains(text, `"id":"00000000000000000000000000000001"`) {
				t.Fatalf("an envelope: %d %s", status, text)
			}
		}
		if status, text := r.deliver("/api/1/store/?sentry_key="+key, strings.NewReader(event(2)), nil); status != 200 {
			t.Errorf("an event of an older SDK: %d %s", status, text)
		}
		inside := fmt.Sprintf("{\"dsn\":%q,\"event_id\":\"%032d\"}\n{\"type\":\"session\"}\n{}\n", made["dsn"], 3)
		if status, text := r.deliver("/api/1/envelope/", strings.NewReader(inside), nil); status != 200 {
			t.Errorf("a session, with the DSN inside: %d %s", status, text)
		}
		if n, err := r.app.Harvest.Digest(t.Context()); err != nil || n != 2 {
			t.Errorf("%d deliveries were read, %v; a session is not kept", n, err)
		}
		failures := r.do(200, "GET", "/api/v1/failures", nil)["items"].([]any)
		if len(failures) != 1 {
			t.Fatalf("%d failures of one group", len(failures))
		}
		f := failures[0].(map[string]any)
		if f["kind"] != "crash" || f["title"] != "KeyError: cart 1" && f["title"] != "KeyError: cart 2" || f["resolved_at_status"] != "unknown" {
			t.Errorf("the failure: %v", f)
		}
		if got := r.do(200, "GET", "/api/v1/signals", nil)["items"].([]any); len(got) != 2 || got[0].(map[string]any)["says"] != "moment" {
			t.Errorf("signals: %v", got)
		}
		for says, c := range map[string]struct{ path, auth string }{
			"another key":     {"/api/1/envelope/", "Sentry sentry_key=" + strings.Repeat("0", 32)},
			"no key":          {"/api/1/envelope/", ""},
			"another project": {"/api/2/envelope/", auth["X-Sentry-Auth"]},
		} {
			if status, text := r.deliver(c.path, enveloped(4), map[string]string{"X-Sentry-Auth": c.auth}); status != 401 || !strings.Contains(text, "This DSN belongs to no source") {
				t.Errorf("%s: %d %s", says, status, text)
			}
		}
		req, _ := http.NewRequestWithContext(t.Context(), "OPTIONS", r.server.URL+"/api/1/envelope/", nil)
		req.Header.Set("Origin", "https://shop.example")
		res, err := r.client.Do(req)
		if err != nil || res.StatusCode != 204 || res.Header.Get("Access-Control-Allow-Origin") != "*" || res.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("a page of another site is told %v, %v", res, err)
		}
	})
}
