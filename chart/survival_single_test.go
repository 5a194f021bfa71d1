package chart

import (
	"strings"
	"testing"
)

// waiting are n things that still wait, the longest for a hundred days.
func waiting(n int) Survival {
	c := Curve{N: n}
	for i := range n {
		c.Steps = append(c.Steps, Step{At: 100 * day * float64(i+1) / float64(n), AtRisk: n - i, Censored: 1, Share: 1})
	}
	return Survival{Frame: Frame{ID: "c", Title: "Nothing has ended", Little: "Have 0, need 6."}, Curves: []Curve{c}}
}

func TestThousandsThatWaitAreALineWithItsLastDot(t *testing.T) {
	tests := []struct {
		name        string
		n           int
		dots, lines int // in the picture and its legend
	}{
		{"a few are dots", 300, 301, 0},
		{"so many that they lie apart are dots", 450, 451, 0},
		{"thousands are a line", 8000, 2, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, err := DrawSurvival(waiting(test.n))
			if err != nil {
				t.Fatal(err)
			}
			if dots, lines := strings.Count(d.SVG, `class="open-pt"`), strings.Count(d.SVG, `class="dots rim"`); dots != test.dots || lines != test.lines {
				t.Errorf("%d dots and %d lines", dots, lines)
			}
			if len(d.Table.Rows) != test.n || len(d.Spots) != test.n {
				t.Errorf("%d rows, %d spots", len(d.Table.Rows), len(d.Spots))
			}
		})
	}
}

// What nobody looks at is not made: the rest of the drawing stays as it is.
func TestADrawingTellsWhatItIsAskedFor(t *testing.T) {
	for name, draw := range map[string]func(Frame) (Drawing, error){
		"too little": func(f Frame) (Drawing, error) {
			s := waiting(900)
			s.Frame = f
			s.Little = "Have 0."
			return DrawSurvival(s)
		},
		"a curve": func(f Frame) (Drawing, error) { s := waiting(900); s.Frame = f; return DrawSurvival(s) },
		"durations": func(f Frame) (Drawing, error) {
			d := Durations{Frame: f}
			for i := range 900 {
				d.Items = append(d.Items, Item{Ref: "F-1", At: monday.AddDate(0, 0, i), Seconds: float64(i)})
			}
			return DrawDurations(d)
		},
	} {
		t.Run(name, func(t *testing.T) {
			whole, err := draw(Frame{ID: "c", Title: "A title"})
			if err != nil {
				t.Fatal(err)
			}
			part, err := draw(Frame{ID: "c", Title: "A title", Untold: true, Read: 70})
			if err != nil || part.SVG != whole.SVG || len(part.Table.Rows) != 0 || len(whole.Table.Rows) != 900 {
				t.Errorf("%v, %d rows, of %d; the same picture: %v", err, len(part.Table.Rows), len(whole.Table.Rows), part.SVG == whole.SVG)
			}
			if n := len(whole.Spots); len(part.Spots) != 70 || part.Spots[0] != whole.Spots[n-70] || part.Spots[69] != whole.Spots[n-1] {
				t.Errorf("%d spots, of %d", len(part.Spots), n)
			}
		})
	}
}
