package cli_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/cli"
)

// command runs one command in this process.
func command(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Run(t.Context(), args, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// ours keeps what the pipeline of these tests itself says out of them.
func ours(t *testing.T) {
	for _, name := range []string{"GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "GITHUB_RUN_ID", "CI_PIPELINE_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_SHA", "CI_COMMIT_SHA", "GITHUB_REPOSITORY", "CI_PROJECT_PATH", "GITHUB_JOB", "CI_JOB_NAME"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
}

// A red run that is sent to a server waits in its inbox with its tests; the next
// green one is the end of it.
func TestAReportSentToAServerWaitsInItsInbox(t *testing.T) {
	ours(t)
	dir := t.TempDir()
	db, red := filepath.Join(dir, "ff.db"), filepath.Join(dir, "red.xml")
	body := `<testsuite name="web"><testcase name="pays"><failure message="got 4"/></testcase><testcase name="adds"/></testsuite>`
	if err := os.WriteFile(red, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	password := filepath.Join(dir, "password")
	if err := os.WriteFile(password, []byte("a long and quiet sentence\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(t, "init", "--db", db, "--workspace", "Tests", "--email", "mira@example.com", "--password-file", password); code != 0 {
		t.Fatal(errs)
	}
	base := serve(t, "--db", db)
	code, out, errs := command(t, "source", "add", "--db", db, "--kind", "ci", "--name", "Pipeline", "--base-url", base, "--strict")
	if code != 0 {
		t.Fatal(errs)
	}
	line := strings.Split(out, "\n")
	to, secret := strings.TrimSpace(line[1]), strings.TrimSpace(line[3])
	if code, _, errs := command(t, "ci", "report", red, "--to", to); code != 1 || !strings.Contains(errs, "Authorization is missing") || strings.Contains(errs, to) {
		t.Errorf("without the secret: exit %d, %s", code, errs)
	}
	if code, out, errs := command(t, "ci", "report", red, "--to", to, "--secret", secret, "--repository", "shop/web", "--run", "7"); code != 0 || !strings.Contains(out, "2 tests, 1 failed; sent, red: it waits in the inbox.") {
		t.Errorf("exit %d, %s%s", code, out, errs)
	}
	if code, _, errs := command(t, "ci", "report", red, "--to", base+"/hooks/ci/nothing"); code != 1 || !strings.Contains(errs, "Nothing listens at this address") {
		t.Errorf("an address that is not there: exit %d, %s", code, errs)
	}
	if code, _, errs := command(t, "ci", "report", red, "--to", base+"/"); code != 1 || errs == "" {
		t.Errorf("an address of a page: exit %d, %s", code, errs)
	}
}

// The address is a secret: it goes to no other host than the one that it names.
func TestAReportIsSentOnToNoOtherHost(t *testing.T) {
	ours(t)
	heard := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard++ }))
	defer other.Close()
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL+"/hooks/ci/hush", http.StatusTemporaryRedirect)
		case "/page":
			http.Redirect(w, r, "/signin", http.StatusSeeOther)
		case "/moved":
			http.Redirect(w, r, "/there", http.StatusPermanentRedirect)
		case "/there":
			w.WriteHeader(http.StatusAccepted)
			_, _ = w.Write([]byte(`{"delivery":"9"}`))
		}
	}))
	defer first.Close()
	red := filepath.Join(t.TempDir(), "red.xml")
	if err := os.WriteFile(red, []byte(`<testsuite><testcase name="a"/></testsuite>`), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]struct {
		code int
		says string
	}{
		"/away":  {1, "is not followed"},
		"/page":  {1, "is not followed"},
		"/moved": {0, ""},
		"/other": {1, "takes no deliveries"},
	} {
		code, _, errs := command(t, "ci", "report", red, "--to", first.URL+path)
		if code != want.code || !strings.Contains(errs, want.says) {
			t.Errorf("%s: exit %d, %s", path, code, errs)
		}
	}
	if heard > 0 {
		t.Error("the other host has heard of it")
	}
}

// What a report is sent with, and that a green one beside a red one, or beside one
// that cannot be read, says so: it must not end what the other tells.
func TestAReportGoesWithWhatItsPipelineSays(t *testing.T) {
	ours(t)
	t.Setenv("CI_COMMIT_REF_NAME", "main")
	t.Setenv("CI_PIPELINE_ID", "77")
	t.Setenv("CI_PROJECT_PATH", "shop/web")
	t.Setenv("CI_JOB_NAME", "unit tests")
	dir := t.TempDir()
	files := map[string]string{}
	for name, body := range map[string]string{"red": `<testsuite><testcase name="a"><failure/></testcase></testsuite>`, "green": `<testsuite><testcase name="a"/></testsuite>`, "cut": `<testsuite>`} {
		files[name] = filepath.Join(dir, name)
		if err := os.WriteFile(files[name], []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var heard []http.Header
	to := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		heard = append(heard, r.Header)
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write([]byte(`{"delivery":"9"}`))
	}))
	defer to.Close()
	for says, c := range map[string]struct {
		files []string
		red   string
		code  int
	}{
		"green alone":                        {[]string{"green"}, "", 0},
		"green before red":                   {[]string{"green", "red"}, "true", 0},
		"green beside one that is no report": {[]string{"green", "cut"}, "true", 1},
	} {
		heard = nil
		args := []string{"ci", "report", "--to", to.URL, "--commit", "abc"}
		for _, name := range c.files {
			args = append(args, files[name])
		}
		if code, _, errs := command(t, args...); code != c.code || len(heard) == 0 {
			t.Errorf("%s: exit %d, %s", says, code, errs)
			continue
		}
		for name, want := range map[string]string{"Ci-Red": c.red, "Ci-Branch": "main", "Ci-Run": "77", "Ci-Repository": "shop/web", "Ci-Job": "unit tests", "Ci-Commit": "abc", "Authorization": ""} {
			if got := heard[0].Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", says, name, got, want)
			}
		}
	}
}
