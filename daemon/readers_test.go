package daemon

import (
	"os"
	"strings"
	"testing"
)

// TestReaderLog: what happens stands in Pacemaker's log as other programs look for it, to the very end, behind what was there.
func TestReaderLog(t *testing.T) {
	t.Parallel()
	n := prepare(t)
	n.readerLog = "/var/log/pacemaker/pacemaker.log"
	n.write("var/log/pacemaker/pacemaker.log", "an older line\n", 0o600)
	r := n.recorded()
	n.configure()
	n.eventually("started", func() bool { return strings.HasPrefix(n.said(), "status start status") })
	n.eventually("the input is kept", func() bool { return r.watched("input-kept") && r.watched("transition-ends") })
	text := func() string {
		data, err := os.ReadFile(n.path(n.readerLog))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, want := range []string{
		"an older line\n", " alone pacemaker-schedulerd[", ", saving inputs in " + n.root + "/var/lib/pacemaker/pengine/pe-input-",
		"executing - rsc:thing action:start ", "Result of start operation for thing on alone: OK | graph action confirmed=true", "Incomplete=0, Source=" + n.root,
		"Updating quorum status to true",
	} {
		n.eventually(want+" in the log", func() bool { return strings.Contains(text(), want) })
	}
}

// TestReaderLogThatCannotBeWritten: the cluster works without it, and the daemon's own log says what is wrong.
func TestReaderLogThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	n := prepare(t)
	n.readerLog = "/log/pacemaker.log"
	n.write("log", "no folder", 0o600)
	r := n.recorded()
	n.eventually("it is told", func() bool { return r.logged("reader-log", "lacks lines") })
}
