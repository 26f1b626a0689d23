package xpath

import (
	"fmt"
	"unicode/utf8"
)

// Error says what is wrong with an expression, or that its evaluation went beyond its limits.
type Error struct {
	Expression string
	Column     int    // from 1, in characters; 0 if the whole expression is meant
	Found      string // what stands there
	Expected   string // what may stand there, or what to do
}

// Error gives the message on one line: XPath "//a[": column 5: found the end, expected an expression.
func (e *Error) Error() string {
	where := ""
	if e.Column > 0 {
		where = fmt.Sprintf("column %d: ", e.Column)
	}
	return fmt.Sprintf("XPath %s: %sfound %s, expected %s", shown(e.Expression), where, e.Found, e.Expected)
}

// shown quotes an expression for a message and cuts it if it is long.
func shown(expression string) string {
	const most = 200
	if len(expression) <= most {
		return fmt.Sprintf("%q", expression)
	}
	end := most
	for !utf8.RuneStart(expression[end]) {
		end--
	}
	return fmt.Sprintf("%q...", expression[:end])
}

// column gives the column of a byte offset.
func column(expression string, offset int) int {
	return utf8.RuneCountInString(expression[:offset]) + 1
}
