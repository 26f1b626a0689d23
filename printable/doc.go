// Package printable keeps from terminals and logs what would change more than the place where it is written: control
// characters and marks of text direction that come in with names, values and what agents say.
package printable
