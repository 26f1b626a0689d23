package desk

import (
	"errors"
	"fmt"
	"strings"

	"pacer/crmsh/session"
)

// errInUse says that something is in use and that nobody said that it may go.
type errInUse struct{ list []session.InUse }

// Error says what is in use, and the way out.
func (e *errInUse) Error() string {
	var lines []string
	for _, u := range e.list {
		lines = append(lines, u.String())
	}
	return fmt.Sprintf("nothing was committed, for it would take away what is in use:\n\t%s\n\tstop it first (resource stop ID; on a node, the cluster); crm --force, commit force and delete --force do it all the same",
		strings.Join(lines, "\n\t"))
}

// guard finds what the changes take away though the cluster uses it. It is refused where nobody is there to be asked,
// unless it is forced; asked says that a person has to agree to it, whatever the preferences are. A file or a shadow
// has nothing that runs.
func (c *Commits) guard(b session.Backend, s *session.Session, force bool) (asked bool, err error) {
	if IsFile(b) {
		return false, nil
	}
	list := s.TakenAway()
	switch {
	case len(list) == 0:
		return false, nil
	case force || c.out.Force:
		for _, u := range list {
			c.out.Warnf("force: %s", u)
		}
		return false, nil
	case !c.out.Person || c.out.No:
		return false, &errInUse{list}
	}
	for _, u := range list {
		c.out.Warnf("%s", u)
	}
	return true, nil
}

// Spare complains about objects that are in use, before a command takes them away. A person is warned only: the commit
// shows what it does and asks.
func (c *Commits) Spare(s *session.Session, ids ...string) error {
	b, err := c.conf.Backend()
	if err != nil || IsFile(b) || c.out.Force {
		return err
	}
	for _, id := range ids {
		u, used := s.UseOf(id)
		what := fmt.Sprintf("resource %s is running on %s; stop it first: resource stop %[1]s", id, strings.Join(u.Where, " "))
		if u.Node {
			what = fmt.Sprintf("node %s is online; stop the cluster there first", id)
		}
		switch {
		case !used:
		case c.out.Person && !c.out.No:
			c.out.Warnf("%s, or see what the commit does and agree to it", what)
		default:
			return errors.New(what + " (--force does it all the same)")
		}
	}
	return nil
}
