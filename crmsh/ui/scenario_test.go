package ui

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pacer/cib/shadow"

	"github.com/google/go-cmp/cmp"

	"pacer/cib"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/tools/crmmon"
	"pacer/tools/crmsimulate"
	"pacer/tools/env"
)

var rewrite = flag.Bool("rewrite", false, "write what the shell does now into the scenario files")

// Each file of testdata is a story: lines that begin with $ are command lines, lines with > what stands on
// standard input for the next of them. What follows is what the shell says: standard output as it is,
// standard error behind !, and the exit status behind = unless it is 0. The configuration, in the file
// $CIB_file, lasts for the whole story; $DIR is a folder for files. Lines that begin with # tell the story;
// those of the output that could be mistaken for others are behind |.
func TestScenarios(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) == 0 {
		t.Fatal("no scenarios")
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) { tell(t, name) })
	}
}

func tell(t *testing.T, name string) {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	st := newStory(t)
	var got strings.Builder
	var stdin strings.Builder
	for _, l := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
		switch {
		case strings.HasPrefix(l, "#"), l == "":
			got.WriteString(l + "\n")
		case strings.HasPrefix(l, ">"):
			got.WriteString(l + "\n")
			stdin.WriteString(strings.TrimPrefix(l[1:], " ") + "\n")
		case strings.HasPrefix(l, "$ "):
			got.WriteString(l + "\n" + barred(st.command(t, l[2:], stdin.String())))
			stdin.Reset()
		}
	}
	if *rewrite {
		if err := os.WriteFile(name, []byte(strings.TrimRight(got.String(), "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.TrimRight(string(data), "\n"), strings.TrimRight(got.String(), "\n")); diff != "" {
		t.Error(diff)
	}
}

// barred puts a | before lines of output that would look like the story itself.
func barred(output string) string {
	var out strings.Builder
	for l := range strings.Lines(output) {
		if strings.ContainsAny(l[:1], "\n#>|") || strings.HasPrefix(l, "$ ") {
			out.WriteString("|")
		}
		out.WriteString(l)
	}
	return out.String()
}

// date is when something was committed.
var date = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)

// duration is how long something took.
var duration = regexp.MustCompile(`took \S+`)

// temporaryFile is the name of a file that the shell makes up.
var temporaryFile = regexp.MustCompile(`crm-[0-9]+\.pcmk`)

// story is the world of one file.
type story struct {
	dir     string
	running bool // there is a cluster behind the file
}

func newStory(t *testing.T) *story {
	st := &story{dir: t.TempDir()}
	t.Setenv("TMPDIR", st.dir)
	if err := os.WriteFile(st.dir+"/cib.xml", cib.Empty().Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return st
}

func (st *story) command(t *testing.T, text, stdin string) string {
	words, err := lang.Split(os.Expand(text, func(n string) string {
		if n == "DIR" {
			return st.dir
		}
		return "$" + n
	}))
	if err != nil {
		t.Fatal(err)
	}
	switch words[0] {
	case "cat":
		data, err := os.ReadFile(words[1])
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	case "mode": // of a file
		info, err := os.Stat(words[1])
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().String() + "\n"
	case "cluster", "running": // a configuration with status takes the place of the one there is, as a file or with a cluster behind it
		st.running = words[0] == "running"
		data, err := os.ReadFile(filepath.Join("testdata", words[1]))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(st.dir+"/cib.xml", data, 0o600); err != nil {
			t.Fatal(err)
		}
		return ""
	case "write":
		if err := os.MkdirAll(filepath.Dir(words[1]), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(words[1], []byte(stdin), 0o755); err != nil {
			t.Fatal(err)
		}
		return ""
	}
	return st.crm(words[1:], stdin)
}

// open gives the backends of a story.
func (st *story) open(shadow string) (session.Backend, error) {
	f := &session.File{Path: st.dir + "/cib.xml", User: "eve"}
	switch {
	case shadow != "" && shadow != "live":
		f.Path, f.Label = st.dir+"/shadows/shadow."+shadow, shadow
	case st.running:
		return running{f}, nil
	}
	return f, nil
}

// played stands for crm_simulate: it says what it is given.
func played(e env.Env, doc *cib.Document, o crmsimulate.Options) error {
	out := fmt.Sprintf("simulated with %v: quorum %s", asked(o), doc.Root().SelectAttrValue("have-quorum", ""))
	for _, n := range doc.Root().FindElements("status/node_state") {
		out += fmt.Sprintf(", %s crmd=%s", n.SelectAttrValue("uname", ""), n.SelectAttrValue("crmd", ""))
	}
	for _, op := range doc.Root().FindElements("status/node_state/lrm/lrm_resources/lrm_resource/lrm_rsc_op[@rc-code='7']") {
		out += " " + op.SelectAttrValue("operation_key", "") + "=7"
		if status := op.SelectAttrValue("op-status", ""); status == "2" {
			out += " that timed out"
		}
	}
	for _, t := range doc.Root().FindElements("status/tickets/ticket_state") {
		out += " ticket " + t.SelectAttrValue("id", "") + " granted=" + t.SelectAttrValue("granted", "")
	}
	_, err := fmt.Fprintln(e.Stdout, out)
	return err
}

// asked lists options of a simulation as crm_simulate takes them.
func asked(o crmsimulate.Options) (out []string) {
	for _, option := range []struct {
		name string
		is   bool
	}{
		{"-R", o.Run}, {"-S", o.Simulate}, {"-" + strings.Repeat("V", o.Verbose), o.Verbose > 0}, {"-s", o.ShowScores}, {"-U", o.ShowUtilization},
	} {
		if option.is {
			out = append(out, option.name)
		}
	}
	return out
}

// reported stands for crm_mon.
func reported(e env.Env, _ crmmon.Source, o crmmon.Options) error {
	_, err := fmt.Fprintf(e.Stdout, "status, inactive resources too: %v\n", o.Inactive)
	return err
}

func (st *story) crm(args []string, stdin string) string {
	var out, errs bytes.Buffer
	e := env.Env{
		Name: "crm", Args: args, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs, Root: st.dir,
		Getenv: func(n string) string {
			return map[string]string{"EDITOR": st.dir + "/editor", "HOME": st.dir}[n]
		},
	}
	e.Stdin = strings.NewReader(strings.ReplaceAll(stdin, "${DIR}", st.dir))
	code := Main(e, Places{Open: st.open, Shadows: shadow.Folder(st.dir + "/shadows"), Inputs: st.dir, Simulate: played, Status: reported})
	said := strings.ReplaceAll(date.ReplaceAllString(out.String(), "DATE"), st.dir, "$DIR")
	for _, l := range strings.Split(strings.TrimSuffix(errs.String(), "\n"), "\n") {
		if l != "" {
			l = temporaryFile.ReplaceAllString(strings.ReplaceAll(l, st.dir, "$DIR"), "crm-N.pcmk")
			l = duration.ReplaceAllString(l, "took TIME")
			said += "! " + l + "\n"
		}
	}
	if code != 0 {
		said += fmt.Sprintf("= %d\n", code)
	}
	return said
}
