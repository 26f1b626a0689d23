package agent

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pacer/cib/agentname"
	"pacer/cib/value/vocab"
)

// Classes lists the classes whose agents can be run on this host.
func (h *Host) Classes() []string {
	classes := []string{vocab.ClassOCF, vocab.ClassService, vocab.ClassLSB}
	if h.systemd.Here() {
		classes = append(classes, vocab.ClassSystemd)
	}
	return classes
}

// Providers lists the providers of OCF agents, by name.
func (h *Host) Providers() []string {
	return list(filepath.Join(h.OCFRoot, "resource.d"), os.FileInfo.IsDir)
}

// Agents lists the agents of a class by name: for ocf those of one provider, or of all, provider by
// provider, if it is empty.
func (h *Host) Agents(class, provider string) []string {
	switch a := (vocab.Agent{Class: class}); {
	case a.Is(vocab.ClassLSB):
		return list(h.InitDir, executable)
	case a.Is(vocab.ClassSystemd):
		return h.units()
	case a.Is(vocab.ClassService):
		names := append(list(h.InitDir, executable), h.units()...)
		slices.Sort(names)
		return slices.Compact(names)
	case a.Is(vocab.ClassOCF) && provider != "" && agentname.File(provider) != nil:
		return nil
	case a.Is(vocab.ClassOCF) && provider != "":
		return list(filepath.Join(h.OCFRoot, "resource.d", provider), executable)
	case a.Is(vocab.ClassOCF):
		var all []string
		for _, p := range h.Providers() {
			all = append(all, h.Agents(class, p)...)
		}
		return all
	}
	return nil
}

func executable(fi os.FileInfo) bool { return fi.Mode().IsRegular() && fi.Mode()&0o111 != 0 }

// list names what a folder holds that is not hidden and wanted, looking through links. A folder that
// is not there is empty.
func list(dir string, want func(os.FileInfo) bool) []string {
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if fi, err := os.Stat(filepath.Join(dir, e.Name())); err == nil && want(fi) {
			names = append(names, e.Name())
		}
	}
	return names
}
