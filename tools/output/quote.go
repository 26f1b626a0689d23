package output

import (
	"strings"

	"github.com/kballard/go-shellquote"
)

// CommandLine writes arguments as they could be typed, quoting only those that need it, as the
// attribute request of a result has them.
func CommandLine(name string, args []string) string {
	words := []string{name}
	for _, a := range args {
		words = append(words, quoteArg(a))
	}
	return strings.Join(words, " ")
}

// quoteArg quotes an argument that a shell would not take for exactly one word.
func quoteArg(a string) string {
	words, err := shellquote.Split(a)
	if err == nil && len(words) == 1 && !strings.HasPrefix(a, "#") {
		return a
	}
	return "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
}
