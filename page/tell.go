package page

import (
	"html/template"
	"net/http"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// tellView is a failure as five slides, to be told to others.
type tellView struct {
	Frame
	app.View
	Slides []slide
}

// slide is one of the five: a question, and what there is to say.
type slide struct {
	N    int // from 1
	Head string
	Says []saidLine
	Gap  string // what nobody has said yet; "" when there is something
}

// saidLine is a sentence or a text of a slide.
type saidLine struct {
	Text  template.HTML
	Note  string // small, below it
	Mark  *Mark
	Quote bool // said large
}

func (d *Desk) tell(r *http.Request) (framed, error) {
	got, err := d.App.Failures.Get(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	if err := goneOn(r, got.Facts, "/tell"); err != nil {
		return nil, err
	}
	v := &tellView{Frame: d.frame(r, "Tell "+got.Failure.Ref().String(), "failures"), View: got}
	v.Solo = true
	for _, make := range []func() slide{v.happened, v.surprised, v.learned, v.changes, v.helped} {
		s := make()
		s.N = len(v.Slides) + 1
		v.Slides = append(v.Slides, s)
	}
	return v, nil
}

// boxes returns what the boxes of all analyses say, by their fields.
func (v *tellView) boxes(fields ...string) []saidLine {
	var all []saidLine
	for _, field := range fields {
		for _, a := range v.Analyses {
			for _, b := range a.Boxes() {
				if b.Field == field && strings.TrimSpace(b.Text) != "" {
					all = append(all, saidLine{Text: markdown(b.Text), Note: map[string]string{"counted_on": "We had counted on it", "hidden_win": "What went right"}[field]})
				}
			}
		}
	}
	return all
}

func (v *tellView) happened() slide {
	f := v.Failure
	s := slide{Head: f.Title}
	if text := strings.TrimSpace(f.Summary); text != "" {
		s.Says = append(s.Says, saidLine{Text: markdown(text)})
	}
	s.Says = append(s.Says, v.boxes("happened")...)
	if f.People != nil {
		s.Says = append(s.Says, saidLine{Text: template.HTML(count(int(*f.People), "person", "people") + " noticed it.")})
	}
	return s
}

func (v *tellView) surprised() slide {
	s := slide{Head: "What surprised us", Says: v.boxes("surprise", "counted_on", "hidden_win"), Gap: "Nobody has said it yet. What would you have bet on?"}
	return s
}

func (v *tellView) learned() slide {
	s := slide{Head: "What we learned", Gap: "Nothing is written down yet. What would another team do differently?"}
	for _, i := range v.Insights {
		if !i.Superseded {
			s.Says = append(s.Says, saidLine{Text: linked(i.Text), Note: i.Ref().String() + ", " + insightWord(i.Kind), Quote: true})
		}
	}
	return s
}

func (v *tellView) changes() slide {
	s := slide{Head: "What we change", Gap: "Nothing yet. Which one thing would you change?"}
	if !v.Failure.AcceptedAt.IsZero() {
		s.Says = append(s.Says, saidLine{Text: "We live with it: " + linked(v.Failure.AcceptedReason)})
	}
	for _, a := range v.Actions {
		if a.State == loop.Dropped {
			continue
		}
		m := actionMark(a)
		s.Says = append(s.Says, saidLine{Text: linked(a.Title), Note: v.whose(a), Mark: &m, Quote: true})
	}
	return s
}

func (v *tellView) whose(a loop.Action) string {
	parts := []string{a.Ref().String()}
	if who := v.People.Of(a.Owner); who != "" {
		parts = append(parts, who)
	}
	if a.Live() && a.Due != "" {
		parts = append(parts, "until "+plainDay(a.Due))
	}
	return strings.Join(parts, ", ")
}

func (v *tellView) helped() slide {
	s := slide{Head: "Did it help?", Gap: "We cannot tell: nobody has said yet how we will know."}
	for _, a := range v.Actions {
		for _, e := range v.Checks {
			if e.Action != a.ID || a.State == loop.Dropped {
				continue
			}
			w, m := e.Words(a, v.Failure), verdictMark(e)
			s.Says = append(s.Says, saidLine{Text: linked(w.Head), Note: e.Ref().String() + ". " + w.Kind, Mark: &m, Quote: true})
		}
	}
	return s
}

// plainDay writes a day where no markup can stand.
func plainDay(d loop.Date) string { return d.Start(time.UTC).Format("2 January 2006") }

// Last is the number of the last slide.
func (v *tellView) Last() int { return len(v.Slides) }

// Before and After are the numbers of the slides beside one.
func (v *tellView) Before(n int) int { return n - 1 }

// After is the number of the slide that follows.
func (v *tellView) After(n int) int { return n + 1 }
