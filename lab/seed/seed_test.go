package seed_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/lab/seed"
)

// TestAsPublished: the configuration and the script are as their author published them, to the letter.
func TestAsPublished(t *testing.T) {
	root := os.Getenv("PACER_SUITES")
	if root == "" {
		t.Skip("PACER_SUITES is not set: what the author published is not here")
	}
	files, err := filepath.Glob(filepath.Join(root, "seed/*.txt"))
	if err != nil || len(files) != 1 {
		t.Skip("what the author published is not here: ", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for what, ours := range map[string]string{"configuration": seed.Configuration, "script": seed.Script} {
		if !strings.Contains(string(text), strings.TrimSpace(ours)) {
			t.Errorf("the %s is another one", what)
		}
	}
	if !strings.Contains(seed.Configuration, "primitive "+seed.Resource+" lsb:"+filepath.Base(seed.ScriptPath)) {
		t.Error("the configuration does not run the script")
	}
}
