package rule

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// berlin is a zone east of Greenwich without daylight saving; now lies in it.
var (
	berlin = time.FixedZone("CET", 3600)
	now    = time.Date(2024, 2, 29, 12, 30, 15, 0, berlin)
)

// String has messages of tests name a time as people do.
func (t Time) String() string { return t.Format(Style{}) }

func mustParse(t testing.TB, text string) Time {
	t.Helper()
	at, err := Parse(text, now)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"2024-02-29":                 "2024-02-29 00:00:00Z", // a date alone is UTC
		"20240229":                   "2024-02-29 00:00:00Z",
		"2024-060":                   "2024-02-29 00:00:00Z",
		"2024-W09-4":                 "2024-02-29 00:00:00Z",
		"2006-W01-7 00Z":             "2006-01-08 00:00:00Z",
		"2008-W01-1 00Z":             "2007-12-31 00:00:00Z",
		"2009-W53-7 00:00:00Z":       "2010-01-03 00:00:00Z",
		"epoch":                      "1970-01-01 00:00:00Z",
		"Epoch/P1D":                  "1970-01-01 00:00:00Z",
		"2020-02-29 00:00:00Z":       "2020-02-29 00:00:00Z",
		"20191201T131211 -05:00":     "2019-12-01 18:12:11Z",
		"2019-12-31 24:00:00Z":       "2020-01-01 00:00:00Z",
		"2019-04-25T21:42:54+0420":   "2019-04-25 17:22:54Z",
		"2019-04-25T21:42:54 -0200":  "2019-04-25 23:42:54Z",
		"2019-04-25T21:42":           "2019-04-25 20:42:00Z", // without an offset, local
		"2019-04-25 21":              "2019-04-25 20:00:00Z",
		"T10:15":                     "2024-02-29 09:15:00Z", // a time alone is today's
		"10:15:30Z":                  "2024-02-29 10:15:30Z",
		"2024-02-29T10:00:00 banana": "2024-02-29 10:00:00Z", // an offset that is none is taken for Z
	} {
		if got := mustParse(t, text).String(); got != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "No ISO 8601 date/time specification given",
		"2023-02-29":             "'29' is not a valid day of the month",
		"2024-13-01":             "'13' is not a valid month",
		"0000-01-01":             "'0' is not a valid year",
		"-0001-10-01T00:00Z":     "'4294967295' is not a valid year",
		"2023-366":               "'366' is not a valid day of year 2023 (1-365)",
		"2024-W53-1":             "'53' is not a valid week of year 2024 (1-52)",
		"2024-W09-8":             "'8' is not a valid day of the week",
		"2024":                   "'2024' is not a valid ISO 8601 date/time specification",
		"soon":                   "'soon' is not a valid ISO 8601 date/time specification",
		"2024-01-01 25:00":       "25 is not a valid hour",
		"2024-01-01 24:00:01":    "24 is not a valid hour",
		"2024-01-01 10:60":       "60 is not a valid minute",
		"2024-01-01 10:00 +1:60": "60 is not a valid minute",
		"2024-01-01Tx":           "'x' is not a valid ISO 8601 time specification",
	} {
		if got, err := Parse(text, now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v, %v; want an error saying %q", text, got, err, want)
		}
	}
}

func TestQuirkLocalOffset(t *testing.T) {
	newfoundland := now.In(time.FixedZone("NST", -(3*3600 + 1800)))
	at, err := Parse("2024-02-29 12:00:00", newfoundland)
	if err != nil || at.Offset != -(2*3600+1800) {
		t.Errorf("offset %d, %v; want -02:30 for a host at -03:30", at.Offset, err)
	}
}

func TestQuirkMidnight(t *testing.T) {
	end := mustParse(t, "2024-02-28 10:00:00Z").AddSeconds(14 * 3600)
	if end.Valid() || end.Compare(mustParse(t, "2024-02-29 00:00:00Z")) >= 0 {
		t.Errorf("14 hours after 10:00 is %s; want the day's own end, before the next day's start", end)
	}
	if end.Unix() != mustParse(t, "2024-02-29 00:00:00Z").Unix() {
		t.Errorf("%s should still be the same moment", end)
	}
}

