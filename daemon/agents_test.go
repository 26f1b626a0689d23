package daemon

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/api"
	"pacer/cib"
)

// described is an OCF agent that notes what it is asked, and describes itself as a test has it.
const described = `#!/bin/sh
echo "$1" >>%[1]s/said
case "$1" in
meta-data) cat <<'END'
%[2]s
END
;;
start) touch %[1]s/state ;;
stop) rm -f %[1]s/state ;;
monitor) [ -f %[1]s/state ] || exit 7 ;;
esac
`

const metaData = `<resource-agent name="Thing" version="1"><version>1.1</version><parameters>` +
	`<parameter name="level" reloadable="1"><content type="string"/></parameter><parameter name="place"><content type="string"/></parameter>` +
	`</parameters><actions><action name="start" timeout="20s"/><action name="reload-agent" timeout="20s"/></actions></resource-agent>`

// of starts a host with one resource of that agent, and waits until it runs.
func of(t *testing.T, text string) *node {
	t.Helper()
	n := prepare(t)
	folder := filepath.Join(n.root, "usr/lib/ocf/resource.d/test")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "Thing"), fmt.Appendf(nil, described, n.root, text), 0o755); err != nil {
		t.Fatal(err)
	}
	n.start()
	t.Cleanup(func() { n.stop(); <-n.done })
	n.resource("1", "here")
	n.eventually("it runs, and that is known", func() bool { return strings.Contains(n.said(), "start") && n.known(`operation="start"`) })
	return n
}

// resource puts the resource into the configuration, with its parameters.
func (n *node) resource(level, place string) {
	n.t.Helper()
	text := strings.Replace(configuration, `<primitive id="thing" class="lsb" type="thing"><operations><op id="m" name="monitor" interval="200ms" timeout="5s"/></operations></primitive>`,
		`<primitive id="thing" class="ocf" provider="test" type="Thing"><instance_attributes id="i"><nvpair id="i1" name="level" value="`+level+`"/><nvpair id="i2" name="place" value="`+place+`"/></instance_attributes></primitive>`, 1)
	doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0">`+text+`<status/></cib>`), "test")
	if err != nil {
		n.t.Fatal(err)
	}
	if _, err := n.client.Change(context.Background(), api.Change{Ops: []cib.Op{{Kind: cib.Replace, Section: "configuration", Data: doc.Root().SelectElement("configuration")}}}); err != nil {
		n.t.Fatal(err)
	}
}

// known says whether something stands in the document.
func (n *node) known(text string) bool {
	doc, err := n.client.CIB(context.Background())
	return err == nil && strings.Contains(string(doc.Bytes()), text)
}

// An agent is asked once what its parameters are, before its first action. With that a change of a parameter that it
// can take while it runs is a reload; of another one, a restart.
func TestAgentsDescribeThemselves(t *testing.T) {
	n := of(t, metaData)
	if said := n.said(); !strings.HasPrefix(said, "meta-data monitor start") || strings.Count(said, "meta-data") != 1 {
		t.Errorf("asked %s", said)
	}
	n.resource("2", "here")
	n.eventually("it is reloaded", func() bool { return strings.Contains(n.said(), "reload-agent") })
	if said := n.said(); strings.Contains(said, "stop") || strings.Count(said, "meta-data") != 1 {
		t.Errorf("asked %s", said)
	}
	n.resource("2", "there")
	n.eventually("it is restarted", func() bool { return strings.HasSuffix(n.said(), "stop start") })
}

// An agent that does not describe itself is used all the same; a change of its parameters is a restart.
func TestAgentsWithoutDescription(t *testing.T) {
	for name, text := range map[string]string{"nothing": "", "no XML": "a thing"} {
		n := of(t, text)
		n.resource("2", "here")
		n.eventually(name+": it is restarted", func() bool { return strings.HasSuffix(n.said(), "stop start") })
		if said := n.said(); strings.Contains(said, "reload-agent") {
			t.Errorf("%s: asked %s", name, said)
		}
	}
}
