// Package process runs one program: in a process group of its own, with its output captured and bounded.
// Its end is always noticed.
//
// Contract: after Start succeeds, Wait returns once the program itself has ended, whatever the
// children it left behind do with its pipes. Children of a program that ended by itself live on
// (that is how daemons are started). Those of a program that was killed with all it started are
// killed with it: its group, its descendants wherever they have gone, and what carries the run's mark
// in its environment. What a child writes into the program's output after the program's end is lost: the write fails.
// A program gets its three standard files and no other descriptor of this process.
package process
