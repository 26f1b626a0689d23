package crmerror

import (
	"strings"
	"testing"

	"pacer/tools/tooltest"
)

func run(t *testing.T, args string) tooltest.Result {
	t.Helper()
	return (&tooltest.Bench{T: t, Dir: t.TempDir()}).Run(Main, "crm_error", strings.Fields(args)...)
}

// TestMeanings states what codes of each family mean. In each family what is not known has a name and a text, too.
func TestMeanings(t *testing.T) {
	for args, want := range map[string]string{
		"-X 105":                "No such object\n",
		"-n -X 105":             "CRM_EX_NOSUCH - No such object\n",
		"-X 130":                "Interrupted by signal\n",
		"-n -X -- -3":           "CRM_EX_UNKNOWN - Unknown exit status\n",
		"-n --exit 255":         "CRM_EX_UNKNOWN - Error occurred\n",
		"-n -r -- -1038":        "pcmk_rc_ns_resolution - Nameserver resolution error\n",
		"-r 0 -- -1 -1044":      "OK\nError\nError\n",
		"-n --rc 110":           "ETIMEDOUT - Connection timed out\n",
		"-n -r 41":              "Unknown - Unknown error 41\n",
		"-n 0 212":              "pcmk_rc_ok - OK\npcmk_err_cib_corrupt - Could not parse on-disk configuration\n",
		"-n -- -212 -2":         "pcmk_err_cib_corrupt - Could not parse on-disk configuration\nENOENT - No such file or directory\n",
		"-n 300":                "Unknown - Unknown error 300\n",
		"-r -X 3":               "Unimplemented\n", // the last one counts
		"3 -X -n 4":             "CRM_EX_UNIMPLEMENT_FEATURE - Unimplemented\nCRM_EX_INSUFFICIENT_PRIV - Insufficient privileges\n",
		"-X -r 3":               "No such process\n",
		"-V -X 3":               "    3: Unimplemented\n",
		"-V -n -X 3":            "    3: CRM_EX_UNIMPLEMENT_FEATURE  Unimplemented\n",
		"-V -n -r -- -1007":     "-1007: pcmk_rc_cib_corrupt         Could not parse on-disk configuration\n",
		"-X 3 --output-as=none": "",
	} {
		if r := run(t, args); r.Out != want || r.Err != "" || r.Status != 0 {
			t.Errorf("%s: %+v; want %q", args, r, want)
		}
	}
}

// TestSystemErrors states names and texts of those that libraries name or word in more than one way.
func TestSystemErrors(t *testing.T) {
	for args, want := range map[string]string{
		"-n -r 35":  "EDEADLOCK - Resource deadlock avoided\n",
		"-n -r 79":  "ELIBACC - Can not access a needed shared library\n",
		"-n -r 81":  "ELIBSCN - .lib section in a.out corrupted\n",
		"-n -r 95":  "EOPNOTSUPP - Operation not supported\n",
		"-n -r 117": "EUCLEAN - Structure needs cleaning\n",
	} {
		if r := run(t, args); r.Out != want {
			t.Errorf("%s: %+v; want %q", args, r, want)
		}
	}
}

// TestQuirkNamelessErrno: some system errors have a text in Pacemaker's interface, but no name.
func TestQuirkNamelessErrno(t *testing.T) {
	if r := run(t, "-n -r 131 133 134"); r.Out != "Unknown - State not recoverable\nUnknown - Memory page has hardware error\nUnknown - Unknown error 134\n" {
		t.Errorf("%+v", r)
	}
	if r := run(t, "-l -r"); strings.Contains(r.Out, "  131: ") {
		t.Error("a list has an error without a name")
	}
}

// TestLists states where lists begin and end, and that no code makes a list of all.
func TestLists(t *testing.T) {
	for _, test := range []struct {
		args, first, last string
		lines             int
	}{
		{"", "    0: OK", "  217: Unknown output format", 134},
		{"-l 5", "    0: OK", "  217: Unknown output format", 134},
		{"-r", "-1043: Digest does not match expected value", "  129: Key was rejected by service", 161},
		{"-l -X", "    0: OK", "  193: No exit status available", 44},
		{"-n", "    0: pcmk_rc_ok                  OK", "  217: pcmk_err_unknown_format     Unknown output format", 134},
	} {
		lines := strings.Split(strings.TrimSuffix(run(t, test.args).Out, "\n"), "\n")
		if lines[0] != test.first || lines[len(lines)-1] != test.last || len(lines) != test.lines {
			t.Errorf("%q: %d lines from %q to %q", test.args, len(lines), lines[0], lines[len(lines)-1])
		}
	}
}

// TestXML states the result as XML: with number and text, and the name if it is asked for.
func TestXML(t *testing.T) {
	r := run(t, "--output-as=xml -n 203 -- -13")
	want := `  <result-code code="203" name="pcmk_err_schema_validation" description="Update does not conform to the configured schema"/>
  <result-code code="-13" name="EACCES" description="Permission denied"/>
  <status code="0" message="OK"/>
`
	if !strings.Contains(r.Out, want) {
		t.Errorf("%+v", r)
	}
	if r := run(t, "--output-as=xml 203"); !strings.Contains(r.Out, `<result-code code="203" description="Update`) {
		t.Errorf("%+v", r)
	}
}

// TestBadInput: what is no number is refused, and says so.
func TestBadInput(t *testing.T) {
	for args, want := range map[string]string{
		"soon":       `"soon" is no error code; expected a whole number`,
		"1 2x":       `"2x" is no error code`,
		"4294967296": `"4294967296" is no error code`,
		"-5":         "-5",
	} {
		if r := run(t, args); r.Status != 64 || r.Out != "" || !strings.Contains(r.Err, want) {
			t.Errorf("%s: %+v", args, r)
		}
	}
}
