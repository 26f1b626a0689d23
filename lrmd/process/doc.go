// Package process runs one program at a time-of-its-own: in a process group of its own, its output
// captured and bounded, its end always noticed.
//
// Contract: after Start succeeds, Wait returns once the program itself has ended, whatever the
// children it left behind do with its pipes. Children of a program that ended by itself are left
// alone (that is how daemons are started). Those of a program that was killed with all it started are
// killed with it: its group, its descendants wherever they have gone, and what carries the run's mark
// in its environment. Output that comes after the program's end is lost. A program gets its three
// standard files and no other descriptor of this process.
package process
