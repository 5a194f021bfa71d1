package page

import (
	"failforward/loop"
)

// Wrote is who wrote a card, "" for an anonymous one.
func (v *huddleView) Wrote(c loop.Card) string { return v.People.Of(c.Author) }

// Named reports whether cards carry names.
func (v *huddleView) Named() bool {
	return v.Huddle.Attribution == loop.Named && v.Huddle.Mode == loop.EveryoneMode
}

// Stored says in one line what is kept of a card.
func (v *huddleView) Stored() string {
	if v.Named() {
		return "Your name is stored with the card, unless you leave it off. Others see both at the reveal."
	}
	return "Your name is not stored with the card. Others see it at the reveal. Someone with full access to the server could watch traffic."
}

// Window reports whether everybody writes until a time that was set.
func (v *huddleView) Window() bool {
	return !v.Huddle.WriteUntil.IsZero() && !v.Huddle.Revealed() && !v.Closed()
}

// WindowOpen reports whether that time is to come.
func (v *huddleView) WindowOpen() bool { return v.Huddle.WritingUntil(v.Clock.Now) }

// WindowLeft says how much of the window is left: 2 days, 3 h 20 min.
func (v *huddleView) WindowLeft() string {
	return loop.Duration(v.Huddle.WriteUntil.Sub(v.Clock.Now))
}

// MayBegin reports whether the reader may begin: while a window is open only
// whoever leads.
func (v *huddleView) MayBegin() bool { return v.Can && (v.Lead || !v.WindowOpen()) }

// Until makes the inputs for the end of the window.
func (v *huddleView) Until() when {
	w := v.momentInputs("until", "Everybody writes until", "Time in "+v.Zone.String()+"; each reader sees it in their own.", windowMoment(v.Huddle))
	w.Statuses = nil
	return w
}

func windowMoment(h loop.Huddle) loop.Moment {
	if h.WriteUntil.IsZero() {
		return loop.Is(loop.UnknownTime)
	}
	return loop.At(h.WriteUntil, loop.ToMinute)
}

// Leaves reports whether the closed huddle has cards that were not talked about.
func (v *huddleView) Leaves() bool { return v.Closed() && v.LeftOver() > 0 }

// Kept reports whether they come up again.
func (v *huddleView) Kept() bool { return v.Huddle.Leftover != loop.LetGo }
