// Package problem says what is wrong with a text that a user wrote, whatever its language: the crm language, a
// corosync.conf, a document. A Problem has a place, what was found there, and what was expected. Nearest finds the
// right word that a wrong one resembles.
//
// Everything here is a value; lines and columns count from 1.
package problem
