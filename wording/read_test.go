package wording_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"failforward/wording"
)

func TestANameAloneIsFineAndANameNextToJudgementIsNot(t *testing.T) {
	tests := []struct {
		name, text, marked string
		kind               wording.Kind // "" when nothing is to be said
	}{
		{"a name with what was done", "Mira rolled back at 14:05.", "", ""},
		{"a name with judgement", "Mira forgot to roll back.", "forgot to", wording.Blame},
		{"a name that nobody knows", "At noon Zelda forgot to roll back.", "forgot to", wording.Blame},
		{"a machine that forgets", "The cache forgot its entries.", "", ""},
		{"a product inside a sentence", "On Monday Kafka failed to elect a leader.", "", ""},
		{"a role behind a place", "The nurse on the night shift failed to scan it.", "failed to", wording.Blame},
		{"no sentence reaches into the next", "We called Mira. Failed to print.", "", ""},
		{"a headline is no list of names", "The Login Page Broke", "", ""},
		{"what the log said", `The log said "Mira forgot to rotate keys".`, "", ""},
		{"a quotation that never ends is none", `5" and Mira forgot to measure`, "forgot to", wording.Blame},
		{"a tag is a tag", "Doubled invoices #human-error", "", ""},
		{"a curly apostrophe", "We shouldn’t have shipped.", "shouldn’t have", wording.Counterfactual},
		{"a possession is no counterfactual", "Each action should have an owner.", "", ""},
		{"capitals all over", "THE ROOT CAUSE WAS DNS", "THE ROOT CAUSE", wording.SingleRoot},
		{"no text", "", "", ""},
		{"no letter", "?!? …", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			flags := wording.Read(tt.text, "en", wording.Story, "Mira Okafor")
			if tt.kind == "" {
				if len(flags) > 0 {
					t.Errorf("flagged: %+v", flags)
				}
				return
			}
			if len(flags) != 1 || flags[0].Kind != tt.kind || tt.text[flags[0].Start:flags[0].End] != tt.marked {
				t.Errorf("flags %+v, want %s on %q", flags, tt.kind, tt.marked)
			}
		})
	}
}

func TestWhatIsOfferedIsNotFlaggedItself(t *testing.T) {
	for _, text := range []string{"Mira forgot to check the list.", "Root cause: DNS", "Obviously the cache was stale."} {
		f := wording.Read(text, "en", wording.Story, "Mira")[0]
		if !f.Swap {
			t.Errorf("%q: nothing can be put in place", text)
		}
		if again := wording.Read(text[:f.Start]+f.With+text[f.End:], "en", wording.Story, "Mira"); len(again) > 0 {
			t.Errorf("%q with %q is flagged again: %+v", text, f.With, again)
		}
	}
	if f := wording.Read("Root cause: DNS", "en", wording.Story)[0]; f.With != "One cause" || f.Said != "“Root cause” sounds like a single cause." {
		t.Errorf("%+v", f)
	}
}

func TestWishesAreForChanges(t *testing.T) {
	const text = "Remember to update the changelog."
	if len(wording.Read(text, "en", wording.Story)) != 0 || len(wording.Read(text, "en", wording.Change)) != 1 {
		t.Error("a wish in a story, or none in a change")
	}
}

func TestALanguageWithoutALexiconHasNoFlags(t *testing.T) {
	if flags := wording.Read("Mira forgot to check.", "tlh", wording.Story); flags != nil {
		t.Errorf("%+v", flags)
	}
}

func TestOnlyTheBeginningOfALongTextIsRead(t *testing.T) {
	long := strings.Repeat("é ", wording.Longest) + "Root cause: DNS"
	if flags := wording.Read(long, "en", wording.Story); len(flags) != 0 {
		t.Errorf("%+v", flags)
	}
	if flags := wording.Read("Root cause: DNS. "+long, "en", wording.Story); len(flags) != 1 {
		t.Errorf("%+v", flags)
	}
}

func FuzzRead(f *testing.F) {
	for _, l := range corpus(f, "open") {
		f.Add(l.text)
	}
	for _, text := range []string{"\xff\xfe’n't 't", "ÎŞ’s İ'D ß'ſ", "\"“„«`", strings.Repeat("the ", 9000), strings.Repeat("\"a", 999), "Mira’s’s's n't"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		before := 0
		for _, flag := range wording.Read(text, "en", wording.Change, "Mira", "Ж") {
			if flag.Start < before || flag.End <= flag.Start || flag.End > len(text) {
				t.Fatalf("%+v in %d bytes", flag, len(text))
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[flag.Start:flag.End]) {
				t.Fatalf("%+v cuts a character", flag)
			}
			before = flag.Start
		}
	})
}

// A megabyte costs what its first 64 KB cost, however it is made.
func BenchmarkRead(b *testing.B) {
	tests := map[string]string{
		"sentence":  "The on-call engineer ignored the page, and we should have tested the rollback.",
		"paragraph": strings.Repeat("Mira rolled back at 14:05, since the queue had grown just after midnight. ", 14),
		"megabyte":  strings.Repeat("The root cause was that ops forgot the firewall rule. ", 20_000),
		"unlucky":   strings.Repeat("if had we should not have the people at on in from ", 20_000),
		"quotes":    strings.Repeat(`"“„«`, 250_000),
	}
	for name, text := range tests {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(min(len(text), wording.Longest)))
			for b.Loop() {
				wording.Read(text, "en", wording.Change, "Mira", "Jonas")
			}
		})
	}
}
