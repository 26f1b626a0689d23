package rule

import (
	"fmt"
	"math"
	"strings"
	"time"

	"pacer/cib/value/numeral"
)

// SyntaxError says why a text is no date, time, duration or period.
type SyntaxError struct {
	Reporter string // the name under which Pacemaker's tools report it
	Text     string // quotes the text and says what is wrong with it
}

// Error gives the text.
func (e *SyntaxError) Error() string { return e.Text }

func syntax(reporter, format string, args ...any) error {
	return &SyntaxError{reporter, fmt.Sprintf(format, args...)}
}

// Parse reads a date, a date and a time, or a time alone, which is taken to be of the day of now.
//
// Dates are 2024-02-29, 20240229, 2024-060, 2024-W09-4 or the word epoch. A time follows after T or
// a space: 12:30:00, 123000, 12:30 or 12; 24:00:00 is the next day's midnight. After it may come Z
// or an offset such as +01:00 (or after a space); without either, a time is local (in the location
// of now), whereas a date without a time is UTC. Whatever follows is ignored, though a Z anywhere
// in it counts.
func Parse(text string, now time.Time) (Time, error) {
	const reporter = "parse_date"
	switch {
	case text == "":
		return Time{}, syntax(reporter, "No ISO 8601 date/time specification given")
	case text[0] == 'T':
		return parseClock(text, text[1:], FromTime(now), now)
	case len(text) > 2 && text[2] == ':':
		return parseClock(text, text, FromTime(now), now)
	case isEpoch(text):
		return Time{Year: 1970, YearDay: 1}, nil
	}
	t, err := parseDay(text)
	if err != nil {
		return Time{}, err
	}
	rest := strings.TrimLeft(text, "0123456789-W")
	if rest != "" && (rest[0] == ' ' || rest[0] == 'T') {
		return parseClock(text, rest[1:], t, now)
	}
	return checked(text, t)
}

func checked(text string, t Time) (Time, error) {
	if !t.Valid() {
		return Time{}, syntax("parse_date", "'%s' is not a valid ISO 8601 date/time specification", text)
	}
	return t, nil
}

func isEpoch(text string) bool {
	const word = "epoch"
	if len(text) < len(word) || !numeral.EqualFold(text[:len(word)], word) {
		return false
	}
	return len(text) == len(word) || text[len(word)] == '/' || numeral.IsSpace(text[len(word)])
}

// parseDay reads the date that text begins with: whichever form fits first.
func parseDay(text string) (Time, error) {
	n := fields(text, "-", "-")
	if len(n) == 1 {
		n = widths(text, 4, 2, 2)
	}
	if len(n) == 3 {
		return calendarDay(text, n[0], n[1], n[2])
	}
	if n = fields(text, "-"); len(n) == 2 {
		return ordinalDay(text, n[0], n[1])
	}
	if n = fields(text, "-W", "-"); len(n) == 3 {
		return weekDay(text, n[0], n[1], n[2])
	}
	return Time{}, syntax("parse_date", "'%s' is not a valid ISO 8601 date/time specification", text)
}

func badDate(text, format string, args ...any) error {
	return syntax("parse_date", "'%s' is not a valid ISO 8601 date/time specification because %s",
		text, fmt.Sprintf(format, args...))
}

func calendarDay(text string, year, month, day int) (Time, error) {
	switch {
	case month < 1 || month > 12:
		return Time{}, badDate(text, "'%d' is not a valid month", month)
	case year < 1 || year > math.MaxInt32:
		return Time{}, badDate(text, "'%d' is not a valid year", year)
	case day < 1 || day > daysInMonth(month, year):
		return Time{}, badDate(text, "'%d' is not a valid day of the month", day)
	}
	return Time{Year: year, YearDay: yearDay(year, month, day)}, nil
}

