package output

import (
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// unglued takes the values of flags with an OptionalText off their letters, as in -m3 and -1m3, which kong reads as more
// letters.
func unglued(parser *kong.Kong, args []string) (out []string) {
	for i := 0; i < len(args); i++ {
		a := args[i]
		flag, at := optionalIn(parser, a)
		switch {
		case a == "--":
			return append(out, args[i:]...)
		case flag == nil && wantsNext(parser, a) && i+1 < len(args):
			i++
			out = append(out, a, args[i])
			continue
		case flag == nil:
			out = append(out, a)
			continue
		}
		if at > 1 {
			out = append(out, a[:at])
		}
		out = append(out, "--"+flag.Name+"="+a[at+1:])
	}
	return out
}

// optionalIn finds the flag with an OptionalText, among letters of flags, that has its value glued on, and where its letter is.
func optionalIn(parser *kong.Kong, arg string) (*kong.Flag, int) {
	if len(arg) < 3 || arg[0] != '-' || arg[1] == '-' {
		return nil, 0
	}
	for at, letter := range arg[1 : len(arg)-1] {
		i := slices.IndexFunc(parser.Model.Flags, func(f *kong.Flag) bool { return f.Short == letter })
		if i < 0 {
			return nil, 0
		}
		f := parser.Model.Flags[i]
		if f.Target.Type() == reflect.TypeFor[OptionalText]() {
			return f, at + 1
		}
		if !f.IsBool() && !f.IsCounter() {
			return nil, 0
		}
	}
	return nil, 0
}

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
