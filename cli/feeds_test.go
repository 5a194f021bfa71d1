package cli_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// Whoever guesses private links is told to wait, and a house full of calendars
// shuts nobody out of signing in.
func TestFeedsHaveAMeasureOfTheirOwn(t *testing.T) {
	base := serve(t, "--db", workspace(t))
	client := http.Client{Timeout: 30 * time.Second}
	seen := map[int]int{}
	for i := 0; i < 400 && seen[http.StatusTooManyRequests] == 0; i++ {
		answer, err := client.Get(base + "/feeds/ffl_" + strings.Repeat("x", 43) + "/calendar.ics")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		seen[answer.StatusCode]++
	}
	if seen[http.StatusNotFound] < 300 || seen[http.StatusTooManyRequests] != 1 {
		t.Errorf("the answers were %v", seen)
	}
	if got := signIn(t, base, "", "somebody"); got == http.StatusTooManyRequests {
		t.Error("signing in has to wait for the feeds")
	}
}
