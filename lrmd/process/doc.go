// Package process runs one program: in a process group of its own, with its output captured and bounded.
// Its end is always noticed.
//
// Contract: after Start succeeds, Wait returns once the program itself has ended, whatever the
// children it left behind do with its pipes. Children of a program that ended by itself live on
// (that is how daemons are started). Wait kills those of a program whose group was signalled. What a child
// writes into the program's output after the program's end is lost: the write fails.
package process
