package stonithadmin

import (
	"cmp"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

// fenceBy has a node fenced.
func fenceBy(action, node string) func(*admin, *api.Client) error {
	return func(a *admin, client *api.Client) error { return a.fence(client, node, action) }
}

func (a *admin) fence(client *api.Client, node, action string) error {
	ask := api.Fence{Target: node, Action: action, Client: a.name()}
	var err error
	if ask.Timeout, err = span("--timeout", a.Timeout); err != nil {
		return err
	}
	if ask.Tolerance, err = span("--tolerance", a.Tolerance); err != nil {
		return err
	}
	if ask.NoDelay = a.Delay == "-1"; !ask.NoDelay {
		if ask.Delay, err = span("--delay", a.Delay); err != nil {
			return err
		}
	}
	done, err := client.Within(patience).Fence(ctx(), ask)
	if err != nil {
		return cluster.CallError(err)
	}
	a.tried(node, done)
	if done.OK {
		a.Info("%s of %s went well, by %s", action, node, cmp.Or(done.Executor, "nobody, since it was done a while ago"))
		return nil
	}
	what := "fence"
	if action == vocab.TaskOn {
		what = "unfence"
	}
	return failure(done, "Couldn't "+what+" "+node)
}

// tried tells how each device fared, with the agent's own words.
func (a *admin) tried(node string, done api.Fenced) {
	for _, t := range done.Tried {
		how := "went well"
		if !t.OK {
			how = "failed: " + cmp.Or(t.Reason, t.Status)
		}
		a.Info("%s of %s by %s on %s %s", t.Action, node, t.Device, t.Node, how)
	}
}

func (a *admin) confirm(client *api.Client) error {
	done, err := client.ConfirmFenced(ctx(), api.Confirmation{Target: a.Confirm, Client: a.name()})
	switch {
	case err != nil:
		return cluster.CallError(err)
	case !done.OK:
		return failure(done, "Couldn't confirm that "+a.Confirm+" is down")
	}
	return nil
}

// failure is what did not go well: what it was, the error as Pacemaker's library words it, and why.
func failure(done api.Fenced, what string) error {
	code := codeOf(done)
	if done.Reason == "" || done.Reason == code.String() {
		return output.Fail(code.exit(), "%s: %s", what, code)
	}
	return output.Fail(code.exit(), "%s: %s (%s)", what, code, done.Reason)
}
