// Package textdiff compares two texts of statements line by line.
package textdiff
