package crmsimulate

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// BenchmarkSuite makes the two runs of each input of Pacemaker's own suite, one after the other in
// one process.
func BenchmarkSuite(b *testing.B) {
	root := os.Getenv("PACER_SUITES")
	if root == "" {
		b.Skip("PACER_SUITES is not set: no suites of other projects to run")
	}
	cases := ctsCases(b, filepath.Join(root, "cts/scheduler"))
	dir := b.TempDir()
	graph, dot := filepath.Join(dir, "graph"), filepath.Join(dir, "dot")
	for b.Loop() {
		for _, c := range cases {
			input := []string{"-x", c.path("xml")}
			inProcess(nil, slices.Concat(input, []string{"-S"}, c.args))
			inProcess(nil, slices.Concat(input, []string{"-D", dot, "-G", graph, "-sSQ"}, c.args))
		}
	}
}
