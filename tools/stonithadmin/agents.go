package stonithadmin

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/beevik/etree"
	"golang.org/x/sys/unix"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/fencing"
	"pacer/lrmd"
	"pacer/lrmd/agent"
	"pacer/lrmd/metadata"
	"pacer/tools/output"
)

// host is where this host's agents are.
func (a *admin) host() *agent.Host { return agent.NewHost(a.Env.Root, os.Environ()) }

func (a *admin) installed(*api.Client) error {
	a.devices("Installed fence devices", a.host().FenceAgents())
	return nil
}

// about asks the agent what it is, within the time that the command line gives.
func (a *admin) about(h *agent.Host) ([]byte, error) {
	limit, err := span("--timeout", a.Timeout)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(context.Background(), limit)
	defer stop()
	return h.FenceMetaData(ctx, a.Agent)
}

// metadata shows what the agent says of itself, with what the cluster adds to it.
func (a *admin) metadata(*api.Client) error {
	const what = "Can't get fence agent meta-data"
	h := a.host()
	if !h.HasFenceAgent(a.Agent) {
		why := fmt.Errorf("there is no agent %s here; --list-installed names those that there are", a.Agent)
		if err := h.CheckFence(a.Agent); err != nil {
			why = err
		}
		return output.Fail(vocab.ExitNoSuch, "%s: %s (%w)", what, code(unix.ENODEV), why)
	}
	text, err := a.about(h)
	if err != nil {
		return output.Fail(vocab.ExitError, "%s: %w", what, err)
	}
	shown, err := metadata.Fence(text)
	if err != nil {
		return output.Fail(codeInvalid.exit(), "%s: %s (%w)", what, codeInvalid, err)
	}
	if a.page != nil {
		a.page.Add("pre", output.Render(shown), "lang", "xml")
		return nil
	}
	a.Markup("metadata", output.Render(shown))
	return nil
}

// validated is the node that parameters are checked for: which one it is does not matter.
const validated = "node1"

// validate has the agent check parameters.
func (a *admin) validate(*api.Client) error {
	params, err := a.params(a.Env.Getenv)
	if err != nil {
		return err
	}
	result, err := a.check(params)
	if err != nil {
		return err
	}
	rc := codeOfRun(result)
	a.tellValidated(rc, result)
	if rc != codeOK {
		return output.Exit(rc.exit())
	}
	return nil
}

// check runs the agent's validate-all. Why there is nothing to run is said as if the agent had.
func (a *admin) check(params map[string]string) (lrmd.Outcome, error) {
	h := a.host()
	switch err := h.CheckFence(a.Agent); {
	case err != nil:
		return lrmd.Outcome{RC: vocab.ExitError, Status: vocab.ExecNotSupported, Stderr: err.Error()}, nil
	case !h.HasFenceAgent(a.Agent):
		return lrmd.Outcome{RC: vocab.ExitError, Status: vocab.ExecNotInstalled, Stderr: "Agent " + a.Agent + " not found"}, nil
	}
	limit, err := span("--timeout", a.Timeout)
	if err != nil {
		return lrmd.Outcome{}, err
	}
	var known fencing.Agent
	if text, err := a.about(h); err == nil {
		if m, err := metadata.Parse(text); err == nil {
			known = fencing.NewAgent(m.ParameterNames(), nil)
		}
	}
	told := map[string]string{}
	for _, arg := range fencing.Arguments(params, known, vocab.TaskValidateAll, validated) {
		told[arg.Name] = arg.Value
	}
	return h.RunFence(agent.Fence{Agent: a.Agent, Params: told, Limit: limit}), nil
}

func (a *admin) tellValidated(rc code, result lrmd.Outcome) {
	device := ""
	if len(a.Device) > 0 {
		device = a.Device[0]
	}
	if x := a.XML(); x != nil {
		v := output.Element(x, "validate", "agent", a.Agent, "valid", strconv.FormatBool(rc == codeOK))
		if device != "" {
			v.CreateAttr("device", device)
		}
		c := output.Element(v, "command", "code", strconv.Itoa(int(rc)))
		saidXML(c, "stdout", result.Stdout)
		saidXML(c, "stderr", result.Stderr)
		return
	}
	what, how := a.Agent, "succeeded"
	if device != "" {
		what += " on " + device
	}
	if rc != codeOK {
		how = "failed"
	}
	a.tell("Validation of " + what + " " + how)
	if a.page != nil {
		a.printed(rc, result)
		return
	}
	for _, text := range []string{result.Stdout, result.Stderr} {
		if text != "" {
			a.Info("%s", text)
		}
	}
}

func saidXML(c *etree.Element, source, text string) {
	if text != "" {
		output.Element(c, "output", "source", source).SetText(text)
	}
}
