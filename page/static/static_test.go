package static

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// get asks the handler for target with one Accept-Encoding and more headers.
func get(t *testing.T, method, target, accept string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	r.Header.Set("Accept-Encoding", accept)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestEveryFileIsServedUnderItsAddress(t *testing.T) {
	kinds := map[string]string{
		"tokens.css":     "text/css; charset=utf-8",
		"base.css":       "text/css; charset=utf-8",
		"components.css": "text/css; charset=utf-8",
		"app.css":        "text/css; charset=utf-8",
		"favicon.svg":    "image/svg+xml",
		"dist/app.js":    "text/javascript; charset=utf-8",

		"dist/chart.js":   "text/javascript; charset=utf-8",
		"dist/copy.js":    "text/javascript; charset=utf-8",
		"dist/huddle.js":  "text/javascript; charset=utf-8",
		"dist/live.js":    "text/javascript; charset=utf-8",
		"dist/palette.js": "text/javascript; charset=utf-8",
		"dist/tell.js":    "text/javascript; charset=utf-8",
		"dist/wording.js": "text/javascript; charset=utf-8",
		"lexicon/en.json": "application/json",
	}
	if len(kinds) != len(all()) {
		t.Errorf("%d files are embedded, the test knows %d", len(all()), len(kinds))
	}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			a := get(t, "GET", URL(name), "")
			body, _ := io.ReadAll(a.Body)
			if a.StatusCode != 200 || string(body) != string(all()[name].plain) {
				t.Errorf("status %d, %d bytes, want the file itself", a.StatusCode, len(body))
			}
			for header, want := range map[string]string{
				"Content-Type":           kind,
				"X-Content-Type-Options": "nosniff",
				"Cache-Control":          "public, max-age=31536000, immutable",
				"Content-Encoding":       "",
				"Vary":                   "Accept-Encoding",
			} {
				if got := a.Header.Get(header); got != want {
					t.Errorf("%s: %q, want %q", header, got, want)
				}
			}
		})
	}
}

func TestGzipIsSentToThoseWhoTakeIt(t *testing.T) {
	tests := []struct {
		name, accept, want string
	}{
		{"a browser takes it", "gzip, deflate, br, zstd", "gzip"},
		{"a weight above zero takes it", "br;q=1.0, GZIP;q=0.1", "gzip"},
		{"a weight of zero refuses it", "gzip;q=0, identity", ""},
		{"a weight of 0.000 refuses it", "gzip;q=0.000", ""},
		{"a broken weight refuses it", "gzip;q=x", ""},
		{"nothing said is nothing taken", "", ""},
		{"another name is another thing", "x-gzipped", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := get(t, "GET", URL("components.css"), tt.accept)
			if got := a.Header.Get("Content-Encoding"); got != tt.want {
				t.Errorf("Content-Encoding %q, want %q", got, tt.want)
			}
		})
	}
}

func TestGzipUnpacksToTheFileItself(t *testing.T) {
	a := get(t, "GET", URL("components.css"), "gzip")
	z, err := gzip.NewReader(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil || string(body) != string(all()["components.css"].plain) {
		t.Errorf("unpacked %d bytes, error %v", len(body), err)
	}
}

func TestWhatTheBrowserHasIsNotSentAgain(t *testing.T) {
	for _, accept := range []string{"gzip", ""} {
		first := get(t, "GET", "/static/app.css", accept)
		if got := first.Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("an address without hash: Cache-Control %q, want no-cache", got)
		}
		again := get(t, "GET", "/static/app.css", accept, "If-None-Match", first.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("Accept-Encoding %q: status %d, want 304", accept, again.StatusCode)
		}
	}
}

func TestAnOldHashIsNotKept(t *testing.T) {
	a := get(t, "GET", "/static/app.css?v=00000000", "")
	if got := a.Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("Cache-Control %q, want no-cache", got)
	}
}

func TestWhatIsNotThereIsSaidSo(t *testing.T) {
	tests := []struct {
		name, method, target string
		want                 int
	}{
		{"an unknown name is not found", "GET", "/static/none.css", 404},
		{"the folder is not listed", "GET", "/static/", 404},
		{"the source is not served", "GET", "/static/static.go", 404},
		{"a way out is not a way in", "GET", "/static/../static.go", 404},
		{"a post is refused", "POST", "/static/app.css", 405},
		{"a head is answered", "HEAD", "/static/app.css", 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if a := get(t, tt.method, tt.target, ""); a.StatusCode != tt.want {
				t.Errorf("status %d, want %d", a.StatusCode, tt.want)
			}
		})
	}
}

func TestAWrongNameInATemplateIsLoud(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("URL took a name that is not embedded")
		}
	}()
	URL("none.css")
}

func TestStyleAndScriptNameNoOtherHost(t *testing.T) {
	for name, f := range all() {
		for _, word := range []string{"http://", "https://", "@import", "sourceMappingURL"} {
			text := strings.ReplaceAll(string(f.plain), "http://www.w3.org/2000/svg", "")
			// base.css matches links by their scheme; that names no host.
			text = strings.ReplaceAll(text, `[href^="http"]`, "")
			if strings.Contains(text, word) {
				t.Errorf("%s holds %q", name, word)
			}
		}
	}
}
