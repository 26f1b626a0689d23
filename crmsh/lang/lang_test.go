package lang

import (
	"os"
	"path/filepath"
	"strings"
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

// Characters that XML does not allow are refused where they stand.
func TestUnfitCharacters(t *testing.T) {
	for text, at := range map[string]int{"a\tb\n": -1, "é€\U0001F600\uFFFD": -1, "ab\x00": 2, "\b": 0, "a\xff": 1, "é\uFFFE": 2} {
		if got, _ := Unfit(text); got != at {
			t.Errorf("%q: %d, want %d", text, got, at)
		}
	}
	_, err := Parse("f", "primitive a Dummy params x=\"1\b2\"\n")
	if err == nil || !strings.Contains(err.Error(), "f:1:30:") || !strings.Contains(err.Error(), "U+0008 cannot stand") {
		t.Error(err)
	}
}
