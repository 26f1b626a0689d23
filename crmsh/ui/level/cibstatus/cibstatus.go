package cibstatus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/google/renameio/v2"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/pretend"
	"pacer/crmsh/ui/shadow"
	"pacer/crmsh/ui/table"
	"pacer/sim"
	"pacer/tools/crmsimulate"
)

// Level makes the level.
func Level(d desk.Desk) *table.Level {
	c := &commands{d}
	documents := table.Offer(c.offerDocuments)
	return &table.Level{
		Name: "cibstatus", Short: "pretend another state of the cluster",
		Help: `Here a state of the cluster is made up, such as that a node is lost or an
operation failed, to see what the cluster would do. The cluster itself is not
touched. configure simulate uses the state, too.`,
		Skill: table.Expert,
		Commands: append([]*table.Command{
			{
				Name: "load", Short: "take the state from a document",
				Help: `load live
  load shadow:test`,
				Args: table.TakeWord("{FILE|shadow:NAME|live}", documents, func(call *table.Call, source string) error {
					return c.State.Load(call.Context, source)
				}),
			},
			{
				Name: "save", Short: "write the state as made up into a document",
				Help: `A state that was made up cannot be saved to the cluster.`,
				Args: table.TakeMaybe("[FILE|shadow:NAME]", documents, c.save),
			},
			{
				Name: "origin", Short: "show where the state is from",
				Help:  `(modified) says that something was made up since.`,
				Skill: table.Administrator,
				Args:  table.Nothing(c.origin),
			},
			{
				Name: "show", Short: "show the state, or what was made up",
				Help:  `As XML; changed lists what was made up.`,
				Skill: table.Administrator,
				Args:  table.TakeMaybe("[changed]", table.Choice("changed"), c.show),
			},
			{
				Name: "run", Short: "show what the cluster would do",
				Help:  `The actions only. scores and utilization add those.`,
				Skill: table.Administrator,
				Args:  c.play(false),
			},
			{
				Name: "simulate", Short: "play through what the cluster would do",
				Help:  `The actions, and the state after them.`,
				Skill: table.Administrator,
				Args:  c.play(true),
			},
		}, c.events()...),
	}
}

// events are the commands that make something up.
func (c *commands) events() []*table.Command {
	return []*table.Command{
		{
			Name: "node", Short: "pretend that a node is up, down, or lost",
			Help: `unclean is a node that was lost without a goodbye.
  node alpha unclean`,
			Args: table.Take(func(a *nodeState) []table.Param {
				return []table.Param{table.Word("NODE", &a.node, c.Offers.Nodes), table.OneOf(&a.state, "online", "offline", "unclean")}
			}, c.node),
		},
		{
			Name: "op", Short: "pretend that an operation ended so",
			Help: "OPERATION is probe, monitor, monitor:INTERVAL in milliseconds, start, stop, promote, demote, migrate_to or migrate_from. EXIT-CODE is a number or " +
				strings.Join(vocab.ExitWords(), ", ") + ". STATUS is a number or " + strings.Join(vocab.ExecWords(), ", ") + ".\n\n" + `op monitor:10000 web not_running
  op start web unknown done beta`,
			Args: table.Take(func(a *operation) []table.Param {
				return []table.Param{
					table.Word("OPERATION", &a.name, table.Choice(append(vocab.Operations(), vocab.Probe)...)),
					table.Word("RESOURCE", &a.resource, c.Offers.Resources),
					table.Parsed("EXIT-CODE", 1, 1, a.readCode, table.Choice(vocab.ExitWords()...)),
					table.List("[STATUS] [NODE]", 0, 2, &a.rest, table.InTurn(table.Choice(vocab.ExecWords()...), c.Offers.Nodes)),
				}
			}, c.op),
		},
		{
			Name: "quorum", Short: "pretend that there is a quorum, or none",
			Help:  `quorum false`,
			Skill: table.Administrator,
			Args: table.Take(func(a *quorum) []table.Param {
				return []table.Param{table.Parsed("{true|false}", 1, 1, a.read, table.Choice("true", "false"))}
			}, c.quorum),
		},
		{
			Name: "ticket", Short: "pretend that a ticket is here, or not",
			Help: `ticket ticketA revoke`,
			Args: table.Take(func(a *ticketState) []table.Param {
				return []table.Param{table.Word("TICKET", &a.ticket, c.Offers.Tickets), table.OneOf(&a.verb, "grant", "revoke", "activate", "standby")}
			}, c.ticket),
		},
	}
}

