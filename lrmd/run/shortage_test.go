package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
)

// An upgrade of an agent that is under way is waited for; the service's state is what it is.
func TestAgentIsBeingWritten(t *testing.T) {
	b := newBench(t, nil, map[string]string{"svc": "exit 0"})
	b.lsb("svc", "monitor", 30, 5000)
	if r := await[lrmd.Report](b).Result; r.RC != vocab.ExitOK {
		t.Fatalf("%+v", r)
	}
	writer, err := os.OpenFile(filepath.Join(b.root, "etc/init.d/svc"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if n := await[lrmd.Note](b); !strings.Contains(n.Text, "the agent's file is being written") || n.Resource != "svc" {
		t.Errorf("%+v", n)
	}
	time.Sleep(200 * time.Millisecond) // of real tries
	writer.Close()
	for n := (lrmd.Note{}); !strings.Contains(n.Text, "it is over"); {
		select {
		case e := <-b.effects:
			switch e := e.(type) {
			case lrmd.Report:
				t.Fatalf("the cluster is told %+v", e.Result)
			case lrmd.Note:
				if n = e; !strings.Contains(n.Text, "it is over") {
					t.Errorf("told again: %s", n.Text)
				}
			}
		case <-time.After(20 * time.Second):
			t.Fatal("waited in vain")
		}
	}
}
