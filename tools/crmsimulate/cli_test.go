package crmsimulate

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What Pacemaker's own tests of its command line tools expect of crm_simulate.
func TestCommandLine(t *testing.T) {
	root := os.Getenv("PACER_SUITES")
	if root == "" {
		t.Skip("PACER_SUITES is not set: no suites of other projects to compare with")
	}
	data := filepath.Join(root, "cts/cli")
	expected := sections(t, filepath.Join(data, "regression.crm_simulate.exp"))
	input := filepath.Join(data, "crm_mon.xml")
	for name, args := range map[string][]string{
		"Show allocation scores with crm_simulate": {"--show-scores", "--output-as=xml"},
		"Show utilization with crm_simulate":       {"--show-utilization"},
		"Simulate injecting a failure":             {"-S", "-i", "ping_monitor_10000@cluster02=1"},
		"Simulate bringing a node down":            {"-S", "--node-down=cluster01"},
		"Simulate a node failing":                  {"-S", "--node-fail=cluster02"},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs := inProcess(t, append([]string{"-x", input}, args...))
			got := anywhere(errs+out, data)
			if diff := cmp.Diff(strings.Split(expected[name], "\n"), strings.Split(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

var variable = regexp.MustCompile(`(last-failure-[^=]*=)\d*|(api-version=)"[^"]*"`)

// anywhere takes out of an output what differs between times, versions and places.
func anywhere(text, data string) string {
	text = strings.ReplaceAll(text, data, "CTS_CLI_DATA")
	return variable.ReplaceAllStringFunc(text, func(s string) string {
		if strings.HasPrefix(s, "api-version") {
			return `api-version="X"`
		}
		return s[:strings.LastIndexByte(s, '=')+1]
	})
}

// sections splits a file of expected outputs by the names of tests.
func sections(t *testing.T, name string) map[string]string {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	mark := regexp.MustCompile(`(?s)=#=#=#= Begin test: (.*?) =#=#=#=\n(.*?)=#=#=#= End test: `)
	for _, m := range mark.FindAllStringSubmatch(string(data), -1) {
		list[m[1]] = m[2]
	}
	return list
}
