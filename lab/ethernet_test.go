package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// reach says what becomes of a connection to a port where nobody listens: 1, refused at once, if the
// other node is reached; 124, no answer, if not.
func reach(from Node, to Node) string {
	return fmt.Sprintf("timeout 2 bash -c 'exec 3<>/dev/tcp/%s/9' 2>/dev/null; echo $?", to.Address())
}

// Nodes on an Ethernet reach one another by name and address, and not where a rule says otherwise.
func TestEthernet(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("network namespaces are connected by root only")
	}
	for _, program := range []string{"ip", "iptables", "bash"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not installed here")
		}
	}
	l := newLab(t, Config{Nodes: []string{"alpha", "beta"}, Ethernet: true})
	a, b := l.Nodes()[0], l.Nodes()[1]
	says(t, l, 0, reach(a, b), "1")
	says(t, l, 1, reach(b, a), "1")
	says(t, l, 0, "getent hosts beta", "10.97.0.2       beta")
	says(t, l, 0, "timeout 0.5 bash -c 'exec 3<>/dev/tcp/10.97.0.9/9' 2>/dev/null; echo $?", "124")
	oneWay := Rule{From: 0, To: 1, Loss: 1}
	if err := l.Filter(context.Background(), true, oneWay); err != nil {
		t.Fatal(err)
	}
	says(t, l, 0, reach(a, b), "124")
	if err := l.Filter(context.Background(), false, oneWay); err != nil {
		t.Fatal(err)
	}
	says(t, l, 0, reach(a, b), "1")
	if err := l.Filter(context.Background(), false, oneWay); err == nil {
		t.Error("a rule was taken away that was not there")
	}
	if err := l.Filter(context.Background(), true, oneWay); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"124", "1"} { // the rule outlives a boot, and is taken away from a node that is off
		if err := l.KillNode(1); err != nil {
			t.Fatal(err)
		}
		if want == "1" {
			if err := l.Filter(context.Background(), false, oneWay); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.StartNode(1); err != nil {
			t.Fatal("a node that was plugged in before: ", err)
		}
		says(t, l, 0, reach(a, b), want)
	}
}

// A link may be slow: what two nodes say to one another takes longer, both ways, and nothing is lost. Others do not
// notice.
func TestDelay(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("network namespaces are connected by root only")
	}
	for _, program := range []string{"ip", "bash"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not installed here")
		}
	}
	l := newLab(t, Config{Nodes: []string{"alpha", "beta", "gamma"}, Ethernet: true})
	a, b, c := l.Nodes()[0], l.Nodes()[1], l.Nodes()[2]
	// takes is how long a connection needs to be refused: a frame there and one back.
	takes := func(from, to Node) time.Duration {
		says(t, l, from.Index, "timeout 5 bash -c 'exec 3<>/dev/tcp/"+to.Address()+"/9' 2>/dev/null; echo $?", "1") // addresses are found out before
		began := time.Now()
		says(t, l, from.Index, "timeout 5 bash -c 'exec 3<>/dev/tcp/"+to.Address()+"/9' 2>/dev/null; echo $?", "1")
		return time.Since(began)
	}
	const delay = 300 * time.Millisecond
	if err := l.Delay(a, b, delay); err != nil {
		t.Fatal(err)
	}
	for _, way := range [][2]Node{{a, b}, {b, a}} {
		if got := takes(way[0], way[1]); got < 2*delay {
			t.Errorf("%s to %s took %s, want %s at least", way[0].Name, way[1].Name, got, 2*delay)
		}
	}
	quick := min(takes(a, c), takes(a, c), takes(c, b))
	if quick >= delay {
		t.Errorf("others' frames took %s", quick)
	}
	if err := l.Delay(a, b, 0); err != nil {
		t.Fatal(err)
	}
	if got := min(takes(a, b), takes(a, b), takes(a, b)); got >= delay {
		t.Errorf("no delay any more, and it took %s", got)
	}
}

// Services start with their node, in order, and can be started again.
func TestServices(t *testing.T) {
	log := func(word string) func(Node) []string {
		return func(n Node) []string {
			return []string{"sh", "-c", "echo " + word + " $(uname -n); echo x >>" + SharedDir + "/said; exec sleep 100"}
		}
	}
	l := newLab(t, Config{Nodes: []string{"alpha"}, Services: []Service{{Name: "first", Argv: log("1")}, {Name: "second", Argv: log("2")}}})
	said := func(n int) {
		sh(t, l, 0, fmt.Sprintf("until [ $(wc -l <%s/said) -ge %d ]; do sleep 0.05; done", SharedDir, n))
	}
	said(2)
	p, err := l.Service(0, "first")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.StartService(0, "first"); !errors.Is(err, ErrRunning) {
		t.Errorf("started twice: %v", err)
	}
	if err := p.Signal(9, false); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	if err := l.StartService(0, "first"); err != nil {
		t.Error(err)
	}
	if err := l.StartService(0, "third"); err == nil {
		t.Error("a service was started that there is not")
	}
	said(3)
	for name, want := range map[string]string{"first": "1 alpha\n1 alpha\n", "second": "2 alpha\n"} {
		if text, err := os.ReadFile(l.Nodes()[0].ServiceLog(name)); err != nil || string(text) != want {
			t.Errorf("%s said %q, %v; want %q", name, text, err, want)
		}
	}
}

// Urgent services go before others; what else runs in a node does not.
func TestUrgent(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root may put processes before others")
	}
	nice := func(file string) func(Node) []string {
		return func(Node) []string {
			return []string{"sh", "-c", "nice >" + SharedDir + "/" + file + "; exec sleep 100"}
		}
	}
	l := newLab(t, Config{
		Nodes:    []string{"alpha"},
		Services: []Service{{Name: "first", Argv: nice("urgent"), Urgent: true}, {Name: "second", Argv: nice("plain")}},
	})
	says(t, l, 0, "nice", "0")
	says(t, l, 0, "until [ -s "+SharedDir+"/plain ]; do sleep 0.05; done; cd "+SharedDir+"; cat urgent plain", "-10\n0")
}
