package cli_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"failforward/cli"
)

// serve starts a server in this process and returns its address.
func serve(t *testing.T, args ...string) string {
	t.Helper()
	return serveTo(t, &said{}, args...)
}

// serveTo is serve with a log to look into.
func serveTo(t *testing.T, errs *said, args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, into := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- cli.Run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...), nil, into, errs)
		into.Close()
	}()
	t.Cleanup(func() {
		stop()
		if n := ended(t, code, errs); n != 0 {
			t.Errorf("the server ended with %d: %s", n, errs)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: %s", err, errs)
	}
	go io.Copy(io.Discard, out)
	return strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
}

// signIn tries a wrong password from an address that a proxy tells.
func signIn(t *testing.T, base, from, login string) int {
	t.Helper()
	form := url.Values{"login": {login}, "password": {"certainly wrong"}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/signin", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", from)
	client := http.Client{Timeout: 30 * time.Second}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// Whoever guesses shuts out their own address only, when the proxy that tells it
// is trusted; and everybody behind the proxy, when it is not.
func TestOnlyATrustedProxySaysWhereARequestComesFrom(t *testing.T) {
	for name, tt := range map[string]struct {
		trust string
		other int // what another address gets after the first is shut out
	}{
		"trusted":       {"10.0.0.0/8, 127.0.0.1", http.StatusUnprocessableEntity},
		"another range": {"10.0.0.0/8", http.StatusTooManyRequests},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("FAILFORWARD_TRUST_PROXY", tt.trust)
			base := serve(t, "--db", workspace(t))
			for i := range 50 {
				signIn(t, base, "203.0.113.1", fmt.Sprint("nobody", i))
			}
			if got := signIn(t, base, "203.0.113.1", "somebody"); got != http.StatusTooManyRequests {
				t.Errorf("after 50 tries the same address gets %d", got)
			}
			if got := signIn(t, base, "203.0.113.2", "somebody"); got != tt.other {
				t.Errorf("another address gets %d, want %d", got, tt.other)
			}
		})
	}
}

// Looking at a link with a code is a try like using it; reading on is none.
func TestGuessingCodesIsSlowedDown(t *testing.T) {
	base := serve(t, "--db", workspace(t))
	status := func(path string) int {
		answer, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	got := 0
	for i := 0; i < 60 && got != http.StatusTooManyRequests; i++ {
		got = status(fmt.Sprintf("/join?w=1&m=1&code=%d", i))
	}
	if got != http.StatusTooManyRequests {
		t.Errorf("the last guess got %d", got)
	}
	if got := status("/signin"); got != http.StatusOK {
		t.Errorf("the page to sign in answers %d", got)
	}
}
