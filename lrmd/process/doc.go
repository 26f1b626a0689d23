// Package process runs one program: in a process group of its own, with its output captured and bounded.
// Its end is always noticed.
//
// Contract: after Start succeeds, Wait returns once the program itself has ended, whatever the
// children it left behind do with its pipes. Children of a program that ended by itself live on
// (that is how daemons are started). Those of a program that was killed with all it started are
// killed with it: its process group, its descendants wherever they have gone, what carries the run's mark
// in its environment, and all that is in the run's control group, if it has one (Groups). What a child writes into the program's output after the program's end is lost: the write fails.
// A program gets its three standard files and no other descriptor of this process.
//
// Control groups need a cgroup v2 hierarchy in which this process may make groups below its own: a unit of systemd with
// Delegate=yes, or root. The run's group is named pacer-run-ID; a service that it has started stays there for its life.
// No controller is turned on. Without groups, a process escapes a kill that leaves the process group, clears its
// environment and has lost its parents.
package process
