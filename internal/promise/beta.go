package promise

import "math"

// betaPoint is the point of Beta(a, b) below which the part q of it lies, by
// halving the interval.
func betaPoint(q, a, b float64) float64 {
	const steps = 50 // beyond what a float64 tells apart
	low, high := 0.0, 1.0
	for range steps {
		mid := (low + high) / 2
		if betaBelow(mid, a, b) < q {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// betaBelow is the part of Beta(a, b) below x: the regularised incomplete beta
// function, by its continued fraction (https://dlmf.nist.gov/8.17.E22).
func betaBelow(x, a, b float64) float64 {
	if x <= 0 || x >= 1 {
		return min(max(x, 0), 1)
	}
	if x > (a+1)/(a+b+2) { // the fraction converges fast on the other side
		return 1 - betaBelow(1-x, b, a)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab - la - lb + a*math.Log(x) + b*math.Log1p(-x))
	return front / (a * betaFraction(x, a, b))
}

// betaFraction is 1 + d1/(1 + d2/(1 + …)), from the inside out.
func betaFraction(x, a, b float64) float64 {
	const depth = 200
	f := 1.0
	for n := depth; n > 0; n-- {
		m := float64(n / 2)
		d := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		if n%2 == 1 {
			d = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		f = 1 + d/f
	}
	return f
}
