package crmmon

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"pacer/cib"
	"pacer/tools/env"
	"pacer/tools/tooltest"
)

// moment is when a status was shown.
var moment = regexp.MustCompile(`\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}`)

// Who calls the tool as a library gets what its users get of the same document.
func TestLibrary(t *testing.T) {
	doc, err := cib.Parse([]byte(twoNodes), "two nodes")
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"", "-r", "-ncrft", "-1rA", "--exclude=all --include=nodes", "--include=none,resources -r", "--output-as=html", "--output-as=xml", "--as-xml", "-o -D"} {
		args := strings.Fields(words)
		r := tooltest.New(t, twoNodes).Run(Main, "crm_mon", append([]string{"-1"}, args...)...)
		o, err := Parse(args...)
		if err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		if err := Show(env.Env{Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }}, Source{Document: doc}, o); err != nil {
			t.Errorf("%s: %v", words, err)
		}
		want, got := moment.ReplaceAllString(r.Out, "NOW"), moment.ReplaceAllString(out.String(), "NOW")
		if got != want || errs.String() != r.Err {
			t.Errorf("%s: %s%s\nwant\n%s%s", words, got, errs.String(), want, r.Err)
		}
	}
}

// A status that comes from a daemon says so. Words that are no options are errors, and who asks for what a user may not see
// does not see it.
func TestLibraryOfDaemon(t *testing.T) {
	doc, err := cib.Parse([]byte(twoNodes), "two nodes")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	e := env.Env{Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }}
	if err := Show(e, Source{Document: doc, Local: "alpha"}, Options{Inactive: true}); err != nil || !strings.Contains(out.String(), "Pacemaker is running") || !strings.Contains(out.String(), "Last updated: ") || !strings.Contains(out.String(), " on alpha\n") {
		t.Errorf("%v %s", err, out.String())
	}
	out.Reset()
	if err := Show(e, Source{Document: doc, Local: "alpha", Fencing: fencingKnown()}, Options{}); err != nil || !strings.Contains(out.String(), "Failed Fencing Actions:\n  * reboot of beta") {
		t.Errorf("%v %s", err, out.String())
	}
	out.Reset()
	if err := Show(e, Source{Document: doc, Local: "alpha", NoFencing: errors.New("hung up")}, Options{}); err != nil || !strings.Contains(out.String(), "Failed to get fencing history: Not connected") {
		t.Errorf("%v %s", err, out.String())
	}
	for _, words := range []string{"--nothing", "--help", "stray"} {
		if _, err := Parse(strings.Fields(words)...); err == nil {
			t.Error(words)
		}
	}
	if err := Show(e, Source{Document: doc}, Options{Include: []string{"nobody"}, given: []string{"include"}}); err == nil || !strings.HasPrefix(err.Error(), "crm_mon: --include options: all") {
		t.Error(err)
	}
}
