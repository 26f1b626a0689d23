package rule

import (
	"errors"
	"math"
	"testing"
	"time"

	"pacer/cib/value/numeral"
)

func TestParseInterval(t *testing.T) {
	for text, want := range map[string]uint{
		"0":              0,
		"10":             10_000,
		"10s":            10_000,
		" 10 S ":         10_000,
		"10sec":          10_000,
		"250ms":          250,
		"250msec":        250,
		"1500us":         1,
		"2m":             120_000,
		"2min":           120_000,
		"2MINUTES":       120_000,
		"3h":             10_800_000,
		"3hr":            10_800_000,
		"1.9s":           1_000, // fractions are dropped
		"3.1.4 ms":       3,
		"PT1M30S":        90_000,
		"P1D":            86_400_000,
		"P1Y":            math.MaxUint32 / 1000 * 1000,
		"4294967296ms":   math.MaxUint32,
		"9999999999999h": math.MaxUint32,
	} {
		if got, err := ParseInterval(text); got != want || err != nil {
			t.Errorf("ParseInterval(%q) = %d, %v; want %d", text, got, err, want)
		}
		if !ValidInterval(text) {
			t.Errorf("%q should be valid", text)
		}
	}
	for _, bad := range []string{"", "s", "-1", "-1s", "10x", "10 days", "P", "P-1D", "PT", "1 2", "five"} {
		if got, err := ParseInterval(bad); got != 0 || !errors.Is(err, ErrInterval) {
			t.Errorf("ParseInterval(%q) = %d, %v; want 0 and ErrInterval", bad, got, err)
		}
		if IntervalMS(bad) != 0 || ValidInterval(bad) {
			t.Errorf("%q should be no interval", bad)
		}
	}
	if got, err := ParseInterval("99999999999999999999"); got != math.MaxUint32 || !errors.Is(err, numeral.ErrRange) {
		t.Errorf("beyond 64 bits: %d, %v; want the bound and ErrRange", got, err)
	}
}

func TestParseSpan(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"10": 10 * time.Second, "2min": 2 * time.Minute, "-5ms": -5 * time.Millisecond,
		"9223372036855": LongestSpan, "9223372036854775807": LongestSpan, "9223372036854775807h": LongestSpan, "-9223372036855": -LongestSpan,
	} {
		if got, err := ParseSpan(text); got != want || err != nil {
			t.Errorf("ParseSpan(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
	if got, err := ParseSpan("soon"); got != 0 || !errors.Is(err, ErrInterval) {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := ParseSpan("99999999999999999999"); got != LongestSpan || !errors.Is(err, numeral.ErrRange) {
		t.Errorf("%s, %v", got, err)
	}
}

func TestReadableInterval(t *testing.T) {
	for ms, want := range map[uint]string{
		0:                                   "0s",
		5:                                   "5ms",
		10_000:                              "10s",
		60_000:                              "1m",
		4_005:                               "4.005s",
		86_400_000 + 2*3_600_000 + 3*60_000: "1d2h3m",
		86_400_000 + 4_005:                  "1d4.005s",
		3_600_000 + 7:                       "1h7ms",
	} {
		if got := ReadableInterval(ms); got != want {
			t.Errorf("ReadableInterval(%d) = %s, want %s", ms, got, want)
		}
	}
}
