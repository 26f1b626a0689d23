// Package suite runs the tools against the expectations of Pacemaker's own tests of its command line
// tools (cts/cli/regression.*.exp), which are not part of this repository: the environment variable
// PACER_SUITES names the folder, and without it the tests are skipped.
//
// Expectations hold outputs and exit statuses, but no commands. The scripts in testdata hold those,
// one for each file of expectations; see script_test.go for their words. The ledger lists the
// tests that pass: one that is listed has to pass, and the list may only grow. What is not in it has its reason in left.txt, if
// it differs on purpose, or in unplayed.txt, if a script cannot play it.
//
// Where PACER_CTS or PACER_SUITES names a folder with Pacemaker's sources (cts, python, xml), Pacemaker's own test program runs
// with these tools alone, too, and all that they print is compared.
package suite
