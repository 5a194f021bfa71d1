package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"time"
)

// penLife is how long a browser keeps its pen: longer than any box of cards waits.
const penLife = 400 * 24 * time.Hour

type penKey struct{}

// Pens gives each browser a secret of its own, in a cookie that no script reads.
// With it the browser finds the anonymous cards and ballots again that it wrote:
// the server keeps only a hash of pen and card, and does not know whose pen it is.
func Pens(baseURL string) func(http.Handler) http.Handler {
	https := strings.HasPrefix(baseURL, "https://")
	name := "ff_pen"
	if https {
		name = "__Host-ff_pen"
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			pen := ""
			if c, err := r.Cookie(name); err == nil && len(c.Value) >= 26 && len(c.Value) <= 64 {
				pen = c.Value
			} else {
				pen = rand.Text()
				http.SetCookie(w, &http.Cookie{Name: name, Value: pen, Path: "/", MaxAge: int(penLife.Seconds()), HttpOnly: true, Secure: https, SameSite: http.SameSiteStrictMode})
			}
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), penKey{}, pen)))
		})
	}
}

// Pen returns the pen of the browser that asks, "" outside of Pens.
func Pen(ctx context.Context) string {
	pen, _ := ctx.Value(penKey{}).(string)
	return pen
}
