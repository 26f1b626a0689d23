package clients

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/lab/labtest"
)

var (
	reference = flag.String("reference", "", "record what clients do with the tools of Pacemaker below this `folder`")
	program   string
)

func TestMain(m *testing.M) { labtest.Main(m, func(binary string) { program = binary }) }

// place is where a client runs: a folder of its own, with tools where Pacemaker's are.
type place struct {
	t     *testing.T
	tools string // below it are usr/sbin, usr/lib/pacemaker, usr/share/pacemaker
	dir   string
}

// layout installs these tools below a folder.
func layout(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	sbin, daemons := filepath.Join(root, "usr/sbin"), filepath.Join(root, "usr/lib/pacemaker")
	names, err := exec.Command(program, "links").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{sbin, daemons} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name := range strings.FieldsSeq(string(names)) {
		dir := sbin
		if strings.HasPrefix(name, "pacemaker-") {
			dir = daemons
		}
		if name == "crm" { // the client's, not ours
			continue
		}
		if err := os.Symlink(program, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command(program, "schemas", filepath.Join(root, "usr/share/pacemaker")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return root
}

// stand puts tools, and clients that were unpacked, over those of the host, and runs a command.
const stand = `set -e
mount -t tmpfs none /mnt
put() { # FOLDER LOWER...: what is in the lower folders stands in the folder, too
  folder=$1 lower=; shift
  for l; do [ -d "$l" ] && lower=$lower$l:; done
  [ -n "$lower" ] || return 0
  mkdir -p $folder
  below=/mnt/$(echo $folder | tr / _); mkdir $below; mount --bind $folder $below
  mount -t overlay overlay -o "lowerdir=$lower$below" $folder
}
put /usr/sbin "$TOOLS/usr/sbin" "${CLIENTS:+$CLIENTS/usr/sbin}"
put /usr/lib/python3/dist-packages "${CLIENTS:+$CLIENTS/usr/lib/python3/dist-packages}"
for d in pcs crmsh; do put /usr/share/$d "${CLIENTS:+$CLIENTS/usr/share/$d}"; done
for d in lib/pacemaker share/pacemaker; do [ -d /usr/$d ] || mkdir -p /usr/$d; mount --bind $TOOLS/usr/$d /usr/$d; done
mount -t tmpfs none /var/log; mkdir /var/log/crmsh
exec "$@"`

// result is what a command left.
type result struct {
	status   int
	out, err string
}

// patience is how long a client may take, on a machine that has much else to do.
const patience = time.Minute

func (p *place) run(words ...string) result {
	p.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	cmd := exec.CommandContext(ctx, "unshare", append([]string{"-m", "sh", "-c", stand, "sh"}, words...)...)
	cmd.Dir, cmd.WaitDelay = p.dir, time.Second
	cmd.Env = []string{
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TERM=dumb", "COLUMNS=200", "HOME=" + p.dir, "TOOLS=" + p.tools,
		"CLIENTS=" + os.Getenv("PACER_CLIENTS"), "CIB_file=" + filepath.Join(p.dir, "cib.xml"),
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var exit *exec.ExitError
	if err := cmd.Run(); ctx.Err() != nil || err != nil && !errors.As(err, &exit) {
		p.t.Fatalf("%q: %v, waited %s", words, err, patience)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// masked puts a word in the place of what differs from run to run.
func (p *place) masked(text string) string {
	text = strings.ReplaceAll(text, p.dir, "DIR")
	for _, m := range masks {
		text = m.pattern.ReplaceAllString(text, m.by)
	}
	return text
}

var masks = []struct {
	pattern *regexp.Regexp
	by      string
}{
	{regexp.MustCompile(`(Last (?:updated|change): +).*`), "${1}TIME"},
	{regexp.MustCompile(`/tmp/[A-Za-z0-9_./-]+`), "TEMPORARY"},
	{regexp.MustCompile(`( (?:time|last-granted))="[^"]*"`), `$1="TIME"`},
	{regexp.MustCompile(`cib-last-written="[^"]*"`), `cib-last-written="TIME"`},
	{regexp.MustCompile(` \((?:standard input|DIR/cib\.xml): line \d+, column \d+\)`), ""}, // the place is told here alone
	{regexp.MustCompile(`(No such device or address) \([^()]*\)`), "$1"},                   // so is what to do
	{regexp.MustCompile(`(?m)^\(schedule_fencing\) \t`), ""},                               // told without the name of a function here
	{regexp.MustCompile(`\x1b\[[0-9;]*m`), ""},
	{regexp.MustCompile(`(?m)^  File .*\n(?:    .*\n)*`), ""}, // where in its own text the client failed
	{regexp.MustCompile(`(epoch|num_updates)="\d+"`), `$1="N"`},
}

// TestClients plays each client's session: with these tools its commands end, say and change what they do with Pacemaker's.
func TestClients(t *testing.T) {
	tables, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(tables) == 0 {
		t.Fatal("no tables", err)
	}
	for _, table := range tables {
		t.Run(strings.TrimSuffix(filepath.Base(table), ".txt"), func(t *testing.T) {
			t.Parallel()
			s := read(t, table)
			p := &place{t: t, tools: *reference, dir: t.TempDir()}
			if p.tools == "" {
				p.tools = layout(t)
			}
			s.skipWithout(p)
			for file, text := range s.files {
				if err := os.WriteFile(filepath.Join(p.dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for i := range s.steps {
				got := p.step(s.steps[i].command)
				if *reference != "" {
					s.steps[i] = got
				} else {
					s.steps[i].compare(t, got)
				}
			}
			if *reference != "" {
				s.write(t)
			}
		})
	}
}

// step runs one command, and sees what comes of it.
func (p *place) step(command string) step {
	p.t.Helper()
	before := p.configuration()
	r := p.run("sh", "-c", command)
	return step{
		command: command, status: r.status, out: lines(p.masked(r.out)), err: lines(p.masked(r.err)),
		changes: difference(before, p.configuration()),
	}
}

// skipWithout skips the table where what it needs is missing.
func (s *session) skipWithout(p *place) {
	p.t.Helper()
	if _, err := exec.LookPath("unshare"); err != nil {
		p.t.Skip("there is no unshare")
	}
	kinds, _ := os.ReadFile("/proc/filesystems")
	if exec.Command("unshare", "-m", "true").Run() != nil || !strings.Contains(string(kinds), "\toverlay\n") {
		p.t.Skip("a mount namespace with overlays cannot be made here; root can, where the kernel has overlay file systems")
	}
	if r := p.run("true"); r.status != 0 {
		p.t.Fatalf("the tools cannot be put in the place of Pacemaker's: %s", r.err)
	}
	for _, need := range s.needs {
		if r := p.run("test", "-e", need); r.status != 0 {
			p.t.Skipf("%s is not here", need)
		}
	}
	if r := p.run("sh", "-c", s.client); lines(r.out)[0] != s.version {
		p.t.Skipf("%s says %q; the table is about %q", s.client, lines(r.out)[0], s.version)
	}
}

// configuration gives the configuration in lines, each with one element.
func (p *place) configuration() []string {
	p.t.Helper()
	data, err := os.ReadFile(filepath.Join(p.dir, "cib.xml"))
	if err != nil {
		p.t.Fatal(err)
	}
	return elements(p.t, string(data))
}

// compare tells how what came of a command differs from what is recorded.
func (want step) compare(t *testing.T, got step) {
	t.Helper()
	if got.status != want.status {
		t.Errorf("%s: exit status %d, want %d", want.command, got.status, want.status)
	}
	got.err = asFar(said(got.err), said(want.err))
	for _, part := range []struct {
		name      string
		got, want []string
	}{
		{"standard output", got.out, said(want.out)}, {"standard error", got.err, said(want.err)}, {"the configuration", got.changes, want.changes},
	} {
		if !slices.Equal(said(part.got), part.want) {
			t.Errorf("%s: %s (- is expected, + is so)\n%s", want.command, part.name, strings.Join(difference(part.want, said(part.got)), "\n"))
		}
	}
}

// otherwise are lines that only one of the two says, and why.
var otherwise = []struct {
	pattern *regexp.Regexp
	why     string
}{
	{regexp.MustCompile(`^(?:[A-Z]+: )?\(\w+\) \t`), "Pacemaker's libraries log with the names of their functions"},
	{regexp.MustCompile(`^IDREF attribute \S+ references an unknown ID|refers to an id that does not exist`), "what does not follow the schema is told with its path here, not in libxml2's words"},
	{regexp.MustCompile(`CIB syntax changes may invalidate ACLs`), "what an upgrade in memory says is told here where PCMK_stderr asks for it"},
	{regexp.MustCompile(`is kept, and not carried out yet|is obeyed, but nothing here speaks with booth`), "what is not carried out here is told here"},
}

// said leaves out the lines that are said otherwise here.
func said(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(line string) bool {
		for _, o := range otherwise {
			if o.pattern.MatchString(line) {
				return true
			}
		}
		return false
	})
}

// asFar cuts what lines of a message say more here than in Pacemaker: where, and what to do.
func asFar(got, want []string) []string {
	for i := range min(len(got), len(want)) {
		if rest, more := strings.CutPrefix(got[i], want[i]); more && (strings.HasPrefix(rest, ": ") || strings.HasPrefix(rest, " (")) {
			got[i] = want[i]
		}
	}
	return got
}

func TestDifference(t *testing.T) {
	got := difference([]string{"a", "b", "c", "d"}, []string{"a", "x", "c", "d", "e"})
	if want := "[- b + x + e]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}
