package pengine_test

import (
	"os"
	"testing"
	"time"

	"pacer/cib"
	"pacer/pengine"
)

func TestZZ(t *testing.T) {
	b, _ := os.ReadFile(os.Getenv("ZZ"))
	doc, err := cib.Parse(b, "x")
	if err != nil {
		t.Skip(err)
	}
	start := time.Now()
	pengine.Schedule(pengine.Input{Root: doc.Copy().Root(), Now: time.Unix(1_800_000_000, 0)})
	t.Log(time.Since(start))
}
