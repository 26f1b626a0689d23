package rule

import "fmt"

// Style is how a Time is written.
type Style struct {
	Calendar Calendar
	Local    bool // on the time's own clock with its offset, rather than in UTC
}

// Calendar is how the date is written.
type Calendar uint8

// The ways of writing a date.
const (
	ByMonth Calendar = iota // 2024-02-29
	Ordinal                 // 2024-060
	ByWeek                  // 2024-W09-4
)

// Format writes the time, such as "2024-02-29 12:30:00Z". A time with an offset of zero ends in Z even if local.
func (t Time) Format(s Style) string {
	if t.IsZero() {
		return "<undefined time>"
	}
	if !s.Local {
		t = t.UTC()
	}
	hour, minute, second := t.Clock()
	return fmt.Sprintf("%s %02d:%02d:%02d%s", t.formatDate(s.Calendar), hour, minute, second, t.formatOffset())
}

func (t Time) formatDate(c Calendar) string {
	switch c {
	case Ordinal:
		return fmt.Sprintf("%d-%03d", t.Year, t.YearDay)
	case ByWeek:
		year, week, day := t.ISOWeek()
		return fmt.Sprintf("%d-W%02d-%d", year, week, day)
	}
	year, month, day := t.Date()
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}

func (t Time) formatOffset() string {
	sign, offset := '+', t.Offset
	if offset < 0 {
		sign, offset = '-', -offset
	}
	if offset == 0 {
		return "Z"
	}
	return fmt.Sprintf(" %c%02d:%02d", sign, offset/secondsPerHour, offset/secondsPerMinute%60)
}
