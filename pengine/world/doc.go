// Package world is the working state of one scheduling run, and the only functions that change it.
//
// A World begins with the CIB's root and a time. The stages (unpack, constrain, place, act, arrange,
// emit) work on it in turn and do not import one another: what two of them need is a function here. A block
// of fields says which stage writes it.
//
// Package seq says what is in which order, which shows in results. A query changes nothing; what changes something
// is named as a command (AttachNode, not FindNode).
//
// Scores are score.Score, intervals and timeouts milliseconds, points in time seconds since 1970.
// Nothing here fails: what is wrong with a configuration becomes a Note.
package world
