package ui

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"

	"pacer/crmsh/session"
)

// secretValue stands in the configuration for a value that is kept in a file.
const secretValue = "lrm://"

// secret is a parameter's value that may be kept in a file of this host, as the executor reads it: the value
// in a file of the parameter's name in a folder of the resource's, its MD5 sum beside it.
type secret struct {
	rsc, param string
	file       string
}

func (sh *shell) resourceSecret(in *call) error {
	rsc, verb, param := in.args[0], in.args[1], in.args[2]
	for _, w := range []string{rsc, param} {
		if strings.ContainsAny(w, "/\x00") || strings.HasPrefix(w, ".") {
			return fmt.Errorf("secret: %q cannot be the name of a file", w)
		}
	}
	c := secret{rsc, param, filepath.Join(sh.env.Root, "/var/lib/pacemaker/lrm/secrets", rsc, param)}
	switch {
	case verb == "set" && len(in.args) == 4:
		return sh.setSecret(c, in.args[3])
	case len(in.args) == 4:
	case verb == "stash":
		return sh.stashSecret(c)
	case verb == "unstash":
		return sh.unstashSecret(c)
	case verb == "delete":
		if err := sh.atOnce(func(s *session.Session) error { return s.SetParam(rsc, "instance_attributes", param, "") }); err != nil {
			return err
		}
		return c.remove()
	case verb == "show", verb == "get":
		value, err := c.read()
		if err == nil {
			sh.printf("%s\n", value)
		}
		return err
	case verb == "check":
		return c.check()
	}
	return wrongWord(verb, "set PARAM VALUE", "stash PARAM", "unstash PARAM", "delete PARAM", "show PARAM", "check PARAM")
}

func (sh *shell) setSecret(c secret, value string) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	if _, err := s.Param(c.rsc, "instance_attributes", c.param); err != nil {
		return err
	}
	if err := c.write(value); err != nil {
		return err
	}
	sh.warnf("the value is kept in %s on this host; copy the folder to the other nodes", c.file)
	return sh.atOnce(func(s *session.Session) error {
		return s.SetParam(c.rsc, "instance_attributes", c.param, secretValue)
	})
}

func (sh *shell) stashSecret(c secret) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	value, err := s.Param(c.rsc, "instance_attributes", c.param)
	switch {
	case err != nil:
		return err
	case value == "":
		return fmt.Errorf("%s of %s: %w", c.param, c.rsc, errNotSet)
	case value == secretValue:
		return fmt.Errorf("%s of %s is a secret already", c.param, c.rsc)
	}
	return sh.setSecret(c, value)
}

func (sh *shell) unstashSecret(c secret) error {
	value, err := c.read()
	if err != nil {
		return err
	}
	if err := sh.atOnce(func(s *session.Session) error { return s.SetParam(c.rsc, "instance_attributes", c.param, value) }); err != nil {
		return err
	}
	return c.remove()
}

func (c secret) write(value string) error {
	if err := os.MkdirAll(filepath.Dir(c.file), 0o700); err != nil {
		return err
	}
	sum := md5.Sum([]byte(value))
	if err := renameio.WriteFile(c.file+".sign", []byte(hex.EncodeToString(sum[:])+"\n"), 0o600); err != nil {
		return err
	}
	return renameio.WriteFile(c.file, []byte(value+"\n"), 0o600)
}

func (c secret) read() (string, error) {
	data, err := os.ReadFile(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s of %s is no secret on this host: there is no %s", c.param, c.rsc, c.file)
	}
	return strings.TrimSuffix(string(data), "\n"), err
}

// check compares the value with its sum.
func (c secret) check() error {
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

func (c secret) remove() error {
	err := os.Remove(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, os.Remove(c.file+".sign"))
}
