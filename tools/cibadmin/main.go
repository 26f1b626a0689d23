package cibadmin

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/beevik/etree"

	"pacer/cib/scan"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

// job is one run of the tool.
type job struct {
	*output.Printer
	f              *flags
	section, xpath string // at most one is set
	data           *etree.Element
}

// Main runs cibadmin.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About:   "query and edit the Pacemaker configuration",
		Flags:   f,
		Options: []kong.Option{kong.Vars{"sections": strings.Join(scopes(), ", ")}},
		Do:      func(p *output.Printer, parsed *kong.Context) error { return perform(p, f, parsed) },
	})
}

func scopes() []string {
	return []string{
		"configuration", "nodes", "resources", "constraints", "crm_config", "rsc_defaults", "op_defaults",
		"acls", "fencing-topology", "tags", "alerts", "status",
	}
}

func perform(p *output.Printer, f *flags, parsed *kong.Context) error {
	c := chosen(parsed)
	if c.unsafe && !f.Force {
		return output.Fail(vocab.ExitUnsafe, "The supplied command is considered dangerous. To prevent accidental "+
			"destruction of the cluster, the --force flag is required in order to proceed.")
	}
	if err := checkAccess(f); err != nil {
		return err
	}
	j := &job{Printer: p, f: f}
	j.section, j.xpath = place(f, parsed)
	if c.input && !(c.xpath && j.xpath != "") {
		if err := j.read(c); err != nil {
			return err
		}
	}
	if c.local() {
		return c.run(j)
	}
	if j.section != "" && !slices.Contains(scopes(), j.section) {
		p.Err("Invalid value '%s' for '--scope'. Operation will apply to the entire CIB", j.section)
	}
	return c.run(j)
}

// local says whether the command works without a CIB.
func (c command) local() bool { return strings.HasPrefix(c.name, "md5") || c.name == "empty" }

// read gets the XML that the command works with.
func (j *job) read(c command) error {
	var data []byte
	var err error
	source := ""
	switch {
	case j.f.XMLFile != "":
		source = j.f.XMLFile
		data, err = cluster.ReadAll(j.Env, source)
	case j.f.XMLText != "":
		source, data = "input string", []byte(j.f.XMLText)
	case j.f.XMLPipe:
		source = "stdin"
		data, err = cluster.ReadAll(j.Env, "-")
	case c.xpath:
		return output.Fail(vocab.ExitUsage, "The supplied command requires either --xpath or input via --xml-file, --xml-text, or --xml-pipe")
	default:
		return output.Fail(vocab.ExitUsage, "The supplied command requires input via --xml-file, --xml-text, or --xml-pipe")
	}
	if err != nil {
		return output.Fail(vocab.ExitDataErr, "Couldn't parse input from %s: %w", source, err)
	}
	tree, err := scan.Parse(string(data), scan.DropText)
	if err != nil {
		return output.Fail(vocab.ExitDataErr, "Couldn't parse input from %s: %w", source, err)
	}
	j.data = tree.Root()
	return nil
}
