package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/cib/value/term"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/sim"
)

// pretended is a state of the cluster as a person made it up, for simulations.
type pretended struct {
	source  string // live, shadow:NAME or a file
	doc     *cib.Document
	changes []string
}

// cibstatusLevel is where another state of the cluster than the real one is made up, to see what the cluster
// would do. What is made up here, configure simulate uses, too.
func cibstatusLevel() *level {
	return &level{name: "cibstatus", commands: []*command{
		{name: "load", usage: "load {FILE|shadow:NAME|live}", least: 1, most: 1, run: func(sh *shell, in *call) error { return sh.loadStatus(in.args[0]) }, short: "take the state from a document", complete: statusSources},
		{name: "save", usage: "save [FILE|shadow:NAME]", most: 1, run: (*shell).saveStatus, short: "write the state as made up into a document", complete: statusSources},
		{name: "origin", usage: "origin", run: (*shell).statusOrigin, short: "show where the state is from"},
		{name: "show", usage: "show [changed]", most: 1, run: (*shell).showStatus, short: "show the state, or what was made up", complete: choice("changed")},
		{name: "node", usage: "node NODE {online|offline|unclean}", least: 2, most: 2, run: (*shell).statusNode, short: "pretend that a node is up, down, or lost", complete: inTurn(nodes, choice("online", "offline", "unclean"))},
		{
			name: "op", usage: "op OPERATION RESOURCE EXIT-CODE [STATUS] [NODE]", least: 3, most: 5, run: (*shell).statusOp, short: "pretend that an operation ended so",
			long:     "OPERATION is probe, monitor, monitor:INTERVAL in milliseconds, start, stop, promote, demote, migrate_to or migrate_from. EXIT-CODE is a number or " + words(term.ExitWords()) + ". STATUS is a number or " + words(term.ExecWords()) + ".",
			complete: inTurn(choice(append([]string{term.Probe}, term.Operations()...)...), resources, choice(term.ExitWords()...), choice(term.ExecWords()...), nodes),
		},
		{name: "quorum", usage: "quorum {true|false}", least: 1, most: 1, run: (*shell).statusQuorum, short: "pretend that there is a quorum, or none", complete: choice("true", "false")},
		{name: "ticket", usage: "ticket TICKET {grant|revoke|activate|standby}", least: 2, most: 2, run: (*shell).statusTicket, short: "pretend that a ticket is here, or not", complete: inTurn(tickets, choice("grant", "revoke", "activate", "standby"))},
		{name: "run", usage: "run [nograph] [v...] [scores] [utilization]", most: -1, run: statusPlay("-R"), short: "show what the cluster would do", complete: choice("nograph", "v", "scores", "utilization")},
		{name: "simulate", usage: "simulate [nograph] [v...] [scores] [utilization]", most: -1, run: statusPlay("-S"), short: "play through what the cluster would do", complete: choice("nograph", "v", "scores", "utilization")},
	}}
}

func words(list []string) string { return strings.Join(list, ", ") }

func statusSources(sh *shell, args []string) []string {
	out := append(files(sh, args), live)
	for _, n := range sh.shadowNames() {
		out = append(out, "shadow:"+n)
	}
	return out
}

func tickets(sh *shell, _ []string) []string {
	s, err := sh.session()
	if err != nil {
		return nil
	}
	return s.Tickets()
}

// loadStatus takes the state from a document.
func (sh *shell) loadStatus(source string) error {
	doc, err := sh.documentOf(source)
	if err != nil {
		return err
	}
	if len(doc.Root().FindElements("status/*")) == 0 {
		return fmt.Errorf("%s has no status", source)
	}
	sh.state = &pretended{source: source, doc: doc}
	return nil
}

func (sh *shell) documentOf(source string) (*cib.Document, error) {
	name, shadow := strings.CutPrefix(source, "shadow:")
	switch {
	case source == live:
		return sh.liveDocument()
	case shadow:
		file, err := sh.existing(name)
		if err != nil {
			return nil, err
		}
		return readDocument(file)
	}
	return readDocument(source)
}

// pretend gives the state to work on: what was loaded, else that of the configuration in use.
func (sh *shell) pretend() (*pretended, error) {
	if sh.state != nil {
		return sh.state, nil
	}
	b, err := sh.back()
	if err != nil {
		return nil, err
	}
	doc, err := b.Snapshot(sh.ctx)
	if err != nil {
		return nil, err
	}
	sh.state = &pretended{source: sourceOf(sh.shadowInUse()), doc: doc}
	return sh.state, nil
}

