package page_test

import (
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
)

// Whatever is wrong with a form is told at once, by the names of its inputs.
func TestAllFaultsAreToldAtOnceAndNamed(t *testing.T) {
	long := strings.Repeat("x", 3000)
	tests := []struct {
		name, path string
		form       []string
		says       []string
	}{
		{"capture", "/failures/log", []string{"line", "#tag"}, []string{"What did not work? Write at least one word here."}},
		{"the one form", "/failures/new", []string{"what", long, "why", long, "tweak", "x", "due", "soon", "on", "1.5.", "severity", "9", "services", long, "lasted", "long", "proof", "look"},
			[]string{"What did not work? Use at most 200", "Why did it matter? Use at most 280", "By when? “soon” is not a date", "On which day do we want the answer? “1.5.” is not", "Severity: severity goes from 1", "Services or systems: “x", "Or: how long did it last? “long” is not"}},
		{"an edit", "/failures/F-1/edit", []string{"title", long, "people", "many", "cost", "much", "severity", "9", "started_on", "soon", "tags", long, "kind", "incident"},
			[]string{"What did not work? Use at most 200", "People affected: “many” is not a count", "Cost: “much” is not an amount", "Severity: severity goes", "When did it begin? The day: “soon” is not", "Tags: what made it possible? “x"}},
		{"a change of a failure", "/failures/F-1/actions", []string{"tweak", " ", "who", "M-99", "due", "soon"}, []string{"Which one thing do we change? Write", "Who sees to it? Nobody here", "By when? “soon”"}},
		{"a new action", "/actions", []string{"title", long, "due", "soon", "done_when", long}, []string{"The change: use at most 200", "By when? “soon”", "When does it count as done? Use at most 1000"}},
		{"an action", "/actions/A-1/edit", []string{"title", " ", "due", "soon", "done_when", long, "kind", "x", "owner", "M-1"}, []string{"Which one thing do we change? Write", "By when? “soon”", "When does it count as done? Use", "What sort of change? “x” is not known"}},
		{"an acceptance", "/failures/F-1/accept", []string{"accept_reason", "", "revisit_on", "soon"}, []string{"Why do we live with it? Say why", "Look again on: “soon”"}},
		{"a check", "/actions/A-1/checks", []string{"proof", "guess", "on", "soon", "how", long}, []string{"How will we know whether it helped? “guess” is not", "On which day? “soon”", "What do we test, or look at? Use at most 1000"}},
		{"a plan", "/effects/E-1/revise", []string{"on", "soon", "how", long}, []string{"On which day? “soon”", "What do we test, or look at? Use"}},
		{"an invitation", "/settings/people", []string{"name", " ", "email", "x", "role", "king", "teams", "T-9"}, []string{"Name: write at least one word", "E-mail: “x” is not", "Role: “king” is not", "Teams: there is no team"}},
		{"a member", "/settings/people/M-1", []string{"name", long, "email", "x", "role", "king", "teams", "T-9"}, []string{"Name: use at most 80", "E-mail: “x”", "Role: “king”", "Teams: there is no team"}},
		{"a token", "/settings/tokens", []string{"name", "", "role", "king", "days", "soon"}, []string{"What is it for? Write", "Role: “king”", "For how many days? A token lives"}},
		{"a workspace", "/settings/workspace", []string{"workspace", " ", "timezone", "Mars"}, []string{"Name: write at least", "Time zone: “Mars” is not"}},
	}
	s := open(t)
	s.change(loop.ByRetest)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := s.post(tt.path, tt.form...).is(422)
			sound(t, tt.name, p)
			summary := between(t, p.body, `aria-labelledby="faults"`, "</ul>")
			words := shown{t: t, body: "<p>" + strings.ReplaceAll(strings.ReplaceAll(summary, "&#34;", "“"), "“ ", "” ")}.words()
			for _, want := range tt.says {
				if !strings.Contains(words, want) {
					t.Errorf("does not say %q:\n%s", want, words)
				}
			}
			if n := strings.Count(summary, "<li>"); n != len(tt.says) {
				t.Errorf("%d faults, want %d:\n%s", n, len(tt.says), words)
			}
		})
	}
}

func TestWhatCouldNotBeReadIsToldOnce(t *testing.T) {
	s := open(t)
	_, err := s.app.Failures.Create(t.Context(), s.by, loop.Failure{Title: "Import hung"}, app.Claim{})
	s.must(err)
	p := s.post("/failures/F-1/edit", "severity", "9", "kind", "process", "title", "Import hung").is(422).has("One thing to mend")
	if n := strings.Count(p.body, "Severity goes from 1 (worst) to 4"); n != 1 {
		t.Errorf("told %d times beside its input", n)
	}
}
