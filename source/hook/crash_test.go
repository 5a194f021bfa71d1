package hook

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func envelope(items ...string) Delivery {
	return Delivery{Header: map[string]string{FormHeader: FormEnvelope}, Body: []byte(`{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}` + "\n" + strings.Join(items, "\n"))}
}

// event is an item with its length.
func event(body string) string {
	return fmt.Sprintf(`{"type":"event","length":%d}`, len(body)) + "\n" + body
}

func raised(kind, value, function string) string {
	return fmt.Sprintf(`{"timestamp":1764000000.25,"level":"error","platform":"python","release":"shop@1.4","exception":{"values":[{"type":%q,"value":%q,"stacktrace":{"frames":[
		{"function":"run","filename":"wsgi.py","in_app":false,"lineno":1},{"function":%q,"filename":"shop/pay.py","in_app":true,"lineno":42}]}}]}}`, kind, value, function)
}

func TestACrashIsOneMomentOfTheGroupOfItsExceptionAndFrames(t *testing.T) {
	one := func(body string) *Trouble { return read(t, sentry, envelope(event(body)))[0].Trouble }
	a := one(raised("TimeoutError", "after 3 s", "charge"))
	at := time.Date(2025, 11, 24, 16, 0, 0, 250e6, time.UTC)
	if a.Title != "TimeoutError: after 3 s" || a.Kind != loop.Crash || a.Severity != 2 || !a.Moment || !a.Started.Equal(at) || a.Weak {
		t.Errorf("read as %+v", a)
	}
	if !strings.Contains(a.Summary, "charge (shop/pay.py:42)") || strings.Contains(a.Summary, "wsgi") || !strings.Contains(a.Summary, "Release: shop@1.4") {
		t.Errorf("its summary: %s", a.Summary)
	}
	for says, c := range map[string]struct {
		body string
		same bool
	}{
		"another value":              {raised("TimeoutError", "after 9 s", "charge"), true},
		"another line":               {strings.Replace(raised("TimeoutError", "x", "charge"), "42", "43", 1), true},
		"another frame of a library": {strings.Replace(raised("TimeoutError", "x", "charge"), "wsgi", "asgi", 1), true},
		"another function of ours":   {raised("TimeoutError", "after 3 s", "refund"), false},
		"another type":               {raised("KeyError", "after 3 s", "charge"), false},
		"a fingerprint of its own":   {strings.Replace(raised("TimeoutError", "x", "charge"), `{"timestamp"`, `{"fingerprint":["payments"],"timestamp"`, 1), false},
		"a default fingerprint":      {strings.Replace(raised("TimeoutError", "x", "charge"), `{"timestamp"`, `{"fingerprint":[],"timestamp"`, 1), true},
	} {
		if got := one(c.body).Group == a.Group; got != c.same {
			t.Errorf("%s is the same group: %v", says, got)
		}
	}
	with := func(prints string) string {
		return one(strings.Replace(raised("TimeoutError", "x", "charge"), `{"timestamp"`, `{"fingerprint":`+prints+`,"timestamp"`, 1)).Group
	}
	if with(`["{{ default }}","eu"]`) == with(`["{{ default }}","us"]`) || with(`["{{ default }}","eu"]`) == a.Group {
		t.Error("what stands beside the default fingerprint does not count")
	}
}

