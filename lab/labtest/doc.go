// Package labtest is for tests whose nodes run pacer: it builds the program once for all tests of a package. A failure to
// build or to prepare ends the process of the tests.
package labtest
