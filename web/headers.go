package web

import (
	"net/http"
	"strings"
)

// csp lets a page load its own files and nothing else, and nobody frame it.
// failforward is the one policy that may make markup in a script.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'none'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; " +
	"require-trusted-types-for 'script'; trusted-types failforward"

// staticPath is where files stand that are the same for everybody.
const staticPath = "/static/"

// Static reports whether a request asks for a file that is the same for everybody.
func Static(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, staticPath) }

// Headers sets what protects a reader on every answer, errors and downloads
// too. Everything but static files is kept out of caches.
func Headers(baseURL string) func(http.Handler) http.Handler {
	fixed := map[string]string{
		"Content-Security-Policy":      csp,
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), publickey-credentials-get=(), usb=()",
	}
	if strings.HasPrefix(baseURL, "https://") {
		fixed["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for name, value := range fixed {
				w.Header().Set(name, value)
			}
			if !Static(r) {
				w.Header().Set("Cache-Control", "no-store")
			}
			next.ServeHTTP(w, r)
		})
	}
}

// CrossOrigin refuses whatever would change something and comes from another
// site, by Sec-Fetch-Site and Origin. The server's own base URL counts as home
// also behind a proxy that renames the host.
func CrossOrigin(baseURL string, deny Deny) func(http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	if baseURL != "" {
		_ = guard.AddTrustedOrigin(origin(baseURL)) // a base URL that is no origin adds nothing
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { deny(w, r, &Foreign{}) }))
	return guard.Handler
}

// origin returns scheme and host of a URL.
func origin(url string) string {
	scheme, rest, _ := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}
