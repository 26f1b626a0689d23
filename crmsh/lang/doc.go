// Package lang reads and writes the crm shell's configuration language: the statements of the
// `configure` level (node, primitive, location, property and so on).
//
// Parse turns text into a syntax tree whose words know the line and column they came from; Print turns a
// tree into the canonical text, the form that `configure show` prints. Print(Parse(text)) is a fixed
// point: parsing it again prints the same text. Nothing here knows XML, the cluster or the terminal:
// package compile maps trees to and from the CIB.
//
// Text is a sequence of lines. A line that ends in a backslash goes on in the next one; a line whose first
// character is # is a comment and belongs to the statement after it. Words are split as a POSIX shell
// splits them: blanks separate, single quotes keep everything, double quotes keep everything but \" and \\,
// a backslash outside quotes keeps the next character.
//
// Lines and columns count from 1; columns count characters. Parse reports every problem of a text:
// one for each statement that it cannot read, and one for each wrong value in those that it can.
package lang
