// Package problem says what is wrong with a text that a user wrote, whatever its language: the crm language, a
// corosync.conf, a document. A Problem has a place, what was found there, what was expected, and the right word that
// the wrong one resembles, which Nearest finds.
//
// Everything here is a value; lines and columns count from 1.
package problem
