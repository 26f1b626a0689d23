// Package process runs one program at a time-of-its-own: in a process group of its own, its output
// captured and bounded, its end always noticed.
//
// Contract: after Start succeeds, Wait returns once the program itself has ended, whatever the
// children it left behind do with its pipes. Children of a program that ended by itself are left
// alone (that is how daemons are started); those of a program that was killed with its group are
// killed with it. Output that comes after the program's end is lost.
package process