func TestACrashIsOneGroupOverBuildsAndTheGroupOfBeforeIsTold(t *testing.T) {
	tests := []struct {
		name, a, b string // a frame as name@file
		same       bool
	}{
		{"the hash in the name of a bundle", "pay@main.8f3a2b1c.js", "pay@main.00c4d5e6.js", true},
		{"the hash that a bundler writes in letters of both sizes", "pay@assets/index-BX3f9aQz.js", "pay@assets/index-Qr7_tLm2.js", true},
		{"the number of a page is no hash", "pay@page-2.js", "pay@page-3.js", false},
		{"a word is no hash", "pay@shop-checkout.js", "pay@shop-accounts.js", false},
		{"a date in another file is its name", "pay@20260101_add_price.py", "pay@20260102_add_price.py", false},
		{"nameless functions of Go", "charge.func1.2@pay.go", "charge.func3@pay.go", true},
		{"nameless functions of Java", "lambda$pay$3@Cart.java", "lambda$pay$14@Cart.java", true},
		{"classes that a framework generates", "Cart$$EnhancerBySpringCGLIB$$1a2b3c.pay@x.java", "Cart$$EnhancerBySpringCGLIB$$99ffab.pay@x.java", true},
		{"an address in memory", "<Cart at 0x7f3a2c1d>@pay.py", "<Cart at 0x7f3a99ff>@pay.py", true},
		{"two versions of an API are two", "pay_v1@pay.py", "pay_v2@pay.py", false},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			one := func(frame string) *Trouble {
				function, file, _ := strings.Cut(frame, "@")
				body := strings.Replace(raised("TypeError", "x", function), "shop/pay.py", file, 1)
				return read(t, sentry, envelope(event(body)))[0].Trouble
			}
			a, b := one(c.a), one(c.b)
			if (a.Group == b.Group) != c.same {
				t.Errorf("one group: %v", a.Group == b.Group)
			}
			rule, before := "v1 ", ""
			if c.same {
				rule, before = "v2 ", "v1 "
			}
			if !strings.HasPrefix(a.Group, rule) || !strings.HasPrefix(a.Formerly, before) || (a.Formerly == "") == c.same || c.same && a.Formerly == b.Formerly {
				t.Errorf("named %q, formerly %q and %q", a.Group, a.Formerly, b.Formerly)
			}
		})
	}
	if got := read(t, sentry, envelope(event(raised("TimeoutError", "after 3 s", "charge"))))[0].Trouble; got.Group != "v1 41f789c74cb4b7df229a74ddf8b8e4d8" || got.Release != "shop@1.4" {
		t.Errorf("what was kept under its name is %q now, of %q", got.Group, got.Release)
	}
}

func TestAMessageWithoutAnExceptionIsWeakUnlessItIsAnError(t *testing.T) {
	for body, want := range map[string]struct {
		title string
		weak  bool
	}{
		`{"message":"Cache was cold","level":"info"}`:                                                        {"Cache was cold", true},
		`{"logentry":{"message":"%s failed","formatted":"Export failed"},"level":"fatal"}`:                   {"Export failed", false},
		`{"message":{"formatted":"Disk 91 % full","message":"Disk %d %% full"},"level":"warning"}`:           {"Disk 91 % full", true},
		`{"exception":{"values":[{"type":"E","value":{"code":3}}]},"timestamp":"2026-01-01T10:00:00.5"}`:     {`E: map[code:3]`, false},
		`{"exception":[{"type":"Old","value":"list"}]}`:                                                      {"Old: list", false},
		`{"level":7,"message":["no text"],"exception":null,"timestamp":{},"fingerprint":{}}`:                 {"An event without a message", false},
		`{"exception":{"values":[{"type":"E","value":"v","stacktrace":"none"}]},"server_name":["a","list"]}`: {"E: v", false},
	} {
		news := read(t, sentry, Delivery{Header: map[string]string{FormHeader: FormStore}, Body: []byte(body)})
		if len(news) != 1 || news[0].Trouble.Title != want.title || news[0].Trouble.Weak != want.weak {
			t.Errorf("%s is read as %+v", body, news[0].Trouble)
		}
		hold(t, news[0])
	}
}

func TestAnEnvelopeIsTakenApartByLengthsAndLines(t *testing.T) {
	body := raised("E", "v", "f")
	for says, c := range map[string]struct {
		items []string
		news  int
		fault string
	}{
		"nothing":                       {nil, 0, ""},
		"only a session":                {[]string{`{"type":"session"}`, `{"sid":"1"}`}, 0, ""},
		"without a length":              {[]string{`{"type":"event"}`, strings.ReplaceAll(body, "\n", " ")}, 1, ""},
		"beside an attachment of bytes": {[]string{"{\"type\":\"attachment\",\"length\":4}\n\n\x00{\"", event(body)}, 1, ""},
		"an unknown item":               {[]string{`{"type":"hologram","length":2}`, "xy", event(body)}, 1, ""},
		"cut off":                       {[]string{event(body), `{"type":"event","length":90}`, "{"}, 1, "cut off"},
		"a length below zero":           {[]string{`{"type":"event","length":-1}`, "{"}, 0, "cut off"},
		"an event that is no JSON":      {[]string{`{"type":"event","length":3}`, "abc"}, 0, "not the JSON"},
		"an item that is none":          {[]string{event(body), "hello"}, 1, "no item"},
	} {
		n := 0
		err := sentry.Read(envelope(c.items...), func(News) { n++ })
		if n != c.news || (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: %d pieces, %v", says, n, err)
		}
	}
	if err := sentry.Read(Delivery{Header: map[string]string{FormHeader: FormEnvelope}, Body: []byte("no JSON\n")}, func(News) {}); err == nil {
		t.Error("what is no envelope is read")
	}
}

