package sysconfig

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/kballard/go-shellquote"

	"pacer/problem"
)

// Files are where the settings are looked for, below the root of the host: as Debian has it, and as others do.
func Files() []string { return []string{"etc/default/pacemaker", "etc/sysconfig/pacemaker"} }

var name = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Parse reads the text of a file. The pairs NAME=VALUE are in its order; what cannot be read is told by its line.
func Parse(text string) (pairs []string, wrong []problem.Problem) {
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		at, line := i+1, strings.TrimSpace(lines[i])
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		for strings.HasSuffix(line, "\\") && i+1 < len(lines) { // it goes on in the next line
			i++
			line = strings.TrimSuffix(line, "\\") + " " + strings.TrimSpace(lines[i])
		}
		key, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		key = strings.TrimSpace(key)
		words, err := shellquote.Split(value)
		if !ok || !name.MatchString(key) || err != nil {
			wrong = append(wrong, problem.Problem{Pos: problem.Pos{Line: at, Col: 1}, Found: key, Expected: "no setting, left out; expected one such as PCMK_debug=no"})
			continue
		}
		pairs = append(pairs, key+"="+strings.Join(words, " "))
	}
	return pairs, wrong
}

// Merge is an environment with the pairs of a file that it has not set itself. Of a name that the file sets twice the last
// counts.
func Merge(environ, pairs []string) []string {
	at := map[string]int{}
	out := append([]string(nil), environ...)
	set := map[string]bool{}
	for _, kv := range environ {
		key, _, _ := strings.Cut(kv, "=")
		set[key] = true
	}
	for _, kv := range pairs {
		key, _, _ := strings.Cut(kv, "=")
		if i, twice := at[key]; twice {
			out[i] = kv
		} else if !set[key] {
			at[key] = len(out)
			out = append(out, kv)
		}
	}
	return out
}

// Idle tells of each of Pacemaker's settings in an environment that has no effect here, and of names that are none.
func Idle(environ []string) (notes []string) {
	table := map[string]Setting{}
	var names []string
	for _, s := range Table() {
		table[s.Name] = s
		names = append(names, s.Name)
	}
	for _, kv := range environ {
		key, _, _ := strings.Cut(kv, "=")
		s, known := table[key]
		switch {
		case !strings.HasPrefix(key, prefix) || own(key) || known && s.Does != "":
		case known:
			notes = append(notes, fmt.Sprintf("%s has no effect here: %s", key, s.Idle))
		default:
			note := key + " is no setting of Pacemaker's"
			if near := problem.Nearest(key, names); near != "" {
				note += "; did you mean " + near + "?"
			}
			notes = append(notes, note+"; pacer daemon --list-settings lists them")
		}
	}
	return notes
}
