// Package score holds the scheduler's saturating score arithmetic.
//
// A score is an integer between -Infinity and +Infinity (±1,000,000), as Pacemaker Explained,
// "Scores", has it: anything plus -Infinity is -Infinity, otherwise anything plus +Infinity is
// +Infinity, and sums saturate at these bounds. Parse reads scores from text (ErrText says that a
// text is none), String writes them. A Factor scales scores that pass from one resource to another
// along a colocation, in the reference's single-precision arithmetic.
//
// Everything here is a value; scores have no unit.
package score