// inject changes the state by what crm_simulate can inject, and notes what was changed.
func (sh *shell) inject(note string, in sim.Injections) error {
	p, err := sh.pretend()
	if err != nil {
		return err
	}
	root := p.doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return err
	}
	var trouble error
	tell := func(e sim.Event) {
		if t, ok := e.(sim.Trouble); ok && trouble == nil {
			trouble = errors.New(t.Text)
		}
	}
	if err := sim.Run(root, sim.Options{Now: time.Now(), Inject: in, Quiet: true}, sim.Files{}, tell); err != nil {
		return err
	}
	if trouble != nil {
		return trouble
	}
	p.doc = cib.New(root)
	p.changes = append(p.changes, note)
	return nil
}

func (sh *shell) statusNode(in *call) error {
	node, state := in.args[0], in.args[1]
	p, err := sh.pretend()
	if err != nil {
		return err
	}
	s := session.New(p.doc, nil)
	if !slices.Contains(s.NodeNames(), node) {
		return noNode(s, node)
	}
	var i sim.Injections
	switch state {
	case "online":
		i.NodesUp = []string{node}
	case "offline":
		i.NodesDown = []string{node}
	case "unclean":
		i.NodesFail = []string{node}
	default:
		return wrongWord(state, "online", "offline", "unclean")
	}
	return sh.inject("node "+node+" "+state, i)
}

func wrongWord(found string, choices ...string) error {
	return lang.Problems{{Found: found, Expected: "expected " + strings.Join(choices, ", "), Nearest: lang.Nearest(found, choices)}}
}

func (sh *shell) statusTicket(in *call) error {
	ticket, verb := in.args[0], in.args[1]
	var i sim.Injections
	switch verb {
	case "grant":
		i.Grant = []string{ticket}
	case "revoke":
		i.Revoke = []string{ticket}
	case "activate":
		i.Activate = []string{ticket}
	case "standby":
		i.Standby = []string{ticket}
	default:
		return wrongWord(verb, "grant", "revoke", "activate", "standby")
	}
	return sh.inject("ticket "+ticket+" "+verb, i)
}

func (sh *shell) statusQuorum(in *call) error {
	value := in.args[0]
	if !isBool(value) {
		return wrongWord(value, "true", "false")
	}
	p, err := sh.pretend()
	if err != nil {
		return err
	}
	doc := p.doc.Copy()
	quorate := "0"
	if term.True(value) {
		quorate = "1"
	}
	doc.Root().CreateAttr("have-quorum", quorate)
	p.doc = doc
	p.changes = append(p.changes, "quorum "+value)
	return nil
}

// statusOp pretends that an operation ended.
func (sh *shell) statusOp(in *call) error {
	op, rsc := in.args[0], in.args[1]
	code, err := exitCode(in.args[2])
	if err != nil {
		return err
	}
	rest, status := in.args[3:], term.ExecDone
	if len(rest) > 0 && !sh.isNode(rest[0]) {
		if status, err = execStatus(rest[0]); err != nil {
			return err
		}
		rest = rest[1:]
	}
	task, interval, found := strings.Cut(op, ":")
	if !found {
		interval = "0"
		if op == term.TaskMonitor {
			if interval, err = sh.onlyInterval(rsc); err != nil {
				return err
			}
		}
	}
	if op == term.Probe {
		task = term.TaskMonitor
	}
	node, err := sh.nodeOfOp(rest, rsc)
	if err != nil {
		return err
	}
	if status != term.ExecDone && code == term.ExitOK {
		return fmt.Errorf("an operation with the exit code 0 has the status done")
	}
	key := fmt.Sprintf("%s_%s_%s", rsc, task, interval)
	note := fmt.Sprintf("op %s %s on %s rc=%d", op, rsc, node, code)
	if status != term.ExecDone {
		note += fmt.Sprintf(" op-status=%d", status)
	}
	if err := sh.inject(note, sim.Injections{Ops: []string{fmt.Sprintf("%s@%s=%d", key, node, code)}}); err != nil {
		return err
	}
	if status != term.ExecDone {
		sh.state.endAs(node, key, strconv.Itoa(int(status)), strconv.Itoa(int(code)))
	}
	return nil
}

// endAs gives an operation that was made up another status than the one that follows from its exit code.
func (p *pretended) endAs(node, key, status, code string) {
	for _, e := range p.doc.Root().FindElements("status/node_state/lrm/lrm_resources/lrm_resource/lrm_rsc_op") {
		if e.SelectAttrValue("on_node", node) != node || e.SelectAttrValue("operation_key", "") != key || e.SelectAttrValue("rc-code", "") != code {
			continue
		}
		e.CreateAttr("op-status", status)
		if _, by, ok := strings.Cut(e.SelectAttrValue("transition-magic", ""), ":"); ok {
			e.CreateAttr("transition-magic", status+":"+by)
		}
	}
}

// exitCode reads an agent's exit code, a number or its name.
func exitCode(word string) (term.Exit, error) {
	if e, ok := term.ParseExit(word); ok {
		return e, nil
	}
	if n, err := strconv.Atoi(word); err == nil && n >= 0 && n <= term.ExitMax {
		return term.Exit(n), nil
	}
	return 0, fmt.Errorf("exit code: %w", wrongWord(word, term.ExitWords()...))
}

