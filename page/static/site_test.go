package static_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"failforward/looptest"
	"failforward/page/static"
)

func TestMain(m *testing.M) { looptest.Main(m) }

// policy is the one under which the pages are served: scripts of our own only,
// and no text becomes elements but through the policy "failforward".
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types failforward"

// site serves pages and other answers by path and returns its address.
func site(t *testing.T, handlers map[string]http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/static/", static.Handler())
	for path, handler := range handlers {
		mux.HandleFunc(path, handler)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// page answers with a whole page around body, with style and script.
func page(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		fmt.Fprint(w, document(body))
	}
}

// fragment answers with a bare piece of HTML.
func fragment(html string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, html)
	}
}

func document(body string) string {
	var head strings.Builder
	for _, name := range []string{"tokens.css", "base.css", "components.css", "app.css"} {
		fmt.Fprintf(&head, `<link rel="stylesheet" href=%q>`+"\n", static.URL(name))
	}
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Failures - failforward</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="` + static.URL("favicon.svg") + `">
` + head.String() + `<script defer src="` + static.URL("dist/app.js") + `"></script></head>
<body>` + body + `</body></html>`
}
