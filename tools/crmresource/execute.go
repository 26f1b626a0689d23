package crmresource

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/scan"
	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/agent"
	"pacer/pengine/world"
	"pacer/tools/output"
	"pacer/transition"
)

// executes says whether an agent is to be run.
func (f *flags) executes() bool {
	return f.Validate.Given || f.ForceCheck.Given || f.ForceStart || f.ForceStop || f.ForcePromote || f.ForceDemote
}

// tasks are what agents are asked for, by the flag.
var tasks = map[string]string{
	"validate": vocab.TaskValidateAll, "force-check": vocab.TaskMonitor, "force-start": vocab.TaskStart, "force-stop": vocab.TaskStop,
	"force-promote": vocab.TaskPromote, "force-demote": vocab.TaskDemote,
}

// defaultLimit is how long an agent may take where nobody says.
const defaultLimit = 20 * time.Second

// execute runs an agent by hand, past the cluster.
func (j *job) execute(flag string) error {
	level, err := j.level(flag)
	if err != nil {
		return err
	}
	x := &execution{job: j, flag: flag, level: level}
	if j.rsc == nil {
		x.agent, x.params = vocab.Agent{Class: j.f.Class, Provider: j.f.Provider, Type: j.f.Agent}, map[string]string{}
		for _, o := range j.f.Option {
			name, value, ok := strings.Cut(o, "=")
			if !ok || name == "" {
				return output.Fail(vocab.ExitUsage, "Error parsing option --option: %q is no NAME=VALUE", o)
			}
			x.params[name] = value
		}
	} else if err := x.of(j.rsc); err != nil {
		return err
	}
	return x.run()
}

// level is how thoroughly the agent is to check, -1 if that is left to it.
func (j *job) level(flag string) (int, error) {
	text := map[string]output.OptionalText{"validate": j.f.Validate, "force-check": j.f.ForceCheck}[flag]
	if text.Value == "" {
		return -1, nil
	}
	n, err := strconv.Atoi(text.Value)
	if err != nil || n < 0 {
		return 0, output.Fail(vocab.ExitUsage, "Invalid check level setting: %s", text.Value)
	}
	return n, nil
}

// execution is one run of an agent.
type execution struct {
	*job
	flag   string
	level  int
	name   string // of the resource, "" if there is none
	agent  vocab.Agent
	params map[string]string
	meta   map[string]string
	limit  time.Duration
}

// of takes agent and parameters from a resource, if that may be done by hand.
func (x *execution) of(r *world.Resource) error {
	changes := slices.Contains([]string{"force-start", "force-demote", "force-promote"}, x.flag)
	if changes && r.IsClone() && !x.f.Force && len(where(r, x.f.Resource)) > 0 {
		x.Err("It is not safe to %s %s here: the cluster claims it is already active", x.flag, r.ID)
		x.Err("Try setting target-role=Stopped first or specifying the force option")
		return output.Exit(vocab.ExitUnsafe)
	}
	if r.IsClone() && len(r.Children) > 0 {
		r = r.Children[0]
	}
	for kind, is := range map[string]bool{"group": r.IsGroup(), "bundled": r.Bundled()} {
		if is {
			x.Err("Sorry, the %s option doesn't support %s resources", x.flag, kind)
			return output.Exit(vocab.ExitUnimplemented)
		}
	}
	x.name = x.f.Resource
	if !r.Parent.IsAnonymousClone() {
		x.name = r.ID
	}
	x.agent = vocab.Agent{Class: r.Class(), Provider: r.Provider(), Type: r.Agent()}
	x.params, x.meta = map[string]string{}, map[string]string{}
	for name, value := range r.Params(nil).All() {
		x.params[name] = value
	}
	for name, value := range r.Meta.All() {
		x.meta[strings.ReplaceAll(name, "-", "_")] = value
	}
	task := tasks[x.flag]
	op := r.FindOp(task, 0, true)
	if ms := numeral.AtLeast(r.OpMeta(nil, task, 0, op).Value("timeout"), 0); ms > 0 {
		x.limit = time.Duration(ms) * time.Millisecond
	}
	return nil
}

// run runs the agent and tells what came of it.
func (x *execution) run() error {
	if limit, _ := x.f.limit(); limit > 0 {
		x.limit = limit
	} else if x.limit == 0 {
		x.limit = defaultLimit
	}
	out := x.launch()
	x.tell(out)
	if out.RC != vocab.ExitOK {
		return output.Exit(out.RC)
	}
	return nil
}

// environment is this process's with what agents look for that are run by hand: all that they have to say is shown.
func (x *execution) environment() []string {
	debug := strconv.Itoa(min(x.Verbose, 1))
	env := append(os.Environ(), "HA_debug="+debug, "PCMK_debug="+debug)
	if x.Verbose > 1 {
		env = append(env, "OCF_TRACE_RA=1")
	}
	if os.Getenv("OCF_TRACE_FILE") == "" {
		env = append(env, "OCF_TRACE_FILE=/dev/stderr")
	}
	return env
}

