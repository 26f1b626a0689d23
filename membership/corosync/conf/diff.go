package conf

import (
	"cmp"
	"fmt"
	"strings"
)

// Compared are the sections in which what runs can be compared with what is written.
var Compared = []string{"totem", "nodelist", "quorum"}

// Keys are the entries of the compared sections as corosync keeps them while it runs: nodes are
// numbered from 0, interfaces by their link.
func (f *File) Keys() (keys []string, values map[string]string) {
	values = map[string]string{}
	put := func(key, value string) {
		if _, ok := values[key]; !ok {
			keys = append(keys, key)
		}
		values[key] = value
	}
	nodes := 0
	for _, name := range Compared {
		for _, s := range sections(f.Items, name) {
			for _, i := range s.Items {
				switch {
				case i.Key == "":
				case !i.Section:
					put(name+"."+i.Key, i.Value)
				case i.Key == "node":
					for _, e := range i.Items {
						if e.Key != "" {
							put(fmt.Sprintf("nodelist.node.%d.%s", nodes, e.Key), e.Value)
						}
					}
					nodes++
				case i.Key == "interface":
					number := cmp.Or(value(i.Items, "linknumber"), value(i.Items, "ringnumber"), "0")
					for _, e := range i.Items {
						if e.Key != "" && e.Key != "linknumber" && e.Key != "ringnumber" {
							put("totem.interface."+number+"."+e.Key, e.Value)
						}
					}
				}
			}
		}
	}
	return keys, values
}

// Differences compares the file with the keys that corosync runs with: what runs behind -, what the
// file says behind +. Corosync adds keys of its own, so that of what only runs, nodes alone are told of.
func (f *File) Differences(running map[string]string) []string {
	keys, values := f.Keys()
	var list []string
	for _, k := range keys {
		was, runs := running[k]
		if runs && was == values[k] {
			continue
		}
		if runs {
			list = append(list, "-"+k+": "+was)
		}
		list = append(list, "+"+k+": "+values[k])
	}
	for _, k := range sorted(running) {
		if _, ok := values[k]; !ok && strings.HasPrefix(k, "nodelist.node.") {
			list = append(list, "-"+k+": "+running[k])
		}
	}
	return list
}
