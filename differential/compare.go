package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// The outputs that are compared, in the order in which the stages of scheduling show in them.
var outputNames = []string{"status", "errors", "summary", "scores", "graph", "dot"}

// installation is what differs between versions, and between places, without meaning anything.
var installation = regexp.MustCompile(`crm_feature_set="[^"]*"|batch-limit="[0-9]*"|(api-version|request)="[^"]*"`)

// logged are lines of a reference's log. It shows on standard error once the reference has broken one
// of its own assertions and gone on.
var logged = regexp.MustCompile(`^\([a-z_0-9]+\) (error|warning|notice):`)

// onlyOurs are words of what only we say: what makes a transition impossible.
var onlyOurs = regexp.MustCompile(`Actions wait for one another in a loop: | waits for .*, which is not part of the transition`)

// lines splits a text without regard to white space, empty lines and what only we say.
func lines(text string) (list []string) {
	for _, l := range strings.Split(text, "\n") {
		if l = strings.Join(strings.Fields(l), " "); l != "" && !onlyOurs.MatchString(l) {
			list = append(list, l)
		}
	}
	return list
}

// output is one of an answer's outputs, as it is compared: the graph line by line without versions,
// the drawing as a set of lines, scores as a multiset of lines.
func (a *answer) output(name string) []string {
	switch name {
	case "status":
		return []string{fmt.Sprint(a.Status)}
	case "errors":
		return slices.DeleteFunc(slices.Concat(lines(a.Errors[0]), lines(a.Errors[1])), logged.MatchString)
	case "summary":
		return lines(installation.ReplaceAllString(a.Summary, ""))
	case "graph":
		return lines(installation.ReplaceAllString(a.Graph, ""))
	case "dot":
		return slices.Compact(sorted(lines(a.Dot)))
	}
	return sorted(lines(installation.ReplaceAllString(a.Scores, "")))
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

// differing names the outputs in which two answers differ.
func differing(want, got answer) (names []string) {
	for _, name := range outputNames {
		if !slices.Equal(want.output(name), got.output(name)) {
			names = append(names, name)
		}
	}
	return names
}

// difference shows where two answers differ.
func difference(want, got answer) string {
	var b strings.Builder
	for _, name := range differing(want, got) {
		fmt.Fprintf(&b, "%s (- reference, + ours):\n%s", name, cmp.Diff(want.output(name), got.output(name)))
	}
	return b.String()
}
