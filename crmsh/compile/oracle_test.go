package compile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/cib"
	"pacer/crmsh/lang"
)

// suites gives the folder of the peers' suites, or skips.
func suites(t testing.TB) string {
	dir := os.Getenv("PACER_SUITES")
	if dir == "" {
		t.Skip("PACER_SUITES is not set: the oracle's configurations are not here")
	}
	return dir
}

// Every configuration of the oracle is shown as the oracle shows it.
func TestShowAsOracle(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(suites(t), "oracle/crm/*.xml"))
	if len(files) == 0 {
		t.Fatal("no configurations found")
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := cib.Parse(data, name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(strings.TrimSuffix(name, ".xml") + ".crm")
		if err != nil {
			t.Fatal(err)
		}
		scope := NewScope(doc.Root().SelectElement("configuration"), nil)
		var list []lang.Statement
		for _, o := range scope.Objects() {
			list = append(list, scope.Statement(o))
		}
		if got := lang.Print(list); got != string(want) {
			t.Errorf("%s: shows\n%s", filepath.Base(name), got)
		}
	}
}
