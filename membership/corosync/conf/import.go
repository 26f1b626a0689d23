package conf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pacer/problem"
)

// Change is a line of a configuration that became something else.
type Change struct {
	Line   int    // in the old file; 0 for what is new
	Was    string // "" for what is new
	Became string // "" for what is left out
	Why    string
}

func (c Change) String() string {
	became := c.Became
	if became == "" {
		became = "left out"
	}
	if c.Line == 0 {
		return fmt.Sprintf("new: %s (%s)", became, c.Why)
	}
	return fmt.Sprintf("line %d: %s -> %s (%s)", c.Line, c.Was, became, c.Why)
}

// Node is what the user knows of a host: its name, and its address on the first link.
type Node struct{ Name, Address string }

// Imported is a configuration of corosync 3 and how it came about.
type Imported struct {
	File    *File
	Changes []Change     // in the order of the old file, then what is new
	Remarks problem.List // what to look at before use
}

// Import makes a configuration of corosync 3 from one of corosync 1 or 2. Known nodes give names to
// addresses, and addresses where the file has none. The error tells what must be known besides.
func (f *File) Import(known []Node) (*Imported, error) {
	m := &importer{known: known, origin: f.Origin, nodelist: f.one("nodelist"), quorum: f.one("quorum")}
	for _, i := range f.Items {
		m.top(i)
	}
	m.finish()
	if err := m.problems.Err(); err != nil {
		return nil, err
	}
	file := &File{Origin: "the new configuration", Items: m.out}
	errors, remarks := file.Check()
	if err := errors.Err(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(m.changes, func(a, b Change) int {
		switch {
		case a.Line == b.Line, a.Line > 0 && b.Line > 0 && a.Line < b.Line:
			return a.Line - b.Line
		case a.Line == 0:
			return 1
		case b.Line == 0:
			return -1
		}
		return a.Line - b.Line
	})
	return &Imported{File: file, Changes: m.changes, Remarks: append(m.remarks, remarks...)}, nil
}

type importer struct {
	known    []Node
	origin   string
	out      []*Item
	links    []*link
	totem    *Item // the new section
	nodelist *Item // as it stood, if it did
	quorum   *Item // as it stood, if it did

	changes  []Change
	problems problem.List
	remarks  problem.List
}

func (m *importer) changed(i *Item, became, format string, args ...any) {
	was := i.Key + ": " + i.Value
	if i.Section {
		was = i.Key + " { }"
	}
	m.changes = append(m.changes, Change{Line: i.Line, Was: was, Became: became, Why: fmt.Sprintf(format, args...)})
}

func (m *importer) added(what, why string) {
	m.changes = append(m.changes, Change{Became: what, Why: why})
}

func (m *importer) wrong(i *Item, found, format string, args ...any) {
	m.problems = append(m.problems, problemAt(m.origin, i, found, format, args...))
}

func (m *importer) look(i *Item, found, format string, args ...any) {
	m.remarks = append(m.remarks, problemAt(m.origin, i, found, format, args...))
}

// gone are sections of the past and why nobody misses them.
var gone = map[string]string{
	"aisexec": "corosync runs as root; its services are part of it",
	"amf":     "the service is no part of corosync any more",
	"event":   "the service is no part of corosync any more",
}

// top takes an item that is in no section.
func (m *importer) top(i *Item) {
	switch why, dropped := gone[i.Key]; {
	case i.Key == "":
		m.out = append(m.out, i)
	case dropped && i.Section:
		m.changed(i, "", "%s", why)
	case !i.Section && i.Key == "compatibility":
		m.changed(i, "", "all versions since 2 speak the same protocol, and none of them that of the past")
	case i.Section && i.Key == "service":
		m.service(i)
	case i.Section && i.Key == "totem":
		m.fromTotem(i)
	case i.Section && i.Key == "logging":
		m.out = append(m.out, m.logging(i))
	case i.Section && (i.Key == "quorum" || i.Key == "nodelist"): // finish puts them where they belong
	case i.Section && grammar().sections[i.Key] != nil:
		m.out = append(m.out, i)
	default:
		m.changed(i, "", "corosync 3 knows nothing of that name")
	}
}

func (m *importer) service(i *Item) {
	if name := value(i.Items, "name"); name == "pacemaker" {
		m.changed(i, "", "corosync 3 starts no cluster manager; it is a service of its own")
	} else {
		m.changed(i, "", "corosync 3 loads no services such as %s", cmp.Or(name, "this one"))
	}
}

// plain is an entry without what stands behind its value, which corosync 1 took for a part of it too.
func (m *importer) plain(i *Item) (value, said string) {
	value, said, _ = strings.Cut(i.Value, "#")
	return strings.Trim(value, blank), strings.Trim(said, blank)
}

// logging keeps the section but for what is no more.
func (m *importer) logging(s *Item) *Item {
	kept := &Item{Line: s.Line, Raw: s.Raw, Key: s.Key, Section: true, End: s.End}
	rule := grammar().sections["logging"]
	for _, i := range s.Items {
		switch {
		case i.Key == "":
			kept.Items = append(kept.Items, i)
		case i.Section && i.Key == "logger_subsys":
			if name := value(i.Items, "subsys"); !slices.Contains(subsystems, strings.ToUpper(name)) {
				m.changed(i, "", "corosync 3 has no subsystem %s", cmp.Or(name, "without a name"))
				continue
			}
			kept.Items = append(kept.Items, i)
		case i.Section:
			kept.Items = append(kept.Items, i)
		default:
			if e := m.logEntry(i, s.Items, rule); e != nil {
				kept.Items = append(kept.Items, e)
			}
		}
	}
	return kept
}

// subsystems are those of corosync 3.
var subsystems = []string{"MAIN", "TOTEM", "KNET", "CFG", "CMAP", "CPG", "QUORUM", "VOTEQ", "YKD", "SYNC", "SERV", "IPC", "QB", "MON", "WD", "PLOAD", "QDEVICE"}

func (m *importer) logEntry(i *Item, all []*Item, rule *sectionRule) *Item {
	value, said := m.plain(i)
	e := i
	if i.Key == "to_file" {
		e = entry("to_logfile", value)
		m.changed(i, "to_logfile: "+value, "the key has a new name")
	} else if said != "" {
		e = entry(i.Key, value)
		m.changed(i, i.Key+": "+value, "a remark behind a value would be part of it")
	}
	k, known := rule.keys[e.Key]
	switch {
	case last(all, i.Key) != i:
		m.changed(i, "", "given again in line %d, which is the one that counts", last(all, i.Key).Line)
		return nil
	case !known:
		m.changed(i, "", "corosync 3 knows no such key in logging")
		return nil
	case k.refuses(value) != "":
		m.wrong(i, i.Key+": "+i.Value, "expected %s", k.refuses(value))
		return nil
	}
	return e
}
