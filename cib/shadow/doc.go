// Package shadow knows where shadow copies of the configuration lie, what they may be called, and what lies beside them.
// Every tool that names one finds it by this package, so that what crm_shadow makes the crm shell has, and the other way
// round.
//
// A copy NAME is the file shadow.NAME in a folder (see Where), readable for its owner alone; the history of its commits is
// beside it, with .history behind. Errors are those of files, and of names that are none.
package shadow
