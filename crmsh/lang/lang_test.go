package lang

import (
	"os"
	"path/filepath"
	"testing"
)

// suites gives the folder of the peers' suites, or skips.
func suites(t testing.TB) string {
	dir := os.Getenv("PACER_SUITES")
	if dir == "" {
		t.Skip("PACER_SUITES is not set: the oracle's texts are not here")
	}
	return dir
}

// What another crm shell shows is canonical for us too.
func TestPrintOfOracleTexts(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(suites(t), "oracle/crm/*.crm"))
	if len(files) == 0 {
		t.Fatal("no texts found")
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Parse(filepath.Base(name), string(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := Print(f.Statements); got != string(data) {
			t.Errorf("%s: prints\n%s", name, got)
		}
	}
}
