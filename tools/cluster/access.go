package cluster

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/acl"
	"pacer/cib/value/vocab"
	"pacer/tools/env"
	"pacer/tools/output"
)

// OpenAs is Open with the permissions of a user.
func OpenAs(e env.Env, user string) (CIB, error) {
	c, err := openAny(e)
	if err != nil || acl.Privileged(user) {
		return c, err
	}
	groups, err := Groups(e, user)
	if err != nil {
		return nil, errors.Join(output.Fail(vocab.ExitOSFile, "cannot find out the groups of user %s: %w", user, err), c.Close())
	}
	return &limited{c, user, groups, NewTrace(e)}, nil
}

// View gives what the user in CIB_user may see of a document.
func View(e env.Env, doc *cib.Document) (*cib.Document, error) {
	user := e.Getenv("CIB_user")
	if acl.Privileged(user) {
		return doc, nil
	}
	groups, err := Groups(e, user)
	if err != nil {
		return nil, output.Fail(vocab.ExitOSFile, "cannot find out the groups of user %s: %w", user, err)
	}
	return (&limited{user: user, groups: groups}).view(doc)
}

// Groups lists the groups that name a user as a member in /etc/group. Pacemaker does not count a user's
// primary group.
func Groups(e env.Env, user string) ([]string, error) {
	data, err := os.ReadFile(filepath.Join(e.Root, "/etc/group"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for line := range strings.Lines(string(data)) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) == 4 && slices.Contains(strings.Split(fields[3], ","), user) {
			names = append(names, fields[0])
		}
	}
	return names, nil
}

// limited is a CIB as a user may see and change it.
type limited struct {
	CIB
	user   string
	groups []string
	trace  Trace
}

func (l *limited) Document() (*cib.Document, error) {
	doc, err := l.CIB.Document()
	if err != nil {
		return nil, err
	}
	return l.view(doc)
}

func (l *limited) view(doc *cib.Document) (*cib.Document, error) {
	if !acl.Enforced(doc.Root(), l.user, time.Now()) {
		return doc, nil
	}
	return acl.For(doc.Root(), l.user, l.groups).View(doc)
}

// Apply asks whether the user may make the change before it is made.
func (l *limited) Apply(ops ...cib.Op) error {
	doc, err := l.CIB.Document()
	if err != nil {
		return err
	}
	if acl.Enforced(doc.Root(), l.user, time.Now()) {
		if _, err := cib.Update(doc, ops, l.guard(doc, ops)); err != nil {
			return err
		}
	}
	return l.CIB.Apply(ops...)
}

func (l *limited) guard(doc *cib.Document, ops []cib.Op) cib.Guard {
	rights := acl.For(doc.Root(), l.user, l.groups)
	return func(before, after *etree.Element) error {
		decisions, err := rights.Decide(ops, before, after)
		if err != nil {
			return err
		}
		l.trace.Access(decisions)
		return rights.Refusal(decisions)
	}
}
