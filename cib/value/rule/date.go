package rule

import (
	"errors"
	"math"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
)

func (e *evaluation) date(expr *etree.Element) Outcome {
	id, ok := e.id(expr)
	if !ok {
		return Invalid
	}
	op, given := attr(expr, "operation")
	switch {
	case !given, numeral.EqualFold(op, "in_range"):
		return e.inRange(expr, id)
	case numeral.EqualFold(op, "date_spec"):
		spec := expr.SelectElement("date_spec")
		if spec == nil {
			return e.fail(expr, id, "date_spec operations require a date_spec subelement")
		}
		return e.dateSpec(expr, id, spec)
	case numeral.EqualFold(op, "gt"):
		return e.after(expr, id)
	case numeral.EqualFold(op, "lt"):
		return e.before(expr, id)
	}
	return e.fail(expr, id, "'%s' is not a valid operation", op)
}

// bound reads a date attribute; a missing one is the zero Time.
func (e *evaluation) bound(expr *etree.Element, id, name string) (t Time, ok bool) {
	text, given := attr(expr, name)
	if !given {
		return Time{}, true
	}
	t, err := Parse(text, e.Now)
	if err != nil {
		e.fail(expr, id, "%s is invalid", name)
		return Time{}, false
	}
	return t, true
}

func (e *evaluation) inRange(expr *etree.Element, id string) Outcome {
	start, ok := e.bound(expr, id, "start")
	if !ok {
		return Invalid
	}
	end, ok := e.bound(expr, id, "end")
	if !ok {
		return Invalid
	}
	if start.IsZero() && end.IsZero() {
		return e.fail(expr, id, "in_range requires at least one of start or end")
	}
	if span := expr.SelectElement("duration"); end.IsZero() && span != nil {
		if end, ok = e.spanEnd(expr, id, span, start); !ok {
			return e.fail(expr, id, "duration is invalid")
		}
	}
	if !start.IsZero() && e.now.Compare(start) < 0 {
		e.changesAt(start)
		return BeforeRange
	}
	if end.IsZero() {
		return WithinRange
	}
	if e.now.Compare(end) > 0 {
		return AfterRange
	}
	e.changesAt(end.AddSeconds(1)) // the end itself still passes
	return WithinRange
}

// spanEnd adds the parts of a duration element to a start, the largest first.
func (e *evaluation) spanEnd(expr *etree.Element, id string, span *etree.Element, start Time) (Time, bool) {
	spanID := span.SelectAttrValue("id", "")
	switch {
	case start.IsZero():
		return Time{}, false
	case spanID == "":
		e.fail(expr, id, "duration subelement has no id")
		return Time{}, false
	}
	for _, part := range []struct {
		name string
		add  func(Time, int) Time
	}{
		{"years", Time.AddYears},
		{"months", Time.AddMonths},
		{"weeks", func(t Time, n int) Time { return t.AddDays(7 * n) }},
		{"days", Time.AddDays},
		{"hours", func(t Time, n int) Time { return t.AddSeconds(secondsPerHour * n) }},
		{"minutes", func(t Time, n int) Time { return t.AddSeconds(secondsPerMinute * n) }},
		{"seconds", Time.AddSeconds},
	} {
		text, given := attr(span, part.name)
		if !given {
			continue
		}
		n, _, err := numeral.Int(text)
		if err != nil || n < math.MinInt32 || n > math.MaxInt32 {
			e.fail(expr, id, "duration %s attribute %s is invalid: want a whole number of 32 bits, found '%s'",
				spanID, part.name, text)
			return Time{}, false
		}
		if n != 0 {
			start = part.add(start, int(n))
		}
	}
	return start, true
}

func (e *evaluation) after(expr *etree.Element, id string) Outcome {
	start, ok := e.bound(expr, id, "start")
	switch {
	case !ok:
		return Invalid
	case start.IsZero():
		return e.fail(expr, id, "gt requires start")
	case e.now.Compare(start) > 0:
		return WithinRange
	}
	e.changesAt(start.AddSeconds(1)) // the start itself does not pass
	return BeforeRange
}

func (e *evaluation) before(expr *etree.Element, id string) Outcome {
	end, ok := e.bound(expr, id, "end")
	switch {
	case !ok:
		return Invalid
	case end.IsZero():
		return e.fail(expr, id, "lt requires end")
	case e.now.Compare(end) < 0:
		e.changesAt(end)
		return WithinRange
	}
	return AfterRange
}

// dateSpec checks each part of the date that the specification limits; all must be in range.
func (e *evaluation) dateSpec(expr *etree.Element, id string, spec *etree.Element) Outcome {
	if spec.SelectAttrValue("id", "") == "" {
		return e.fail(expr, id, "date_spec subelement has no id")
	}
	year, month, day := e.now.Date()
	hour, minute, second := e.now.Clock()
	weekYear, week, weekday := e.now.ISOWeek()
	for _, part := range []struct {
		name  string
		value int
	}{
		{"years", year},
		{"months", month},
		{"monthdays", day},
		{"hours", hour},
		{"minutes", minute},
		{"seconds", second},
		{"yeardays", e.now.YearDay},
		{"weekyears", weekYear},
		{"weeks", week},
		{"weekdays", weekday},
	} {
		text, given := attr(spec, part.name)
		if !given {
			continue
		}
		low, high, err := parseRange(text)
		switch {
		case err != nil:
			return e.fail(expr, id, "'%s' is not a valid range for date_spec attribute %s", text, part.name)
		case low != open && int64(part.value) < low:
			return BeforeRange
		case high != open && int64(part.value) > high:
			return AfterRange
		}
	}
	return Satisfied
}

// open is the bound of a range that does not have one.
const open = -1

var errRange = errors.New("not a range: want N, N-M, N- or -M")

// parseRange reads a range of whole numbers, both ends included.
func parseRange(text string) (low, high int64, err error) {
	first, second, two := strings.Cut(text, "-")
	low, high = open, open
	if first == "" && second == "" {
		return low, high, errRange
	}
	if first != "" {
		if low, err = wholeNumber(first); err != nil {
			return low, high, err
		}
	}
	if !two {
		return low, low, nil
	}
	if second != "" {
		high, err = wholeNumber(second)
	}
	return low, high, err
}

// wholeNumber reads a number that nothing follows.
func wholeNumber(text string) (int64, error) {
	n, rest, err := numeral.Int(text)
	if err == nil && rest != "" {
		err = errRange
	}
	return n, err
}
