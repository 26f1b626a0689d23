package resource

import (
	"fmt"

	"pacer/cib/value/secret"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/level/attribute"
	"pacer/crmsh/ui/table"
	"pacer/private/secretfile"
)

// kept is a parameter's value that may be kept in a file of this host.
type kept struct {
	rsc, param string
	secretfile.Value
}

// secretRequest is what the command secret was told to do.
type secretRequest struct {
	resource, verb, param string
	value                 table.Optional
}

func (c *commands) secret(call *table.Call, a secretRequest) error {
	value, err := secretfile.Of(c.Env.Root, a.resource, a.param)
	if err != nil {
		return fmt.Errorf("secret: %w", err)
	}
	k := kept{a.resource, a.param, value}
	switch {
	case a.verb == "set" && a.value.Given:
		return c.setSecret(call, k, a.value.Text)
	case a.value.Given:
	case a.verb == "stash":
		return c.stashSecret(call, k)
	case a.verb == "unstash":
		return c.unstashSecret(call, k)
	case a.verb == "delete":
		if err := c.setParam(call, k, ""); err != nil {
			return err
		}
		return k.Remove()
	case a.verb == "show", a.verb == "get":
		value, err := k.Read()
		if err == nil {
			c.Out.Printf("%s\n", value)
		}
		return err
	case a.verb == "check":
		return k.Check()
	}
	return desk.WrongWord(a.verb, "set PARAM VALUE", "stash PARAM", "unstash PARAM", "delete PARAM", "show PARAM", "check PARAM")
}

// setParam sets the parameter that a secret is the value of.
func (c *commands) setParam(call *table.Call, k kept, value string) error {
	return c.Commits.AtOnce(call, func(s *session.Session) error { return s.SetAttr(session.Parameters, k.rsc, k.param, value) })
}

func (c *commands) setSecret(call *table.Call, k kept, value string) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if _, err := s.Attr(session.Parameters, k.rsc, k.param); err != nil {
		return err
	}
	if err := k.Write(value); err != nil {
		return err
	}
	c.Out.Warnf("the value is kept in %s on this host; copy the folder to the other nodes", k.File())
	return c.setParam(call, k, secret.InFile)
}

func (c *commands) stashSecret(call *table.Call, k kept) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	value, err := s.Attr(session.Parameters, k.rsc, k.param)
	switch {
	case err != nil:
		return err
	case value == "":
		return fmt.Errorf("%s of %s: %w", k.param, k.rsc, attribute.ErrNotSet)
	case value == secret.InFile:
		return fmt.Errorf("%s of %s is a secret already", k.param, k.rsc)
	}
	return c.setSecret(call, k, value)
}

func (c *commands) unstashSecret(call *table.Call, k kept) error {
	value, err := k.Read()
	if err != nil {
		return err
	}
	if err := c.setParam(call, k, value); err != nil {
		return err
	}
	return k.Remove()
}
