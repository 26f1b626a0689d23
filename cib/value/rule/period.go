package rule

import (
	"strings"
	"time"
)

// Period is a stretch of time with both ends known.
type Period struct{ Start, End Time }

// ParsePeriod reads START/END, START/DURATION, DURATION/END, or a DURATION that starts now.
func ParsePeriod(text string, now time.Time) (Period, error) {
	const reporter = "parse_period"
	if text == "" {
		return Period{}, syntax(reporter, "No ISO 8601 time period given")
	}
	first, err := parsePart(text, now)
	if err != nil {
		return Period{}, err
	}
	_, after, two := strings.Cut(text, "/")
	second := part{at: FromTime(now)}
	shown := text
	switch {
	case two && isDuration(after) && first.isDuration:
		return Period{}, syntax(reporter, "'%s' is not a valid ISO 8601 time period because it has two durations", text)
	case two:
		if second, err = parsePart(after, now); err != nil {
			return Period{}, err
		}
		shown = after
	case first.isDuration:
		first, second = second, first
		shown = "(null)" // there is no second part to show
	default:
		return Period{}, syntax(reporter,
			"'%s' is not a valid ISO 8601 time period because it has no duration or ending time", text)
	}
	return join(first, second).check(shown)
}

type part struct {
	isDuration bool
	span       Duration
	at         Time
}

func isDuration(text string) bool { return strings.HasPrefix(text, "P") }

func parsePart(text string, now time.Time) (p part, err error) {
	if p.isDuration = isDuration(text); p.isDuration {
		p.span, err = ParseDuration(text)
	} else {
		p.at, err = Parse(text, now)
	}
	return p, err
}

func join(first, second part) Period {
	switch {
	case first.isDuration:
		return Period{second.at.Add(first.span.Negated()), second.at}
	case second.isDuration:
		return Period{first.at, first.at.Add(second.span)}
	}
	return Period{first.at, second.at}
}

func (p Period) check(text string) (Period, error) {
	for _, end := range []struct {
		name string
		at   Time
	}{{"start", p.Start}, {"end", p.End}} {
		if end.at.Year < 1 || end.at.Year > 9999 || !end.at.Valid() {
			return Period{}, syntax("parse_period", "'%s' is not a valid ISO 8601 time period because the %s is "+
				"invalid (must be between 0001-01-01T00:00:00 and 9999-12-31T23:59:59)", text, end.name)
		}
	}
	return p, nil
}
