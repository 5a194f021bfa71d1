package chart

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"testing"
)

// worst draws every chart of the data that it draws worst.
func worst(yield func(kind, name string, width int, d Drawing, err error)) {
	for _, kind := range slices.Sorted(maps.Keys(hards)) {
		for _, h := range hards[kind] {
			for _, width := range []int{976, 720, 520, 468, 336, 320} {
				d, err := h.draw(hardFrame(kind, width))
				yield(kind, h.name, width, d, err)
			}
		}
	}
}

func hardFrame(kind string, width int) Frame {
	return Frame{ID: fmt.Sprintf("%s-%d", kind, width), Width: width, Height: 240, Title: "A finding", None: "No failure in this period. That is not the same as nothing failed: somebody has to tell.", Zone: berlin}
}

// However little, alike or far apart the data: the picture is sound, no text covers
// another or leaves it, and no two labels of an axis look alike.
func TestChartsOfTheWorstDataCanBeRead(t *testing.T) {
	worst(func(kind, name string, width int, d Drawing, err error) {
		t.Run(fmt.Sprintf("%s of %s, %d px", kind, name, width), func(t *testing.T) {
			if err != nil {
				t.Fatal(err)
			}
			sound(t, d)
			legible(t, d)
			if len(d.SVG) > largest {
				t.Errorf("%d bytes are too many", len(d.SVG))
			}
			scaled(t, kind, d)
		})
	})
}

var (
	atLeft   = regexp.MustCompile(`class="e" text-anchor="end" x="([^"]*)" y="[^"]*" font-size="13">([^<]*)<`)
	beneath  = regexp.MustCompile(`class="m" text-anchor="middle" x="[^"]*" y="([^"]*)" font-size="13">([^<]*)<`)
	asOfTime = regexp.MustCompile(`^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Q[1-4]|\d\d:\d\d)$`) // stands in each year or day
)

// scaled checks that an axis can be read: its labels differ.
func scaled(t *testing.T, kind string, d Drawing) {
	t.Helper()
	axes := map[string]*regexp.Regexp{"left": atLeft, "lower": beneath}
	delete(axes, map[string]string{"burndown": "left", "survival": "left", "rates": "lower"}[kind]) // what came and what went are counted alike; rows beneath are no axis
	for which, pattern := range axes {
		seen := map[string]bool{}
		for _, m := range pattern.FindAllStringSubmatch(d.SVG, -1) {
			if seen[m[1]+" "+m[2]] && !asOfTime.MatchString(m[2]) {
				t.Errorf("the %s axis says %q twice", which, m[2])
			}
			seen[m[1]+" "+m[2]] = true
		}
	}
}

// The value that means no effect is named on every axis of effects, and every effect has
// its n, however long its name.
func TestAnEffectIsReadAgainstNone(t *testing.T) {
	worst(func(kind, name string, width int, d Drawing, _ error) {
		if kind != "forest" && kind != "sure" || name == "none" {
			return
		}
		t.Run(fmt.Sprintf("%s of %s, %d px", kind, name, width), func(t *testing.T) {
			labels := beneath.FindAllStringSubmatch(d.SVG, -1)
			if !slices.ContainsFunc(labels, func(m []string) bool { return regexp.MustCompile(`^0( |$)`).MatchString(m[2]) }) {
				t.Errorf("no label of none among %q", labels)
			}
			if len(labels) < 2 {
				t.Errorf("an axis of one label has no scale: %q", labels)
			}
			if kind == "forest" {
				has(t, d.SVG, ", n = 20</text>")
			}
		})
	})
}

// Time that has passed has its unit, of a curve as of single times.
func TestTimeThatHasPassedHasItsUnit(t *testing.T) {
	worst(func(kind, name string, width int, d Drawing, _ error) {
		if kind == "survival" && name != "none" && !regexp.MustCompile(`>0 (s|min|h|days|weeks|years)</text>`).MatchString(d.SVG) {
			t.Errorf("%s, %d px: the axis does not name its unit", name, width)
		}
	})
}
