package numeral

import (
	"errors"
	"math"
	"testing"
)

func TestInt(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int64
		rest string
		err  error
	}{
		{"12", 12, "", nil},
		{" \t-7s", -7, "s", nil},
		{"+5 ", 5, " ", nil},
		{"", 0, "", ErrNoNumber},
		{"- 5", 0, "- 5", ErrNoNumber},
		{"x1", 0, "x1", ErrNoNumber},
		{"3.9", 3, ".9", nil},
		{"99999999999999999999", math.MaxInt64, "", ErrRange},
		{"-99999999999999999999m", math.MinInt64, "m", ErrRange},
	} {
		n, rest, err := Int(c.text)
		if n != c.n || rest != c.rest || !errors.Is(err, c.err) {
			t.Errorf("Int(%q) = %d, %q, %v; want %d, %q, %v", c.text, n, rest, err, c.n, c.rest, c.err)
		}
	}
}

func TestAtLeast(t *testing.T) {
	for text, want := range map[string]int{
		"": 1, "junk": 1, "0": 1, "3": 3, "99999999999": math.MaxInt32, "-99999999999999999999": 1,
	} {
		if got := AtLeast(text, 1); got != want {
			t.Errorf("AtLeast(%q, 1) = %d, want %d", text, got, want)
		}
	}
}

func TestFloat(t *testing.T) {
	for _, c := range []struct {
		text string
		f    float64
		err  error
	}{
		{"1.5", 1.5, nil},
		{" -2.5e1x", -25, nil},
		{".5", 0.5, nil},
		{"5.", 5, nil},
		{"1e", 1, nil},
		{"0x1F", 31, nil},
		{"0x", 0, nil},
		{"Infinity", math.Inf(1), nil},
		{"0", 0, nil},
		{"-0", 0, ErrUnderflow},
		{" 0", 0, ErrUnderflow},
		{"0e5", 0, ErrUnderflow},
		{"1e-400", 0, ErrUnderflow},
		{"1e400", math.Inf(1), ErrRange},
		{"", 0, ErrNoNumber},
		{".", 0, ErrNoNumber},
		{"abc", 0, ErrNoNumber},
	} {
		f, err := Float(c.text)
		if f != c.f || !errors.Is(err, c.err) {
			t.Errorf("Float(%q) = %v, %v; want %v, %v", c.text, f, err, c.f, c.err)
		}
	}
}

func TestCompareVersions(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"1.0", "1.0.0", 0},
		{"1.2", "1.10", -1},
		{"3.20.5", "3.1.9", 1},
		{" 1.2rc3", "1.2", 0},
		{"", "0", 0},
		{"garbage", "1", -1},
		{"1..2", "1", 0},
	} {
		if got := CompareVersions(c.a, c.b); got != c.want {
			t.Errorf("CompareVersions(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := CompareVersions(c.b, c.a); got != -c.want {
			t.Errorf("CompareVersions(%q, %q) = %d, want %d", c.b, c.a, got, -c.want)
		}
	}
}

func FuzzFloat(f *testing.F) {
	for _, s := range []string{"1.5", "0x1p3", "nan", "-inf", "1e+", "..", "0x.8"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := Float(s); err != nil && !errors.Is(err, ErrNoNumber) &&
			!errors.Is(err, ErrRange) && !errors.Is(err, ErrUnderflow) {
			t.Errorf("Float(%q): unexpected error %v", s, err)
		}
	})
}
