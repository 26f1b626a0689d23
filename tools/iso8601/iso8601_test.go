package iso8601

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"pacer/tools/tooltest"
)

func run(t *testing.T, args string) tooltest.Result {
	t.Helper()
	return (&tooltest.Bench{T: t, Dir: t.TempDir()}).Line(Main, "iso8601", args)
}

// TestCommands states what commands print, in the order date, duration, period, sum.
func TestCommands(t *testing.T) {
	for args, want := range map[string]string{
		"":                                         "",
		"-d '2024-02-29 12:30:00 +01:00'":          "Date: 2024-02-29 11:30:00Z\n",
		"-d '2024-02-29 12:30:00 +01:00' -L":       "Date: 2024-02-29 12:30:00 +01:00\n",
		"-d '2024-02-29 00:30:00 +01:00' -O":       "Date: 2024-059 23:30:00Z\n",
		"-d '2024-02-29 00:30:00 +01:00' -O -L":    "Date: 2024-060 00:30:00 +01:00\n",
		"-d 2024-12-31 -W -O":                      "Date: 2025-W01-2 00:00:00Z\n",
		"--date=1970-01-02 --epoch":                "Date: 86400\n",
		"--date=0001-01-02 --seconds --epoch":      "Date: 86400\n",
		"-D P1W":                                   "Duration:  7 days \n",
		"-D PT90S -S":                              "Duration: 90 seconds (1 minute 30 seconds)\n",
		"-D P-1M":                                  "Duration: -1 months \n",
		"-p P1D/2024-03-01":                        "Period: 2024-02-29 00:00:00Z to 2024-03-01 00:00:00Z\n",
		"-p 1970-01-02/P1D -S":                     "Period: 86400 to 172800\n",
		"-p 2024-01-01/2024-02-01 -d epoch -D P1Y": "Date: 1970-01-01 00:00:00Z\nDuration:    1 year \nPeriod: 2024-01-01 00:00:00Z to 2024-02-01 00:00:00Z\nDuration ends at: 1971-01-01 00:00:00Z\n",
		// The end of a duration is told on the clock of its start.
		"-d '2024-02-29 00:30:00 +01:00' -D P1D":    "Date: 2024-02-28 23:30:00Z\nDuration:  1 day \nDuration ends at: 2024-03-01 00:30:00 +01:00\n",
		"-d '2024-02-29 00:30:00 +01:00' -D P1D -W": "Date: 2024-W09-3 23:30:00Z\nDuration:  1 day \nDuration ends at: 2024-W09-5 00:30:00 +01:00\n",
		"-d epoch -d 2024-01-01":                    "Date: 2024-01-01 00:00:00Z\n",
		"-n -d 2024-01-01":                          "Date: 2024-01-01 00:00:00Z\n",
		"-d epoch --output-as=none":                 "",
	} {
		if r := run(t, args); r.Out != want || r.Err != "" || r.Status != 0 {
			t.Errorf("%s: %+v; want %q", args, r, want)
		}
	}
}

// TestExpected: who expects something else than comes out gets 1 and no word about it.
func TestExpected(t *testing.T) {
	for args, want := range map[string]int{
		"-d 2024-02-29 -E '2024-02-29 00:00:00Z'":                                0,
		"-d 2024-02-29 -E '2024-02-29 00:00:00z'":                                0,
		"-d 2024-02-29 -E '2024-02-29'":                                          1,
		"-d 2024-02-29 -E ''":                                                    1,
		"-d 2024-02-29 -W -E '2024-W09-4 00:00:00Z'":                             0,
		"-d '2024-02-29 00:30 +01:00' -D P1D -E '2024-02-29 23:30:00Z'":          0,
		"-d '2024-02-29 00:30 +01:00' -D P1D -L -E '2024-03-01 00:30:00 +01:00'": 0,
		"-d epoch -D P1D -S -E 86400":                                            0,
		"-d epoch -D P1D -E '1970-01-01 00:00:00Z'":                              1,
		"-D P1D -E nothing":                                                      0,
		"-p 2024-01-01/P1D -E nothing":                                           0,
	} {
		if r := run(t, args); r.Status != want || r.Err != "" {
			t.Errorf("%s: %+v; want status %d", args, r, want)
		}
	}
}