// The figures of the recorded events, as facts.json has them.
func TestRealDataOfCrashesHasItsFigures(t *testing.T) {
	dir := realData(t)
	text, err := os.ReadFile(filepath.Join(dir, "facts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var facts struct {
		Events struct {
			Files     int            `json:"files"`
			With      int            `json:"with_exception"`
			Platforms map[string]int `json:"platforms"`
			PerFile   map[string]struct {
				ID         string          `json:"event_id"`
				Level      *string         `json:"level"`
				Exceptions int             `json:"exceptions"`
				Last       *string         `json:"last_type"`
				Timestamp  json.RawMessage `json:"timestamp"`
			} `json:"per_file"`
		} `json:"sentry/events"`
	}
	if err := json.Unmarshal(text, &facts); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "sentry/events/*.json"))
	with, platforms := 0, map[string]int{}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c crash
		if err := decodeLoosely(body, &c); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		all, want := c.thrown(), facts.Events.PerFile[filepath.Base(file)]
		if platforms[c.Platform]++; len(all) > 0 {
			with++
		}
		last := ""
		if len(all) > 0 {
			last = all[len(all)-1].Type
		}
		wantLast, wantLevel := "", ""
		if want.Last != nil {
			wantLast = *want.Last
		}
		if want.Level != nil {
			wantLevel = *want.Level
		}
		if c.ID != want.ID || c.Level != wantLevel || len(all) != want.Exceptions || last != wantLast {
			t.Errorf("%s: id %s, level %s, %d exceptions, the last %q; want %+v", filepath.Base(file), c.ID, c.Level, len(all), last, want)
		}
		if told := string(want.Timestamp); told != "null" && told != "" && c.at().IsZero() {
			t.Errorf("%s: its time %s is not read", filepath.Base(file), told)
		}
		hold(t, News{Trouble: c.trouble()})
	}
	if len(files) != facts.Events.Files || with != facts.Events.With || fmt.Sprint(platforms) != fmt.Sprint(facts.Events.Platforms) {
		t.Errorf("%d files, %d with an exception, %v; facts.json has %d, %d, %v", len(files), with, platforms, facts.Events.Files, facts.Events.With, facts.Events.Platforms)
	}
	t.Logf("%d events, %d with an exception", len(files), with)
}

func TestRealDataOfEnvelopesIsRead(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(realData(t), "sentry/envelopes/*"))
	told := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, ".gz") {
			if body, err = Unpack("gzip", body, MostPlain); err != nil {
				t.Errorf("%s: %v", file, err)
				continue
			}
		}
		n := 0
		err = sentry.Read(Delivery{Header: map[string]string{FormHeader: FormEnvelope}, Body: body}, func(x News) { hold(t, x); n++ })
		t.Logf("%-50s %d events, %v", filepath.Base(file), n, err)
		told += n
	}
	if len(files) > 0 && told == 0 {
		t.Error("no envelope tells of anything")
	}
}

func FuzzCrash(f *testing.F) {
	f.Add(FormEnvelope, string(envelope(event(raised("E", "v", "f"))).Body))
	f.Add(FormStore, raised("E", "v", "f"))
	f.Add(FormStore, `{"exception":{"values":[{"type":"E","value":null,"stacktrace":{"frames":[{}]}}]},"fingerprint":["{{default}}",1,null]}`)
	f.Fuzz(func(t *testing.T, form, body string) {
		Tells(form, []byte(body))
		EnvelopeDSN([]byte(body))
		_ = sentry.Read(Delivery{Header: map[string]string{FormHeader: form}, Body: []byte(body)}, func(n News) { hold(t, n) })
	})
}

func FuzzUnpack(f *testing.F) {
	for _, how := range Packings {
		f.Add(how, []byte("x"))
	}
	f.Fuzz(func(t *testing.T, how string, body []byte) {
		if plain, err := Unpack(how, body, 1<<16); err == nil && len(plain) > 1<<16 {
			t.Errorf("%d bytes came out", len(plain))
		}
	})
}
