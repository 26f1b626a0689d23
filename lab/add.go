package lab

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// mostNodes is how many nodes a lab can have; more have no address.
const mostNodes = 250

// Add gives a lab that is under way one more node, which is off. The others know its name from then on; where nodes have a
// corosync, theirs is told to read its list of nodes again.
func (l *Lab) Add(ctx context.Context, name string) (Node, error) {
	n, others, err := l.add(name)
	if err != nil {
		return Node{}, err
	}
	if l.power != nil {
		if err := l.power.add(n); err != nil {
			return Node{}, l.fail(n.Index, err)
		}
	}
	for _, o := range others {
		if err := l.introduce(n, o); err != nil {
			return Node{}, l.fail(o.Index, err)
		}
	}
	return n, l.reread(ctx, others)
}

func (l *Lab) add(name string) (n Node, others []Node, err error) {
	others = l.Nodes()
	names := []string{name}
	for _, o := range others {
		names = append(names, o.Name)
	}
	if err := (Config{Nodes: names}).check(); err != nil {
		return Node{}, nil, err
	}
	if len(names) > mostNodes {
		return Node{}, nil, fmt.Errorf("lab: there are %d nodes already, and no address for one more", len(others))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return Node{}, nil, fmt.Errorf("lab: %w", ErrClosed)
	}
	n = l.enter(name)
	if text, ok := l.files[corosyncFile]; ok {
		l.files[corosyncFile] = withNode(text, n)
	}
	return n, others, nil
}

// withNode adds a node to a corosync.conf, all else in it kept.
func withNode(conf string, n Node) string {
	const head = "nodelist {\n"
	before, after, found := strings.Cut(conf, head)
	if !found { // then it was written by somebody else; corosync takes several lists
		return conf + head + listed(n) + "}\n"
	}
	return before + head + listed(n) + after
}

// introduce tells a node of another, in its files. One that never booted has none yet, and gets them when it does.
func (l *Lab) introduce(added, to Node) error {
	for path, change := range map[string]func(string) string{
		"/etc/hosts": func(text string) string { return text + l.addressOf(added) },
		corosyncFile: func(text string) string { return withNode(text, added) },
	} {
		if path == corosyncFile && !l.corosync() {
			continue
		}
		file := filepath.Join(to.Dir, path)
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = put(file, change(string(text)), fileMode(path))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// corosync says whether the nodes have one.
func (l *Lab) corosync() bool {
	for _, s := range l.cfg.Services {
		if s.Name == CorosyncName {
			return true
		}
	}
	return false
}

// reread lets all corosyncs that run read their configuration again, by the first that does.
func (l *Lab) reread(ctx context.Context, nodes []Node) error {
	for _, n := range nodes {
		if p, err := l.Service(n.Index, CorosyncName); err != nil || !p.running() {
			continue
		}
		out, err := l.Exec(ctx, n.Index, "", "corosync-cfgtool", "-R")
		if err == nil && out.Exit != (Exit{}) {
			err = l.fail(n.Index, fmt.Errorf("corosync-cfgtool -R %s: %s", out.Exit, strings.TrimSpace(out.Stdout+out.Stderr)))
		}
		return err
	}
	return nil
}
