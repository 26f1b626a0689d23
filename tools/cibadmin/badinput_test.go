package cibadmin

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pacer/tools/tooltest"
)

// patchOf is a patch between two epochs that deletes a resource.
func patchOf(from, to int, digest string) string {
	if digest != "" {
		digest = ` digest="` + digest + `"`
	}
	return fmt.Sprintf(`<diff format="2"%s><version><source admin_epoch="0" epoch="%d" num_updates="0"/>`+
		`<target admin_epoch="0" epoch="%d" num_updates="0"/></version>`+
		`<change operation="delete" path="/cib/configuration/resources/primitive[@id='db']"/></diff>`, digest, from, to)
}

// latin is the small CIB with a letter as ISO 8859-1 has it.
var latin = strings.Replace(small, "apache", "apach\xe9", 1)

// bomb grows to a gigabyte when its entities are put in.
var bomb = func() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE cib [<!ENTITY a "aaaaaaaaaa">`)
	for c := 'b'; c < 'k'; c++ {
		fmt.Fprintf(&b, `<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
	}
	return b.String() + "]><cib>&j;</cib>"
}()

// badInputs lists what cannot be used: a CIB, or what shall be done to it. Statuses are those of Pacemaker's
// tool.
var badInputs = []struct {
	name, live string
	args       string // separated by |
	input      string // of -p
	err        string
	status     int
	// accepted says that Pacemaker's tool takes it, since libxml2 knows more encodings.
	accepted bool
}{
	{name: "half a file", live: small[:200], args: "-Q", err: "cib.xml: line 7, column 2: the text ends inside <configuration> of line 2, column 3", status: 78},
	{name: "a change of half a file", live: small[:200], args: "-B", err: "cib.xml: line 7, column 2: the text ends inside <configuration> of line 2, column 3", status: 78},
	{name: "an empty file", live: "", args: "-B", err: "cib.xml: line 1, column 1: no element found", status: 78},
	{name: "another document", live: "<a/>", args: "-B", err: "cib.xml: line 1, column 1: root element is <a>, expected <cib>", status: 78},
	{name: "a wrong encoding", live: latin, args: "-B", err: "cib.xml: line 9, column 71: byte 0xE9 is not UTF-8", status: 78},
	{name: "another encoding", live: "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n" + latin, args: "-B", err: "cib.xml: line 10, column 71: byte 0xE9 is not UTF-8", status: 78, accepted: true},
	{name: "an XML bomb", live: bomb, args: "-B", err: "cib.xml: line 1, column 15: document type declaration declares entities", status: 78},
	{name: "half an input", live: small, args: "-M|-p", input: `<primitive id="db"`, err: "stdin: line 1, column 19: ", status: 65},
	{name: "an input in a wrong encoding", live: small, args: "-M|-p", input: "<primitive id=\"db\" type=\"\xe9\"/>", err: "stdin: line 1, column 26: byte 0xE9 is not UTF-8", status: 65},
	{name: "an input that is an XML bomb", live: small, args: "-R|-p", input: bomb, err: "stdin: line 1, column 15: document type declaration declares entities", status: 65},
	{name: "an older document", live: small, args: "-R|-p", input: strings.Replace(small, `epoch="4"`, `epoch="2"`, 1), err: "Update was older than existing configuration", status: 103},
	{name: "a patch for an older version", live: small, args: "-P|-p", input: patchOf(2, 3, ""), err: "from version 0.2.0 to 0.3.0: document has the newer version 0.4.0", status: 103},
	{name: "a patch for a newer version", live: small, args: "-P|-p", input: patchOf(7, 8, ""), err: "from version 0.7.0 to 0.8.0, but the document has version 0.4.0", status: 1},
	{name: "a patch with a wrong digest", live: small, args: "-P|-p", input: patchOf(4, 5, strings.Repeat("0", 32)), err: "expected 00000000000000000000000000000000", status: 1},
	{name: "a patch of an older form", live: small, args: "-P|-p", input: `<diff format="1"/>`, err: `patch has format "1", expected format 2`, status: 70},
	{name: "no patch", live: small, args: "-P|-p", input: `<a/>`, err: "root element is <a>, expected <diff>", status: 70},
	{name: "an upgrade of what is not valid", live: strings.Replace(small, "class=", "klass=", 1), args: "--upgrade|--force", err: "did you mean class?", status: 78},
	{name: "an upgrade of an unknown schema", live: strings.Replace(small, "pacemaker-4.0", "pacemaker-9.9", 1), args: "--upgrade|--force", err: `unknown schema "pacemaker-9.9"`, status: 78},
}

// TestBadInput: each says what is wrong, and leaves the file as it was.
func TestBadInput(t *testing.T) {
	for _, tt := range badInputs {
		t.Run(tt.name, func(t *testing.T) {
			b := tooltest.New(t, tt.live)
			b.Stdin = tt.input
			r := b.Run(Main, "cibadmin", strings.Split(tt.args, "|")...)
			if r.Status != tt.status || r.Out != "" || !strings.Contains(r.Err, tt.err) {
				t.Errorf("status %d, want %d with %q\n%s%s", r.Status, tt.status, tt.err, r.Out, r.Err)
			}
			if b.Read("cib.xml") != tt.live {
				t.Errorf("left in the file:\n%s", b.Read("cib.xml"))
			}
		})
	}
}

// TestBadInputAgreesWithCibadmin: PACER_CIBADMIN is the cibadmin of a Pacemaker 3.
func TestBadInputAgreesWithCibadmin(t *testing.T) {
	program := os.Getenv("PACER_CIBADMIN")
	if program == "" {
		t.Skip("PACER_CIBADMIN is not set")
	}
	for _, tt := range badInputs {
		file := filepath.Join(t.TempDir(), "cib.xml")
		if err := os.WriteFile(file, []byte(tt.live), 0o600); err != nil {
			t.Fatal(err)
		}
		command := exec.Command(program, strings.Split(tt.args, "|")...)
		command.Env = append(os.Environ(), "CIB_file="+file)
		command.Stdin = strings.NewReader(tt.input)
		out, _ := command.CombinedOutput()
		if status := command.ProcessState.ExitCode(); tt.accepted != (status == 0) || !tt.accepted && status != tt.status {
			t.Errorf("%s: status %d: %s", tt.name, status, out)
		}
		left, err := os.ReadFile(file)
		if err != nil || !tt.accepted && string(left) != tt.live {
			t.Errorf("%s: %v, left\n%s", tt.name, err, left)
		}
	}
}

// TestUpgradeThatLoses carries on, as Pacemaker does, but says what is lost.
func TestUpgradeThatLoses(t *testing.T) {
	b := tooltest.New(t, strings.NewReplacer("pacemaker-4.0", "pacemaker-3.10", `class="ocf" provider="heartbeat" type="pgsql"`, `class="nagios" type="pgsql"`).Replace(small))
	r := b.Run(Main, "cibadmin", "--upgrade", "--force")
	if r.Status != 0 || !strings.Contains(r.Err, "WARNING: Dropping resource db because nagios resources are no longer supported") {
		t.Errorf("status %d: %s", r.Status, r.Err)
	}
}
