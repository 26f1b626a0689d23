package corosync_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"pacer/lab"
	"pacer/membership/corosync/ipc"
	"pacer/membership/corosync/qb"
)

// A host that waits for all has no quorum until it has seen all others once; from then on two_node lets it work alone.
func TestWaitsForAll(t *testing.T) {
	r := formed(t, 2, lab.Corosync{TwoNode: true, WaitForAll: true})
	if err := r.KillNode(1); err != nil {
		t.Fatal(err)
	}
	r.until(0, "quorum alone, since all were here", 20*time.Second, view(1, true))
	p, err := r.Service(0, lab.CorosyncName)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Signal(syscall.SIGKILL, false); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	if err := r.StartService(0, lab.CorosyncName); err != nil {
		t.Fatal(err)
	}
	r.until(0, "corosync back", 20*time.Second, func(s report) bool { return s.Note != nil && s.Note.Event == "joined" })
	r.workers[0].tell("votes")
	s := r.until(0, "votes", 5*time.Second, func(s report) bool { return s.Votes != nil })
	if v := s[len(s)-1].Votes; v.Flags&ipc.Quorate != 0 || v.Flags&ipc.WaitForAll == 0 {
		t.Errorf("alone after a restart: %+v", v)
	}
	for _, x := range s {
		if x.View != nil && x.View.Quorate {
			t.Errorf("quorum before all were seen: %v", x.View)
		}
	}
	if err := r.StartNode(1); err != nil {
		t.Fatal(err)
	}
	r.settle()
	r.join(1)
	for i := range 2 {
		r.until(i, "all", 20*time.Second, view(2, true))
	}
}

// A quorum device's vote counts: with it, one of two hosts has quorum, and loses it when the device votes otherwise.
func TestDeviceVotes(t *testing.T) {
	r := formed(t, 2, lab.Corosync{Device: true})
	mine := r.workers[0]
	device := r.join(0, "device")
	r.workers[0] = mine
	r.workers[0].tell("votes")
	s := r.until(0, "votes", 5*time.Second, func(s report) bool { return s.Votes != nil })
	if v := s[len(s)-1].Votes; v.Expected != 3 || v.Quorum != 2 {
		t.Errorf("votes: %+v, want 3 expected and 2 needed", v)
	}
	if err := r.KillNode(1); err != nil {
		t.Fatal(err)
	}
	r.until(0, "quorum by the device", 40*time.Second, view(1, true))
	device.tell("no")
	r.until(0, "no quorum without it", 10*time.Second, view(1, false))
	device.tell("yes")
	r.until(0, "quorum by the device again", 10*time.Second, view(1, true))
}

// playDevice is the main of a process that plays a quorum device: it casts its vote while lines on standard
// input say so.
func playDevice() {
	c := must(qb.Dial("votequorum", 64<<10))
	go c.Serve(func(*qb.Reply) {}) //nolint:errcheck // ends with the process
	ctx := context.Background()
	const register, poll, nameSize = 5, 8, 255
	must(c.Call(ctx, qb.NewRequest(register).Field("Qdevice", nameSize).Pad(1)))
	says := make(chan uint32)
	go func() {
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			says <- map[string]uint32{"yes": 1}[in.Text()]
		}
	}()
	for vote, seq := uint32(1), uint64(1); ; {
		// A device is told of each ring; this one finds its number out: it grows, by little.
		for next := seq; next < seq+200; next++ {
			if _, err := c.Call(ctx, qb.NewRequest(poll).Field("Qdevice", nameSize).Pad(1).U32(vote).U32(1).U64(next)); err == nil {
				seq = next
				break
			}
		}
		select {
		case vote = <-says:
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// What the services of corosync that a cluster needs besides messages and quorum say and do.
func TestServices(t *testing.T) {
	r := formed(t, 2, lab.Corosync{TwoNode: true})
	said := r.sh(1, lab.ToolsDir+"/pacer services")
	for _, want := range []string{
		"local 2\n", "addresses of 1 [10.97.0.1]\n", "name of 1 n1\n", "name of 2 n2\n",
		"set and got hello\n", "told of pacer.test\n", "deleted pacer.test\n", "votes 2 of 2, needed 1, flags 2Node Quorate\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("it is not said %q in\n%s", want, said)
		}
	}
	p, err := r.Service(1, lab.CorosyncName)
	if err != nil {
		t.Fatal(err)
	}
	r.sh(1, lab.ToolsDir+"/pacer shutdown")
	select {
	case <-p.Done():
	case <-time.After(20 * time.Second):
		t.Fatal("corosync was told to shut down and runs on")
	}
	r.until(1, "loneliness", 10*time.Second, view(1, false))
	r.until(0, "n2's end", 10*time.Second, view(1, true))
}

// services is the main of a process that calls corosync's services and tells what they say.
func services() {
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	g := must(ipc.DialCFG())
	fmt.Println("local", must(g.Local(ctx)))
	fmt.Println("addresses of 1", must(g.Addresses(ctx, 1)))
	m := must(ipc.DialCMap())
	for i := range 2 {
		fmt.Println("name of", must(m.Get(ctx, fmt.Sprintf("nodelist.node.%d.nodeid", i))), must(m.Get(ctx, fmt.Sprintf("nodelist.node.%d.name", i))))
	}
	watch := must(ipc.DialCMap())
	told := make(chan string, 16)
	go watch.Serve(func(key string) { told <- key }) //nolint:errcheck // ends with the process
	orPanic(watch.Track(ctx, "pacer."))
	orPanic(exec.CommandContext(ctx, "corosync-cmapctl", "-s", "pacer.test", "str", "hello").Run())
	fmt.Println("set and got", must(m.Get(ctx, "pacer.test")))
	fmt.Println("told of", <-told)
	orPanic(exec.CommandContext(ctx, "corosync-cmapctl", "-d", "pacer.test").Run())
	if keys := must(m.Keys(ctx, "pacer.")); len(keys) == 0 {
		fmt.Println("deleted", <-told)
	}
	q := must(ipc.DialVoteQuorum())
	v := must(q.Info(ctx, 0))
	fmt.Printf("votes %d of %d, needed %d, flags %s\n", v.Total, v.Expected, v.Quorum, v.Flags)
}

func orPanic(err error) {
	if err != nil {
		panic(err)
	}
}

// Timeouts that corosync is given while it runs are followed.
func TestFollowsTimeouts(t *testing.T) {
	r := formed(t, 2, lab.Corosync{TwoNode: true})
	for i := range 2 {
		r.sh(i, "sed -i 's/token: 1000/token: 3000/' /etc/corosync/corosync.conf")
	}
	r.sh(0, "corosync-cfgtool -R")
	for i := range 2 {
		s := r.until(i, "news of other timeouts", 10*time.Second, func(s report) bool { return s.Note != nil && s.Note.Event == "timeouts" })
		if text := s[len(s)-1].Note.Text; !strings.Contains(text, "33s") { // 5 times token and consensus, which is 1.2 tokens
			t.Errorf("n%d: %s", i+1, text)
		}
	}
}
