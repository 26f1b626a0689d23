package rule

const (
	secondsPerMinute = 60
	secondsPerHour   = 3600
	secondsPerDay    = 86400

	// unixEpoch is 1970-01-01 in seconds since the beginning of year 1.
	unixEpoch = 62135596800
)

var monthLengths = [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func isLeap(year int) bool {
	return year%4 == 0 && (year%100 != 0 || year%400 == 0)
}

func daysInYear(year int) int {
	if isLeap(year) {
		return 366
	}
	return 365
}

// daysInMonth is 0 for months and years that do not exist.
func daysInMonth(month, year int) int {
	switch {
	case month < 1 || month > 12 || year < 1:
		return 0
	case month == 2 && isLeap(year):
		return 29
	}
	return monthLengths[month-1]
}

// yearDay is the number of a day within its year, counted from 1.
func yearDay(year, month, day int) int {
	for m := 1; m < month; m++ {
		day += daysInMonth(m, year)
	}
	return day
}

// dayNumber counts days from the first of January of year 1, which is 0.
func dayNumber(year, day int) int {
	y := year - 1
	return 365*y + floorDiv(y, 4) - floorDiv(y, 100) + floorDiv(y, 400) + day - 1
}

// fromDayNumber undoes dayNumber.
func fromDayNumber(n int) (year, day int) {
	const perCycle = 146097 // days in 400 years
	year = 400*floorDiv(n, perCycle) + 1
	year += (n - dayNumber(year, 1)) / 366 // at most one year short
	for n >= dayNumber(year+1, 1) {
		year++
	}
	return year, n - dayNumber(year, 1) + 1
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// firstWeekday is the weekday of the first of January, 1 for Monday to 7 for Sunday.
func firstWeekday(year int) int {
	return (dayNumber(year, 1)%7+7)%7 + 1 // the first day of year 1 is a Monday
}

// weeksInYear is the number of ISO weeks of a year: 53 if it begins or ends on a Thursday.
func weeksInYear(year int) int {
	if firstWeekday(year) == 4 || firstWeekday(year+1) == 5 {
		return 53
	}
	return 52
}
