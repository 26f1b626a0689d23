package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/api"
	"pacer/cib"
	"pacer/crmsh/ui/prompt"
)

// planted finds a secret, and which it is.
var planted = regexp.MustCompile(`planted[0-9]+`)

// secretNames are what agents, fence devices and users call secrets. The agent below calls the last two private itself.
var secretNames = []string{
	"pass", "passwd", "password", "replication_passwd", "test_passwd", "monitor_password", "ipmi_password", "login_pwd", "login_pass",
	"passphrase", "ssl_pass_phrase", "secret", "client_secret", "token", "pve-token", "key", "api-key", "secret_key", "admin-password",
	"credentials", "snmp_community", "passcode", "wpa-psk", "db_pw", "pass1", "key2", "Blob", "cipher",
}

// talker is an agent that tells its parameters when its start fails, as some do.
const talker = `#!/bin/sh
case $1 in
meta-data) cat <<X
<resource-agent name="talker" version="1"><version>1.1</version><longdesc/><shortdesc/><parameters>%s</parameters>
<actions><action name="start" timeout="20"/><action name="stop" timeout="20"/><action name="monitor" timeout="20" interval="10"/><action name="validate-all" timeout="5"/><action name="meta-data" timeout="5"/></actions></resource-agent>
X
exit 0;;
start)
  case $OCF_RESOURCE_INSTANCE in fails*)
    echo "ocf-exit-reason:cannot log in by $(env | sed -n 's/^OCF_RESKEY_.*=\(planted.*\)/\1/p' | tr '\n' ' ')" >&2
    exit 1;;
  esac
  touch %[2]s/$OCF_RESOURCE_INSTANCE;;
validate-all) echo "ERROR: no good: $(env | sed -n 's/^OCF_RESKEY_.*=\(planted.*\)/\1/p' | tr '\n' ' ')"; exit 6;;
stop) rm -f %[2]s/$OCF_RESOURCE_INSTANCE;;
monitor) [ -e %[2]s/$OCF_RESOURCE_INSTANCE ] || exit 7;;
esac
exit 0
`

// planting is a daemon into which secrets are put, and all that was said on the way.
type planting struct {
	*process
	t      *testing.T
	client *api.Client
	own    string // a folder of the test's own, with texts that hold secrets
	n      int    // how many are planted
	mu     sync.Mutex
	said   []saying
}

// saying is what something said.
type saying struct{ who, what string }

func (p *planting) hears(who, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, saying{who, what})
}

// value is another secret.
func (p *planting) value() string {
	p.n++
	return "planted" + strconv.Itoa(p.n)
}

// pairs give secrets to all names, each a value of its own.
func (p *planting) pairs(form string) string {
	var out []string
	for i, name := range secretNames {
		out = append(out, strings.NewReplacer("NAME", name, "VALUE", p.value(), "N", strconv.Itoa(i)).Replace(form))
	}
	return strings.Join(out, " ")
}

// element is a primitive with secrets, as XML.
func (p *planting) element(id string) string {
	return `<primitive id="` + id + `" class="ocf" provider="test" type="talker"><instance_attributes id="` + id + `-i">` +
		p.pairs(`<nvpair id="`+id+`-N" name="NAME" value="VALUE"/>`) + `</instance_attributes></primitive>`
}

// text writes a file of the test's own.
func (p *planting) text(name, content string) string {
	p.t.Helper()
	file := filepath.Join(p.own, name)
	if err := os.WriteFile(file, []byte(content), 0o700); err != nil {
		p.t.Fatal(err)
	}
	return file
}

// command is one of Pacer's in a process of its own, whose home is below the daemon's root.
func (p *planting) command(environ []string, words ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], words...)
	cmd.Env = append(os.Environ(), "PACER_BE=pacer", "PACER_ROOT="+p.root, "HOME="+filepath.Join(p.root, "root"), "XDG_STATE_HOME=", "XDG_CACHE_HOME=", "TERM=dumb")
	cmd.Env = append(cmd.Env, environ...)
	return cmd
}

// does runs a command, which succeeds.
func (p *planting) does(words ...string) string {
	p.t.Helper()
	return p.feeds("", nil, words...)
}

