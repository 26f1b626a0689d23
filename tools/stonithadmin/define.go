package stonithadmin

import (
	"fmt"
	"strings"

	"pacer/api"
	"pacer/tools/cluster"
)

func (a *admin) register(client *api.Client) error {
	params, err := a.params(a.Env.Getenv)
	if err != nil {
		return err
	}
	done, err := client.RegisterDevice(ctx(), api.RegisterDevice{ID: a.Register, Agent: a.Agent, Params: params})
	return a.defined(done, err, "Can't register device "+a.Register+" using agent "+a.Agent)
}

func (a *admin) deregister(client *api.Client) error {
	done, err := client.DeregisterDevice(ctx(), api.DeregisterDevice{Device: a.Deregister})
	return a.defined(done, err, "Can't unregister device "+a.Deregister)
}

func (a *admin) registerLevel(client *api.Client) error {
	level := a.level(a.RegisterLevel)
	level.Devices = a.Device
	done, err := client.FencingLevel(ctx(), level)
	return a.defined(done, err, a.levelText("Can't register topology level", a.RegisterLevel))
}

func (a *admin) deregisterLevel(client *api.Client) error {
	level := a.level(a.DeregisterLevel)
	level.Remove = true
	done, err := client.FencingLevel(ctx(), level)
	return a.defined(done, err, a.levelText("Can't unregister topology level", a.DeregisterLevel))
}

// level reads a target: a node, nodes whose names match a pattern, or nodes with an attribute of a value.
func (a *admin) level(target string) api.FencingLevel {
	l := api.FencingLevel{Index: a.Index}
	name, value, byAttribute := strings.Cut(target, "=")
	pattern, byPattern := strings.CutPrefix(target, "@")
	switch {
	case byAttribute:
		l.Attribute, l.Value = name, value
	case byPattern:
		l.Pattern = pattern
	default:
		l.Node = target
	}
	return l
}

func (a *admin) levelText(what, target string) string {
	return fmt.Sprintf("%s %d for %s", what, a.Index, target)
}

// defined is how a definition ended. Nothing is said of one that was taken.
func (a *admin) defined(done api.Fenced, err error, what string) error {
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", what, cluster.CallError(err))
	case !done.OK:
		return failure(done, what)
	}
	return nil
}
