// Package tooltest runs command line tools in tests: in the process, with a folder, an environment and
// standard input of their own, and apart from the host.
//
// A failure to prepare what a test needs ends the test. What a tool itself says and gives back is in the
// Result; the bench's folder is left out of messages.
package tooltest
