package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Burndown shows how much is left at the end of each week beside all that there
// was to do, and why it changed: opened, closed and abandoned.
type Burndown struct {
	Frame
	Start int // left before the first week
	Weeks []Week
	Left  string // what is left: "open actions"; "" = "left"

	// Came, Done and Gone are the words of what changed; "" = "opened or reopened",
	// "closed" and "abandoned". With a word of its own for what came, reopening is not
	// told apart and has no column.
	Came, Done, Gone string
}

// Week is what changed in it, and what was left at its end: Left = previous +
// Opened + Reopened - Closed - Abandoned, or it is an error.
type Week struct {
	Begin                               time.Time
	Opened, Reopened, Closed, Abandoned int
	Left                                int
	Partial                             bool // not over yet: greyed
}

// DrawBurndown draws what is left with the scope line, and beneath it what came
// and what went.
func DrawBurndown(b Burndown) (Drawing, error) {
	b.Frame = b.usual()
	if err := b.check(); err != nil {
		return Drawing{}, err
	}
	if len(b.Weeks) == 0 {
		return blank(b.Frame, b.table()), nil
	}
	return b.draw().done(b.table()), nil
}

func (b Burndown) check() error {
	bad := check("burndown", b.Frame)
	bad.count("start", b.Start)
	before := b.Start
	for i, w := range b.Weeks {
		name := fmt.Sprintf("week %d", i)
		bad.moment(name, w.Begin)
		for _, n := range []int{w.Opened, w.Reopened, w.Closed, w.Abandoned, w.Left} {
			bad.count(name, n)
		}
		if i > 0 && !w.Begin.After(b.Weeks[i-1].Begin) {
			bad.add("%s: out of order", name)
		}
		if want := before + w.Opened + w.Reopened - w.Closed - w.Abandoned; w.Left != want {
			bad.add("%s: %d left, but the changes say %d", name, w.Left, want)
		}
		if w.Partial && i < len(b.Weeks)-1 {
			bad.add("%s: is not over yet, but another follows", name)
		}
		before = w.Left
	}
	return bad.err()
}

// scope is all there was to do up to each week's end: what is done stays in it.
func (b Burndown) scope() []int {
	scope, all := make([]int, len(b.Weeks)), b.Start
	for i, w := range b.Weeks {
		all += w.Opened
		scope[i] = all
	}
	return scope
}

func (b Burndown) top() (left, up, down float64) {
	for i, all := range b.scope() {
		w := b.Weeks[i]
		left = max(left, float64(all), float64(w.Left))
		up = max(up, float64(w.Opened+w.Reopened))
		down = max(down, float64(w.Closed+w.Abandoned))
	}
	return left, up, down
}

// weekEnd is the end of the i-th week: the beginning of the next, else as long as
// the one before.
func weekEnd(begins []time.Time, i int) time.Time {
	switch {
	case i+1 < len(begins):
		return begins[i+1]
	case i > 0:
		return begins[i].Add(min(begins[i].Sub(begins[i-1]), 31*24*time.Hour))
	}
	return begins[i].AddDate(0, 0, 7)
}

func (b Burndown) begins() []time.Time {
	var all []time.Time
	for _, w := range b.Weeks {
		all = append(all, w.Begin)
	}
	return all
}

func (b Burndown) leftWords() string { return cmp.Or(b.Left, "left") }

func (b Burndown) draw() *plot {
	top, up, down := b.top()
	ticks := countTicks(max(top, float64(b.Start)), b.Height/72)
	change := changeTicks(up, down)
	last := b.Weeks[len(b.Weeks)-1]
	left := number(float64(last.Left)) + " " + b.leftWords()
	scope := number(float64(b.scope()[len(b.Weeks)-1])) + " in all"
	p := newPlot(b.Frame, labelsOf(append(change, ticks...)), left, scope)
	p.tell(left + ", " + scope + ".")
	b.named(p, &left, &scope)
	var r reach
	begins := b.begins()
	for i := range begins {
		r.take(begins[i])
		r.take(weekEnd(begins, i))
	}
	p.dates(r)
	bottom := p.bottom
	p.bottom = p.top + (p.bottom-p.top)*.58
	s := p.values(ticks)
	p.horizontal(s, ticks)
	low := scale{low: change[0].at, high: change[len(change)-1].at, bottom: bottom - 4, top: p.bottom + 20}
	p.horizontal(low, change)
	p.bottom = bottom
	if last.Partial {
		p.unfinished(last.Begin, weekEnd(begins, len(begins)-1))
	}
	p.verticals()
	b.lines(p, s, left, scope)
	b.bars(p, low)
	p.dateAxis()
	return p
}

// named leaves of labels that have no room, as in every narrow picture, the numbers: the
// legend says what they are.
func (b Burndown) named(p *plot, left, scope *string) {
	if !p.narrow && max(breadth(*left, letters*bold), breadth(*scope, letters)) <= p.width-p.right-8 {
		return
	}
	p.legendOf(sign{line: "l1", words: b.leftWords()})
	p.legendOf(sign{line: "scope", words: "in all"})
	*left, _, _ = strings.Cut(*left, " ")
	*scope, _, _ = strings.Cut(*scope, " ")
	p.margin([]string{*left, *scope})
}

