package scenario

import (
	"context"
	"errors"
	"fmt"

	"pacer/lab"
	"pacer/lab/cluster"
)

// Stage is a cluster on which verbs are carried out as somebody gives them, one after the other. It is used by one
// goroutine. Nodes are as in stories, the seed's configuration and its script included (@cluster.crm).
type Stage struct{ p *player }

// Open makes a cluster whose nodes are all off.
func Open(ctx context.Context, o Options, nodes ...string) (*Stage, error) {
	p := newPlayer(o)
	if err := p.nodes(ctx, nodes); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return &Stage{p}, nil
}

// Close ends the cluster and removes its files.
func (s *Stage) Close() error { return s.p.close() }

// Cluster is what the verbs act on.
func (s *Stage) Cluster() *cluster.Cluster { return s.p.c }

// Verbs lists the verbs that Do knows.
func Verbs() []Verb {
	var out []Verb
	for _, v := range verbs() {
		if !v.story {
			out = append(out, v.Verb)
		}
	}
	return out
}

// Do carries out a verb: words are its name and its arguments. If it ran a program on a node, that is ran, and what the
// program printed and how it ended is given, whether or not that is what the verb wants. A program that did not end as it
// was to is a *StatusError.
func (s *Stage) Do(ctx context.Context, words []string) (out lab.Output, ran bool, err error) {
	v, ok := findVerb(words[0])
	switch {
	case !ok:
		return out, false, noVerb(words[0])
	case v.story:
		return out, false, fmt.Errorf("%s is for stories; here the cluster is there already", v.Name)
	}
	s.p.ran = false
	err = v.do(s.p, ctx, words[1:])
	return s.p.last, s.p.ran, err
}

// Saw notes what a program printed that a person ran on a node otherwise, for the verbs that look at that.
func (s *Stage) Saw(out lab.Output) { s.p.last = out }

// StatusError says that a program on a node did not end with the status that it was to.
type StatusError struct {
	Output lab.Output
	Want   int
}

// Error tells how it ended, and what it printed.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s\n%s%s", e.Short(), e.Output.Stdout, e.Output.Stderr)
}

// Short tells how it ended.
func (e *StatusError) Short() string {
	return fmt.Sprintf("it %s, want status %d", e.Output.Exit, e.Want)
}

// join adds a node while the others run.
func (p *player) join(ctx context.Context, names []string) error {
	if len(names) != 1 {
		return errors.New("join takes the name of a node that is not there yet")
	}
	if _, err := p.c.Add(ctx, names[0]); err != nil {
		return err
	}
	if p.power {
		if err := p.writeDevices(); err != nil {
			return err
		}
	}
	return p.boot(ctx, names)
}
