package crmmon

import (
	"pacer/api"
	"pacer/cib"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

// name is the tool's, for messages.
const name = "crm_mon"

// Parse reads the options of a command line.
func Parse(args ...string) (o Options, err error) {
	o.args = args
	o.given, err = output.Parse(name, output.Tool{Flags: &o, Formats: formats()}, args)
	return o, err
}

// Source is where a status comes from.
type Source struct {
	Document  *cib.Document
	Local     string            // the node whose daemon was asked; "" for a file
	Attention []string          // what that daemon says besides, in sentences
	Watchdogs []string          // and of watchdogs
	Said      map[string]string // what agents said of failures, by transition-key
	Fencing   []api.FenceEvent  // what it knows of fencings, in order of their ends
	NoFencing error             // why it does not say
}

// Show writes on e.Stdout the status that a document holds. Of the options those count that say what to show and how.
// CIB_user may limit what is seen.
func Show(e env.Env, from Source, o Options) error {
	e.Name, e.Args = name, append([]string{"-1"}, o.args...)
	if o.OutputAs == "" || o.OutputAs == formatConsole || o.AsXML {
		o.OutputAs = output.FormatText // of old XML, too, which has no frame
	}
	format := o.OutputAs
	if o.AsXML {
		format = output.FormatXML
	}
	return output.Print(e, &o.Common, func(p *output.Printer) error {
		s, err := o.show(format)
		if err != nil {
			return err
		}
		doc, err := cluster.View(e, from.Document)
		if err != nil {
			return err
		}
		l := look{doc: doc, local: from.Local, attention: from.Attention, watchdogs: from.Watchdogs, said: from.Said}
		if from.Local != "" && s.fenceLevel != noFencing {
			l.fencing = fenceHistory(from.Fencing, from.NoFencing)
		}
		if l.local != "" {
			l.state = running
		}
		m := &monitor{Printer: p, show: s, format: format, legacy: o.AsXML, to: o.OutputTo}
		return m.report(l)
	})
}
