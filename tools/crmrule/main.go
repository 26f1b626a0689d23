package crmrule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Check bool     `short:"c" group:"Modes" help:"Check whether a rule is in effect."`
	XML   *string  `short:"X" name:"xml-text" placeholder:"XML" group:"Data" help:"Use argument for XML (or stdin if '-')."`
	Date  *string  `short:"d" placeholder:"DATE" group:"Additional" help:"Whether the rule is in effect on a given date."`
	Rules []string `short:"r" name:"rule" sep:"none" placeholder:"ID" group:"Additional" help:"The ID of the rule to check (may be specified multiple times)."`
}

// Main runs crm_rule.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "evaluate rules from the Pacemaker configuration",
		Flags: f,
		Do: func(p *output.Printer, _ *kong.Context) error {
			return (&checker{Printer: p, now: time.Now(), trace: cluster.LoudTrace(p.Env, p.Verbose)}).perform(f)
		},
	})
}

// checker checks rules of a configuration.
type checker struct {
	*output.Printer
	now   time.Time
	trace cluster.Trace
	at    rule.Time // the moment that is asked of
	root  *etree.Element
}

func (c *checker) perform(f *flags) (err error) {
	switch {
	case !f.Check:
		return output.Fail(vocab.ExitUsage, "No mode operation given")
	case len(f.Rules) == 0:
		return output.Fail(vocab.ExitUsage, "--check requires use of --rule=")
	}
	if c.at, err = c.moment(f.Date); err != nil {
		return err
	}
	if c.root, err = c.read(f.XML); err != nil {
		return err
	}
	var all []finding
	for _, id := range f.Rules {
		found := c.check(id)
		c.tell(id, found)
		all = append(all, found)
	}
	if status := quirkStatus(all); status != vocab.ExitOK {
		return output.Exit(status)
	}
	return nil
}

// quirkStatus is the exit status after several rules: that of the last, but for those that merely satisfy conditions, as a
// date_spec is satisfied. So a rule that is expired is forgotten over one that is in its range, but not over one that is
// satisfied.
func quirkStatus(all []finding) vocab.Exit {
	var status vocab.Exit
	for _, f := range all {
		if f.outcome != rule.Satisfied {
			status = f.status()
		}
	}
	return status
}

func (c *checker) moment(text *string) (rule.Time, error) {
	if text == nil {
		return rule.FromTime(c.now), nil
	}
	at, err := rule.Parse(*text, c.now)
	c.trace.Date(err)
	if err != nil || at.Year > 9999 {
		return at, output.Fail(vocab.ExitDataErr, "Invalid date specified: '%s'", *text)
	}
	return at, nil
}

// read gives the top of the configuration: of a text, of standard input for "-", or of the cluster.
func (c *checker) read(text *string) (*etree.Element, error) {
	if text == nil {
		return c.live()
	}
	name, problem, data := "input string", "Couldn't parse input string: "+*text, []byte(*text)
	if *text == "-" {
		var err error
		name, problem = cluster.Origin("-"), "Couldn't parse input from STDIN"
		if data, err = cluster.ReadAll(c.Env, "-"); err != nil {
			return nil, output.Fail(vocab.ExitDataErr, "%s: %w", problem, err)
		}
	}
	doc, err := cib.Read(data, name)
	var fault *cib.ParseError
	switch {
	case errors.As(err, &fault) && fault.Fault == cib.NotCIB:
		return nil, output.Fail(vocab.ExitDataErr, "Input is not a CIB: %w", err)
	case err != nil:
		for _, line := range complaint(fault, string(data), err) {
			c.trace.Line("pcmk__log_xmllib_err", "error", "XML Error: %s", line)
		}
		return nil, output.Fail(vocab.ExitDataErr, "%s", problem)
	}
	return doc.Root(), nil
}

// complaint tells what is wrong with a text, line by line: of one that is no XML at all in the words of the library that reads it
// for Pacemaker, with the line of the text and a mark below the place.
func complaint(fault *cib.ParseError, text string, err error) []string {
	if fault == nil || fault.Line == 0 || strings.Contains(text, "<") {
		return []string{err.Error()}
	}
	lines := strings.Split(text, "\n")
	if fault.Line > len(lines) || strings.TrimSpace(text) == "" {
		return []string{err.Error()}
	}
	return []string{
		fmt.Sprintf("Entity: line %d: parser error : Start tag expected, '<' not found", fault.Line),
		lines[fault.Line-1], strings.Repeat(" ", max(0, fault.Col-1)) + "^",
	}
}

func (c *checker) live() (*etree.Element, error) {
	doc, err := cluster.Document(c.Env)
	if err != nil {
		return nil, err
	}
	return doc.Root(), nil
}

// tell tells what came of a rule.
func (c *checker) tell(id string, f finding) {
	if root := c.XML(); root != nil {
		output.Element(root, "rule-check", "rule-id", id, "rc", strconv.Itoa(int(f.status())))
	}
	if f.problem != "" {
		c.Err("Could not determine whether rule %s is in effect: %s", id, f.problem)
		c.Hint(f.meant)
		return
	}
	c.Info("Rule %s %s", id, outcomes[f.outcome].text)
}
