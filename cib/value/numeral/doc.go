// Package numeral reads numbers and versions out of option text the way Pacemaker does: generously.
//
// White space may stand before a number, and anything behind it; Int gives back what stands behind.
// Pacemaker's documentation promises only plain numbers, but configurations in the field hold "30s" where a
// number belongs, and Pacemaker reads them so.
//
// Every function is pure. Errors are ErrNoNumber, ErrRange and ErrUnderflow, to be tested with errors.Is.
package numeral
