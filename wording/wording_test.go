package wording_test

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"failforward/wording"
)

// labelled is one sentence of the corpus and what should be said of it.
type labelled struct {
	field wording.Field
	kinds []wording.Kind // none for a clean one
	text  string
}

// corpus reads a part of the corpus: "open" or "sealed".
func corpus(t testing.TB, part string) []labelled {
	t.Helper()
	f, err := os.Open("testdata/" + part + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []labelled
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		cells := strings.Split(lines.Text(), "\t")
		if len(cells) != 3 {
			t.Fatalf("%s: %q has %d columns", part, lines.Text(), len(cells))
		}
		l := labelled{field: wording.Field(cells[0]), text: cells[2]}
		for _, kind := range strings.Split(cells[1], ",") {
			if kind != "none" {
				l.kinds = append(l.kinds, wording.Kind(kind))
			}
		}
		all = append(all, l)
	}
	return all
}

// members are the people whom the workspace of the corpus knows.
func members(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/open.tsv")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "# members: ")
	line, _, _ := strings.Cut(after, "\n")
	return strings.Split(line, ", ")
}

// score counts pairs of sentence and kind.
type score struct{ hit, extra, missed int }

func (s *score) add(o score) {
	s.hit, s.extra, s.missed = s.hit+o.hit, s.extra+o.extra, s.missed+o.missed
}

func (s score) precision() float64 { return share(s.hit, s.hit+s.extra) }
func (s score) recall() float64    { return share(s.hit, s.hit+s.missed) }

func share(k, n int) float64 {
	if n == 0 {
		return 1
	}
	return float64(k) / float64(n)
}

func (s score) String() string {
	return fmt.Sprintf("precision %.3f (%d of %d), recall %.3f (%d of %d)",
		s.precision(), s.hit, s.hit+s.extra, s.recall(), s.hit, s.hit+s.missed)
}

// judge reads every sentence and scores each kind; wrong is told of each fault.
func judge(all []labelled, names []string, wrong func(l labelled, kind wording.Kind, flagged bool)) map[wording.Kind]score {
	scores := map[wording.Kind]score{}
	for _, l := range all {
		said := map[wording.Kind]bool{}
		for _, f := range wording.Read(l.text, "en", l.field, names...) {
			said[f.Kind] = true
		}
		for _, kind := range wording.Kinds() {
			s, want := scores[kind], slices.Contains(l.kinds, kind)
			switch {
			case want && said[kind]:
				s.hit++
			case want:
				s.missed++
			case said[kind]:
				s.extra++
			}
			if want != said[kind] {
				wrong(l, kind, said[kind])
			}
			scores[kind] = s
		}
	}
	return scores
}

// tell prints the figures of a part and returns their sum.
func tell(t *testing.T, part string, scores map[wording.Kind]score) score {
	t.Helper()
	var all score
	for _, kind := range wording.Kinds() {
		t.Logf("%-7s %-15s %s", part, kind, scores[kind])
		all.add(scores[kind])
	}
	t.Logf("%-7s %-15s %s", part, "all", all)
	return all
}