// changeTicks reach from what went, below zero, to what came.
func changeTicks(up, down float64) []tick {
	ticks := roundTicks(-down, max(up, 1), 4, 1)
	for i := range ticks {
		ticks[i].label = number(max(ticks[i].at, -ticks[i].at)) // below zero are counts, too
	}
	return ticks
}

func (b Burndown) lines(p *plot, s scale, left, scope string) {
	begins := b.begins()
	start, inAll := pt{p.x(begins[0]), s.at(float64(b.Start))}, b.scope()
	rest, all := []pt{start}, []pt{start}
	for i, w := range b.Weeks {
		at := p.x(weekEnd(begins, i))
		rest = append(rest, pt{at, s.at(float64(w.Left))})
		p.spot(i, rest[i+1], b.reading(p.stretch(begins[i], weekEnd(begins, i)), w, inAll[i]))
		all = append(all, pt{at, s.at(float64(inAll[i]))})
	}
	rest, all = p.goesOn(rest), p.goesOn(all)
	if b.Little != "" {
		p.c.shapes(dotBefore, all[:len(all)-1])
		p.c.shapes(dotBlue, rest[:len(rest)-1])
	} else {
		p.stepLine("scope", columns(all))
		p.stepLine("l1", columns(rest))
	}
	p.end(label{y: rest[len(rest)-1].y, words: left, class: "c1", line: "l1"})
	p.end(label{y: all[len(all)-1].y, words: scope, line: "scope"})
}

// reading is what one week says.
func (b Burndown) reading(when string, w Week, inAll int) string {
	came := number(float64(w.Opened+w.Reopened)) + " " + cmp.Or(b.Came, "opened or reopened")
	gone := number(float64(w.Closed)) + " " + cmp.Or(b.Done, "closed")
	if w.Abandoned > 0 {
		gone += ", " + number(float64(w.Abandoned)) + " " + cmp.Or(b.Gone, "abandoned")
	}
	return read(when, number(float64(w.Left))+" "+b.leftWords()+" of "+number(float64(inAll)), came, gone, unlessOver(w.Partial))
}

// goesOn draws the last place on to the edge, so that its step can be seen.
func (p *plot) goesOn(places []pt) []pt { return append(places, pt{p.right, places[len(places)-1].y}) }

// bars: what came stands above zero, what went hangs below it.
func (b Burndown) bars(p *plot, s scale) {
	weeks, group := greatest(b.Weeks, p.bars(), func(w Week) int { return w.Opened + w.Reopened + w.Closed + w.Abandoned })
	begins := Burndown{Weeks: weeks}.begins()
	var came, closed, gone track
	for i, w := range weeks {
		left, right := barEdges(p, begins, i)
		bar(&came, left, right, s.at(0), s.at(float64(w.Opened+w.Reopened)))
		bar(&closed, left, right, s.at(0), s.at(-float64(w.Closed)))
		bar(&gone, left, right, s.at(-float64(w.Closed)), s.at(-float64(w.Closed+w.Abandoned)))
	}
	p.surface("came", "", came.d())
	p.surface("s1", "1", closed.d())
	p.surface("s3", "2", gone.d())
	p.c.line("zero", p.left, s.at(0), p.right, s.at(0))
	p.grouped(group)
	p.legendOf(sign{surface: "came", words: cmp.Or(b.Came, "opened or reopened")})
	p.legendOf(sign{surface: "s1", pattern: "1", words: cmp.Or(b.Done, "closed")})
	p.legendOf(sign{surface: "s3", pattern: "2", words: cmp.Or(b.Gone, "abandoned")})
}

// grouped says that one bar stands for many weeks.
func (p *plot) grouped(group int) {
	if group > 1 {
		p.legendOf(sign{surface: "none", words: "too many weeks to draw: of every " + number(float64(group)) + " the greatest"})
	}
}

const widestBar = 48.0 // px: a lone week is a bar, too, and no wall

// barEdges leave a little air between bars, and none where they are too thin.
func barEdges(p *plot, begins []time.Time, i int) (left, right float64) {
	left, right = p.x(begins[i]), p.x(weekEnd(begins, i))
	air := max(min((right-left)*.15, 3), (right-left-widestBar)/2)
	return left + air, right - air
}

// bar adds one bar to a path, unless it has no height.
func bar(t *track, left, right, from, to float64) {
	if px(from) == px(to) {
		return
	}
	t.move(left, from)
	t.v(to)
	t.h(right)
	t.v(from)
	t.close()
}

func (b Burndown) table() Table {
	t := Table{Head: []string{"week", cmp.Or(b.Came, "opened"), "reopened", cmp.Or(b.Done, "closed"), cmp.Or(b.Gone, "abandoned"), b.leftWords(), "in all"}}
	scope := b.scope()
	for i, w := range b.Weeks {
		row := []string{w.Begin.In(b.zone()).Format(time.DateOnly)}
		for _, n := range []int{w.Opened, w.Reopened, w.Closed, w.Abandoned, w.Left, scope[i]} {
			row = append(row, fmt.Sprint(n))
		}
		t.Rows = append(t.Rows, row)
	}
	if b.Came != "" {
		t.without(2)
	}
	t.Numbers = slices.Repeat([]bool{true}, len(t.Head))
	t.Numbers[0] = false
	return t
}

// without leaves a column out.
func (t *Table) without(column int) {
	t.Head = slices.Delete(t.Head, column, column+1)
	for i := range t.Rows {
		t.Rows[i] = slices.Delete(t.Rows[i], column, column+1)
	}
}
