package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pacer/cib"
	"pacer/crmsh/ra"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/prefs"
	"pacer/crmsh/ui/table"
	"pacer/tools/crmmon"
	"pacer/tools/crmsimulate"
	"pacer/tools/env"
)

// Cluster is asked for what is no change of the configuration.
type Cluster struct {
	conf     *Configuration
	out      *console.Console
	env      env.Env
	prefs    *prefs.Prefs
	simulate func(env.Env, *cib.Document, crmsimulate.Options) error
	status   func(env.Env, crmmon.Source, crmmon.Options) error
}

// Perform asks something of the cluster and shows what it says.
func (c *Cluster) Perform(ctx context.Context, o session.Request) error {
	b, err := c.conf.Backend()
	if err != nil {
		return err
	}
	text, err := b.Perform(ctx, o)
	if text != "" {
		c.out.Printf("%s\n", strings.TrimSuffix(text, "\n"))
	}
	return err
}

// Settle waits until the cluster has done what there is to do, but no longer than the preference says.
func (c *Cluster) Settle(ctx context.Context) error {
	patience, ok := ra.Duration(c.prefs.Get(prefs.WaitTimeout))
	if !ok {
		patience = longestWait
	}
	ctx, stop := context.WithTimeoutCause(ctx, patience, fmt.Errorf("it is not done after %v (options wait-timeout)", patience))
	defer stop()
	return c.Perform(ctx, session.Request{Verb: session.Wait})
}

// longestWait is the patience where the preference cannot be read.
const longestWait = 30 * time.Minute

// Simulate shows what the cluster would do with a document.
func (c *Cluster) Simulate(doc *cib.Document, o crmsimulate.Options) error {
	said, err := c.listen(func(e env.Env) error { return c.simulate(e, doc, o) })
	c.out.Printf("%s", said)
	return err
}

// listen lets something print, and gives its complaints and then its results. If it fails the complaints go into the error.
func (c *Cluster) listen(print func(env.Env) error) (string, error) {
	var results, complaints bytes.Buffer
	e := c.env
	e.Stdout, e.Stderr, e.StdoutTTY, e.StderrTTY = &results, &complaints, false, false
	if err := print(e); err != nil {
		text := strings.TrimSpace(complaints.String() + err.Error())
		return results.String(), errors.New(text)
	}
	return complaints.String() + results.String(), nil
}

// Simulation is a parameter for what to show of a simulation: words, and options of crm_simulate.
func Simulation(into *crmsimulate.Options, words ...string) table.Param {
	usage := "[" + strings.Join(words, "] [") + "]"
	usage = strings.Replace(usage, "[v]", "[v...]", 1)
	return table.Parsed(usage, 0, -1, func(given []string) error { return readSimulation(into, given) }, table.Choice(words...))
}

func readSimulation(into *crmsimulate.Options, words []string) error {
	var options []string
	for _, w := range words {
		switch {
		case w == "nograph", w == "actions":
		case w == "scores":
			options = append(options, "--show-scores")
		case w == "utilization":
			options = append(options, "--show-utilization")
		case strings.Trim(w, "v") == "":
			options = append(options, "-"+strings.Repeat("V", len(w)))
		case strings.HasPrefix(w, "-"):
			options = append(options, w)
		default:
			return fmt.Errorf("simulate: expected nograph, v, scores, utilization, actions or an option of crm_simulate, found %q", w)
		}
	}
	o, err := crmsimulate.Parse(options...)
	*into = o
	return err
}

// Status shows the status of the cluster; words are those of StatusWords or options of crm_mon.
func (c *Cluster) Status(ctx context.Context, words []string) error {
	b, err := c.conf.Backend()
	if err != nil {
		return err
	}
	o, err := crmmon.Parse(statusOptions(words)...)
	if err != nil {
		return err
	}
	doc, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	from := crmmon.Source{Document: doc}
	if h, ok := b.(session.Hosted); ok {
		if from.Local, err = h.Node(ctx); err != nil {
			return err
		}
	}
	if w, ok := b.(session.Watched); ok {
		if from.Attention, err = w.Attention(ctx); err != nil {
			return err
		}
		if from.Watchdogs, err = w.Watchdogs(ctx); err != nil {
			return err
		}
		if from.Said, err = w.Said(ctx); err != nil {
			return err
		}
		from.Fencing, from.NoFencing = w.Fencings(ctx)
	}
	text, err := c.listen(func(e env.Env) error { return c.status(e, from, o) })
	if err != nil {
		return err
	}
	c.out.Page(text)
	return nil
}

// statusWord is a word for an option of crm_mon.
type statusWord struct{ word, option string }

func statusWords() []statusWord {
	return []statusWord{
		{"bynode", "-n"},
		{"inactive", "-r"},
		{"ops", "-o"},
		{"timing", "-t"},
		{"failcounts", "-f"},
		{"verbose", "-V"},
		{"quiet", "-Q"},
		{"html", "--output-as=html"},
		{"xml", "--output-as=xml"},
		{"tickets", "-c"},
		{"noheaders", "-D"},
		{"detail", "-R"},
		{"brief", "-b"},
		{"full", "-ncrft"},
	}
}

// statusOptions gives the options of crm_mon that words stand for. Names of sections leave out all that are not named.
func statusOptions(words []string) []string {
	var options, sections []string
	for _, w := range words {
		i := slices.IndexFunc(statusWords(), func(known statusWord) bool { return known.word == w })
		switch {
		case i >= 0:
			options = append(options, statusWords()[i].option)
		case slices.Contains(crmmon.Sections(), w):
			sections = append(sections, w)
		default:
			options = append(options, w)
		}
	}
	switch {
	case len(sections) > 0: // first, so that options add to them
		options = append([]string{"--include=none," + strings.Join(sections, ",")}, options...)
	case len(words) == 0:
		options = []string{"-r"}
	}
	return options
}

// ResourcesOnly is the section of the resources.
const ResourcesOnly = "resources"

// StatusWords are the words that the status of the cluster takes.
func StatusWords() []string {
	var out []string
	for _, w := range statusWords() {
		out = append(out, w.word)
	}
	for _, s := range crmmon.Sections() {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
