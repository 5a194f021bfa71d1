package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestTheInboxIsWorkedThroughOnTheCommandLine(t *testing.T) {
	tests := []struct {
		name  string
		steps [][]string // ID stands for the candidate; each but the last is taken
		code  int        // exit code of the last
		says  string     // pattern of what the last prints, as text or as fault
		state string     // of the candidate afterwards
		of    any        // its failure
	}{
		{"taken, it is logged", [][]string{{"take", "ID"}}, 0, `^F-2 is logged: `, "failure", "F-2"},
		{"attached, it is part of a failure that is there", [][]string{{"attach", "ID", "1"}}, 0, `^Part of F-1 now: `, "failure", "F-1"},
		{"dismissed, it waits no more", [][]string{{"dismiss", "ID"}}, 0, `^Dismissed: `, "dismissed", nil},
		{"restored, it waits again", [][]string{{"dismiss", "ID"}, {"restore", "ID"}}, 0, `^Back in the inbox: `, "candidate", nil},
		{"attached to a failure that is not there, it waits on", [][]string{{"attach", "ID", "F-9"}}, 2, `There is no failure "F-9" here`, "candidate", nil},
		{"taken twice, the second one hears why not", [][]string{{"take", "ID"}, {"take", "ID"}}, 1, "no longer in the inbox", "failure", "F-2"},
		{"what is not dismissed cannot be restored", [][]string{{"restore", "ID"}}, 1, "it is not dismissed", "candidate", nil},
		{"a candidate that is not there", [][]string{{"take", "42"}}, 3, "no candidate", "candidate", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db, id := waiting(t)
			var code int
			var said string
			for _, step := range tt.steps {
				args := append([]string{"inbox"}, strings.Split(strings.ReplaceAll(strings.Join(step, " "), "ID", id), " ")...)
				var out, errs string
				code, out, errs = command(t, append(args, "--db", db)...)
				said = out + errs
			}
			if code != tt.code || !regexp.MustCompile(tt.says).MatchString(said) {
				t.Errorf("exit %d: %s", code, said)
			}
			for option, state := range map[string]string{"": "candidate", "--dismissed": "dismissed"} {
				all := inboxOf(t, db, option)
				if want := tt.state == state; want != (len(all) == 1) || want && (all[0]["state"] != state || all[0]["failure"] != tt.of) {
					t.Errorf("inbox list %s has %v", option, all)
				}
			}
		})
	}
}

// waiting makes a workspace with the failure F-1 and one candidate, and returns its
// database and the id of the candidate.
func waiting(t *testing.T) (db, id string) {
	t.Helper()
	ours(t)
	dir := t.TempDir()
	db = filepath.Join(dir, "ff.db")
	for name, text := range map[string]string{"password": "a long and quiet sentence\n", "red.xml": `<testsuite name="web"><testcase name="pays"><failure message="got 4"/></testcase></testsuite>`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"init", "--workspace", "Tests", "--email", "mira@example.com", "--password-file", filepath.Join(dir, "password")},
		{"log", "There already"},
		{"ci", "report", filepath.Join(dir, "red.xml")},
	} {
		if code, out, errs := command(t, append(args, "--db", db)...); code != 0 {
			t.Fatal(args, out, errs)
		}
	}
	all := inboxOf(t, db, "--source=SRC-1")
	if len(all) != 1 {
		t.Fatalf("the inbox has %v", all)
	}
	if tests := fmt.Sprint(all[0]["tests"]); !strings.Contains(tests, "is:open") || !strings.Contains(tests, "pays") {
		t.Errorf("its tests are %s", tests)
	}
	id = all[0]["id"].(string)
	if code, out, errs := command(t, "inbox", "list", "--db", db); code != 0 || !strings.HasPrefix(out, id+"  SRC-1 ") {
		t.Errorf("as text: exit %d, %s%s", code, out, errs)
	}
	return db, id
}

func inboxOf(t *testing.T, db, option string) []map[string]any {
	t.Helper()
	args := []string{"inbox", "list", "--json", "--db", db}
	if option != "" {
		args = append(args, option)
	}
	code, out, errs := command(t, args...)
	var all struct{ Items []map[string]any }
	if err := json.Unmarshal([]byte(out), &all); err != nil || code != 0 {
		t.Fatalf("exit %d, %v: %s%s", code, err, out, errs)
	}
	return all.Items
}