type commands struct{ desk.Desk }

func (c *commands) offerDocuments(q table.Query) []string {
	return append(desk.Files(q), c.Shadows.Documents()...)
}

// nodeState is a state that a node is to be in.
type nodeState struct{ node, state string }

func (c *commands) node(call *table.Call, a nodeState) error {
	doc, err := c.State.Get(call.Context)
	if err != nil {
		return err
	}
	if s := session.New(doc, nil); !slices.Contains(s.NodeNames(), a.node) {
		return desk.NoNode(s, a.node)
	}
	var i sim.Injections
	switch a.state {
	case "online":
		i.NodesUp = []string{a.node}
	case "offline":
		i.NodesDown = []string{a.node}
	case "unclean":
		i.NodesFail = []string{a.node}
	default:
		return desk.WrongWord(a.state, "online", "offline", "unclean")
	}
	return c.State.Inject(call.Context, "node "+a.node+" "+a.state, i)
}

// ticketState is what is to happen to a ticket.
type ticketState struct{ ticket, verb string }

func (c *commands) ticket(call *table.Call, a ticketState) error {
	var i sim.Injections
	switch a.verb {
	case "grant":
		i.Grant = []string{a.ticket}
	case "revoke":
		i.Revoke = []string{a.ticket}
	case "activate":
		i.Activate = []string{a.ticket}
	case "standby":
		i.Standby = []string{a.ticket}
	default:
		return desk.WrongWord(a.verb, "grant", "revoke", "activate", "standby")
	}
	return c.State.Inject(call.Context, "ticket "+a.ticket+" "+a.verb, i)
}

// quorum is the word for whether there is a quorum.
type quorum struct {
	word string
	is   bool
}

func (a *quorum) read(words []string) error {
	is, ok := vocab.Bool(words[0])
	a.word, a.is = words[0], is
	if !ok {
		return desk.WrongWord(words[0], "true", "false")
	}
	return nil
}

func (c *commands) quorum(call *table.Call, a quorum) error {
	doc, err := c.State.Get(call.Context)
	if err != nil {
		return err
	}
	doc = doc.Copy()
	quorate := "0"
	if a.is {
		quorate = "1"
	}
	doc.Root().CreateAttr("have-quorum", quorate)
	c.State.Set(doc, "quorum "+a.word)
	return nil
}

// operation is one that is to have ended so.
type operation struct {
	name, resource string
	code           vocab.Exit
	rest           []string // [STATUS] [NODE]
}

func (a *operation) readCode(words []string) (err error) {
	a.code, err = exitCode(words[0])
	return err
}

// op pretends that an operation ended.
func (c *commands) op(call *table.Call, a operation) (err error) {
	rest, status := a.rest, vocab.ExecDone
	if len(rest) > 0 && !c.isNode(call.Context, rest[0]) {
		if status, err = execStatus(rest[0]); err != nil {
			return err
		}
		rest = rest[1:]
	}
	task, interval, found := strings.Cut(a.name, ":")
	if !found {
		interval = "0"
		if a.name == vocab.TaskMonitor {
			if interval, err = c.State.OnlyInterval(call.Context, a.resource); err != nil {
				return err
			}
		}
	}
	if a.name == vocab.Probe {
		task = vocab.TaskMonitor
	}
	node, err := c.nodeOfOp(call.Context, rest, a.resource)
	if err != nil {
		return err
	}
	if status != vocab.ExecDone && a.code == vocab.ExitOK {
		return errors.New("an operation with the exit code 0 has the status done")
	}
	key := fmt.Sprintf("%s_%s_%s", a.resource, task, interval)
	note := fmt.Sprintf("op %s %s on %s rc=%d", a.name, a.resource, node, a.code)
	if status != vocab.ExecDone {
		note += fmt.Sprintf(" op-status=%d", status)
	}
	if err := c.State.Inject(call.Context, note, sim.Injections{Ops: []string{fmt.Sprintf("%s@%s=%d", key, node, a.code)}}); err != nil {
		return err
	}
	if status != vocab.ExecDone {
		c.State.EndAs(node, key, status, a.code)
	}
	return nil
}

