package page

import "failforward/loop"

// Mark is a state as pages show it: shape first, colour second, and the word.
type Mark struct {
	Shape string // a template of parts.html: triangle, diamond, bar, ring, square, frame, clock, tick, cross
	Tone  string // improve, concern, warn, none or ""
	Word  string
}

// verdictMark returns the mark of a check: its verdict, or that it waits.
func verdictMark(e loop.EffectCheck) Mark {
	if e.State != loop.Concluded {
		return Mark{"clock", "none", map[loop.EffectState]string{loop.Planned: "planned", loop.Locked: "plan locked", loop.Waiting: "waiting"}[e.State]}
	}
	m := verdictShape(e.Verdict)
	m.Word = e.Verdict.Word()
	if e.Verdict == loop.NotSeenAgain {
		m.Word += " (weak)"
	}
	return m
}

func verdictShape(v loop.Verdict) Mark {
	switch v {
	case loop.Improved:
		return Mark{Shape: "triangle", Tone: "improve"}
	case loop.Worse, loop.Broke, loop.CameBack:
		return Mark{Shape: "diamond", Tone: "concern"}
	case loop.NoChange:
		return Mark{Shape: "bar"}
	case loop.Held:
		return Mark{Shape: "square"}
	case loop.Kept, loop.Adapted, loop.DroppedLook:
		return Mark{Shape: "frame"}
	}
	return Mark{Shape: "ring"} // cannot tell yet, not seen again
}

// betMark returns the mark of a bet. No outcome is better than another, so none
// has a colour.
func betMark(x loop.Experiment) Mark {
	shape := map[string]string{string(loop.AsBelieved): "tick", string(loop.Flopped): "cross", string(loop.CannotTell): "ring"}[string(x.Outcome)]
	switch {
	case x.State == loop.ExperimentAborted:
		shape = "bar"
	case x.Open():
		return Mark{"clock", "none", x.Word()}
	}
	return Mark{shape, "", x.Word()}
}

// actionMark returns the mark of an action's state.
func actionMark(a loop.Action) Mark {
	switch a.State {
	case loop.Candidate:
		return Mark{"clock", "none", "nobody has it yet"}
	case loop.Open:
		return Mark{"clock", "none", "open"}
	case loop.InProgress:
		return Mark{"clock", "none", "in progress"}
	case loop.Done:
		if a.Evidence == "" {
			return Mark{"tick", "none", "done, no evidence"}
		}
		return Mark{"tick", "none", "done"}
	case loop.Verified:
		return Mark{"square", "", "verified"}
	}
	return Mark{"cross", "none", "dropped"}
}

// endingMark is the verdict that a case tells.
func endingMark(c loop.CaseVerdict) Mark {
	return verdictMark(loop.EffectCheck{State: loop.Concluded, Kind: c.Kind, Verdict: c.Verdict})
}
