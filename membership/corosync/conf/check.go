package conf

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pacer/problem"
)

// Check finds what corosync 3 would refuse (errors), and what it would read and make nothing of (remarks).
func (f *File) Check() (errors, remarks problem.List) {
	c := &checker{origin: f.Origin}
	c.section(f.Items, grammar(), "")
	if len(c.errors) == 0 {
		c.whole(f)
	}
	return c.errors, c.remarks
}

type checker struct {
	origin          string
	errors, remarks problem.List
}

// problem says what is wrong with an item; nil is the file as a whole.
func problemAt(origin string, i *Item, found, format string, args ...any) problem.Problem {
	p := problem.Problem{Origin: origin, Found: found, Expected: fmt.Sprintf(format, args...)}
	if i != nil && i.Line > 0 {
		p.Pos = problem.Pos{Line: i.Line, Col: 1 + len(i.Raw) - len(strings.TrimLeft(i.Raw, blank))}
	}
	return p
}

func (c *checker) wrong(i *Item, found, format string, args ...any) {
	c.errors = append(c.errors, problemAt(c.origin, i, found, format, args...))
}

func (c *checker) remark(i *Item, found, near, format string, args ...any) {
	p := problemAt(c.origin, i, found, format, args...)
	p.Nearest = near
	c.remarks = append(c.remarks, p)
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func (c *checker) section(items []*Item, rule *sectionRule, path string) {
	if rule.open {
		return
	}
	for _, i := range items {
		switch {
		case i.Key == "":
		case i.Section:
			below := rule.sections[i.Key]
			if below == nil {
				c.remark(i, path+i.Key, problem.Nearest(i.Key, sorted(rule.sections)), "corosync knows no such section, and makes nothing of it")
				continue
			}
			c.section(i.Items, below, path+i.Key+".")
		default:
			c.entry(i, rule, path)
		}
	}
	for _, i := range items {
		if l := last(items, i.Key); !i.Section && i.Key != "" && l != i {
			c.remark(i, path+i.Key, "", "given again in line %d; the last one counts", l.Line)
		}
	}
}

func (c *checker) entry(i *Item, rule *sectionRule, path string) {
	k, ok := rule.keys[i.Key]
	if !ok {
		c.remark(i, path+i.Key, problem.Nearest(i.Key, sorted(rule.keys)), "corosync knows no such key here, and makes nothing of it")
		return
	}
	if value, _, found := strings.Cut(i.Value, " #"); found {
		c.wrong(i, i.Value, "corosync takes a remark behind a value as part of it; write %s: %s, and the remark on a line of its own", i.Key, strings.Trim(value, blank))
		return
	}
	if want := k.refuses(i.Value); want != "" {
		c.wrong(i, i.Key+": "+i.Value, "expected %s", want)
	}
}

// refuses says what a value should be; "" if it is right.
func (k keyRule) refuses(value string) string {
	limits := map[valueKind]struct {
		low, high int64
	}{number: {0, 1<<32 - 1}, byteSize: {0, 255}, port: {0, 65535}, signed: {-1 << 31, 1<<31 - 1}, version: {0, 1<<63 - 1}}
	if k.kind == choice {
		if !slices.Contains(k.words, value) {
			return strings.Join(k.words, ", ")
		}
		return ""
	}
	l, ok := limits[k.kind]
	if !ok {
		return ""
	}
	if n, err := strconv.ParseInt(value, 10, 64); err != nil || n < l.low || n > l.high {
		return fmt.Sprintf("a whole number from %d to %d", l.low, l.high)
	}
	return ""
}

// whole checks what several sections have to do with one another.
func (c *checker) whole(f *File) {
	totem := f.one("totem")
	if totem == nil {
		c.wrong(nil, "", "the section totem is missing; corosync does not start without it")
		return
	}
	if value(totem.Items, "version") == "" {
		c.wrong(totem, "totem {", "version: 2 is missing in this section")
	}
	nodes := f.nodes()
	transport := value(totem.Items, "transport")
	if len(nodes) == 0 && (transport == "" || transport == "knet" || transport == "udpu") {
		c.wrong(totem, "totem {", "there is no nodelist, and the transport %s needs one", cmp.Or(transport, "knet"))
	}
	c.nodes(nodes, transport)
	c.votes(f, len(nodes))
}

func (f *File) one(name string) *Item {
	if list := sections(f.Items, name); len(list) > 0 {
		return list[len(list)-1]
	}
	return nil
}

func (f *File) nodes() []*Item {
	var list []*Item
	for _, s := range sections(f.Items, "nodelist") {
		list = append(list, sections(s.Items, "node")...)
	}
	return list
}

func (c *checker) nodes(nodes []*Item, transport string) {
	seen := map[string]*Item{}
	for _, n := range nodes {
		for _, key := range []string{"nodeid", "ring0_addr"} {
			if value(n.Items, key) == "" && (key != "nodeid" || transport == "" || transport == "knet") {
				c.wrong(n, "node {", "%s is missing in this node", key)
			}
		}
		for _, i := range n.Items {
			if i.Key != "nodeid" && i.Key != "name" && !strings.HasSuffix(i.Key, "_addr") || i.Section {
				continue
			}
			id := i.Key + " " + i.Value
			if strings.HasSuffix(i.Key, "_addr") {
				id = "address " + i.Value
			}
			if other := seen[id]; other != nil {
				c.wrong(i, i.Key+": "+i.Value, "line %d has the same; each node needs its own", other.Line)
			}
			seen[id] = i
		}
		if i := last(n.Items, "nodeid"); i != nil && i.Value == "0" {
			c.wrong(i, "nodeid: 0", "expected 1 or more")
		}
	}
}

func (c *checker) votes(f *File, nodes int) {
	quorum := f.one("quorum")
	if quorum == nil || value(quorum.Items, "provider") == "" {
		c.remark(quorum, "quorum", "", "provider: corosync_votequorum is missing, without which nobody counts votes; Pacer needs it")
		return
	}
	two := last(quorum.Items, "two_node")
	if two != nil && two.Value == "1" && nodes != 2 && nodes != 0 {
		c.wrong(two, "two_node: 1", "the nodelist has %d nodes; this is for two", nodes)
	}
	if nodes == 2 && (two == nil || two.Value != "1") && len(sections(quorum.Items, "device")) == 0 {
		c.remark(quorum, "quorum", "", "of two nodes neither has quorum alone; two_node: 1 gives it to the one that remains")
	}
}
