// Package rule evaluates what a configuration makes depend on circumstances: rules, name-value
// blocks guarded by rules, dates and intervals.
//
// Dates follow Pacemaker's own reading of ISO 8601 (calendar, ordinal and week dates, offsets,
// durations with units in any order); see Parse, ParseDuration and ParsePeriod. Time has a resolution
// of one second. One time.Time gives the present moment and, as its location, the host's time zone;
// nothing here reads a clock.
//
// Rules come as the XML elements of the CIB, upgraded to the latest schema. A rule that cannot be
// understood does not pass, and says why in a Note; evaluation never fails. The verdict also has
// the next moment at which the passing of time alone can change the outcome, as far as date expressions
// tell (date_spec tells nothing).
//
// Units: intervals in milliseconds, durations and Time in seconds.
package rule
