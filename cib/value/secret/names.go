package secret

import (
	"path"
	"slices"
	"strings"
)

// Hidden stands in texts where a secret is not shown. It is never taken as a value.
const Hidden = "******"

// List has the patterns of names whose values are secret, as the shell's preference core.obscure_pattern writes them.
// crmsh hides passw* alone. Agents call their secrets by many other names, and where one of these is no secret it harms
// little that it is not shown.
const List = "*passw*|*pass|*pass[0-9]|*pass_*|*pass-*|*passphrase*|*passcode*|*pwd*|pw|*_pw|*-pw|pin|*psk|*secret*|*token*|bearer|*key|*key[0-9]|*private_key*|*private-key*|*credential*|*community*"

// Patterns are those of names whose values are secret. In a pattern * and ? stand for any characters, [abc] for one of
// several; capitals and small letters are alike.
type Patterns []string

// Usual are the patterns of List.
func Usual() Patterns { return Listed(List) }

// Listed gives the patterns of a list with | or blanks between them.
func Listed(list string) Patterns {
	return strings.FieldsFunc(strings.ToLower(list), func(r rune) bool { return r == '|' || r == ' ' })
}

// InFile stands in a configuration for a value that is kept in a file of each host, and is itself no secret.
const InFile = "lrm://"

// Match says whether the value of a name is secret. A name may be a path as configure set takes it: ID.OPERATION.NAME.
// What corosync calls a token in its section totem is a time; of what is there the key alone is secret.
func (p Patterns) Match(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	if rest, corosync := strings.CutPrefix(name, "totem."); corosync {
		return rest == "key"
	}
	name = name[strings.LastIndexByte(name, '.')+1:]
	name = strings.ReplaceAll(name, "/", "_") // no name of a file, and * stands for it
	return slices.ContainsFunc(p, func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok })
}

// With adds names as they are to the patterns.
func (p Patterns) With(names ...string) Patterns {
	return slices.Concat(p, Listed(strings.Join(names, "|")))
}

// Shown is the value of a name as people may see it: Hidden if it is secret by its name.
func Shown(name, value string) string {
	if value != "" && value != InFile && Usual().Match(name) {
		return Hidden
	}
	return value
}

// Assumed are the parameters that Pacemaker takes for private in an agent whose meta-data marks none.
func Assumed() []string { return []string{"password", "passwd", "user"} }

// OfFenceDevice says whether Pacemaker leaves a parameter out of what it shows of a fencing device.
func OfFenceDevice(name string) bool { return slices.Contains(Assumed(), strings.ToLower(name)) }

// literal is the longest part of a pattern that stands for itself.
func literal(pattern string) (longest string) {
	for _, part := range strings.FieldsFunc(cutClasses(pattern), func(r rune) bool { return r == '*' || r == '?' }) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// cutClasses puts ? for what may be one of several characters.
func cutClasses(pattern string) string {
	for {
		before, rest, found := strings.Cut(pattern, "[")
		if !found {
			return pattern
		}
		_, after, closed := strings.Cut(rest, "]")
		if !closed {
			return before
		}
		pattern = before + "?" + after
	}
}
