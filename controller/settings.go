package controller

import (
	"time"

	"pacer/cib"
	"pacer/cib/value/rule"
)

// option reads a cluster option; "" if it is not set.
func option(doc *cib.Document, name string) string {
	config := doc.Root().SelectElement("configuration")
	if config == nil {
		return ""
	}
	if config = config.SelectElement("crm_config"); config == nil {
		return ""
	}
	for _, block := range config.SelectElements("cluster_property_set") {
		if p := named(block, name); p != nil {
			return p.SelectAttrValue("value", "")
		}
	}
	return ""
}

// recheckInterval is how long the DC waits before it looks again though nothing happened.
func recheckInterval(doc *cib.Document) time.Duration {
	return time.Duration(milliseconds(option(doc, "cluster-recheck-interval"), 15*60*1000)) * time.Millisecond
}

// deadtime is how long a host that has just started waits for the others (dc-deadtime).
func deadtime(doc *cib.Document) time.Duration {
	return time.Duration(milliseconds(option(doc, "dc-deadtime"), 20*1000)) * time.Millisecond
}

// shutdownEscalation is how long a node waits to be let go.
func shutdownEscalation(doc *cib.Document) time.Duration {
	return time.Duration(milliseconds(option(doc, "shutdown-escalation"), 20*60*1000)) * time.Millisecond
}

// actionLimit is how many actions each node may have in flight (node-action-limit); 0 where that follows from its
// processors.
func actionLimit(doc *cib.Document) int {
	return atoiOr(option(doc, "node-action-limit"), 0)
}

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
