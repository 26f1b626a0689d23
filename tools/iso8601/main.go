package iso8601

import (
	"strconv"
	"time"

	"github.com/alecthomas/kong"

	"pacer/cib/value/numeral"
	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Now      bool    `short:"n" group:"Commands" help:"Display the current date/time."`
	Date     *string `short:"d" placeholder:"DATE" group:"Commands" help:"Parse an ISO 8601 date/time (for example, '2019-09-24 00:30:00+01:00' or '2019-040')."`
	Period   *string `short:"p" placeholder:"PERIOD" group:"Commands" help:"Parse an ISO 8601 period (interval) with start time (for example, '2005-040/2005-043')."`
	Duration *string `short:"D" placeholder:"DURATION" group:"Commands" help:"Parse an ISO 8601 duration (for example, 'P1M')."`
	Expected *string `short:"E" placeholder:"TEXT" group:"Commands" help:"Exit with error status if result does not match this text. Requires: -n or -d."`

	Seconds bool `short:"s" group:"Modifiers" help:"Show result as seconds since the beginning of year 1."`
	Epoch   bool `short:"S" group:"Modifiers" help:"Show result as seconds since EPOCH (1970-001 00:00:00Z)."`
	Local   bool `short:"L" group:"Modifiers" help:"Show result as a 'local' date/time."`
	Ordinal bool `short:"O" group:"Modifiers" help:"Show result as an 'ordinal' date/time."`
	Week    bool `short:"W" group:"Modifiers" help:"Show result as a 'calendar week' date/time."`
}

// Main runs iso8601.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "display and parse ISO 8601 dates and times",
		Flags: f,
		Do: func(p *output.Printer, parsed *kong.Context) error {
			r := &reader{Printer: p, f: f, now: time.Now(), trace: cluster.LoudTrace(p.Env, p.Verbose)}
			return r.perform(nowIsLast(parsed))
		},
	})
}

// nowIsLast says whether --now stands behind every --date, so that it counts.
func nowIsLast(parsed *kong.Context) (is bool) {
	for _, name := range output.Given(parsed) {
		switch name {
		case "now":
			is = true
		case "date":
			is = false
		}
	}
	return is
}

// reader reads and writes what flags ask for.
type reader struct {
	*output.Printer
	f     *flags
	now   time.Time
	trace cluster.Trace
}

// perform takes the commands in their order, up to the first that is wrong.
func (r *reader) perform(nowIsLast bool) error {
	date, err := r.date(nowIsLast)
	if err != nil {
		return err
	}
	duration, err := r.duration()
	if err != nil {
		return err
	}
	if err := r.period(); err != nil {
		return err
	}
	if date.IsZero() {
		return nil
	}
	if r.f.Duration != nil {
		start := date
		if date = start.Add(duration); date.Year < 1 || date.YearDay < 1 {
			return output.Fail(vocab.ExitInvalidParam, "Unable to calculate ending time of %s plus %s: it is before year 1",
				start.Format(rule.Style{}), *r.f.Duration)
		}
		local := rule.Style{Calendar: r.calendar(), Local: true}
		r.show("duration_ends", "Duration ends at", r.write(date, local))
	}
	if got := r.write(date, r.style()); r.f.Expected != nil && !numeral.EqualFold(got, *r.f.Expected) {
		return output.Exit(vocab.ExitError)
	}
	return nil
}

func (r *reader) date(nowIsLast bool) (rule.Time, error) {
	switch text := r.f.Date; {
	case nowIsLast || text != nil && numeral.EqualFold(*text, "now"):
		at := rule.FromTime(r.now)
		r.show("date", "Current date/time", r.write(at, r.style()))
		return at, nil
	case text == nil:
		return rule.Time{}, nil
	default:
		at, err := rule.Parse(*text, r.now)
		if err != nil {
			return at, r.refuse(err, "date/time", *text)
		}
		r.show("date", "Date", r.write(at, r.style()))
		return at, nil
	}
}

func (r *reader) duration() (rule.Duration, error) {
	if r.f.Duration == nil {
		return rule.Duration{}, nil
	}
	d, err := rule.ParseDuration(*r.f.Duration)
	if err != nil {
		return d, r.refuse(err, "duration", *r.f.Duration)
	}
	r.show("duration", "Duration", d.String())
	return d, nil
}

func (r *reader) period() error {
	if r.f.Period == nil {
		return nil
	}
	p, err := rule.ParsePeriod(*r.f.Period, r.now)
	if err != nil {
		return r.refuse(err, "interval", *r.f.Period)
	}
	start, end := r.write(p.Start, r.style()), r.write(p.End, r.style())
	if root := r.XML(); root != nil {
		period := output.Element(root, "period")
		output.Element(period, "start").SetText(start)
		output.Element(period, "end").SetText(end)
		return nil
	}
	r.Info("Period: %s to %s", start, end)
	return nil
}

// refuse tells to whom asks for it why a text is not what it should be.
func (r *reader) refuse(why error, what, text string) error {
	r.trace.Date(why)
	return output.Fail(vocab.ExitInvalidParam, "Invalid %s specified: %s", what, text)
}

func (r *reader) show(tag, title, text string) {
	if root := r.XML(); root != nil {
		output.Element(root, tag).SetText(text)
		return
	}
	r.Info("%s: %s", title, text)
}

// write writes a time in a style, or as seconds if those are asked for.
func (r *reader) write(at rule.Time, style rule.Style) string {
	switch {
	case r.f.Seconds:
		return strconv.FormatInt(at.Seconds(), 10)
	case r.f.Epoch:
		return strconv.FormatInt(at.Unix(), 10)
	}
	return at.Format(style)
}

func (r *reader) style() rule.Style { return rule.Style{Calendar: r.calendar(), Local: r.f.Local} }

func (r *reader) calendar() rule.Calendar {
	switch {
	case r.f.Week:
		return rule.ByWeek
	case r.f.Ordinal:
		return rule.Ordinal
	}
	return rule.ByMonth
}
