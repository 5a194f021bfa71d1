package cli_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The server as it is wired tells nobody that a form was looked at or used: neither
// its log nor its numbers have a line for it, and the limits of the sign-in are not
// those of a form.
func TestAServerTellsNobodyOfAForm(t *testing.T) {
	db := workspace(t)
	var form struct{ URL string }
	if err := json.Unmarshal([]byte(must(t, "form", "add", "--db", db, "--name", "Near misses", "--json")), &form); err != nil {
		t.Fatal(err)
	}
	errs := &said{}
	base := serveTo(t, errs, "--db", db, "--log-level", "debug")
	read := func(resp *http.Response, err error) (int, string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	for range 40 { // as many wrong passwords as an address may try at once, and more
		read(http.PostForm(base+"/signin", url.Values{"login": {"nobody"}, "password": {"certainly wrong"}}))
	}
	if status, body := read(http.PostForm(base+form.URL, url.Values{"what": {"The guard was off"}})); status != 200 || !strings.Contains(body, "Thank you") {
		t.Fatalf("%d: %s", status, body)
	}
	if status, _ := read(http.Get(base + "/static/base.css")); status != 200 {
		t.Errorf("the style sheet answers %d", status)
	}
	_, numbers := read(http.Get(base + "/metrics.prom"))
	if !strings.Contains(numbers, `route="POST /signin"`) || !errs.has("/signin") {
		t.Fatal("nothing is counted or logged at all")
	}
	if strings.Contains(numbers, "/say/") || strings.Contains(numbers, "/static/") || errs.has("/say/") || errs.has("/static/") {
		t.Error("somebody is told of a form")
	}
}
