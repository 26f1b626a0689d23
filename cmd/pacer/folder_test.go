package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Agents are led to the folder whose links are this program, and nowhere else.
func TestToolsFolder(t *testing.T) {
	root := t.TempDir()
	self := filepath.Join(root, "lib", "pacer")
	for _, dir := range []string{"lib", "links", "others"} {
		if err := os.Mkdir(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{self, filepath.Join(root, "others", "crm_attribute")} {
		if err := os.WriteFile(file, nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(root, "others") + ":.:" + filepath.Join(root, "links")
	if got := toolsFolder(path, self); got != "" {
		t.Errorf("there are no links, but %s", got)
	}
	if got := agentsEnviron([]string{"A=b"}, path, self); !slices.Equal(got, []string{"A=b"}) {
		t.Errorf("%q", got)
	}
	link := func(dir string) {
		if err := os.Symlink(self, filepath.Join(root, dir, "crm_attribute")); err != nil {
			t.Fatal(err)
		}
	}
	link("links")
	if got, want := toolsFolder(path, self), filepath.Join(root, "links"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	link("lib")
	if got, want := toolsFolder(path, self), filepath.Join(root, "lib"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
