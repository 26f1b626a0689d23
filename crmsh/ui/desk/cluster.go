package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"pacer/cib"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/table"
)

// Cluster is asked for what is no change of the configuration.
type Cluster struct {
	conf *Configuration
	out  *console.Console
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

// Simulate shows what the cluster would do with a document; args are crm_simulate's.
func (c *Cluster) Simulate(ctx context.Context, doc *cib.Document, args []string) error {
	b, err := c.conf.Backend()
	if err != nil {
		return err
	}
	p, ok := b.(session.Simulator)
	if !ok {
		return errors.New("nobody here can tell what the cluster would do")
	}
	text, err := p.Simulate(ctx, doc, args)
	c.out.Printf("%s", text)
	return err
}

// Simulation is a parameter for what to show of a simulation: words that become options of crm_simulate, after how, which
// is -S or -R.
func Simulation(how string, into *[]string, words ...string) table.Param {
	usage := "[" + strings.Join(words, "] [") + "]"
	usage = strings.Replace(usage, "[v]", "[v...]", 1)
	return table.Parsed(usage, 0, -1, func(given []string) (err error) {
		*into, err = simulation(how, given)
		return err
	}, table.Choice(words...))
}

func simulation(how string, words []string) ([]string, error) {
	args := []string{how}
	for _, w := range words {
		switch {
		case w == "nograph", w == "actions":
		case w == "scores":
			args = append(args, "-s")
		case w == "utilization":
			args = append(args, "-U")
		case strings.Trim(w, "v") == "":
			args = append(args, "-"+strings.Repeat("V", len(w)))
		case strings.HasPrefix(w, "-"):
			args = append(args, w)
		default:
			return nil, fmt.Errorf("simulate: expected nograph, v, scores, utilization, actions or an option of crm_simulate, found %q", w)
		}
	}
	return args, nil
}

// Status shows what the backend says of the cluster; words are those of statusOptions or options of crm_mon.
func (c *Cluster) Status(ctx context.Context, words []string) error {
	b, err := c.conf.Backend()
	if err != nil {
		return err
	}
	names, options := statusOptions(), []string{}
	for _, w := range words {
		if o, ok := names[w]; ok {
			w = o
		}
		options = append(options, w)
	}
	if len(options) == 0 {
		options = []string{"-r"}
	}
	text, err := b.Status(ctx, options)
	if err != nil {
		return err
	}
	c.out.Page(text)
	return nil
}

// statusOptions are the words for crm_mon's options.
func statusOptions() map[string]string {
	return map[string]string{
		"bynode": "-n", "inactive": "-r", "ops": "-o", "timing": "-t", "failcounts": "-f", "verbose": "-V",
		"quiet": "-Q", "html": "--output-as=html", "xml": "--output-as=xml", "tickets": "-c", "noheaders": "-D",
		"detail": "-R", "brief": "-b", "full": "-ncrft", "resources": "--include=none,resources",
	}
}

// StatusWords are the words that the status of the cluster takes.
func StatusWords() []string {
	return []string{"bynode", "inactive", "ops", "timing", "failcounts", "verbose", "quiet", "html", "xml", "tickets", "noheaders", "detail", "brief", "full"}
}
