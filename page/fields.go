package page

import (
	"html/template"
	"strconv"

	"failforward/loop"
)

// option is one choice of a select.
type option struct {
	Value, Text string
	On          bool
}

// severe are the choices of a severity; stands is what is set when nothing was sent.
func (f *Frame) severe(stands int) []option {
	set := ""
	if stands > 0 {
		set = strconv.Itoa(stands)
	}
	words := []string{"none", "1, the worst", "2", "3", "4"}
	var all []option
	for i, w := range words {
		value := ""
		if i > 0 {
			value = strconv.Itoa(i)
		}
		all = append(all, option{value, w, f.Chosen("severity", value, set)})
	}
	return all
}

// when is a pair of inputs, a day and a clock time, and what else a time can be.
type when struct {
	frame            *Frame
	Name, Head, Hint string
	Day, Time        string
	Statuses         []option // nil where a form does not ask
}

// At makes the inputs for a time that nothing is known of yet.
func (f *Frame) At(name, head, hint string) when {
	return when{frame: f, Name: name, Head: head, Hint: hint, Day: f.Value(name+"_on", ""), Time: f.Value(name+"_at", "")}
}

// Fault is the fault of one of the two inputs: "on" or "at".
func (w when) Fault(part string) *Fault { return w.frame.Err(w.Name + "_" + part) }

// Bad marks the field of a faulty input.
func (w when) Bad(part string) string { return w.frame.Bad(w.Name + "_" + part) }

// Attr ties an input to its fault and its hint.
func (w when) Attr(part string) template.HTMLAttr {
	if w.Hint == "" || part != "on" {
		return w.frame.Describe(w.Name + "_" + part)
	}
	return w.frame.Describe(w.Name+"_"+part, w.Name+"-h")
}

// momentInputs makes the inputs for a time that is there, with the choices for one
// that is not.
func (f *Frame) momentInputs(name, head, hint string, m loop.Moment) when {
	w := f.At(name, head, hint)
	day, clock := f.Clock.Input(m)
	w.Day, w.Time = f.Value(name+"_on", day), f.Value(name+"_at", clock)
	stands := string(m.State())
	if m.Known() {
		stands = string(loop.UnknownTime)
	}
	for _, s := range []loop.Status{loop.UnknownTime, loop.Pending, loop.NotApplicable} {
		w.Statuses = append(w.Statuses, option{string(s), missing[s], f.Chosen(name+"_is", string(s), stands)})
	}
	return w
}
