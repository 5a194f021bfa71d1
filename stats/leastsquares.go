package stats

import (
	"math"
	"math/big"
	"strconv"

	"gonum.org/v1/gonum/mat"
)

// leastSquares is the solution of min |Xb - y| and the inverse of X'X.
type leastSquares struct {
	coef []float64
	inv  *mat.SymDense
}

const (
	wellConditioned = 2e3   // of the scaled columns: QR in 64 bits then keeps at least twelve digits
	bigBits         = 400   // of the arithmetic for the others
	alike           = 1e-28 // what is left of a squared column that the others explain: no more than rounding
)

// solve fits by a QR decomposition of the scaled columns, and where these are
// nearly collinear in the long arithmetic of solveBig. ok is false when some
// column is no more than a combination of the others.
func solve(columns [][]float64, y []float64) (leastSquares, bool) {
	n, k := len(y), len(columns)
	x, norms := mat.NewDense(n, k, nil), make([]float64, k)
	for j, column := range columns {
		norms[j] = math.Sqrt(dot(column, column))
		if !(norms[j] > 0) {
			return leastSquares{}, false
		}
		for i, v := range column {
			x.Set(i, j, v/norms[j])
		}
	}
	var qr mat.QR
	qr.Factorize(x)
	if !(qr.Cond() < wellConditioned) {
		return solveBig(columns, y)
	}
	return solveQR(&qr, norms, y)
}

func solveQR(qr *mat.QR, norms, y []float64) (leastSquares, bool) {
	k := len(norms)
	var b, r mat.Dense
	if err := qr.SolveTo(&b, false, mat.NewDense(len(y), 1, y)); err != nil {
		return leastSquares{}, false
	}
	qr.RTo(&r)
	var up mat.TriDense
	if err := up.InverseTri(mat.NewTriDense(k, mat.Upper, square(&r, k))); err != nil {
		return leastSquares{}, false
	}
	s := leastSquares{make([]float64, k), mat.NewSymDense(k, nil)}
	s.inv.SymOuterK(1, &up)
	for i := range k {
		s.coef[i] = b.At(i, 0) / norms[i]
		for j := i; j < k; j++ {
			s.inv.SetSym(i, j, s.inv.At(i, j)/norms[i]/norms[j])
		}
	}
	return s, true
}

// square copies the upper k rows.
func square(m *mat.Dense, k int) []float64 {
	out := make([]float64, 0, k*k)
	for i := range k {
		out = append(out, m.RawRowView(i)[:k]...)
	}
	return out
}

// solveBig solves the normal equations by a Cholesky decomposition of the
// decimals as they were written, in so many bits that squaring the condition
// number costs nothing that shows.
func solveBig(columns [][]float64, y []float64) (leastSquares, bool) {
	k := len(columns)
	long := make([][]*big.Float, k+1)
	for j, column := range columns {
		long[j] = written(column)
	}
	long[k] = written(y)
	a := make([][]*big.Float, k) // X'X, lower half, and X'y in the last column of each row
	for i := range a {
		a[i] = make([]*big.Float, k+1)
		for j := range a[i] {
			if j <= i || j == k {
				a[i][j] = bigDot(long[i], long[j])
			}
		}
	}
	inverse, ok := bigInverse(a, k)
	if !ok {
		return leastSquares{}, false
	}
	s := leastSquares{make([]float64, k), mat.NewSymDense(k, nil)}
	for i := range k {
		sum := bigZero()
		for j := range k {
			sum.Add(sum, new(big.Float).Mul(inverse[i][j], a[j][k]))
		}
		s.coef[i], _ = sum.Float64()
		for j := i; j < k; j++ {
			v, _ := inverse[i][j].Float64()
			s.inv.SetSym(i, j, v)
		}
	}
	return s, true
}

// bigInverse inverts a symmetric matrix given by its lower half.
func bigInverse(a [][]*big.Float, k int) ([][]*big.Float, bool) {
	l, ok := bigCholesky(a, k)
	if !ok {
		return nil, false
	}
	m := make([][]*big.Float, k) // inverse of l, lower half
	for i := range k {
		m[i] = make([]*big.Float, k)
		for j := 0; j <= i; j++ {
			sum := bigZero()
			if i == j {
				sum.SetInt64(1)
			}
			for p := j; p < i; p++ {
				sum.Sub(sum, new(big.Float).Mul(l[i][p], m[p][j]))
			}
			m[i][j] = sum.Quo(sum, l[i][i])
		}
	}
	inverse := make([][]*big.Float, k)
	for i := range k {
		inverse[i] = make([]*big.Float, k)
		for j := range k {
			sum := bigZero()
			for p := max(i, j); p < k; p++ {
				sum.Add(sum, new(big.Float).Mul(m[p][i], m[p][j]))
			}
			inverse[i][j] = sum
		}
	}
	return inverse, true
}

func bigCholesky(a [][]*big.Float, k int) ([][]*big.Float, bool) {
	l := make([][]*big.Float, k)
	for i := range k {
		l[i] = make([]*big.Float, i+1)
		for j := 0; j <= i; j++ {
			sum := new(big.Float).Copy(a[i][j])
			for p := range j {
				sum.Sub(sum, new(big.Float).Mul(l[i][p], l[j][p]))
			}
			if i > j {
				l[i][j] = sum.Quo(sum, l[j][j])
				continue
			}
			whole, _ := a[i][i].Float64()
			left, _ := sum.Float64()
			if !(left > alike*whole) {
				return nil, false
			}
			l[i][i] = sum.Sqrt(sum)
		}
	}
	return l, true
}

func bigZero() *big.Float { return new(big.Float).SetPrec(bigBits) }

// written reads the shortest decimals of numbers back in full.
func written(x []float64) []*big.Float {
	out := make([]*big.Float, len(x))
	for i, v := range x {
		out[i], _ = bigZero().SetString(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return out
}

func bigDot(a, b []*big.Float) *big.Float {
	sum, product := bigZero(), bigZero()
	for i := range a {
		sum.Add(sum, product.Mul(a[i], b[i]))
	}
	return sum
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// fitted returns Xb.
func fitted(columns [][]float64, coef []float64) []float64 {
	out := make([]float64, len(columns[0]))
	for j, column := range columns {
		for i, v := range column {
			out[i] += coef[j] * v
		}
	}
	return out
}