func ordinalDay(text string, year, day int) (Time, error) {
	switch {
	case year < 1 || year > math.MaxInt32:
		return Time{}, badDate(text, "'%d' is not a valid year", year)
	case day < 1 || day > daysInYear(year):
		return Time{}, badDate(text, "'%d' is not a valid day of year %d (1-%d)", day, year, daysInYear(year))
	}
	return Time{Year: year, YearDay: day}, nil
}

func weekDay(text string, year, week, day int) (Time, error) {
	switch {
	case year < 1 || year > math.MaxInt32:
		return Time{}, badDate(text, "'%d' is not a valid year", year)
	case week < 1 || week > weeksInYear(year):
		return Time{}, badDate(text, "'%d' is not a valid week of year %d (1-%d)", week, year, weeksInYear(year))
	case day < 1 || day > 7:
		return Time{}, badDate(text, "'%d' is not a valid day of the week", day)
	}
	before := 1 - firstWeekday(year) // days from the first of January to the Monday of week 1
	if firstWeekday(year) > 4 {
		before += 7
	}
	t := Time{Year: year, YearDay: 1}
	return t.AddDays(before + (week-1)*7 + day - 1), nil
}

// parseClock reads the time of day, and what offset it is in, into the day t.
func parseClock(text, clock string, t Time, now time.Time) (Time, error) {
	second, err := clockSeconds(clock)
	if err != nil {
		return Time{}, err
	}
	if t.Offset, err = clockOffset(clock, now); err != nil {
		return Time{}, err
	}
	t.Second = second
	if second == secondsPerDay {
		t.Second = 0
		t = t.AddDays(1)
	}
	return checked(text, t)
}

// clockSeconds reads hours, and minutes and seconds if there are any, with or without colons.
func clockSeconds(clock string) (int, error) {
	const reporter = "parse_hms"
	n := fields(clock, ":", ":")
	if len(n) == 1 {
		n = widths(clock, 2, 2, 2)
	}
	if len(n) < 1 {
		return 0, syntax(reporter, "'%s' is not a valid ISO 8601 time specification", clock)
	}
	var hms [3]int
	copy(hms[:], n)
	if hms == [3]int{24, 0, 0} {
		return secondsPerDay, nil
	}
	for i, limit := range []struct {
		below int
		name  string
	}{{24, "hour"}, {60, "minute"}, {60, "second"}} {
		if hms[i] >= limit.below {
			return 0, syntax(reporter, "%s is not a valid ISO 8601 time specification because %d is not a valid %s",
				clock, hms[i], limit.name)
		}
	}
	return hms[0]*secondsPerHour + hms[1]*secondsPerMinute + hms[2], nil
}

// clockOffset finds Z or a signed offset anywhere in a text that begins with a time of day.
func clockOffset(clock string, now time.Time) (int, error) {
	i := strings.IndexByte(clock, 'Z')
	if i < 0 {
		i = strings.IndexAny(clock, " +-")
	}
	if i < 0 {
		return quirkLocalOffset(now), nil
	}
	zone := numeral.TrimSpace(clock[i:])
	sign := 1
	switch {
	case zone == "":
		return 0, nil
	case zone[0] == '-':
		sign, zone = -1, zone[1:]
	case zone[0] == '+':
		zone = zone[1:]
	case !numeral.IsDigit(zone[0]):
		return 0, nil // Z, or something that is no offset
	}
	seconds, err := clockSeconds(zone)
	return sign * seconds, err
}

// quirkLocalOffset is the host's offset at the present moment, not at the moment being parsed. West
// of Greenwich, the minutes of an offset that is not whole hours go the wrong way: -03:30 counts as
// -02:30.
func quirkLocalOffset(now time.Time) int {
	_, offset := now.Zone()
	hours := offset / secondsPerHour
	minutes := offset % secondsPerHour / secondsPerMinute
	if hours < 0 && minutes < 0 {
		minutes = -minutes
	}
	return hours*secondsPerHour + minutes*secondsPerMinute
}
