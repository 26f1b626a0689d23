package conf

import (
	"strings"

	"pacer/problem"
)

// File is a corosync.conf.
type File struct {
	Origin string // the file's name, for messages
	Items  []*Item
}

// Item is a line, or a section with the lines in it.
type Item struct {
	Line    int    // 1 or more; 0 for what was not read
	Raw     string // the line as it stood; "" for what was not read
	Key     string // of an entry, or the name of a section; "" for a remark or a blank line
	Value   string // of an entry
	Section bool
	Items   []*Item
	End     string // the line that closes a section, as it stood
}

// maxLine is how long a line may be for corosync, its newline included.
const maxLine = 511

// blank is what corosync takes for white space.
const blank = " \t\r\u00a0"

// Parse reads a text. The file is as complete as it can be even where there are errors.
func Parse(text, origin string) (*File, error) {
	p := parser{origin: origin}
	root := &Item{Section: true}
	p.stack = []*Item{root}
	for line := range strings.Lines(text) {
		p.line++
		p.read(strings.TrimRight(line, "\r\n"))
	}
	for _, open := range p.stack[1:] {
		p.wrong(open, open.Key+" {", "this section is never closed; add a line with }")
	}
	return &File{Origin: origin, Items: root.Items}, p.problems.Err()
}

type parser struct {
	origin   string
	line     int
	stack    []*Item
	problems problem.List
}

func (p *parser) wrong(at *Item, found, expected string) {
	p.problems = append(p.problems, problemAt(p.origin, at, found, "%s", expected))
}

func (p *parser) add(i *Item) {
	top := p.stack[len(p.stack)-1]
	top.Items = append(top.Items, i)
}

// read takes one line. Of a line with a brace that opens and a colon, the brace counts, as for
// corosync.
func (p *parser) read(raw string) {
	text := strings.Trim(raw, blank)
	item := &Item{Line: p.line, Raw: raw}
	if len(raw) > maxLine {
		p.wrong(item, raw[:20]+"...", "the line is longer than the 511 bytes that corosync reads")
	}
	switch {
	case text == "", text[0] == '#':
		p.add(item)
	case strings.Contains(text, "{"):
		p.open(item, text)
	case strings.Contains(text, ":"):
		p.entry(item, text)
	case text == "}":
		p.close(item)
	case strings.Contains(text, "}"):
		p.wrong(item, text, "a } that closes a section stands on a line of its own")
	default:
		p.wrong(item, text, "expected `key: value`, `section {`, } or a remark that begins with #")
	}
}

func (p *parser) open(item *Item, text string) {
	name, rest, _ := strings.Cut(text, "{")
	item.Key, item.Section = strings.TrimRight(name, blank+":"), true
	if item.Key == "" {
		p.wrong(item, text, "the name of the section is missing before {")
	}
	if rest = strings.Trim(rest, blank); rest != "" {
		p.wrong(item, rest, "nothing may follow { on its line, not even a remark")
	}
	p.add(item)
	p.stack = append(p.stack, item)
}

func (p *parser) entry(item *Item, text string) {
	key, value, _ := strings.Cut(text, ":")
	item.Key, item.Value = strings.Trim(key, blank), strings.Trim(value, blank)
	if item.Key == "" {
		p.wrong(item, text, "the key is missing before the colon")
	}
	p.add(item)
}

func (p *parser) close(item *Item) {
	if len(p.stack) == 1 {
		p.wrong(item, "}", "no section is open here")
		return
	}
	p.stack[len(p.stack)-1].End = item.Raw
	p.stack = p.stack[:len(p.stack)-1]
}

// String is the text of the file: lines that were read as they stood, others in the usual form.
func (f *File) String() string {
	var b strings.Builder
	write(&b, f.Items, 0)
	return b.String()
}

func write(b *strings.Builder, items []*Item, depth int) {
	indent := strings.Repeat("\t", depth)
	for _, i := range items {
		switch {
		case i.Raw != "" || i.Key == "":
			b.WriteString(i.Raw + "\n")
		case i.Section:
			b.WriteString(indent + i.Key + " {\n")
		default:
			b.WriteString(indent + i.Key + ": " + i.Value + "\n")
		}
		if i.Section {
			write(b, i.Items, depth+1)
			if i.End != "" {
				b.WriteString(i.End + "\n")
			} else {
				b.WriteString(indent + "}\n")
			}
		}
	}
}

// sections are the sections of a name among items.
func sections(items []*Item, name string) []*Item {
	var list []*Item
	for _, i := range items {
		if i.Section && i.Key == name {
			list = append(list, i)
		}
	}
	return list
}

// entries are the entries of a name among items. Of several, corosync takes the last.
func entries(items []*Item, key string) []*Item {
	var list []*Item
	for _, i := range items {
		if !i.Section && i.Key == key {
			list = append(list, i)
		}
	}
	return list
}

// last is the entry of a name that counts; nil if there is none.
func last(items []*Item, key string) *Item {
	if list := entries(items, key); len(list) > 0 {
		return list[len(list)-1]
	}
	return nil
}

func value(items []*Item, key string) string {
	if i := last(items, key); i != nil {
		return i.Value
	}
	return ""
}

// entry makes an item that was not read.
func entry(key, value string) *Item { return &Item{Key: key, Value: value} }

func section(name string, items ...*Item) *Item { return &Item{Key: name, Section: true, Items: items} }

func remark(text string) *Item { return &Item{Raw: text} }
