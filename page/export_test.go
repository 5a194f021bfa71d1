package page_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

// hard makes a loop with attacks in its texts, and one merged into it.
func (s *site) hard() {
	s.t.Helper()
	s.loop("Search stale after A-1 & <b>more</b>", "Warm the index first", "retest")
	s.post("/failures/F-1/analysis", "surprise", "# Nobody knew\n\n![x](https://evil.example/p.png) see F-1", "happened", "<script>alert(1)</script>").is(303)
	s.post("/failures/log", "line", "The same once more").is(303)
	s.post("/failures/F-2/merge", "into", "F-1").is(303)
	s.done("A-1")
	if _, err := s.app.Effects.Conclude(s.t.Context(), s.by, "E-1", 0, loop.Held, ""); err != nil {
		s.t.Fatal(err)
	}
}

func TestAnHTMLFileNeedsNothingBesideIt(t *testing.T) {
	s := open(t)
	s.hard()
	p := s.get("/failures/F-1/export.html").is(200)
	if p.head.Get("Content-Type") != "text/html; charset=utf-8" || p.head.Get("Content-Disposition") != `attachment; filename="F-1.html"` {
		t.Errorf("comes as %v", p.head)
	}
	p.holds("<!doctype html>", "default-src 'none'", "<style>", `href="http://failforward.test/failures/F-1"`, "&lt;b&gt;more&lt;/b&gt;")
	for _, never := range []string{"<script", "<img", "<link", "src=", "url(", `href="/`, "@import", "ZgotmplZ", "alert(1)</s"} {
		if strings.Contains(p.body, never) {
			t.Errorf("holds %s", never)
		}
	}
	p.has("Nobody knew", "We learned that", "verified", "It holds: Warm the index first.", "Written down more than once", "F-2 The same once more", "Stage Verdict")
	file := filepath.Join(t.TempDir(), "F-1.html")
	if err := os.WriteFile(file, []byte(p.body), 0o600); err != nil {
		t.Fatal(err)
	}
	b := looptest.Browser(t)
	b.Open("file://" + file)
	s.sight(b, "file")
	if n := b.Sheets(); n < 1 || n > 2 {
		t.Errorf("it prints on %d pages", n)
	}
}

func TestAJSONFileHoldsTheWholeLoop(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.hard()
		p := s.get("/failures/F-1/export.json").is(200)
		if p.head.Get("Content-Type") != "application/json" || p.head.Get("Content-Disposition") != `attachment; filename="F-1.json"` {
			t.Errorf("comes as %v", p.head)
		}
		var got struct {
			Format, From, Ref, Title, State, Stage string
			Times                                  map[string]map[string]any
			Services                               []string
			Merged                                 []struct{ Ref, Title string }
			Insights                               []struct{ Ref, Text string }
			Analyses                               []struct{ Boxes map[string]string }
			Actions                                []struct {
				Ref, State, Owner, Evidence string
				Checks                      []struct{ Ref, Verdict, Says string }
			}
			History []struct{ Verb, Object, By string }
		}
		if err := json.Unmarshal([]byte(p.body), &got); err != nil {
			t.Fatal(err)
		}
		if got.Format != "failforward.loop/1" || got.Ref != "F-1" || got.Stage != "verdict" || got.From != "http://failforward.test/failures/F-1" ||
			got.Times["started"]["status"] != "imputed" || got.Merged[0].Ref != "F-2" || len(got.Insights) != 1 || got.Analyses[0].Boxes["happened"] != "<script>alert(1)</script>" ||
			got.Actions[0].Owner != "Ada" || got.Actions[0].Checks[0].Verdict != "held" || len(got.History) < 4 {
			t.Errorf("holds %+v", got)
		}
		p = s.get("/failures/F-2/export.json").is(200) // a merged one keeps its own
		p.holds(`"merged_into": "F-1"`, `"title": "The same once more"`, `"insights": []`)
		s.get("/failures/F-2/export.md").holds("- Merged into: F-1")
		s.get("/failures/F-1/export.md").holds("## Written down more than once\n\n- F-2: The same once more")
	})
}
