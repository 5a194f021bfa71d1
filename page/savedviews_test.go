package page_test

import (
	"regexp"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

var viewID = regexp.MustCompile(`/failures/views/(\d+)/rename`)

func TestFiltersAreKeptAsViews(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.post("/failures/log", "line", "Checkout 500s #rollout !2 service:checkout").is(303)
		s.post("/failures/log", "line", "The printer jammed").is(303)
		s.get("/failures").is(200).lacks("Save these filters")
		list := "/failures?severity=2&tag=rollout"
		p := s.get(list + "&cursor=&open=1&utm=x").is(200).has("Save these filters as a view").holds(`name="filters" value="severity=2&amp;tag=rollout"`)
		sound(t, "filters to be saved", p)
		p = s.post("/failures/views", "filters", "tag=rollout&severity=2", "view_name", " ", "view_for", "me").is(422)
		sound(t, "without a name", p)
		p.has("Name of the view", "Checkout 500s").lacks("The printer jammed")
		s.post("/failures/views", "filters", "cursor=x&evil=1", "view_name", "Nothing").is(422).has("Choose a filter first")
		s.post("/failures/views", "filters", "%zz", "view_name", "Broken").is(400)
		s.post("/failures/views", "filters", "tag=rollout&severity=2&evil=1", "view_name", "Bad rollouts", "view_for", "me").leads(list)
		p = s.get(list).is(200)
		sound(t, "a view", p)
		p.has("Bad rollouts", "Change the view “Bad rollouts”", "The view “Bad rollouts” is saved.").lacks("Save these filters").holds(`aria-current="true"`)
		s.post("/failures/views", "filters", "severity=2", "view_name", "bad ROLLOUTS").is(422).has("There is a view of this name already")
		s.post("/failures/views", "filters", "severity=2", "view_name", "Severe", "view_for", "T-1").leads("/failures?severity=2")
		s.post("/failures/views", "filters", "state=all", "view_name", "Everything", "view_for", "all").leads("/failures?state=all")
		s.get("/failures").has("Bad rollouts", "Severe Checkout", "Everything shared")
		s.get("/palette?q=rollouts").has("Bad rollouts view")
		mine := viewID.FindStringSubmatch(s.get(list).body)[1]
		shared := viewID.FindStringSubmatch(s.get("/failures?severity=2").body)[1]
		s.post("/failures/views/"+mine+"/rename", "view_name", "", "filters", "severity=2&tag=rollout").is(422).has("Write at least one word here")
		s.post("/failures/views/"+mine+"/rename", "view_name", "Rollouts gone wrong", "version", "1").leads(list)
		s.post("/failures/views/"+mine+"/rename", "view_name", "Late", "version", "1").is(409)
		s.post("/failures/views/" + mine + "/remove").leads("/failures")
		s.get("/failures").has("The view “Rollouts gone wrong” is removed. Undo").lacks("shown by")
		s.get("/failures").lacks("Rollouts gone wrong")
		s.post("/failures/views/" + mine + "/remove").is(409)
		s.post("/failures/views/" + mine + "/restore").leads(list)
		s.get("/failures").has("Rollouts gone wrong")
		s.post("/failures/views/nonsense/remove").is(404)
		s.post("/failures/views/999/remove").is(404)

		s.browser = s.as(s.colleague("Vic", loop.Viewer))
		s.get("/failures").has("Severe Checkout", "Everything shared").lacks("Rollouts gone wrong")
		s.get("/failures?severity=2").lacks("Change the view")
		s.post("/failures/views/" + shared + "/remove").is(403)
		s.post("/failures/views/" + mine + "/remove").is(404) // somebody else's own is not there
		s.post("/failures/views", "filters", "late=1", "view_name", "For all", "view_for", "all").is(403)
		s.post("/failures/views", "filters", "late=1", "view_name", "Mine", "view_for", "me").leads("/failures?late=1")
		s.browser = s.as(s.outsider())
		s.post("/failures/views/" + shared + "/remove").is(403)
		s.post("/failures/views", "filters", "late=1", "view_name", "Theirs", "view_for", "T-1").is(403)
	})
}

func TestViewsLookWell(t *testing.T) {
	s := open(t)
	s.by = s.demo()
	s.browser = s.as(s.by)
	s.post("/failures/views", "filters", "stage=logged&severity=2", "view_name", "Severe and untouched", "view_for", "me").is(303)
	s.post("/failures/views", "filters", "tag=late+file", "view_name", "Late files, the ones that keep coming back every quarter", "view_for", "all").is(303)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/failures?stage=logged&severity=2", "/failures?kind=incident")
}
