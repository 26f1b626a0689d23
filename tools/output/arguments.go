package output

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// argumentsLast puts arguments behind the flags among which they stand. Pacemaker's tools take a list of arguments in
// pieces, kong only in one.
func argumentsLast(parser *kong.Kong, args []string) []string {
	if len(parser.Model.Positional) == 0 {
		return args
	}
	var flags, rest []string
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "--":
			rest = append(rest, args[i+1:]...)
			return slices.Concat(flags, []string{"--"}, rest)
		case !strings.HasPrefix(a, "-"):
			rest = append(rest, a)
		case wantsNext(parser, a) && i+1 == len(args):
			return append(flags, a) // whose value is missing, as is said then
		case wantsNext(parser, a):
			i++
			flags = append(flags, a, args[i])
		default:
			flags = append(flags, a)
		}
	}
	return slices.Concat(flags, []string{"--"}, rest)
}

// wantsNext says whether the value of a flag, or of the last of several in one, is the next word.
func wantsNext(parser *kong.Kong, arg string) bool {
	name, long := strings.CutPrefix(arg, "--")
	shorts := []rune(strings.TrimPrefix(arg, "-"))
	for _, f := range parser.Model.Flags {
		switch {
		case f.IsBool() || f.IsCounter():
		case long && (name == f.Name || slices.Contains(f.Aliases, name)):
			return true
		case !long && slices.Index(shorts, f.Short) == len(shorts)-1:
			return true
		}
	}
	return false
}
