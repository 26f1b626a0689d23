package main

import (
	"os"
	"path/filepath"

	"pacer/lrmd/agent"
)

// agentsEnviron is what agents inherit of the daemon's environment: they are to call the tools of this program, also where
// those of another cluster manager are installed.
func agentsEnviron(environ []string, path, self string) []string {
	if folder := toolsFolder(path, self); folder != "" {
		return agent.WithTools(environ, folder)
	}
	return environ
}

// toolsFolder is the folder in which links of the tools' names lead to this program: the one that it lies in, else the first
// of PATH that has them. It is "" if there is none.
func toolsFolder(path, self string) string {
	own, err := os.Stat(self)
	if err != nil {
		return ""
	}
	for _, dir := range append([]string{filepath.Dir(self)}, filepath.SplitList(path)...) {
		if link, err := os.Stat(filepath.Join(dir, "crm_attribute")); err == nil && filepath.IsAbs(dir) && os.SameFile(own, link) {
			return dir
		}
	}
	return ""
}
