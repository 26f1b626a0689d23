package crmattribute

import (
	"pacer/cib/value/vocab"
	"pacer/tools/optionlist"
	"pacer/tools/output"
)

// list shows the cluster options that there are.
func list(p *output.Printer, f *flags) error {
	if f.ListOptions != "cluster" {
		return output.Near(vocab.ExitUsage, f.ListOptions, []string{"cluster"}, "Invalid --list-options value '%s'. Allowed values: cluster", f.ListOptions)
	}
	optionlist.Cluster().Write(p, f.All)
	return nil
}
