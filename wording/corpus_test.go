package wording_test

import (
	"hash/fnv"
	"os"
	"testing"

	"failforward/wording"
)

// The figure on the sealed third counts; see testdata/open.tsv. What it is worth:
// nobody looked at that third while writing rules, but one and the same person had
// written all sentences shortly before, and remembers. So it shows that the rules
// are not fitted sentence by sentence, and it flatters what strangers will see. A
// second sealed part, by somebody who has not read the lexicon, is still wanted.
//
// To see what is wrong in the open part: WORDING_FAULTS=1 go test -v -run Corpus ./wording
func TestTheCorpusIsJudgedRight(t *testing.T) {
	names := members(t)
	show := func(l labelled, kind wording.Kind, flagged bool) {
		if os.Getenv("WORDING_FAULTS") != "" {
			t.Logf("%-6s %-15s %s", map[bool]string{true: "extra", false: "missed"}[flagged], kind, l.text)
		}
	}
	tell(t, "open", judge(corpus(t, "open"), names, show))
	quiet := func(labelled, wording.Kind, bool) {}
	sealed := tell(t, "sealed", judge(corpus(t, "sealed"), names, quiet))
	if sealed.precision() < 0.9 || sealed.recall() < 0.7 {
		t.Errorf("the sealed third: %s; wanted 0.9 and 0.7", sealed)
	}
	strangers := tell(t, "nobody", judge(corpus(t, "sealed"), nil, quiet))
	t.Logf("the sealed third when no name is known: %s", strangers)
}

func TestNobodyChoseTheSealedThird(t *testing.T) {
	seen := map[string]bool{}
	for part, rest := range map[string]bool{"open": false, "sealed": true} {
		flagged, all := 0, corpus(t, part)
		for _, l := range all {
			h := fnv.New32a()
			h.Write([]byte(l.text))
			if (h.Sum32()%3 == 0) != rest {
				t.Errorf("%q does not belong in %s", l.text, part)
			}
			if seen[l.text] {
				t.Errorf("%q stands twice", l.text)
			}
			if seen[l.text] = true; len(l.kinds) > 0 {
				flagged++
			}
		}
		t.Logf("%s: %d sentences, %d to be flagged", part, len(all), flagged)
	}
	if len(seen) < 360 {
		t.Errorf("%d sentences", len(seen))
	}
}
