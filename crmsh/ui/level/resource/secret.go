package resource

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pacer/cib/value/secret"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/level/attribute"
	"pacer/crmsh/ui/table"
	"pacer/nofollow"
	"pacer/private"
)

// kept is a parameter's value that may be kept in a file of this host, as the executor reads it: the value
// in a file of the parameter's name in a folder of the resource's, its MD5 sum beside it.
type kept struct {
	rsc, param string
	file       string
}

// secretRequest is what the command secret was told to do.
type secretRequest struct {
	resource, verb, param string
	value                 table.Optional
}

func (c *commands) secret(call *table.Call, a secretRequest) error {
	for _, w := range []string{a.resource, a.param} {
		if strings.ContainsAny(w, "/\x00") || strings.HasPrefix(w, ".") {
			return fmt.Errorf("secret: %q cannot be the name of a file", w)
		}
	}
	k := kept{a.resource, a.param, filepath.Join(c.Env.Root, "/var/lib/pacemaker/lrm/secrets", a.resource, a.param)}
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
		return k.remove()
	case a.verb == "show", a.verb == "get":
		value, err := k.read()
		if err == nil {
			c.Out.Printf("%s\n", value)
		}
		return err
	case a.verb == "check":
		return k.check()
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
	if err := k.write(value); err != nil {
		return err
	}
	c.Out.Warnf("the value is kept in %s on this host; copy the folder to the other nodes", k.file)
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
	value, err := k.read()
	if err != nil {
		return err
	}
	if err := c.setParam(call, k, value); err != nil {
		return err
	}
	return k.remove()
}

func (c kept) write(value string) error {
	if _, err := nofollow.MakeFolder(filepath.Dir(c.file), 0o700); err != nil {
		return err
	}
	sum := md5.Sum([]byte(value))
	if err := private.Replace(c.file+".sign", []byte(hex.EncodeToString(sum[:])+"\n")); err != nil {
		return err
	}
	return private.Replace(c.file, []byte(value+"\n"))
}

func (c kept) read() (string, error) {
	data, err := os.ReadFile(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s of %s is no secret on this host: there is no %s", c.param, c.rsc, c.file)
	}
	return strings.TrimSuffix(string(data), "\n"), err
}

// check compares the value with its sum.
func (c kept) check() error {
	value, err := c.read()
	if err != nil {
		return err
	}
	sign, err := os.ReadFile(c.file + ".sign")
	if err != nil {
		return err
	}
	sum := md5.Sum([]byte(value))
	if strings.TrimSpace(string(sign)) != hex.EncodeToString(sum[:]) {
		return fmt.Errorf("the value in %s is not the one that its sum in %s.sign was made of", c.file, c.file)
	}
	return nil
}

func (c kept) remove() error {
	err := os.Remove(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, os.Remove(c.file+".sign"))
}
