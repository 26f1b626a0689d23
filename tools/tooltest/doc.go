// Package tooltest runs command line tools in tests: in the process, with a folder, an environment and
// standard input of their own, and apart from the host.
//
// A failure to prepare what a test needs ends the test. A Result has what a tool says and gives back, without the name
// of the bench's folder.
package tooltest
