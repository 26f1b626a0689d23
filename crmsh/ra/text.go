package ra

import (
	"fmt"
	"strings"

	"pacer/cib/value/vocab"
)

const indent = "    "

// Text writes the description for people: title, long description, parameters, operations.
func (d *Description) Text() string {
	parts := []string{d.Name}
	if d.Short != "" {
		parts[0] += " - " + d.Short
	}
	if d.Long != "" {
		parts = append(parts, d.Long)
	}
	if len(d.Params) > 0 {
		text := "## Parameters (*: required, []: default):\n"
		for _, p := range d.Params {
			text += "\n" + p.Text()
		}
		parts = append(parts, strings.TrimRight(text, "\n"))
	}
	if ops := d.operations(); ops != "" {
		parts = append(parts, "## Operations' defaults (advisory minimum):\n\n"+ops)
	}
	return strings.Join(parts, "\n\n") + "\n"
}

func (d *Description) operations() string {
	var lines []string
	for _, a := range d.Actions {
		if a.Name == vocab.TaskMetaData || a.Name == vocab.TaskValidateAll {
			continue
		}
		line := fmt.Sprintf("%s%-13s", indent, a.Name)
		for _, x := range a.Attrs {
			line += " " + x[0] + "=" + x[1]
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.Join(lines, "\n")
}

// Text writes the parameter for people, each line with its newline.
func (p *Param) Text() string {
	head := p.Name
	if p.Required {
		head += "*"
	}
	if p.Deprecated {
		head += " (deprecated"
		if p.ReplacedBy != "" {
			head += ", use " + p.ReplacedBy
		}
		head += ")"
	}
	switch {
	case p.Type != "" && p.Default != "":
		head += fmt.Sprintf(" (%s, [%s]):", p.Type, p.Default)
	case p.Type != "":
		head += fmt.Sprintf(" (%s):", p.Type)
	}
	if p.Advanced {
		head += " *** Advanced Use Only ***"
	}
	if p.Short != "" {
		head += " " + p.Short
	}
	out := head + "\n"
	if p.Long != "" {
		out += indent + strings.ReplaceAll(p.Long, "\n", "\n"+indent) + "\n"
	}
	if len(p.Values) > 0 {
		out += indent + "Allowed values: " + strings.Join(p.Values, ", ") + "\n"
	}
	return out
}
