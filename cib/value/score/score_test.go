package score

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	colours := Colours{Red: Never, Yellow: -5, Green: 7}
	for _, c := range []struct {
		text string
		want Score
		err  error
	}{
		{"INFINITY", Infinity, nil},
		{"+INFINITY", Infinity, nil},
		{"-INFINITY", Never, nil},
		{"infinity", 9, ErrText}, // only upper case is a word
		{"red", Never, nil},
		{"Yellow", -5, nil},
		{"GREEN", 7, nil},
		{"10", 10, nil},
		{" -10pts", -10, nil},
		{"+3", 3, nil},
		{"1000001", Infinity, nil},
		{"-99999999999999999999", Never, nil},
		{"", 9, ErrText},
		{"lots", 9, ErrText},
	} {
		got, err := colours.Parse(c.text, 9)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("Parse(%q) = %v, %v; want %v, %v", c.text, got, err, c.want, c.err)
		}
	}
	if got, _ := Parse("", 2*Infinity); got != Infinity {
		t.Errorf("a default beyond the bounds should be clipped, got %v", got)
	}
	if got, err := Parse("red", 4); got != 0 || err != nil {
		t.Errorf("health words are neutral by default, got %v, %v", got, err)
	}
}

func TestTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Score(rapid.IntRange(int(Never), int(Infinity)).Draw(t, "score"))
		if got, err := Parse(s.String(), 0); got != s || err != nil {
			t.Fatalf("%v reads back as %v, %v", s, got, err)
		}
	})
}

func TestAddBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Score {
			return Score(rapid.IntRange(-1_200_000, 1_200_000).Draw(t, name))
		}
		a, b := draw("a"), draw("b")
		sum := Add(a, b)
		switch {
		case sum != Add(b, a):
			t.Fatalf("%d + %d depends on the order", a, b)
		case (a <= Never || b <= Never) && sum != Never:
			t.Fatalf("%d + %d = %d: minus infinity must win", a, b, sum)
		case sum > Infinity || sum < Never:
			t.Fatalf("%d + %d = %d is out of bounds", a, b, sum)
		}
	})
}

func TestShare(t *testing.T) {
	for _, c := range []struct {
		factor Factor
		score  Score
		want   Score
	}{
		{FactorOf(Infinity), 250, 250},
		{FactorOf(Never), 250, -250},
		{FactorOf(500_000), 5, 3},   // a half goes away from zero
		{FactorOf(500_000), -5, -3}, // on both sides
		{FactorOf(1), 100, 1},       // too small to count, but never nothing
		{FactorOf(0), 100, 0},
		{FactorOf(100), 0, 0},
		{FactorOf(100).Of(100), 1_000_000, 1},
		{FactorOf(700), 900_000, 630},
		{FactorOf(Infinity), Never, Never},
	} {
		if got := c.factor.Share(c.score); got != c.want {
			t.Errorf("Factor(%g).Share(%d) = %d, want %d", c.factor, c.score, got, c.want)
		}
	}
}

func TestQuirkLeastTakesFactorsSign(t *testing.T) {
	if got := FactorOf(1).Share(-100); got != 1 {
		t.Errorf("vanishing negative share under a positive factor = %d, want 1", got)
	}
	if got := FactorOf(-1).Share(-100); got != -1 {
		t.Errorf("vanishing negative share under a negative factor = %d, want -1", got)
	}
}

// In double precision each of these would round the other way.
func TestShareUsesSinglePrecision(t *testing.T) {
	if got := FactorOf(1618).Share(329_110); got != 533 {
		t.Errorf("share = %d, want 533", got)
	}
	if got := FactorOf(3627).Share(608_354); got != 2207 {
		t.Errorf("share = %d, want 2207", got)
	}
	if got := FactorOf(70_002).Of(700_030).Share(Infinity); got != 49_003 {
		t.Errorf("chained share = %d, want 49003", got)
	}
}
