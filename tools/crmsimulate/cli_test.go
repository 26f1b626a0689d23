package crmsimulate

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/tools/env"
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

// What Pacemaker's tests expect of documents that are not valid, with a trace of the upgrade: all lines, and the exit
// status. Where it refuses a document, a line of our own says where and why.
func TestInvalidDocuments(t *testing.T) {
	root := os.Getenv("PACER_SUITES")
	if root == "" {
		t.Skip("PACER_SUITES is not set: no suites of other projects to compare with")
	}
	text, err := os.ReadFile(filepath.Join(root, "cts/cli/regression.crm_simulate.exp"))
	if err != nil {
		t.Fatal(err)
	}
	const good = `<cib crm_feature_set="3.20.0" validate-with="pacemaker-1.2" epoch="3" num_updates="0" admin_epoch="0"><configuration><crm_config/><nodes/><resources>` +
		`<primitive id="dummy1" class="ocf" provider="pacemaker" type="Dummy"/><primitive id="dummy2" class="ocf" provider="pacemaker" type="Dummy"/></resources>` +
		`<constraints><rsc_order id="ord_1-2" first="dummy1" first-action="start" then="dummy2"/></constraints></configuration><status/></cib>`
	for name, change := range map[string]*strings.Replacer{
		"Run crm_simulate with invalid CIB (enum violation)":                             strings.NewReplacer("start", "break"),
		"Run crm_simulate with invalid CIB (unrecognized validate-with)":                 strings.NewReplacer("pacemaker-1.2", "pacemaker-9999.0"),
		"Run crm_simulate with invalid, but possibly recoverable CIB (valid with X.Y+1)": strings.NewReplacer("</configuration>", "<tags/></configuration>"),
		"Run crm_simulate with valid CIB, but without validate-with attribute":           strings.NewReplacer(`validate-with="pacemaker-1.2" `, ""),
		"Run crm_simulate with invalid CIB, also without validate-with attribute":        strings.NewReplacer("pacemaker-1.2", "pacemaker-9999.0", `epoch="3"`, `epoch="30"`, "start", "break"),
	} {
		t.Run(name, func(t *testing.T) {
			expected := regexp.MustCompile(`(?s)Begin test: ` + regexp.QuoteMeta(name) + ` =#=#=#=\n(.*?)=#=#=#= End test: .*?\((\d+)\) =#=#=#=`).FindStringSubmatch(string(text))
			if expected == nil {
				t.Fatal("not in the suite")
			}
			traced := map[string]string{"PCMK_stderr": "1", "PCMK_trace_functions": "apply_upgrade,pcmk__update_schema,invert_action"}
			var out bytes.Buffer
			status := Main(env.Env{
				Name: "crm_simulate", Args: []string{"-p", "-S"}, Stdin: strings.NewReader(change.Replace(good)), Stdout: &out, Stderr: &out,
				Getenv: func(name string) string { return traced[name] }, Root: "/",
			})
			if strconv.Itoa(status) != expected[2] {
				t.Errorf("status %d, want %s: %s", status, expected[2], out.String())
			}
			said := len(ownLine.FindAllString(out.String(), -1))
			got := cleaned.ReplaceAllString(ownLine.ReplaceAllString(out.String(), ""), "$1")
			if diff := cmp.Diff(strings.Split(expected[1], "\n"), strings.Split(got, "\n")); diff != "" {
				t.Error(diff)
			}
			if (said == 1) != (status != 0) {
				t.Errorf("status %d, and %d lines say where and why", status, said)
			}
		})
	}
}

var (
	ownLine = regexp.MustCompile(`(?m)^crm_simulate: .*\n`)
	cleaned = regexp.MustCompile(`(?m).*Relax-NG validity error : |^\((\w+)@[^)]*\)`) // as Pacemaker's tests do
)

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
