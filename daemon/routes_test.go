package daemon

import (
	"context"
	"errors"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/beevik/etree"

	"pacer/api"
	"pacer/cib"
)

// TestRoutesAreDocumented: package api lists what a daemon offers, and nothing else.
func TestRoutesAreDocumented(t *testing.T) {
	find := func(file, pattern string) []string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(text, -1) {
			found[string(m[1])+" "+string(m[2])] = true
		}
		return slices.Sorted(maps.Keys(found))
	}
	listed, there := find("../api/doc.go", `(?m)^//\t(GET|POST) +(/\S+)`), find("server.go", `HandleFunc\("(GET|POST) (/[^"]+)"`)
	if len(there) == 0 || !slices.Equal(listed, there) {
		t.Errorf("listed %v\nthere are %v", listed, there)
	}
}

// TestStatusesOfFaults: what is wrong with a change shows in the status of the answer, as package api says.
func TestStatusesOfFaults(t *testing.T) {
	n := launch(t)
	old := cib.Version{}
	stranger := etree.NewElement("stranger")
	for want, c := range map[int]api.Change{
		409: {Base: &old, Ops: []cib.Op{{Kind: cib.Bump}}},
		422: {Ops: []cib.Op{{Kind: cib.Create, Section: "resources", Data: stranger}}},
		400: {Comment: "\x00", Ops: []cib.Op{{Kind: cib.Bump}}},
	} {
		_, err := n.client.Change(context.Background(), c)
		var f *api.Fault
		if !errors.As(err, &f) || f.Status != want || f.Text == "" {
			t.Errorf("want %d: %+v", want, err)
		}
	}
}
