package rule

import (
	"cmp"
	"math"
	"time"
)

// Time is a moment on a wall clock: a day of a year, a second of that day, and how far the clock
// is ahead of UTC. The zero value stands for "no time".
//
// Arithmetic keeps to the proleptic Gregorian calendar and stops at the first day of year 1. A
// Second of 86400 (midnight as the end of a day) can come out of arithmetic: see AddSeconds.
type Time struct {
	Year    int // 1 or later
	YearDay int // 1 is the first of January
	Second  int // since midnight
	Offset  int // seconds east of UTC
}

// FromTime converts a standard time, in its own location. Offsets are kept to the minute.
func FromTime(t time.Time) Time {
	_, offset := t.Zone()
	return Time{
		Year:    t.Year(),
		YearDay: t.YearDay(),
		Second:  t.Hour()*secondsPerHour + t.Minute()*secondsPerMinute + t.Second(),
		Offset:  offset / secondsPerMinute * secondsPerMinute,
	}
}

// IsZero says that no time is known.
func (t Time) IsZero() bool { return t == Time{} }

// Valid says that the day exists in the year and the second in the day.
func (t Time) Valid() bool {
	return t.YearDay > 0 && t.YearDay <= daysInYear(t.Year) && t.Second >= 0 && t.Second < secondsPerDay
}

// UTC is the same moment on a clock in UTC.
func (t Time) UTC() Time {
	offset := t.Offset
	t.Offset = 0
	if offset == 0 {
		return t
	}
	return t.AddSeconds(-offset)
}

// Compare orders two moments: negative if t is earlier than u, positive if later.
func (t Time) Compare(u Time) int {
	a, b := t.UTC(), u.UTC()
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.YearDay, b.YearDay), cmp.Compare(a.Second, b.Second))
}

// Earlier is the earlier of two times, where "no time" is later than any.
func (t Time) Earlier(u Time) Time {
	if u.IsZero() || (!t.IsZero() && u.Compare(t) >= 0) {
		return t
	}
	return u
}

// Seconds counts from the beginning of year 1 in UTC.
func (t Time) Seconds() int64 {
	u := t.UTC()
	return int64(dayNumber(u.Year, max(u.YearDay, 1)))*secondsPerDay + int64(u.Second)
}

// Unix counts seconds from 1970.
func (t Time) Unix() int64 { return t.Seconds() - unixEpoch }

// Time converts to a standard time in UTC.
func (t Time) Time() time.Time { return time.Unix(t.Unix(), 0).UTC() }

// Date is the calendar month and day. A day beyond the end of the year is in month 13.
func (t Time) Date() (year, month, day int) {
	month, day = 1, t.YearDay
	for month <= 12 && day > daysInMonth(month, t.Year) {
		day -= daysInMonth(month, t.Year)
		month++
	}
	return t.Year, month, day
}

// Clock is the time of day.
func (t Time) Clock() (hour, minute, second int) {
	return t.Second / secondsPerHour, t.Second / secondsPerMinute % 60, t.Second % 60
}

// ISOWeek is the week date: the year the week belongs to, the week, and the day from 1 for Monday.
func (t Time) ISOWeek() (year, week, weekday int) {
	first := firstWeekday(t.Year)
	weekday = (t.YearDay+first-2)%7 + 1
	week = (t.YearDay + 10 - weekday) / 7 // 0 before the week of the first Thursday
	switch {
	case week < 1:
		return t.Year - 1, weeksInYear(t.Year - 1), weekday
	case week > weeksInYear(t.Year):
		return t.Year + 1, 1, weekday
	}
	return t.Year, week, weekday
}

// Add moves a time by a duration: years, then months, then days, then seconds.
func (t Time) Add(d Duration) Time {
	return t.AddYears(d.Years).AddMonths(d.Months).AddDays(d.Days).AddSeconds(d.Seconds)
}

// AddYears keeps the number of the day within the year, even where the new year has no such day.
func (t Time) AddYears(n int) Time {
	t.Year = min(max(t.Year+n, 1), math.MaxInt32)
	return t
}

// AddMonths keeps the day of the month, or takes the last day of a month that is too short. Going
// back beyond year 1 gives a day that is not valid, as does a start that is not valid.
func (t Time) AddMonths(n int) Time {
	year, month, day := t.Date()
	if month > 12 || day < 1 {
		t.YearDay = 0
		return t
	}
	months := year*12 + month - 1 + n
	year, month = floorDiv(months, 12), months-floorDiv(months, 12)*12+1
	t.Year = year
	if year < 1 || year > math.MaxInt32 {
		t.YearDay = 0
		return t
	}
	t.YearDay = yearDay(year, month, min(day, daysInMonth(month, year)))
	return t
}

// AddDays stops at the first day of year 1.
func (t Time) AddDays(n int) Time {
	if n == 0 {
		return t
	}
	number := dayNumber(t.Year, t.YearDay) + n
	if number < 0 && t.YearDay+n < 1 {
		t.Year, t.YearDay = min(t.Year, 1), 1
		return t
	}
	t.Year, t.YearDay = fromDayNumber(number)
	if t.Year > math.MaxInt32 {
		t.Year, t.YearDay = math.MaxInt32, daysInYear(math.MaxInt32)
	}
	return t
}

// AddSeconds carries whole days over to the date.
func (t Time) AddSeconds(n int) Time {
	days := n / secondsPerDay
	t.Second += n % secondsPerDay
	switch {
	case quirkMidnight(t.Second):
		days++
		t.Second -= secondsPerDay
	case t.Second < 0:
		days--
		t.Second += secondsPerDay
	}
	return t.AddDays(days)
}

// quirkMidnight decides whether seconds carry over into the next day. Exactly midnight does not: it
// stays the 86400th second of the day before, which compares as earlier than the next day's 0 and
// is not Valid. A range that ends after 24 hours to the second thus ends one second early.
func quirkMidnight(second int) bool { return second > secondsPerDay }
