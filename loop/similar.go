package loop

import (
	"cmp"
	"math"
	"slices"
)

// Words is a failure as the search sees it: folded words of the title, and of
// everything else that was written about it.
type Words struct {
	ID    ID
	Title []string
	Names []string // services and tags, folded to words
}

// Alike is one earlier failure that resembles a text, and what makes it so.
type Alike struct {
	ID     ID
	Score  float64  // 0 to 1: share of the text's weight that the failure carries too
	Shared []string // the shared words, weightiest first
}

// MinAlike is the score from which a resemblance is worth showing.
const MinAlike = 0.28

// Resemble ranks candidates by the share of the text's words that they carry,
// each word weighed by how rare it is: ln(1 + total/df), df being the number
// of failures with that word among total. A word in services or tags counts like
// one in the title. At most n are returned, best first, ties by the newer ID.
func Resemble(text []string, candidates []Words, df map[string]int, total, n int) []Alike {
	var out []Alike
	for _, c := range candidates {
		if a := resemble(text, c, df, total); a.Score >= MinAlike {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b Alike) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.ID, a.ID))
	})
	return out[:min(n, len(out))]
}

func resemble(text []string, c Words, df map[string]int, total int) Alike {
	a, all := Alike{ID: c.ID}, 0.0
	weight := func(w string) float64 { return math.Log(1 + float64(total)/float64(max(df[w], 1))) }
	for _, w := range text {
		all += weight(w)
		if slices.Contains(c.Title, w) || slices.Contains(c.Names, w) {
			a.Score += weight(w)
			a.Shared = append(a.Shared, w)
		}
	}
	if all > 0 {
		a.Score /= all
	}
	slices.SortStableFunc(a.Shared, func(x, y string) int { return cmp.Compare(weight(y), weight(x)) })
	return a
}
