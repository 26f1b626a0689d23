package controller

import (
	"pacer/cib/option"
	"pacer/cib/value/rule"
)

// settings are the cluster options in force for this host at this moment, by the engine's rules.
func (t *turn) settings() option.Values { return option.Read(t.doc.Root(), t.now) }

// milliseconds reads an interval; what cannot be read counts as the default.
func milliseconds(text string, otherwise int) int {
	if text == "" {
		return otherwise
	}
	ms, err := rule.ParseInterval(text)
	if err != nil {
		return otherwise
	}
	return int(ms)
}
