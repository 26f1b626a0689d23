package fencing

import "strings"

// hostList reads names of hosts: what pcmk_host_list has, and what agents print for list. Lines end at a line's end or at
// a backslash and an n; in a line, white space, commas and semicolons separate names. Of a word counts what comes before
// a character that no name has.
func hostList(text string) (hosts []string) {
	for _, line := range strings.Split(strings.ReplaceAll(text, `\n`, "\n"), "\n") {
		if quirkComplains(line) {
			continue
		}
		for _, word := range strings.FieldsFunc(line, separates) {
			if name := word[:nameLength(word)]; name != "" && !quirkState(name) {
				hosts = append(hosts, name)
			}
		}
	}
	return hosts
}

// Targets reads what a fence agent prints for list.
func Targets(output string) []string { return hostList(output) }

func separates(r rune) bool { return strings.ContainsRune(" \t\v\f\r,;", r) }

// nameLength is how long the name is that a word begins with.
func nameLength(word string) int {
	for i, c := range []byte(word) {
		if c != '-' && c != '_' && c != '.' && !('0' <= c && c <= '9') && !('a' <= c && c <= 'z') && !('A' <= c && c <= 'Z') {
			return i
		}
	}
	return len(word)
}

// quirkComplains says whether a line is an agent's complaint about a parameter that it does not know, which old agents
// printed where the list belongs. Pacemaker passes over such lines, so no host may have these words in its name.
func quirkComplains(line string) bool {
	return strings.Contains(line, "invalid") || strings.Contains(line, "variable")
}

// quirkState says whether a word is the state of a port, which some agents print behind its name. Pacemaker takes no node
// of such a name.
func quirkState(word string) bool {
	return strings.EqualFold(word, "on") || strings.EqualFold(word, "off")
}
