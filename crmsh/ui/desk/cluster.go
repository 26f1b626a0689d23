package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"pacer/cib"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
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
	simulate func(env.Env, *cib.Document, crmsimulate.Options) error
	status   func(env.Env, crmmon.Source, crmmon.Options) error
}

// Perform asks something of the cluster and shows what it says.
func (c *Cluster) Perform(ctx context.Context, o session.Order) error {
	b, err := c.conf.Backend()
	if err != nil {
		return err
	}
	text, err := b.Perform(ctx, o)
	c.out.Printf("%s", text)
	return err
}

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
	e.Stdout, e.Stderr, e.StdoutTTY = &results, &complaints, false
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
	options := make([]string, len(words))
	for i, w := range words {
		options[i] = statusOption(w)
	}
	if len(options) == 0 {
		options = []string{"-r"}
	}
	o, err := crmmon.Parse(options...)
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
		if from.Said, err = w.Said(ctx); err != nil {
			return err
		}
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

// statusOption gives the option that a word stands for, else the word itself.
func statusOption(word string) string {
	if word == ResourcesOnly {
		return "--include=none,resources"
	}
	for _, w := range statusWords() {
		if w.word == word {
			return w.option
		}
	}
	return word
}

// ResourcesOnly is a word that is understood beside those of StatusWords: it leaves out all but the resources.
const ResourcesOnly = "resources"

// StatusWords are the words that the status of the cluster takes.
func StatusWords() []string {
	var out []string
	for _, w := range statusWords() {
		out = append(out, w.word)
	}
	return out
}
