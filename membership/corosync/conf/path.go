package conf

import (
	"fmt"
	"slices"
	"strings"

	"pacer/problem"
)

// Get gives the values at a path, in the order of the file.
func (f *File) Get(path string) []string {
	names := strings.Split(path, ".")
	var list []string
	for _, in := range within(f.Items, names[:len(names)-1]) {
		for _, i := range entries(*in, names[len(names)-1]) {
			list = append(list, i.Value)
		}
	}
	return list
}

// within finds the contents of all sections on the way.
func within(items []*Item, names []string) []*[]*Item {
	if len(names) == 0 {
		return []*[]*Item{&items}
	}
	var list []*[]*Item
	for _, s := range sections(items, names[0]) {
		if len(names) == 1 {
			list = append(list, &s.Items)
			continue
		}
		list = append(list, within(s.Items, names[1:])...)
	}
	return list
}

// Set gives a path a value, or with an empty value takes it away. Where the section is there several times,
// index says which is meant, from 0; -1 says that there must be only one. A section that is not there is made.
func (f *File) Set(path, value string, index int) error {
	if strings.ContainsAny(path, "{}:#\n") || strings.ContainsAny(value, "{}\n") {
		return fmt.Errorf("%s: %s: a key and its value may hold no braces and stand on one line", path, value)
	}
	names := strings.Split(path, ".")
	if len(names) < 2 || slices.Contains(names, "") {
		return fmt.Errorf("%q is no path; expected section.key, such as totem.token", path)
	}
	in, err := f.section(names[:len(names)-1], index)
	if err != nil {
		return err
	}
	key := names[len(names)-1]
	old := entries(*in, key)
	if value == "" {
		*in = slices.DeleteFunc(*in, func(i *Item) bool { return slices.Contains(old, i) })
		return nil
	}
	if len(old) == 0 {
		place(in, &Item{Key: key, Value: value, Raw: like(*in, key+": "+value)})
		return nil
	}
	counts := old[len(old)-1]
	before, _, _ := strings.Cut(counts.Raw, ":")
	if counts.Raw == "" {
		before = key
	}
	counts.Value, counts.Raw = value, before+": "+value
	return nil
}

// section finds the contents of a section, which is made if need be.
func (f *File) section(names []string, index int) (*[]*Item, error) {
	in := &f.Items
	for depth, name := range names {
		list := sections(*in, name)
		switch {
		case len(list) == 0:
			s := section(name)
			if depth > 0 {
				s.Raw = like(*in, name+" {")
				s.End = like(*in, "}")
			}
			place(in, s)
			in = &s.Items
		case len(list) == 1:
			in = &list[0].Items
		case index < 0 || index >= len(list):
			return nil, fmt.Errorf("%s is there %d times; say which one with a number, 0 to %d", strings.Join(names[:depth+1], "."), len(list), len(list)-1)
		default:
			in = &list[index].Items
		}
	}
	return in, nil
}

// place puts a new item behind the last one that is neither blank nor a remark.
func place(in *[]*Item, item *Item) {
	at := len(*in)
	for at > 0 && (*in)[at-1].Key == "" {
		at--
	}
	*in = slices.Insert(*in, at, item)
}

// like writes a line as far from the left as its neighbours. It is "" where there are none to go by.
func like(items []*Item, text string) string {
	for _, i := range items {
		if i.Key != "" && i.Raw != "" {
			return i.Raw[:len(i.Raw)-len(strings.TrimLeft(i.Raw, blank))] + text
		}
	}
	return ""
}

// Paths lists the paths of all entries, each once, in the order of the file.
func (f *File) Paths() []string {
	var list []string
	var walk func(items []*Item, prefix string)
	walk = func(items []*Item, prefix string) {
		for _, i := range items {
			switch path := prefix + i.Key; {
			case i.Key == "":
			case i.Section:
				walk(i.Items, path+".")
			case !slices.Contains(list, path):
				list = append(list, path)
			}
		}
	}
	walk(f.Items, "")
	return list
}

// Nearest finds the path that a misspelt one means, "" if none is near.
func (f *File) Nearest(path string) string { return problem.Nearest(path, f.Paths()) }
