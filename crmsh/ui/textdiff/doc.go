// Package textdiff compares two texts line by line, or two texts of statements object by object.
package textdiff
