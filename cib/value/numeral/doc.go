// Package numeral reads numbers and versions out of option text the way Pacemaker
// does: generously.
//
// A number may be preceded by white space and followed by anything; what follows is handed back,
// for callers that care. Pacemaker's documentation promises only plain numbers, but configurations
// in the field hold "30s" where a number is asked for, so the generous reading is kept.
//
// Every function is pure. Errors are ErrNoNumber, ErrRange and ErrUnderflow, to be tested with
// errors.Is; a caller that has a default uses it on error unless told otherwise here.
package numeral
