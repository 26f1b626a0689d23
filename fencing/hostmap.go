package fencing

import "strings"

// badMapping is a part of a host map that cannot be read.
type badMapping struct {
	text string
	col  int // of its first character, from 1
}

// hostMap reads a pcmk_host_map: mappings of a node to what its device calls it, separated by semicolons, spaces and tabs;
// a colon or an equals sign stands between the two. The port may be several with commas, which the device understands. A
// backslash takes the meaning from the character behind it, as documented since Pacemaker 2.1.2. The keys are in lower
// case. Mappings without a node or a port are left out and named.
func hostMap(text string) (ports map[string]string, bad []badMapping) {
	ports = map[string]string{}
	column := 1
	for _, field := range mappings(text) {
		node, port, ok := splitMapping(field)
		switch {
		case ok:
			ports[strings.ToLower(plain(node))] = plain(port)
		case field != "":
			bad = append(bad, badMapping{field, column})
		}
		column += len([]rune(field)) + 1
	}
	return ports, bad
}

// mappings cuts a map at its separators, and leaves backslashes where they are.
func mappings(text string) (fields []string) {
	start, escaped := 0, false
	for i, c := range []byte(text) {
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case strings.IndexByte("; \t\n", c) >= 0:
			fields = append(fields, text[start:i])
			start = i + 1
		}
	}
	return append(fields, text[start:])
}

// splitMapping cuts a mapping at its first colon or equals sign.
func splitMapping(field string) (node, port string, ok bool) {
	for i := 0; i < len(field); i++ {
		switch field[i] {
		case '\\':
			i++
		case ':', '=':
			return field[:i], field[i+1:], i > 0 && i+1 < len(field)
		}
	}
	return "", "", false
}

// plain is a text without the backslashes that took the meaning from characters.
func plain(text string) string {
	var b strings.Builder
	escaped := false
	for _, c := range []byte(text) {
		if c == '\\' && !escaped {
			escaped = true
			continue
		}
		escaped = false
		b.WriteByte(c)
	}
	return b.String()
}
