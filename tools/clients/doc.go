// Package clients has stock clients of Pacemaker's work with these tools, and compares what comes of it with what came of
// Pacemaker's own.
//
// The tables in testdata hold one session of a client each, on one file: its commands, and of each the exit status, what it
// printed, and what it changed in the configuration. They were recorded with the tools of Pacemaker 3.0.2; -reference DIR records
// them anew, with tools below DIR/usr. One line is not as it was then: for a value of utilization 3.0.2 prints memory that it has
// freed. Texts are looked at but for times, and what client_test.go says is said in other words
// here.
//
// A client is taken from this host, or from below the folder that PACER_CLIENTS names, where packages of it were unpacked. It runs in
// a mount namespace of its own, in which these tools stand where Pacemaker's would. Where the client, its version, an agent
// that its commands name, or the right to make such a namespace is missing, its table is skipped, and that is said.
package clients
