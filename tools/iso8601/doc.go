// Package iso8601 is the command iso8601: it reads dates and times, durations and periods as rules of a configuration have
// them, and writes them in one of several ways. Options, texts and exit statuses are those of Pacemaker's iso8601, which
// says with --verbose, or where PCMK_stderr asks for it, why a text is none.
//
// In XML the end of a duration stands by itself, as Pacemaker's schema for results has it, where Pacemaker puts it into the
// element of a period that is asked for by the same command.
package iso8601