func (x *execution) launch() lrmd.Outcome {
	if x.agent.Is(vocab.ClassStonith) || x.agent.Is(vocab.ClassSystemd) {
		return lrmd.Outcome{RC: vocab.ExitUnimplemented, Status: vocab.ExecError, ExitReason: "Manual execution of the " + x.agent.Class + " standard is unsupported"}
	}
	params := map[string]string{"crm_feature_set": transition.FeatureSet}
	for name, value := range x.params {
		params[name] = value
	}
	for _, p := range x.others {
		params[p.name] = p.value
	}
	if x.level >= 0 {
		params["OCF_CHECK_LEVEL"] = strconv.Itoa(x.level)
	}
	meta := map[string]string{"timeout": strconv.FormatInt(x.limit.Milliseconds(), 10)}
	for name, value := range x.meta {
		if name != "timeout" {
			meta[name] = value
		}
	}
	name := x.name
	if name == "" {
		name = "test"
	}
	h := agent.NewHost(x.Env.Root, x.environment())
	r := h.Launch(lrmd.Op{Resource: name, Agent: x.agent, Action: tasks[x.flag], Params: params, Meta: meta})
	late := time.AfterFunc(x.limit, func() { r.Kill(lrmd.KillProcess{Force: true, Group: true}) })
	out := r.Wait()
	if !late.Stop() && out.Signal != 0 {
		out.RC, out.Status = vocab.ExitError, vocab.ExecTimeout
		out.ExitReason = "Resource agent did not exit within specified timeout"
	}
	return out
}

// tell tells what came of a run.
func (x *execution) tell(out lrmd.Outcome) {
	root := x.XML()
	if root != nil {
		root = output.Element(root, "resource-agent-action", "action", x.flag, "class", x.agent.Class, "type", x.agent.Type)
		x.attr(root, "rsc", x.name)
		x.attr(root, "provider", x.agent.Provider)
	}
	x.tellOthers(root)
	if root == nil {
		x.tellStatus(out)
	} else {
		e := output.Element(root, "agent-status", "code", strconv.Itoa(int(out.RC)), "message", out.RC.String(),
			"execution_code", strconv.Itoa(int(out.Status)), "execution_message", out.Status.String())
		x.attr(e, "reason", out.ExitReason)
	}
	x.tellWords(root, out)
}

// attr sets an attribute that has a value.
func (x *execution) attr(e *etree.Element, name, value string) {
	if value != "" {
		e.CreateAttr(name, value)
	}
}

func (x *execution) tellOthers(root *etree.Element) {
	if root != nil {
		root = output.Element(root, "overrides")
	}
	for _, p := range x.others {
		switch {
		case root != nil:
			x.attr(output.Element(root, "override", "name", p.name, "value", p.value), "rsc", x.name)
		case x.name == "":
			x.Info("Overriding the cluster configuration with '%s' = '%s'", p.name, p.value)
		default:
			x.Info("Overriding the cluster configuration for '%s' with '%s' = '%s'", x.name, p.name, p.value)
		}
	}
}

func (x *execution) tellStatus(out lrmd.Outcome) {
	whose := ""
	if x.name != "" {
		whose = " for " + x.name
	}
	why := ""
	if out.ExitReason != "" {
		why = ": " + out.ExitReason
	}
	if out.Status != vocab.ExecDone {
		x.Err("Operation %s%s (%s) could not be executed (%s%s)", x.flag, whose, x.agent, out.Status, why)
		return
	}
	x.note("Operation %s%s (%s) returned %d (%s%s)", x.flag, whose, x.agent, int(out.RC), out.RC, why)
}

// tellWords shows what the agent wrote.
func (x *execution) tellWords(root *etree.Element, out lrmd.Outcome) {
	if out.Stdout == "" && out.Stderr == "" {
		return
	}
	if _, err := scan.Parse(out.Stdout, scan.KeepText); err == nil && out.Stdout != "" {
		if root == nil {
			x.Info("%s", out.Stdout)
		} else {
			output.Element(root, "command").CreateCData(out.Stdout)
		}
		return
	}
	streams := []struct{ name, text string }{{"stdout", out.Stdout}, {"stderr", out.Stderr}}
	if root == nil {
		for _, s := range streams {
			if s.text != "" {
				x.Info("%s", s.text)
			}
		}
		return
	}
	e := output.Element(root, "command", "code", strconv.Itoa(int(out.RC)))
	for _, s := range streams {
		if s.text != "" {
			output.Element(e, "output", "source", s.name).SetText(s.text)
		}
	}
}
