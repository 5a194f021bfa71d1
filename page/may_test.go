package page_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// stages makes loops of the team at every stage, and one failure with nothing.
func (s *site) stages() {
	s.t.Helper()
	ctx, team := s.t.Context(), s.by.Teams[0]
	start := func(title, tweak string, kind loop.EffectKind) app.Whole {
		d := app.LoopDraft{Failure: loop.Failure{Title: title, Team: team, Services: []string{"checkout"}, Tags: []string{"rollout"}}, Insight: "We learned that " + title}
		if tweak != "" {
			d.Action = &app.ActionDraft{Title: tweak, Mine: true}
		}
		if kind != "" {
			d.Check = &app.CheckDraft{Kind: kind}
		}
		w, err := s.app.Loops.Start(ctx, s.by, d)
		s.must(err)
		return w
	}
	_, err := s.app.Failures.Create(ctx, s.by, loop.Failure{Title: "Nobody has looked at it", Team: team}, app.Claim{})
	s.must(err)
	start("Understood", "", "")
	start("In work without a check", "Check lists", "")
	s.done(start("In place", "Check single values", loop.ByLook).Action.Ref().String())
	for _, verdict := range []loop.Verdict{loop.Held, loop.Broke} {
		w := start("With the verdict "+string(verdict), "Check all values", loop.ByRetest)
		s.done(w.Action.Ref().String())
		_, err := s.app.Effects.Conclude(ctx, s.by, w.Check.Ref().String(), 0, verdict, "")
		s.must(err)
	}
	accepted := start("Accepted", "", "")
	_, err = s.app.Failures.Accept(ctx, s.by, accepted.Failure.Ref().String(), 0, "Nobody is harmed", "")
	s.must(err)
	dismissed := start("Dismissed", "", "")
	_, err = s.app.Failures.Dismiss(ctx, s.by, dismissed.Failure.Ref().String(), 0, "It was none")
	s.must(err)
	_, err = s.app.Actions.Create(ctx, s.by, app.ActionDraft{Title: "Nobody has taken it", Failure: "F-2"})
	s.must(err)
	surprise := "The old list was longer."
	_, err = s.app.Learning.Analyse(ctx, s.by, "", 0, app.AnalysisDraft{Failures: []string{"F-2"}, Surprise: &surprise})
	s.must(err)
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// outsider is a member of another team.
func (s *site) outsider() loop.Actor {
	s.t.Helper()
	_, err := s.app.People.SaveTeam(s.t.Context(), s.by, "", 0, "Search", false)
	s.must(err)
	by := s.colleague("Otto", loop.MemberRole)
	m, err := s.app.People.EditMember(s.t.Context(), s.by, by.Member.String(), 0, app.MemberPatch{Teams: &[]string{"T-2"}})
	s.must(err)
	return m.Actor()
}

// crawl reads every page that the links from Home lead to, and returns where
// their forms are sent, each with a page that has it.
func (s *site) crawl() map[string]string {
	s.t.Helper()
	forms, seen, next := map[string]string{}, map[string]bool{}, []string{"/", "/actions", "/effects/E-1", "/effects/E-2", "/effects/E-3"}
	for ; len(next) > 0; next = next[1:] {
		path, _, _ := strings.Cut(next[0], "#")
		if seen[path] || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "/static/") || strings.HasSuffix(path, ".md") {
			continue
		}
		seen[path] = true
		p := s.get(path)
		if p.status == 403 {
			s.t.Errorf("a link leads to %s, which is refused: %s", path, p.words())
		}
		next = append(next, p.to)
		for _, n := range p.all() {
			if n.Data == "a" {
				next = append(next, attr(n, "href"))
			}
			if n.Data == "form" && strings.EqualFold(attr(n, "method"), "post") {
				forms[attr(n, "action")] = path
			}
			if to := attr(n, "formaction"); to != "" {
				forms[to] = path
			}
			if n.Data == "section" && len(strings.Fields(textOf(n))) < 4 {
				s.t.Errorf("%s has an empty box: %q", path, textOf(n))
			}
		}
	}
	if len(seen) < 25 {
		s.t.Errorf("only %d pages were read", len(seen))
	}
	return forms
}

func TestAViewerSeesNothingThatTheyMayNotDo(t *testing.T) {
	s := open(t)
	s.stages()
	s.browser = s.as(s.colleague("Vera", loop.Viewer))
	may := []string{"/failures/log", "/failures/views", "/signout", "/settings/me", "/settings/password", "/settings/browsers/end", "/settings/links"}
	for form, page := range s.crawl() {
		if !slices.Contains(may, form) {
			t.Errorf("%s offers a viewer to send %s", page, form)
		}
	}
	s.post("/failures/log", "line", "The projector stayed dark").leads("/failures/F-9")
	s.get("/failures/F-9").has("Undo")
	s.post("/failures/F-9/undo").leads("/")
	s.get("/failures/F-1").has("What surprised us", "Say what it taught").lacks("Accept it", "Add a change")
}

func TestAMemberOfAnotherTeamSeesNothingThatTheyMayNotDo(t *testing.T) {
	s := open(t)
	s.stages()
	s.sprinted()
	s.browser = s.as(s.outsider())
	theirs := regexp.MustCompile(`^/(failures|actions|effects|analyses|sprints)/[A-Z]+-`)
	for form, page := range s.crawl() {
		if theirs.MatchString(form) {
			t.Errorf("%s offers a member of another team to send %s", page, form)
		}
	}
	for _, path := range []string{"/failures/F-1/edit", "/failures/new?failure=F-1", "/actions/new?failure=F-1"} {
		sound(t, path, s.get(path).is(403).has("belongs to another team"))
	}
}

// Whoever may, still does: the crawl sees what there is.
func TestAMemberOfTheTeamSeesWhatTheyMayDo(t *testing.T) {
	s := open(t)
	s.stages()
	s.browser = s.as(s.colleague("Mira", loop.MemberRole))
	forms := s.crawl()
	for _, want := range []string{"/failures/new", "/failures/F-1/edit", "/failures/F-2/insights", "/failures/F-7/resume", "/actions/A-1/done", "/actions/A-5/take", "/actions/A-2/reopen", "/effects/E-1/answer", "/effects/E-3/again", "/analyses/AN-1"} {
		if forms[want] == "" {
			t.Errorf("nothing leads to %s", want)
		}
	}
}

// Whoever logged a failure is asked what came of it, unless they could not answer.
func TestAQuestionIsPutToThoseWhoMayAnswer(t *testing.T) {
	for role, asked := range map[loop.Role]bool{loop.Viewer: false, loop.MemberRole: true} {
		t.Run(string(role), func(t *testing.T) {
			s := open(t)
			vera := s.colleague("Vera", role)
			_, err := s.app.Failures.Log(t.Context(), vera, "The projector stayed dark", "page", 0)
			s.must(err)
			_, err = s.app.Loops.Start(t.Context(), s.by, app.LoopDraft{FailureRef: "F-1", Action: &app.ActionDraft{Title: "Buy a lamp", Mine: true}, Check: &app.CheckDraft{Kind: loop.ByLook}})
			s.must(err)
			s.done("A-1")
			s.later(57 * 24 * time.Hour)
			_, err = s.app.Clerk.Tick(t.Context())
			s.must(err)
			s.browser = s.as(vera)
			if home := s.get("/").is(200); asked {
				home.has("Answer")
			} else {
				home.has("Nothing waits for you.").lacks("Answer")
				s.get("/effects/E-1").has("the answer is for the owner and the team to give")
			}
		})
	}
}
