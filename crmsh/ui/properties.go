package ui

import (
	"fmt"
	"strings"

	"pacer/cib/option"
)

// propertiesTopic is what help says of the cluster's options, from the catalogue.
func propertiesTopic() topic {
	var b strings.Builder
	const headline = "the cluster's options"
	b.WriteString(headline + "\n\nEach with its default, as property sets them.\n")
	for _, name := range option.Settable() {
		o, _ := option.Find(name)
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSuffix(o.Name+"="+o.Default, "="))
		fmt.Fprintf(&b, "  %s\n", o.Short)
		if o.Words != nil {
			fmt.Fprintf(&b, "  one of %s\n", strings.Join(o.Words, ", "))
		}
		if o.Legacy != "" {
			fmt.Fprintf(&b, "  formerly %s\n", o.Legacy)
		}
		switch {
		case o.Idle != "":
			b.WriteString("  kept, but Pacer does not act on it\n")
		case o.Deprecated:
			b.WriteString("  will go in a future release\n")
		}
	}
	return topic{"properties", headline, b.String()}
}
