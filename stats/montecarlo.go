package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// PermutationMonteCarlo draws resamples assignments of the values to the groups
// instead of going through all. What was seen counts as one of them (the +1
// rule), so P is never 0 and never too small. The same seed gives the same
// digits.
//
// Source: B. Phipson and G. K. Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010), 39.
func PermutationMonteCarlo(one, zero []float64, resamples int, seed uint64) (Permutation, error) {
	if err := first(sample("group 1", one, 1), sample("group 0", zero, 1), drawn(resamples)); err != nil {
		return Permutation{}, err
	}
	units, exact := packed(slices.Concat(one, zero))
	m, l := len(one), newLimits(units, len(one))
	p, r := Permutation{Resamples: resamples, Seed: seed, RoundedToFit: !exact}, rand.New(rand.NewPCG(seed, 0))
	for range resamples {
		s := int64(0)
		for i := range m {
			j := i + r.IntN(len(units)-i)
			units[i], units[j] = units[j], units[i]
			s += units[i]
		}
		p.draw(s, l)
	}
	return p.plusOne(), nil
}

// PermutationMonteCarloPaired is PermutationMonteCarlo for the signs of paired
// differences.
func PermutationMonteCarloPaired(differences []float64, resamples int, seed uint64) (Permutation, error) {
	if err := first(sample("the differences", differences, 1), drawn(resamples)); err != nil {
		return Permutation{}, err
	}
	g := onGrid(differences, 8*len(differences))
	seen := int64(0)
	for _, u := range g.units {
		seen += u
	}
	away := max(seen, -seen)
	l := bounds{limits{seen, math.MinInt64}, limits{away, -away}}
	p, r := Permutation{Resamples: resamples, Seed: seed, RoundedToFit: !g.exact}, rand.New(rand.NewPCG(seed, 0))
	for range resamples {
		s, coins := int64(0), uint64(0)
		for i, u := range g.units {
			if i%64 == 0 {
				coins = r.Uint64()
			}
			s += u * int64(1-2*(coins>>(i%64)&1))
		}
		p.draw(s, l)
	}
	return p.plusOne(), nil
}

func (p *Permutation) draw(s int64, l bounds) {
	p.Total++
	if s >= l.up.high {
		p.greater++
	}
	if s >= l.two.high || s <= l.two.low {
		p.ExtremeTwoSided++
	}
}

func (p Permutation) plusOne() Permutation {
	p.PTwoSided, p.PGreater = (p.ExtremeTwoSided+1)/(p.Total+1), (p.greater+1)/(p.Total+1)
	return p
}

func drawn(resamples int) error {
	if resamples < 1 || resamples > 100_000_000 {
		return invalid("%d resamples: choose between 1 and 100 million", resamples)
	}
	return nil
}
