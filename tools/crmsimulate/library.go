package crmsimulate

import (
	"pacer/cib"
	"pacer/tools/env"
	"pacer/tools/output"
)

// name is the tool's, for messages.
const name = "crm_simulate"

// Parse reads the options of a command line.
func Parse(args ...string) (Options, error) {
	o := Options{args: args}
	_, err := output.Parse(name, output.Tool{Flags: &o}, args)
	if err == nil {
		err = o.settle(nil)
	}
	return o, err
}

// Play shows on e.Stdout what a cluster would do that has a document, which stays as it is; warnings go to e.Stderr. Options
// that say where the input is, and that the results are to be stored there, mean nothing here.
func Play(e env.Env, doc *cib.Document, o Options) error {
	e.Name, e.Args = name, o.args
	o.Simulate, o.InPlace = o.Simulate || o.InPlace, false
	o.from = "-" // nothing is live
	if o.OutputAs == "" {
		o.OutputAs = output.FormatText
	}
	return output.Print(e, &o.Common, func(p *output.Printer) error {
		root, err := prepare(p, doc.Copy())
		if err != nil {
			return err
		}
		return simulate(p, &o, root)
	})
}
