package loop

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Outcome returns the outcome of a bet as people read it.
func (v Verdict) Outcome() string {
	if v == CannotTell {
		return "cannot tell"
	}
	return v.Word()
}

// Name is the title, or the belief where nobody has given one; at most 120 characters.
func (x Experiment) Name() string {
	if x.Title != "" {
		return x.Title
	}
	return clip(capitals(bare(x.Believe, "we believe that")), 120)
}

// Word is the state or the outcome in a few words.
func (x Experiment) Word() string {
	switch x.State {
	case ExperimentConcluded:
		return x.Outcome.Outcome()
	case ExperimentAborted:
		return "stopped"
	}
	return string(x.State)
}

// Said is one of the four sentences of a bet, with the words that begin it.
type Said struct{ Field, Lead, Text string }

// Sentences returns what was promised, in the order of the form; what was left
// empty is left out.
func (p Promise) Sentences() []Said {
	all := []Said{{"believe", "We believe that", bare(p.Believe, "we believe that")}, {"see", "We will see", bare(p.See, "we will see")}}
	if p.StopIf != "" {
		all = append(all, Said{"stop_if", "Stop if", bare(p.StopIf, "stop if")})
	}
	return all
}

// Head says in one sentence where it stands, so that it can be read aloud.
func (x Experiment) Head() string {
	belief := strings.TrimRight(bare(x.Believe, "we believe that"), " .")
	switch x.State {
	case ExperimentConcluded:
		return map[Verdict]string{AsBelieved: "It came as believed: ", Flopped: "It flopped: we believed that ", CannotTell: "We cannot tell whether "}[x.Outcome] + belief + "."
	case ExperimentAborted:
		return "Stopped before its day: we believed that " + belief + "."
	}
	return "We believe that " + belief + "."
}

// After says what comes next: as written down, else what usually does.
func (x Experiment) After() string {
	switch {
	case x.Next != "":
		return x.Next
	case x.State == ExperimentAborted:
		return "Say how it ended, or let it be."
	}
	return map[Verdict]string{AsBelieved: "Go on with it.", Flopped: "Say what it taught before it is built again.", CannotTell: "Bet again, smaller, or let it be."}[x.Outcome]
}

// FlopTitle is the title of the failure that a flop becomes, at most 200
// characters, cut at a word.
func (x Experiment) FlopTitle() string {
	belief := strings.TrimRight(bare(x.Believe, "we believe that"), " .")
	if x.Note == "" {
		return cutAtWord("We believed that "+belief+"; it flopped", 200)
	}
	saw := strings.TrimRight(strings.Join(strings.Fields(bare(x.Note, "we saw")), " "), " .")
	return cutAtWord(fmt.Sprintf("We believed that %s; saw: %s", belief, saw), 200)
}

// bare takes off the words that the form says itself, and that people type again.
func bare(s, lead string) string {
	s = strings.TrimSpace(s)
	if len(s) > len(lead) && strings.EqualFold(s[:len(lead)], lead) && !unicode.IsLetter(rune(s[len(lead)])) {
		return strings.TrimLeft(s[len(lead):], " :,…")
	}
	return s
}

func capitals(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// cutAtWord shortens a text to at most n characters, at a blank.
func cutAtWord(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	s = string(r[:n-1])
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return strings.TrimRight(s, " ,;:") + "…"
}
