package rule

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"pacer/cib/value/numeral"
)

// ErrInterval says that a text is no interval.
var ErrInterval = errors.New("not an interval: want a number with an optional unit (ms, s, min, h) or an ISO 8601 duration")

// ParseInterval reads an interval or timeout in milliseconds: a number of seconds, a number with a
// unit (see ParseMS), or an ISO 8601 duration. Negative ones and text that is no interval give 0
// and ErrInterval; what is too large comes clipped, with numeral.ErrRange if beyond 64 bits.
func ParseInterval(text string) (uint, error) {
	ms, err := int64(-1), error(nil)
	if strings.HasPrefix(text, "P") {
		if d, derr := ParseDuration(text); derr == nil {
			ms = min(d.TotalSeconds(), math.MaxUint32/1000) * 1000
		}
	} else {
		ms, err = ParseMS(text)
	}
	if errors.Is(err, ErrInterval) || ms < 0 {
		return 0, fmt.Errorf("%w, got %q", ErrInterval, text)
	}
	return uint(min(ms, math.MaxUint32)), err
}

// ValidInterval says whether a text is an interval in range.
func ValidInterval(text string) bool { _, err := ParseInterval(text); return err == nil }

// IntervalMS is ParseInterval for callers to whom text that is no interval is as good as 0.
func IntervalMS(text string) uint { ms, _ := ParseInterval(text); return ms }

// ParseMS reads a number with a unit in milliseconds: s, sec or none for seconds, ms, us, m or min,
// h or hr, in any case. Space is allowed around the number. A fraction is dropped, and only as much
// of a unit is looked at as tells it from others ("months" are minutes).
func ParseMS(text string) (int64, error) {
	n, unit, err := numeral.Int(text)
	if errors.Is(err, numeral.ErrNoNumber) {
		return 0, ErrInterval
	}
	unit = numeral.TrimSpace(strings.TrimLeft(unit, "0123456789."))
	multiplier, divisor, ok := unitOf(unit)
	if !ok {
		return 0, ErrInterval
	}
	switch {
	case n > math.MaxInt64/multiplier:
		return math.MaxInt64, err
	case n < math.MinInt64/multiplier:
		return math.MinInt64, err
	}
	return n * multiplier / divisor, err
}

// LongestSpan is the longest time of ParseSpan, the same as that of ParseInterval: 49 days. Sums of some fit into a time.Duration.
const LongestSpan = math.MaxUint32 * time.Millisecond

// ParseSpan is ParseMS in Go's terms. What is longer than LongestSpan, either way, counts as that.
func ParseSpan(text string) (time.Duration, error) {
	ms, err := ParseMS(text)
	if errors.Is(err, ErrInterval) {
		return 0, err
	}
	most := LongestSpan.Milliseconds()
	return time.Duration(min(max(ms, -most), most)) * time.Millisecond, err
}

// unitOf gives by how much to multiply, then divide, to come to milliseconds.
func unitOf(unit string) (multiplier, divisor int64, ok bool) {
	begins := func(with string) bool {
		return len(unit) >= len(with) && numeral.EqualFold(unit[:len(with)], with)
	}
	switch {
	case unit == "", begins("s"):
		return 1000, 1, true
	case begins("ms"):
		return 1, 1, true
	case begins("us"):
		return 1, 1000, true
	case begins("m"):
		return 60 * 1000, 1, true
	case begins("h"):
		return 60 * 60 * 1000, 1, true
	}
	return 0, 0, false
}

// ReadableInterval writes milliseconds in units, such as "1d2h3m4.005s", "250ms" or "0s".
func ReadableInterval(ms uint) string {
	if ms == 0 {
		return "0s"
	}
	var b strings.Builder
	for _, unit := range []struct {
		ms   uint
		name string
	}{{secondsPerDay * 1000, "d"}, {secondsPerHour * 1000, "h"}, {secondsPerMinute * 1000, "m"}} {
		if ms >= unit.ms {
			fmt.Fprintf(&b, "%d%s", ms/unit.ms, unit.name)
			ms %= unit.ms
		}
	}
	switch {
	case ms >= 1000 && ms%1000 > 0:
		fmt.Fprintf(&b, "%d.%03ds", ms/1000, ms%1000)
	case ms >= 1000:
		fmt.Fprintf(&b, "%ds", ms/1000)
	case ms > 0:
		fmt.Fprintf(&b, "%dms", ms)
	}
	return b.String()
}
