package cib_test

import (
	"errors"
	"strings"
	"testing"

	"pacer/cib"
)

// A version that leaves no room for later changes is refused, and from one that is at its end the error says the way out,
// which works.
func TestVersionsHaveRoom(t *testing.T) {
	modify := func(attrs string) cib.Op {
		return cib.Op{Kind: cib.Modify, Data: element(t, "<cib "+attrs+"/>")}
	}
	before := parse(t, `<cib validate-with="none" admin_epoch="0" epoch="5" num_updates="0"><configuration><resources/></configuration><status/></cib>`)
	for _, attrs := range []string{
		`epoch="2147483647"`, `epoch="9223372036854775807"`, `admin_epoch="2147483647"`, `num_updates="2147483647"`, `epoch="2147400000"`,
	} {
		_, err := cib.Update(before, []cib.Op{modify(attrs)}, nil)
		var refused *cib.OpError
		if !errors.As(err, &refused) || refused.Code != cib.Invalid || !strings.Contains(err.Error(), "expected at most 2146435071") {
			t.Errorf("%s: %v", attrs, err)
		}
	}
	if _, err := cib.Update(before, []cib.Op{modify(`epoch="2000000000"`)}, nil); err != nil {
		t.Errorf("a large epoch with room: %v", err)
	}

	atEnd := parse(t, `<cib validate-with="none" admin_epoch="0" epoch="2147483647" num_updates="0"><configuration><resources/></configuration><status/></cib>`)
	_, err := cib.Update(atEnd, []cib.Op{addResource(t)}, nil)
	if err == nil {
		t.Fatal("a configuration at the end of its epochs was changed")
	}
	_, advice, _ := strings.Cut(err.Error(), "--xml-text '")
	root, _, _ := strings.Cut(advice, "'")
	again, err := cib.Update(atEnd, []cib.Op{{Kind: cib.Modify, Data: element(t, root)}}, nil)
	if err != nil {
		t.Fatalf("the way out, %s: %v", root, err)
	}
	if _, err := cib.Update(again, []cib.Op{addResource(t)}, nil); err != nil {
		t.Errorf("after it: %v", err)
	}
}

func addResource(t *testing.T) cib.Op {
	return cib.Op{Kind: cib.Create, Section: "resources", Data: element(t, `<primitive id="a" class="ocf" provider="heartbeat" type="Dummy"/>`)}
}
