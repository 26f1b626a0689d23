package main

import (
	"bytes"
	"testing"
)

// What a seed makes follows the schema and does not depend on anything but the seed.
func TestClusters(t *testing.T) {
	for seed := range uint64(60) {
		m := cluster(seed)
		if !conforms(m.root) {
			t.Errorf("seed %d: the document does not follow its schema", seed)
		}
		if !bytes.Equal(document(m.root), document(cluster(seed).root)) {
			t.Errorf("seed %d gives different clusters", seed)
		}
	}
}