// exitCode reads an agent's exit code, a number or its name.
func exitCode(word string) (vocab.Exit, error) {
	if e, ok := vocab.ParseExit(word); ok {
		return e, nil
	}
	if n, err := strconv.Atoi(word); err == nil && n >= 0 && n <= vocab.ExitMax {
		return vocab.Exit(n), nil
	}
	return 0, fmt.Errorf("exit code: %w", desk.WrongWord(word, vocab.ExitWords()...))
}

// execStatus reads the status of an execution, a number or its name.
func execStatus(word string) (vocab.Exec, error) {
	if e, ok := vocab.ParseExec(word); ok {
		return e, nil
	}
	if n, err := strconv.Atoi(word); err == nil && n >= int(vocab.ExecPending) && n <= int(vocab.ExecMax) {
		return vocab.Exec(n), nil
	}
	return 0, fmt.Errorf("status: %w", desk.WrongWord(word, vocab.ExecWords()...))
}

func (c *commands) isNode(ctx context.Context, word string) bool {
	s, err := c.Conf.Session(ctx)
	return err == nil && slices.Contains(s.NodeNames(), word)
}

// nodeOfOp gives the node that is named, else the only one that knows the resource to run.
func (c *commands) nodeOfOp(ctx context.Context, rest []string, rsc string) (string, error) {
	doc, err := c.State.Get(ctx)
	if err != nil {
		return "", err
	}
	s := session.New(doc, nil)
	if len(rest) > 0 {
		if !slices.Contains(s.NodeNames(), rest[0]) {
			return "", desk.NoNode(s, rest[0])
		}
		return rest[0], nil
	}
	where := s.Where(rsc)
	if len(where) != 1 {
		return "", fmt.Errorf("%s runs on %d nodes; expected the node too", rsc, len(where))
	}
	return where[0], nil
}

func (c *commands) origin(call *table.Call) error {
	if _, err := c.State.Get(call.Context); err != nil {
		return err
	}
	modified := ""
	if len(c.State.Changes()) > 0 {
		modified = " (modified)"
	}
	c.Out.Printf("%s%s\n", c.State.Source(), modified)
	return nil
}

func (c *commands) show(call *table.Call, what table.Optional) error {
	doc, err := c.State.Get(call.Context)
	if err != nil {
		return err
	}
	if !what.Given {
		if e := doc.Root().SelectElement("status"); e != nil {
			c.Out.Printf("%s\n", cib.Text(c.Secrets.Rule(call.Context).Without(e)))
		}
		return nil
	}
	if what.Text != "changed" {
		return desk.WrongWord(what.Text, "changed")
	}
	for _, change := range c.State.Changes() {
		c.Out.Printf("%s\n", change)
	}
	return nil
}

// save writes the state as made up into a document, whose configuration stays; into a new one with the configuration it
// was made up for.
func (c *commands) save(call *table.Call, named table.Optional) error {
	doc, err := c.State.Get(call.Context)
	if err != nil {
		return err
	}
	target := named.Or(c.State.Source())
	if target == shadow.Live {
		return errors.New("a state that was made up cannot be saved to the cluster; name a file or shadow:NAME")
	}
	if len(c.State.Changes()) == 0 {
		c.Out.Infof("the state was not changed")
	}
	file, err := c.Shadows.Target(target)
	if err != nil {
		return err
	}
	switch there, err := shadow.Read(file); {
	case err == nil:
		doc = pretend.WithStatus(there, doc)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	return renameio.WriteFile(file, doc.Bytes(), mode)
}

// play makes a command that shows what the cluster would do in the state as made up, and with through also what would come of
// it.
func (c *commands) play(through bool) table.Args {
	return table.Take(func(a *crmsimulate.Options) []table.Param {
		return []table.Param{desk.Simulation(a, "nograph", "v", "scores", "utilization")}
	}, func(call *table.Call, o crmsimulate.Options) error {
		doc, err := c.State.Get(call.Context)
		if err != nil {
			return err
		}
		o.Run, o.Simulate = o.Run || !through, o.Simulate || through
		return c.Cluster.Simulate(doc, o)
	})
}
