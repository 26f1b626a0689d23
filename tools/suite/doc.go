// Package suite runs the tools against the expectations of Pacemaker's own tests of its command line
// tools (cts/cli/regression.*.exp), which lie outside this repository: the environment variable
// PACER_SUITES names the folder, and without it the tests are skipped.
//
// Expectations hold outputs and exit statuses, but not what was run. The scripts in testdata say that,
// one for each file of expectations; see script_test.go for their words. The ledger lists the
// tests that pass and may only grow.
package suite