// execStatus reads the status of an execution, a number or its name.
func execStatus(word string) (term.Exec, error) {
	if e, ok := term.ParseExec(word); ok {
		return e, nil
	}
	if n, err := strconv.Atoi(word); err == nil && n >= int(term.ExecPending) && n <= int(term.ExecMax) {
		return term.Exec(n), nil
	}
	return 0, fmt.Errorf("status: %w", wrongWord(word, term.ExecWords()...))
}

func (sh *shell) isNode(word string) bool {
	s, err := sh.session()
	return err == nil && slices.Contains(s.NodeNames(), word)
}

// onlyInterval gives the interval of a resource's only monitor, in milliseconds.
func (sh *shell) onlyInterval(rsc string) (string, error) {
	p, err := sh.pretend()
	if err != nil {
		return "", err
	}
	var found []string
	for _, op := range p.doc.Root().FindElements("status/node_state/lrm/lrm_resources/lrm_resource/lrm_rsc_op") {
		id := op.Parent().SelectAttrValue("id", "")
		if base, _, _ := strings.Cut(id, ":"); base != rsc && id != rsc || op.SelectAttrValue("operation", "") != "monitor" {
			continue
		}
		if i := op.SelectAttrValue("interval", "0"); i != "0" && !slices.Contains(found, i) {
			found = append(found, i)
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%s has %d recurring monitors in the status; expected monitor:INTERVAL with the interval in milliseconds", rsc, len(found))
	}
	return found[0], nil
}

// nodeOfOp gives the node that is named, else the only one that knows the resource to run.
func (sh *shell) nodeOfOp(rest []string, rsc string) (string, error) {
	p, err := sh.pretend()
	if err != nil {
		return "", err
	}
	s := session.New(p.doc, nil)
	if len(rest) > 0 {
		if !slices.Contains(s.NodeNames(), rest[0]) {
			return "", noNode(s, rest[0])
		}
		return rest[0], nil
	}
	where := s.Where(rsc)
	if len(where) != 1 {
		return "", fmt.Errorf("%s runs on %d nodes; expected the node too", rsc, len(where))
	}
	return where[0], nil
}

func (sh *shell) statusOrigin(*call) error {
	p, err := sh.pretend()
	if err != nil {
		return err
	}
	if len(p.changes) > 0 {
		sh.printf("%s (modified)\n", p.source)
	} else {
		sh.printf("%s\n", p.source)
	}
	return nil
}

func (sh *shell) showStatus(in *call) error {
	p, err := sh.pretend()
	if err != nil {
		return err
	}
	if len(in.args) == 0 {
		if e := p.doc.Root().SelectElement("status"); e != nil {
			sh.printf("%s\n", cib.Text(e))
		}
		return nil
	}
	if in.args[0] != "changed" {
		return wrongWord(in.args[0], "changed")
	}
	for _, c := range p.changes {
		sh.printf("%s\n", c)
	}
	return nil
}

// saveStatus writes the state as made up into a document, whose configuration stays; into a new one with the
// configuration it was made up for.
func (sh *shell) saveStatus(in *call) error {
	p, err := sh.pretend()
	if err != nil {
		return err
	}
	target := p.source
	if len(in.args) > 0 {
		target = in.args[0]
	}
	if target == live {
		return errors.New("a state that was made up cannot be saved to the cluster; name a file or shadow:NAME")
	}
	if len(p.changes) == 0 {
		sh.infof("the state was not changed")
	}
	file := target
	if name, shadow := strings.CutPrefix(target, "shadow:"); shadow {
		if file, err = sh.shadowFile(name); err != nil {
			return err
		}
	}
	doc := p.doc
	switch there, err := readDocument(file); {
	case err == nil:
		doc = withStatus(there, p.doc)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	return renameio.WriteFile(file, doc.Bytes(), mode)
}

// withStatus gives a document the status of another.
func withStatus(doc, other *cib.Document) *cib.Document {
	root := doc.Copy().Root()
	for _, s := range root.SelectElements("status") {
		root.RemoveChild(s)
	}
	if s := other.Root().SelectElement("status"); s != nil {
		root.AddChild(s.Copy())
	}
	for _, name := range []string{"have-quorum", "dc-uuid"} {
		if v := other.Root().SelectAttrValue(name, ""); v != "" {
			root.CreateAttr(name, v)
		}
	}
	return cib.New(root)
}

// statusPlay makes a command that shows what the cluster would do in the state as made up.
func statusPlay(how string) func(*shell, *call) error {
	return func(sh *shell, in *call) error {
		p, err := sh.pretend()
		if err != nil {
			return err
		}
		args, err := simulateOptions(in.args)
		if err != nil {
			return err
		}
		args[0] = how
		return sh.simulateOn(p.doc, args)
	}
}