func TestFormat(t *testing.T) {
	at := mustParse(t, "2010-01-03 01:02:03 +01:00")
	for _, c := range []struct {
		style Style
		want  string
	}{
		{Style{}, "2010-01-03 00:02:03Z"},
		{Style{Local: true}, "2010-01-03 01:02:03 +01:00"},
		{Style{Calendar: Ordinal}, "2010-003 00:02:03Z"},
		{Style{Calendar: ByWeek}, "2009-W53-7 00:02:03Z"},
	} {
		if got := at.Format(c.style); got != c.want {
			t.Errorf("Format(%+v) = %s, want %s", c.style, got, c.want)
		}
	}
	if got := (Time{}).String(); got != "<undefined time>" {
		t.Errorf("no time prints as %q", got)
	}
}

func TestAdd(t *testing.T) {
	for _, c := range []struct{ start, duration, want string }{
		{"2014-01-01 00:30:00Z", "P-1H", "2013-12-31 23:30:00Z"},
		{"epoch", "P2Y5MT6M", "1972-06-01 00:06:00Z"},
		{"20090131T000000Z", "P1M", "2009-02-28 00:00:00Z"},
		{"2009-01-31 00:00:00Z", "P2M", "2009-03-31 00:00:00Z"},
		{"2009-01-31 00:00:00Z", "P3M", "2009-04-30 00:00:00Z"},
		{"2009-03-31 01:00:00 +01:00", "P-1M", "2009-02-28 00:00:00Z"},
		{"2038-01-01 00:00:00Z", "P3M", "2038-04-01 00:00:00Z"},
		{"2024-02-29", "P1Y", "2025-03-01 00:00:00Z"}, // the 60th day of the year
		{"2024-01-31", "P-13M", "2022-12-31 00:00:00Z"},
		{"0001-01-05", "P-10D", "0001-01-01 00:00:00Z"}, // no time before year 1
		{"2000-02-28 23:59:59Z", "PT2S", "2000-02-29 00:00:01Z"},
	} {
		d, err := ParseDuration(c.duration)
		if err != nil {
			t.Fatal(err)
		}
		if got := mustParse(t, c.start).Add(d).String(); got != c.want {
			t.Errorf("%s + %s = %s, want %s", c.start, c.duration, got, c.want)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]Duration{
		"P1Y2M3DT4H5M6S": {1, 2, 3, 4*3600 + 5*60 + 6},
		"P2W":            {Days: 14},
		"P1W1D":          {Days: 8},
		"P-1M":           {Months: -1},
		"P2Y5MT6M":       {2, 5, 0, 360},
		"PT5M5M":         {Seconds: 600},
		"P3M5M":          {Months: 5},
		"P1H1M":          {Months: 1, Seconds: 3600}, // without T, M is months
		"P1D and more":   {Days: 1},
		"P1D/2024-01-01": {Days: 1},
	} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("ParseDuration(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, bad := range []string{
		"", "1D", "P", "P ", "PT", "P0D", "P1", "PD", "P1.5D", "P1Q", "P99999999999D", "P3000000000S",
		"PT600000H", "P1-2D",
	} {
		if got, err := ParseDuration(bad); err == nil {
			t.Errorf("ParseDuration(%q) = %+v, want an error", bad, got)
		}
	}
}

func TestDurationInWords(t *testing.T) {
	for text, want := range map[string]string{
		"P2Y5MT6M": "   2 years  5 months 360 seconds (6 minutes)",
		"P1M":      " 1 month ",
		"P-1M":     "-1 months ",
		"P-1H":     "-3600 seconds (1 hour)",
		"PT3661S":  "3661 seconds (1 hour 1 minute 1 seconds)",
		"PT1S":     "1 second",
	} {
		d, err := ParseDuration(text)
		if err != nil || d.String() != want {
			t.Errorf("%s in words is %q, %v; want %q", text, d, err, want)
		}
	}
}

func TestParsePeriod(t *testing.T) {
	for text, want := range map[string]string{
		"2005-040/2005-043":        "2005-02-09 00:00:00Z to 2005-02-12 00:00:00Z",
		"2024-01-01/P1M":           "2024-01-01 00:00:00Z to 2024-02-01 00:00:00Z",
		"P1M/2024-02-01":           "2024-01-01 00:00:00Z to 2024-02-01 00:00:00Z",
		"PT1M":                     "2024-02-29 11:30:15Z to 2024-02-29 11:31:15Z",
		"2024-01-01T00:00:00Z/P1D": "2024-01-01 00:00:00Z to 2024-01-02 00:00:00Z",
	} {
		p, err := ParsePeriod(text, now)
		if got := p.Start.String() + " to " + p.End.String(); err != nil || got != want {
			t.Errorf("ParsePeriod(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
}

// TestInvalidPeriods takes what Pacemaker's own suite says of periods that are none.
func TestInvalidPeriods(t *testing.T) {
	base := os.Getenv("PACER_SUITES")
	if base == "" {
		t.Skip("PACER_SUITES is not set: it names the folder with Pacemaker's suites")
	}
	data, err := os.ReadFile(filepath.Join(base, "cts", "cli", "regression.dates.exp"))
	if err != nil {
		t.Fatal(err)
	}
	cases := regexp.MustCompile(`(?m)^.*Begin test: Invalid period - \[(.*)\] .*\n(\w+) *\terror: (.*)$`).
		FindAllStringSubmatch(string(data), -1)
	if len(cases) < 19 {
		t.Fatalf("found only %d invalid periods", len(cases))
	}
	for _, c := range cases {
		_, err := ParsePeriod(c[1], now)
		bad, ok := err.(*SyntaxError)
		if !ok || bad.Text != c[3] || bad.Reporter != c[2] {
			t.Errorf("ParsePeriod(%q): %+v; want %s: %s", c[1], err, c[2], c[3])
		}
	}
}

// anyTime draws a valid time between years 1 and 9999 with a whole-minute offset.
func anyTime(t *rapid.T, label string) Time {
	year := rapid.IntRange(2, 9998).Draw(t, label+" year")
	return Time{
		Year:    year,
		YearDay: rapid.IntRange(1, daysInYear(year)).Draw(t, label+" day"),
		Second:  rapid.IntRange(0, secondsPerDay-1).Draw(t, label+" second"),
		Offset:  60 * rapid.IntRange(-14*60, 14*60).Draw(t, label+" offset"),
	}
}

func TestAgreesWithStandardTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := anyTime(t, "t")
		std := time.Date(at.Year, 1, 1, 0, 0, at.Second, 0, time.FixedZone("", at.Offset)).AddDate(0, 0, at.YearDay-1)
		if at.Unix() != std.Unix() {
			t.Fatalf("%+v is %d, want %d", at, at.Unix(), std.Unix())
		}
		year, month, day := at.Date()
		if year != std.Year() || month != int(std.Month()) || day != std.Day() {
			t.Fatalf("%+v is on %d-%d-%d, want %v", at, year, month, day, std)
		}
		weekYear, week, weekday := at.ISOWeek()
		stdYear, stdWeek := std.ISOWeek()
		if weekYear != stdYear || week != stdWeek || weekday%7 != int(std.Weekday()) {
			t.Fatalf("%+v is in %d-W%d-%d, want %d-W%d-%v", at, weekYear, week, weekday, stdYear, stdWeek, std.Weekday())
		}
		if FromTime(std) != at {
			t.Fatalf("%v converts to %+v, want %+v", std, FromTime(std), at)
		}
	})
}

func TestTimeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := anyTime(t, "t")
		style := Style{Calendar: Calendar(rapid.IntRange(0, 2).Draw(t, "calendar")), Local: rapid.Bool().Draw(t, "local")}
		back, err := Parse(at.Format(style), now)
		if err != nil || back.Compare(at) != 0 {
			t.Fatalf("%+v written as %s reads as %+v, %v", at, at.Format(style), back, err)
		}
	})
}

func TestDaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := anyTime(t, "t")
		n := rapid.IntRange(-3000, 3000).Draw(t, "days")
		moved := at.AddDays(n)
		if at.Year > 20 && at.Year < 9980 && (moved.Unix()-at.Unix() != int64(n)*secondsPerDay || moved.AddDays(-n) != at) {
			t.Fatalf("%+v + %d days = %+v", at, n, moved)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2024-02-29T10:00:00+01:00", "2024-W01-1", "20240101", "T1", "epoch", "2024-060 24:00:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := Parse(s, now)
		if err == nil && !at.Valid() {
			t.Errorf("Parse(%q) = %+v, which does not exist", s, at)
		}
		if p, err := ParsePeriod(s, now); err == nil && (!p.Start.Valid() || !p.End.Valid()) {
			t.Errorf("ParsePeriod(%q) = %+v", s, p)
		}
	})
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"P1Y2M3DT4H5M6S", "P-1W", "PT:5S", "P+1D/x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDuration(s); err == nil && d == (Duration{}) {
			t.Errorf("ParseDuration(%q) gives nothing and no error", s)
		}
		ParseInterval(s)
	})
}
