package agentname

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// mostName is how long a file's name may be, in bytes (NAME_MAX).
const mostName = 255

// Check says why an agent's provider or type is no name; nil if it is one. The provider is "" where there is none.
func Check(class, provider, typ string) error {
	if provider != "" {
		if err := File(provider); err != nil {
			return fmt.Errorf("provider %s: %w; a provider is a folder's name below resource.d", show(provider), err)
		}
	}
	if err := ofType(class, typ); err != nil {
		return fmt.Errorf("type %s: %w; a type is a file's name in the folder of its class's agents: put the agent there, or a link to it", show(typ), err)
	}
	return nil
}

// ofType checks a type. Those of class stonith may be in a folder of plugins, as external/ipmi is; they name no file.
func ofType(class, typ string) error {
	if plugin, ok := strings.CutPrefix(typ, "external/"); ok && strings.EqualFold(class, "stonith") {
		typ = plugin
	}
	return File(typ)
}

// File says why a text is no name of a file within a folder; nil if it is one.
func File(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("it is empty")
	case name == "." || name == "..":
		return fmt.Errorf("it is a folder")
	case len(name) > mostName:
		return fmt.Errorf("it is longer than %d bytes", mostName)
	case !utf8.ValidString(name):
		return fmt.Errorf("it is not UTF-8")
	}
	for i, r := range name {
		if r == '/' || r < ' ' || r == 0x7F {
			return fmt.Errorf("it has %q as its character %d", r, utf8.RuneCountInString(name[:i])+1)
		}
	}
	return nil
}

// show quotes a name, shortened.
func show(name string) string {
	const most = 60
	if r := []rune(name); len(r) > most {
		name = string(r[:most]) + "..."
	}
	return fmt.Sprintf("%q", name)
}
