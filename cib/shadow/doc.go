// Package shadow knows where shadow copies of the configuration lie, what they may be called, and what lies beside them.
// The tools and the crm shell find copies by this package, so each has the copies that the others make.
//
// A copy NAME is the file shadow.NAME in a folder (see Where), readable for its owner alone; the history of its commits
// is beside it, with .history behind. Errors are those of files, and of names that are none.
package shadow