// feeds runs a command with an input, which succeeds.
func (p *planting) feeds(input string, environ []string, words ...string) string {
	p.t.Helper()
	said, err := p.tries(input, environ, words...)
	if err != nil {
		p.t.Errorf("%s: %v\n%s", strings.Join(words, " "), err, said)
	}
	return said
}

// tries runs a command, which may fail.
func (p *planting) tries(input string, environ []string, words ...string) (string, error) {
	cmd := p.command(environ, words...)
	cmd.Stdin = strings.NewReader(input)
	said, err := cmd.CombinedOutput()
	p.hears(strings.Join(words, " "), string(said))
	return string(said), err
}

// fails runs a command, which does not succeed.
func (p *planting) fails(input string, words ...string) {
	p.t.Helper()
	if said, err := p.tries(input, nil, words...); err == nil {
		p.t.Errorf("%s succeeded:\n%s", strings.Join(words, " "), said)
	}
}

// plant starts a daemon with the agent, whose events are heard.
func plant(t *testing.T, flags ...string) *planting {
	p := &planting{process: startDaemon(t, append([]string{"--membership", "single", "--log-level", "debug"}, flags...)...), t: t, own: t.TempDir()}
	var params strings.Builder
	for i, name := range secretNames {
		fmt.Fprintf(&params, `<parameter name="%s" %s><longdesc/><shortdesc/><content type="string"/></parameter>`, name, map[bool]string{true: `private="1"`}[i >= len(secretNames)-2])
	}
	for _, folder := range []string{"usr/lib/ocf/resource.d/test", "root", "state"} {
		if err := os.MkdirAll(filepath.Join(p.root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script := fmt.Sprintf(talker, params.String(), filepath.Join(p.root, "state"))
	if err := os.WriteFile(filepath.Join(p.root, "usr/lib/ocf/resource.d/test/talker"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	p.run()
	p.client = api.NewClient(filepath.Join(p.root, api.SocketPath))
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	p.eventually("it is a cluster of one", func() bool { s, err := p.client.Status(ctx); return err == nil && s.DC != "" })
	ready := make(chan struct{})
	go p.client.Events(ctx, func() { close(ready) }, func(e api.Event) error { //nolint:errcheck // it ends with the daemon
		text, err := json.Marshal(e)
		p.hears("event "+e.Kind, string(text))
		return err
	})
	<-ready
	p.does("crm", "configure", "property", "stonith-enabled=false")
	return p
}

// shell puts secrets in by the shell: a command, a pipe, files, an editor, commands about one value, what is wrong.
func (p *planting) shell() {
	p.does(append([]string{"crm", "configure", "primitive", "once", "ocf:test:talker", "params"}, strings.Fields(p.pairs("NAME=VALUE"))...)...)
	p.does("crm", "configure", "xml", p.element("asxml"))
	p.settles("once", "asxml")
	for i, name := range secretNames {
		switch i % 3 {
		case 0:
			p.does("crm", "resource", "param", "once", "set", name, p.value())
		case 1:
			p.does("crm", "configure", "set", "once."+name, p.value())
		case 2:
			p.does("crm", "resource", "secret", "once", "set", name, p.value())
		}
	}
	p.feeds("configure\nprimitive piped ocf:test:talker params "+p.pairs("NAME=VALUE")+"\nshow changed\nplan\nplan --format json\nverify\ncommit\n", nil, "crm", "-d", "-R")
	p.does("crm", "configure", "load", "update", p.text("load", "primitive loaded ocf:test:talker params "+p.pairs("NAME=VALUE")+"\n"))
	p.does("crm", "configure", "load", "xml", "update", p.text("load.xml", `<cib><configuration><resources>`+p.element("loadedxml")+`</resources></configuration></cib>`))
	for _, name := range secretNames {
		edit := p.text("edit-"+name, "#!/bin/sh\nsed -i 's/\\b"+name+"=[^ ]*/"+name+"="+p.value()+"/' \"$1\"\n")
		p.feeds("", []string{"EDITOR=" + edit}, "crm", "configure", "edit", "loaded")
	}
	p.does("crm", "resource", "utilization", "once", "set", "token", p.value())
	p.does("crm", "resource", "meta", "once", "set", "api-key", p.value())
	p.does("crm", "node", "attribute", "x", "set", "admin-password", p.value())
	p.does("crm", "node", "status-attr", "x", "set", "login_pass", p.value())
	p.does("crm", "configure", "property", "admin-password="+p.value())
	p.does("crm", "configure", "rsc_defaults", "token="+p.value())
	p.does("crm", "configure", "op_defaults", "key="+p.value())
	p.does("crm", "configure", "alert", "tells", "/bin/true", "attributes", "smtp_password="+p.value(), "to", "root")
	p.does(append([]string{"crm", "configure", "primitive", "fails", "ocf:test:talker", "params"}, strings.Fields(p.pairs("NAME=VALUE"))...)...)
}

// mistakes gives secrets to the shell in what is wrong.
func (p *planting) mistakes() {
	for _, name := range secretNames {
		v := p.value()
		p.fails("", "crm", "configure", "primitive", "wrong", "ocf:test:talker", "parms", name+"="+v)
		p.fails("", "crm", "configure", "primitive", "wrong", "ocf:test:talker", "params", name+"="+v, "op", "monitor", "interval="+v)
		p.fails("", "crm", "resource", "param", "nothing", "set", name, v)
		p.fails("configure\nprimitive wrong ocf:test:talker params "+name+"=\""+v+"\n", "crm")
		p.fails("", "crm", "configure", "load", "update", p.text("wrong", "primitive wrong ocf:test:talker params "+name+"="+v+" oops\n"))
		p.fails("", "cibadmin", "--create", "-o", "resources", "-X", `<primitive id="wrong" class="ocf" provider="test" type="talker"><instance_attributes id="wi"><nvpair id="w" name="`+name+`" value="`+v+`" nonsense="`+v+`"/></instance_attributes></primitive>`)
		p.fails("", "cibadmin", "--modify", "-X", `<nvpair id="w" name="`+name+`" value="`+v+`"`)
		p.fails("", "cibadmin", "--create", "-o", "resources", "-X", `<primitive id="wrong" class="ocf" provider="test" type="talker" priority="x"><instance_attributes id="wi"><nvpair id="wi" name="`+name+`" value="`+v+`"/></instance_attributes></primitive>`)
	}
}

// tools puts secrets in by Pacemaker's commands and by the API.
func (p *planting) tools() {
	p.does("cibadmin", "--create", "-o", "resources", "-X", p.element("created"))
	p.does("cibadmin", "--modify", "-o", "resources", "-X", p.element("created"))
	p.does("cibadmin", "--replace", "-o", "resources", "-X", p.element("created"), "--xpath", "//primitive[@id='created']")
	p.does("cibadmin", "--create", "-o", "resources", "-X", p.element("fails1"))
	for _, name := range secretNames {
		v := p.value()
		e := etree.NewDocument()
		if err := e.ReadFromString(`<primitive id="created"><instance_attributes id="created-i"><nvpair id="created-x-` + name + `" name="` + name + `" value="` + v + `"/></instance_attributes></primitive>`); err != nil {
			p.t.Fatal(err)
		}
		comment := "now " + name + "=" + v + ", that is " + v
		if _, err := p.client.Change(context.Background(), api.Change{Ops: []cib.Op{{Kind: cib.Modify, Section: "resources", Data: e.Root()}}, Comment: comment}); err != nil {
			p.t.Errorf("the API: %v", err)
		}
		e.Root().FindElement("//nvpair").RemoveAttr("value")
	}
	p.does("crm_shadow", "--create", "copy", "--batch")
	copied := []string{"CIB_shadow=copy"}
	p.feeds("", copied, append([]string{"crm", "configure", "primitive", "shadowed", "ocf:test:talker", "params"}, strings.Fields(p.pairs("NAME=VALUE"))...)...)
	p.feeds("", copied, "crm", "configure", "history")
	p.feeds("use copy\ndiff\n", nil, "crm", "cib")
	p.does("crm_shadow", "--commit", "copy", "--force")
	p.byHand("edited", `</resources>`, p.element("byhand")+`</resources>`)
	p.byHand("edit-refused", `</resources>`, `<nonsense password="`+p.value()+`" Blob="`+p.value()+`">`+p.element("nowhere")+`</nonsense></resources>`)
	old := `<cib validate-with="pacemaker-1.2" crm_feature_set="3.0.5" admin_epoch="0" epoch="1" num_updates="0"><configuration>` +
		`<crm_config><cluster_property_set id="o"><nvpair id="o1" name="admin-password" value="` + p.value() + `"/></cluster_property_set></crm_config><nodes/><resources>` +
		p.element("old") + `<primitive id="f" class="stonith" type="fence_x"><instance_attributes id="fi"><nvpair id="f1" name="login_pass" value="` + p.value() + `"/></instance_attributes><operations><op id="fo" name="monitor" interval="60s" requires="nothing"/></operations></primitive></resources><constraints/></configuration><status/></cib>`
	for _, format := range []string{"text", "json"} {
		p.does("import", p.text("old.xml", old), "--output", filepath.Join(p.own, "new-"+format), "--format", format)
	}
}

// byHand edits cib.xml as a person does, and waits for what comes of it.
func (p *planting) byHand(what, old, replacement string) {
	p.t.Helper()
	file := filepath.Join(p.root, "var/lib/pacemaker/cib/cib.xml")
	var text []byte
	p.eventually("the configuration is on the disk", func() bool {
		doc, err := p.client.CIB(context.Background())
		text, _ = os.ReadFile(file) // where there is none there is no epoch
		return err == nil && strings.Contains(string(text), fmt.Sprintf(`epoch="%d"`, doc.Version().Epoch))
	})
	before := p.heard(what)
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), old, replacement, 1)), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.eventually(what, func() bool { return p.heard(what) > before })
}

// heard counts events of a kind; an edit that is taken has no kind of its own.
func (p *planting) heard(what string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.said {
		if s.who == "event "+what || what == "edited" && strings.Contains(s.what, "edited by hand") {
			n++
		}
	}
	return n
}

// settles waits until the cluster knows resources, and so what of them is private.
func (p *planting) settles(resources ...string) {
	p.t.Helper()
	p.eventually("it knows "+strings.Join(resources, " "), func() bool {
		doc, err := p.client.CIB(context.Background())
		for _, r := range resources {
			if err != nil || doc.Root().FindElement("status//lrm_resource[@id='"+r+"']/lrm_rsc_op[@op-secure-params]") == nil {
				return false
			}
		}
		return true
	})
}

// types puts secrets in at the prompt of a terminal.
func (p *planting) types() {
	here, there := terminal(p.t)
	cmd := p.command(nil, "crm")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = there, there, there
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	there.Close()
	go func() { // what was typed the terminal itself shows
		buf := make([]byte, 4096)
		for {
			if _, err := here.Read(buf); err != nil {
				return
			}
		}
	}()
	lines := []string{"configure"}
	for i, name := range secretNames {
		lines = append(lines, "primitive typed"+strconv.Itoa(i)+" ocf:test:talker params "+name+"="+p.value(), "primitive more"+strconv.Itoa(i)+` ocf:test:talker \`, "params "+name+"="+p.value())
	}
	for _, name := range secretNames {
		lines = append(lines, "set once."+name+" "+p.value())
	}
	for _, line := range append(lines, "commit force", "up", "quit") {
		fmt.Fprintf(here, "%s\r", line)
		time.Sleep(20 * time.Millisecond) // a person does not type faster than the prompt comes
	}
	time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() }) //nolint:errcheck // it may have ended
	if err := cmd.Wait(); err != nil {
		p.t.Errorf("the shell at a terminal: %v", err)
	}
	if typed, err := os.ReadFile(filepath.Join(p.root, "root", prompt.HistoryFile)); err != nil || !strings.Contains(string(typed), "configure") {
		p.t.Errorf("what was typed: %v %s", err, typed)
	}
}

// drops leaves changes that are not committed.
func (p *planting) drops() {
	p.fails("configure\nprimitive dropped ocf:test:talker params "+p.pairs("NAME=VALUE")+"\nlocation nowhere nothing 100: x\nup\n", "crm")
	p.does("crm", "configure", "undrop", "list")
}

// looks lets everything show what there is.
func (p *planting) looks() {
	for _, line := range []string{
		"crm configure show", "crm configure show xml", "crm configure show once", "crm configure show xml asxml", "crm configure history", "crm configure get-property",
		"crm configure plan", "crm configure simulate", "crm configure verify", "crm configure graph", "crm status", "crm status full", "crm node show", "crm resource status", "crm resource operations",
		"crm resource constraints once", "crm resource scores", "crm cibstatus show", "crm cib list", "crm configure schema",
		"crm_mon -1 -A -f -o -r -n -t", "crm_mon --output-as=xml", "crm_mon -1 -A --output-as=html", "crm_simulate -L -s -S -U", "crm_simulate -L -S --output-as=xml", "crm_verify -L -V -V",
	} {
		p.tries("", nil, strings.Fields(line)...) //nolint:errcheck // some find fault with the configuration
	}
	history, err := p.client.History(context.Background(), "")
	if err != nil || len(history.Entries) < 20 {
		p.t.Errorf("history: %d, %v", len(history.Entries), err)
	}
	numbers := []string{"crm", "configure", "history"}
	for _, e := range history.Entries {
		p.hears("the API's history", e.Message)
		numbers = append(numbers, e.ID())
	}
	p.does(numbers...)
	p.tries("", nil, "crm", "-F", "configure", "rollback", numbers[len(numbers)-1]) //nolint:errcheck // what it says counts
	status, err := p.client.Status(context.Background())
	p.hears("the API's status", fmt.Sprintf("%+v %v", status, err))
	p.tries("", nil, "plan", p.text("plan", "primitive planned ocf:test:talker params "+p.pairs("NAME=VALUE")+"\n")) //nolint:errcheck // its status says that something happens
	p.fails("", "crm", "configure", "validate-all", "once")
	p.tries("", nil, "crm", "-F", "maintenance", "action", "once", "validate-all") //nolint:errcheck // what it says counts
	p.tries("", nil, "crm", "-F", "maintenance", "action", "fails", "start")       //nolint:errcheck // likewise
}

// holders are the files below the root that have to hold the configuration, and so its secrets.
var holders = regexp.MustCompile(`^(var/lib/pacemaker/(cib|pengine|lrm/secrets)/|root/\.local/state/crm/dropped\.json$|root/\.cib/shadow\.)`)

// search looks for secrets in all that was said and written.
func (p *planting) search() {
	p.hears("the log", p.log.String())
	for _, s := range p.said {
		for line := range strings.Lines(s.what) {
			if found := planted.FindString(line); found != "" {
				p.t.Errorf("%.100s says %.300s", s.who, strings.TrimSpace(line))
			}
		}
	}
	held := 0
	for _, top := range []string{p.root, "/run"} {
		filepath.WalkDir(top, func(file string, d fs.DirEntry, err error) error { //nolint:errcheck // what cannot be read is others'
			if err != nil || !d.Type().IsRegular() {
				return nil //nolint:nilerr // likewise
			}
			text, err := os.ReadFile(file)
			found := planted.Find(text)
			if err != nil || found == nil {
				return nil //nolint:nilerr // likewise
			}
			name, _ := filepath.Rel(p.root, file)
			info, err := d.Info()
			if err != nil {
				return nil //nolint:nilerr // likewise
			}
			if mode := info.Mode().Perm(); !holders.MatchString(name) {
				p.t.Errorf("%s has %s", file, found)
			} else if held++; mode&0o007 != 0 {
				p.t.Errorf("%s, which has %s, is for all to read: %o", file, found, mode)
			}
			return nil
		})
	}
	if held < 10 {
		p.t.Errorf("only %d files have secrets: they were not planted", held)
	}
}

// Whichever way a secret gets into the cluster, and whatever it is called, it is in the configuration alone and in what
// keeps copies of that for nobody but administrators: no log has it, no event, no history, no file, nothing that a command
// says.
func TestSecretsStayInTheConfiguration(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			p := plant(t, "--log-format", format)
			p.shell()
			p.tools()
			if format == "text" { // what follows concerns no log
				p.mistakes()
				p.types()
				p.drops()
			}
			p.looks()
			p.signal()
			if err := p.ends(30 * time.Second); err != nil {
				t.Error(err)
			}
			p.search()
			if t.Failed() {
				t.Logf("%d secrets", p.n)
			}
		})
	}
}
