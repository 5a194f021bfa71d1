package page_test

import (
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

func TestAnEmptyBoardFitsOneSheetOfPaper(t *testing.T) {
	s := open(t)
	s.browser = s.as(s.colleague("Vic", loop.Viewer))
	p := s.get("/huddles/print?team=T-1").is(200)
	sound(t, "sheet", p)
	p.has("Huddle of Checkout", "What did not work?", "Why did it matter?", "0–4", "One tweak.")
	s.get("/huddles").holds(`href="/huddles/print`)
	b := looptest.Browser(t)
	s.enters(b, s.by)
	s.looks(b, "/huddles/print")
	b.Look(looptest.Look{})
	if n := b.Sheets(); n != 1 {
		t.Errorf("it takes %d sheets", n)
	}
	b.Look(looptest.Look{Print: true, Width: 680, Height: 960})
	s.shot(b, "sheet on paper")
}

// Paper shows what its reader may see, and no more: before the reveal the cards of
// others are a number, afterwards they are there, and votes once they may be known.
func TestABoardOnPaperHidesWhatIsHidden(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		mira, at := s.huddles()
		s.browser = s.as(mira)
		s.post(at+"/cards", "what", "The export lost a row", "why", "A customer noticed").is(303)
		own := s.browser
		s.browser = s.as(s.colleague("Vic", loop.Viewer))
		p := s.get(at+"/print").is(200).has("Before the reveal", "One card, hidden until everyone may read.").lacks("The export lost a row", "A customer noticed")
		sound(t, "printed", p)
		s.browser = own
		s.get(at+"/print").has("Written in this browser", "The export lost a row")
		s.post(at+"/stage", "to", "group").is(303)
		s.browser = s.as(s.colleague("Vera", loop.Viewer))
		s.get(at+"/print").has("On the board", "The export lost a row", "A customer noticed").lacks("Before the reveal", "What came of it")
		_, err := s.app.Huddles.Close(t.Context(), s.by, strings.TrimPrefix(at, "/huddles/"))
		s.must(err)
		s.get(at+"/print").has("What came of it", "No tweak was chosen.")
		s.get(at).holds(`/print">For paper`)
	})
}

func TestPrintedBoardsAreAccessible(t *testing.T) {
	s := open(t)
	s.demo()
	b := looptest.Browser(t)
	s.enters(b, s.by)
	all, err := s.app.Huddles.List(t.Context(), s.by, loop.HuddleQuery{State: loop.HuddleClosed, Limit: 1})
	s.must(err)
	closed := "/huddles/" + all.Items[0].Ref().String() + "/print"
	h, err := s.app.Huddles.Start(t.Context(), s.by, app.HuddleDraft{})
	s.must(err)
	s.looks(b, closed, "/huddles/"+h.Ref().String()+"/print")
	b.Open(s.server.URL + closed)
	b.Look(looptest.Look{})
	if n := b.Sheets(); n != 1 {
		t.Errorf("a record takes %d sheets", n)
	}
	b.Look(looptest.Look{Print: true, Width: 680, Height: 960})
	b.WaitGone("main button, .rail")
	s.shot(b, "board on paper")
}
