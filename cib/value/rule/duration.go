package rule

import (
	"fmt"
	"math"
	"strings"

	"pacer/cib/value/numeral"
)

// Duration is a span of time as people give it; years and months have no fixed length. Each part
// may be negative.
type Duration struct{ Years, Months, Days, Seconds int }

// TotalSeconds takes a year as 365 days and a month as 30.
func (d Duration) TotalSeconds() int64 {
	days := 365*int64(d.Years) + 30*int64(d.Months) + int64(d.Days)
	return days*secondsPerDay + int64(d.Seconds)
}

// Negated turns the span around.
func (d Duration) Negated() Duration {
	return Duration{-d.Years, -d.Months, -d.Days, -d.Seconds}
}

// ParseDuration reads an ISO 8601 duration such as P1Y2M3DT4H5M6S or P2W, up to white space, a
// slash or the end. Amounts may carry a sign, units may come in any order, a repeated unit adds up
// (except years and months, where the last one counts), and T may be missing, but then M means
// months. Fractions are refused.
func ParseDuration(text string) (Duration, error) {
	if text == "" {
		return Duration{}, syntax("crm_time_parse_duration", "No ISO 8601 time duration given")
	}
	body, ok := strings.CutPrefix(text, "P")
	if !ok {
		return Duration{}, badDuration(text, "it does not start with a 'P'")
	}
	if endsDuration(body) {
		return Duration{}, badDuration(text, "nothing follows 'P'")
	}
	var d Duration
	timeOfDay := false
	for !endsDuration(body) && body[0] != '/' {
		if body[0] == 'T' {
			timeOfDay = true
			body = body[1:]
			continue
		}
		var err error
		if body, err = d.readElement(text, body, timeOfDay); err != nil {
			return Duration{}, err
		}
	}
	if d == (Duration{}) {
		return Duration{}, badDuration(text, "no amounts and units given")
	}
	return d, nil
}

func endsDuration(s string) bool { return s == "" || numeral.IsSpace(s[0]) }

func badDuration(text, why string) error {
	return syntax("crm_time_parse_duration", "'%s' is not a valid ISO 8601 time duration because %s", text, why)
}

// readElement adds one amount and unit at the start of body, and gives what follows.
func (d *Duration) readElement(text, body string, timeOfDay bool) (string, error) {
	const reporter = "parse_duration_element"
	n, rest, ok := amount(body)
	if !ok {
		return "", syntax(reporter, "'%s' is not a valid ISO 8601 duration because no valid integer at '%s'", text, body)
	}
	if rest == "" {
		return "", syntax(reporter, "'%s' is not a valid ISO 8601 duration because no units after %s", text, body)
	}
	field, size := d.unit(rest[0], timeOfDay)
	switch {
	case field == nil:
		return "", syntax(reporter, "'%s' is not a valid ISO 8601 duration because '%s' is not a valid time unit",
			text, rest[:1])
	case field == &d.Years || field == &d.Months:
		*field = n
		return rest[1:], nil
	}
	total := *field + n*size
	if total < math.MinInt32 || total > math.MaxInt32 {
		return "", syntax(reporter, "'%s' could not be parsed as an ISO 8601 duration because the "+
			"the parsed value for one or more time units is too large", text)
	}
	*field = total
	return rest[1:], nil
}

// unit is the part of the duration that a unit letter counts in, and by how much.
func (d *Duration) unit(letter byte, timeOfDay bool) (field *int, size int) {
	switch letter {
	case 'Y':
		return &d.Years, 1
	case 'M':
		if timeOfDay {
			return &d.Seconds, secondsPerMinute
		}
		return &d.Months, 1
	case 'W':
		return &d.Days, 7
	case 'D':
		return &d.Days, 1
	case 'H':
		return &d.Seconds, secondsPerHour
	case 'S':
		return &d.Seconds, 1
	}
	return nil, 0
}

// amount reads up to ten digits, after a sign or (an oddity) a colon. Beyond 32 bits is no amount.
func amount(s string) (n int, rest string, ok bool) {
	const maxDigits = 10
	sign, i := 1, 0
	if s != "" {
		switch s[0] {
		case '-':
			sign, i = -1, 1
		case '+', ':':
			i = 1
		}
	}
	first := i
	for i < len(s) && i < first+maxDigits && numeral.IsDigit(s[i]) {
		n = n*10 + int(s[i]-'0')
		i++
	}
	if i == first || n > math.MaxInt32 {
		return 0, s, false
	}
	return sign * n, s[i:], true
}

// String is the duration in words, as Pacemaker's tools print it.
func (d Duration) String() string {
	var b strings.Builder
	for _, part := range []struct {
		format string
		n      int
	}{{"%4d year%s ", d.Years}, {"%2d month%s ", d.Months}, {"%2d day%s ", d.Days}} {
		if part.n != 0 {
			fmt.Fprintf(&b, part.format, part.n, plural(part.n))
		}
	}
	if b.Len() == 0 || d.Seconds != 0 {
		fmt.Fprintf(&b, "%d second%s", d.Seconds, plural(d.Seconds))
	}
	if s := max(d.Seconds, -d.Seconds); s >= secondsPerMinute {
		b.WriteString(" (" + inUnits(s) + ")")
	}
	return b.String()
}

// inUnits spells out a number of seconds of one minute or more.
func inUnits(total int) string {
	var parts []string
	if h := total / secondsPerHour; h != 0 {
		parts = append(parts, fmt.Sprintf("%d hour%s", h, plural(h)))
	}
	if m := total / secondsPerMinute % 60; m != 0 {
		parts = append(parts, fmt.Sprintf("%d minute%s", m, plural(m)))
	}
	if s := total % 60; s != 0 {
		// The plural belongs to the total, which is never one: "1 minute 1 seconds" is as printed.
		parts = append(parts, fmt.Sprintf("%d seconds", s))
	}
	return strings.Join(parts, " ")
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