// TestNow: now is the present moment, however it is asked for, and where a period begins that is only a duration.
func TestNow(t *testing.T) {
	stamp := regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ`)
	for args, title := range map[string]string{"-n": "Current date/time: ", "-d NOW": "Current date/time: ", "-d epoch --now": "Current date/time: ", "-p P1D": "Period: "} {
		before := time.Now().Truncate(time.Second)
		r := run(t, args)
		at, err := time.Parse("2006-01-02 15:04:05Z", stamp.FindString(r.Out))
		if err != nil || !strings.HasPrefix(r.Out, title) || at.Before(before) || at.After(time.Now()) {
			t.Errorf("%s at %v: %+v", args, before, r)
		}
	}
}

// TestBadInput: what is none is refused with status 2, after what stands before it; the reason is told to who asks for it.
func TestBadInput(t *testing.T) {
	for _, test := range []struct{ args, out, err, reason string }{
		{"-d 2023-02-29", "", "Invalid date/time specified: 2023-02-29", "(parse_date@iso8601.c:0) \terror: '2023-02-29' is not a valid ISO 8601 date/time specification because '29' is not a valid day of the month"},
		{"-d ''", "", "Invalid date/time specified: ", "No ISO 8601 date/time specification given"},
		{"-d '2024-01-01 25:00'", "", "Invalid date/time specified: 2024-01-01 25:00", "(parse_hms@iso8601.c:0) \terror: 25:00 is not"},
		{"-d epoch -D ''", "Date: 1970-01-01 00:00:00Z\n", "Invalid duration specified: ", "(crm_time_parse_duration@iso8601.c:0) \terror: No ISO 8601 time duration given"},
		{"-D P1.5D", "", "Invalid duration specified: P1.5D", "(parse_duration_element@iso8601.c:0) \terror: 'P1.5D'"},
		{"-D PT1S -p P1D/P1D -d 2024-01-01", "Date: 2024-01-01 00:00:00Z\nDuration: 1 second\n", "Invalid interval specified: P1D/P1D", "two durations"},
		{"-p ''", "", "Invalid interval specified: ", "(parse_period@iso8601.c:0) \terror: No ISO 8601 time period given"},
		{"-p 9999-12-01/P1M", "", "Invalid interval specified: 9999-12-01/P1M", "the end is invalid (must be between"},
	} {
		r := run(t, test.args)
		if r.Status != 2 || r.Out != test.out || r.Err != "iso8601: "+test.err+"\n" {
			t.Errorf("%s: %+v", test.args, r)
		}
		if r := run(t, "-V "+test.args); r.Status != 2 || !strings.Contains(r.Err, test.reason) {
			t.Errorf("-V %s: %+v; want %s", test.args, r, test.reason)
		}
	}
	if r := run(t, "-d 2024-02-29 -D P-30000M"); r.Status != 2 || !strings.Contains(r.Err, "Unable to calculate ending time of 2024-02-29 00:00:00Z plus P-30000M: it is before year 1\n") {
		t.Errorf("%+v", r)
	}
	for _, args := range []string{"-d", "2024-01-01", "--minutes"} {
		if r := run(t, args); r.Status != 64 {
			t.Errorf("%s: %+v", args, r)
		}
	}
}

// TestXML states the elements of a result, which are beside one another.
func TestXML(t *testing.T) {
	r := run(t, "--output-as=xml -d epoch -D P1M -p 2024-01-01/P1D")
	want := `  <date>1970-01-01 00:00:00Z</date>
  <duration> 1 month </duration>
  <period>
    <start>2024-01-01 00:00:00Z</start>
    <end>2024-01-02 00:00:00Z</end>
  </period>
  <duration_ends>1970-02-01 00:00:00Z</duration_ends>
  <status code="0" message="OK"/>
`
	if !strings.Contains(r.Out, want) {
		t.Errorf("%+v", r)
	}
	r = run(t, "--output-as=xml -D P")
	if !strings.Contains(r.Out, "<error>iso8601: Invalid duration specified: P</error>") || r.Err != "" {
		t.Errorf("%+v", r)
	}
}
