package loop

import (
	"math"
	"testing"
)

func TestAFigureHasNoExponent(t *testing.T) {
	tests := []struct {
		x      float64
		digits int
		want   string
	}{
		{0, 3, "0"},
		{math.Copysign(0, -1), 3, "0"},
		{0.0004, 3, "0.0004"},
		{12_345_678, 3, "12,345,678"},
		{1234, 3, "1,234"},
		{1234.5678, 3, "1,235"},
		{-98_765_432, 3, "-98,765,432"},
		{999.6, 3, "1,000"},
		{99.96, 3, "100"},
		{38.04, 3, "38"},
		{12.34, 3, "12.3"},
		{1.5, 3, "1.5"},
		{0.9996, 3, "1"},
		{0.1234, 3, "0.123"},
		{0.00001234, 3, "0.0000123"},
		{1234, 2, "1,234"},
		{0.126, 2, "0.13"},
	}
	for _, tt := range tests {
		if got := Figure(tt.x, tt.digits); got != tt.want {
			t.Errorf("%v with %d digits reads %s, want %s", tt.x, tt.digits, got, tt.want)
		}
	}
	for x, want := range map[float64]string{1234: "+1,234", -1234: "-1,234", 0: "+0"} {
		if got := Signed(x, 3); got != want {
			t.Errorf("%v reads %s, want %s", x, got, want)
		}
	}
	if got := Signed(math.Copysign(0, -1), 3); got != "+0" {
		t.Errorf("nothing, come to from below, reads %s", got)
	}
}

func TestAShareInPercentIsNeitherNoneNorAllWhereItIsNot(t *testing.T) {
	tests := []struct {
		share  float64
		digits int
		want   string
	}{
		{0, 3, "0"},
		{math.Copysign(0, -1), 3, "0"},
		{math.Copysign(0, -1), 0, "0"},
		{1, 3, "100"},
		{0.1234, 3, "12.3"},
		{0.1234, 0, "12"},
		{0.000004, 3, "0.0004"},
		{0.000004, 0, "0.0004"},
		{0.9996, 3, "99.96"},
		{0.9996, 0, "99.96"},
		{0.99999, 3, "99.999"},
		{0.996, 3, "99.6"},
		{0.996, 0, "99.6"},
		{0.994, 0, "99"},
		{0.004, 0, "0.4"},
		{-0.004, 0, "-0.4"},
		{1 - 1e-12, 3, "100"},
		{1.002, 0, "100"},
		{123_456.78, 3, "12,345,678"},
	}
	for _, tt := range tests {
		if got := Percent(tt.share, tt.digits); got != tt.want {
			t.Errorf("%v with %d digits reads %s %%, want %s", tt.share, tt.digits, got, tt.want)
		}
	}
}

func TestAWholeNumberHasCommas(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567", -1000: "-1,000", -999: "-999"} {
		if got := Whole(n); got != want {
			t.Errorf("%d reads %q, want %q", n, got, want)
		}
	}
}

func TestThousandsHaveCommas(t *testing.T) {
	for digits, want := range map[string]string{"0": "0", "999": "999", "-999": "-999", "+1000": "+1,000", "1840.5": "1,840.5", "-1234567.8901": "-1,234,567.8901", "0.12345": "0.12345", "": ""} {
		if got := Thousands(digits); got != want {
			t.Errorf("%q reads %q, want %q", digits, got, want)
		}
	}
}
