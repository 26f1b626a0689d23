package corosync_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pacer/lab"
)

// amount is how many messages the long test sends: PACER_MESSAGES, or what is quick.
func amount(t *testing.T) int {
	if s := os.Getenv("PACER_MESSAGES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatalf("PACER_MESSAGES=%s: %v", s, err)
		}
		return n
	}
	return 18000
}

// size is how many hosts there are: PACER_HOSTS, or three.
func size(t *testing.T) int {
	if s := os.Getenv("PACER_HOSTS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatalf("PACER_HOSTS=%s: %v", s, err)
		}
		return n
	}
	return 3
}

// formed boots corosyncs with a worker each, and waits for a view of all.
func formed(t *testing.T, nodes int, o lab.Corosync) *ring {
	t.Helper()
	r := newRing(t, nodes, o)
	r.settle()
	for i := range nodes {
		r.join(i)
	}
	for i := range nodes {
		r.until(i, "a view of all", 20*time.Second, view(nodes, true))
	}
	return r
}

// order keeps what matters of a story: messages, in order.
func order(story []report) []string {
	var s []string
	for _, r := range story {
		if r.From != 0 {
			s = append(s, fmt.Sprintf("%s#%d", r.Text, r.Digest))
		}
	}
	return s
}

// difference is the first place where two stories differ.
func difference(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("message %d is %s here and %s there", i, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d messages here, %d there", len(a), len(b))
}

// Messages of mixed size, some far longer than corosync carries at once, that all hosts send at the
// same time arrive at all of them in the same order and undamaged.
func TestAllSeeOneOrder(t *testing.T) {
	hosts := size(t)
	r := formed(t, hosts, lab.Corosync{})
	each := (amount(t) + hosts - 1) / hosts
	began := time.Now()
	for _, w := range r.workers {
		w.tell("flood %d %d", each, 3<<20)
	}
	var stories [][]string
	for i := range hosts {
		n := 0
		story := r.until(i, "all messages", 10*time.Minute, func(s report) bool {
			if s.From != 0 {
				n++
			}
			return n == each*hosts
		})
		for _, s := range story {
			if s.View != nil {
				t.Errorf("n%d: a new view, %v, though nothing happened", i+1, s.View)
			}
		}
		stories = append(stories, order(story))
	}
	for i, s := range stories[1:] {
		if !slices.Equal(s, stories[0]) {
			t.Errorf("n1 and n%d differ: %s", i+2, difference(stories[0], s))
		}
	}
	t.Logf("%d messages from %d hosts in %s", each*hosts, hosts, time.Since(began).Round(time.Millisecond))
}

// A host whose corosync is killed while all send is alone, without quorum, until it is back; then it
// is in the view again, as the same process.
//
// Corosync delivers a host's own messages there before others have them: those that were on their way when it was
// killed are gone with it, though that host has seen them. So a message counts as acknowledged when its
// sender has got it back and another host has said, by a message of its own, that it has it too. The hosts
// that stay have the same messages; among them, in one order, are all that the killed host saw acknowledged, and all
// that they had sent themselves.
func TestCorosyncKilledLosesNothing(t *testing.T) {
	const each = 1500
	r := formed(t, 3, lab.Corosync{})
	for i, w := range r.workers {
		w.tell("confirm")
		n := each
		if i == 2 { // which is still at it when its corosync is killed
			n = 8 * each
		}
		w.tell("flood %d %d", n, 200<<10)
	}
	p, err := r.Service(2, lab.CorosyncName)
	if err != nil {
		t.Fatal(err)
	}
	first := r.until(2, "some messages", 30*time.Second, func(s report) bool { return s.Text == confirmation+"n3.400" })
	if err := p.Signal(syscall.SIGKILL, false); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	rest := r.until(2, "loneliness", 30*time.Second, view(1, false))
	seen := order(append(first, rest...))
	r.until(2, "why corosync cannot be used", 10*time.Second, func(s report) bool {
		return s.Note != nil && s.Note.Event == "unreachable" && strings.Contains(s.Note.Text, "does not run")
	})
	if err := r.StartService(2, lab.CorosyncName); err != nil {
		t.Fatal(err)
	}
	var others [2][]string
	for i := range 2 {
		others[i] = order(r.without3(i, each))
	}
	if !slices.Equal(others[0], others[1]) {
		t.Errorf("n1 and n2 differ: %s", difference(others[0], others[1]))
	}
	acknowledged := map[string]bool{}
	for _, m := range seen {
		text, _, _ := strings.Cut(m, "#")
		acknowledged[strings.TrimPrefix(text, confirmation)] = acknowledged[strings.TrimPrefix(text, confirmation)] || strings.HasPrefix(text, confirmation)
	}
	sure := slices.DeleteFunc(seen, func(m string) bool {
		text, _, _ := strings.Cut(m, "#")
		return !acknowledged[text]
	})
	if len(sure) < 300 {
		t.Errorf("only %d messages were acknowledged before the end; that shows nothing", len(sure))
	}
	if missing, ok := within(sure, others[0]); !ok {
		t.Errorf("n3 saw %s acknowledged before its corosync was killed; n1 has not got it, or in another order", missing)
	}
	back := r.until(2, "the view of all", 20*time.Second, view(3, true))
	alone := rest[len(rest)-1].View.Members[0]
	if m, _ := back[len(back)-1].View.Member(3); m != alone {
		t.Errorf("n3 was %v and is %v; its process is the same", alone, m)
	}
}

// without3 reads what n1 or n2 saw until the next view (without n3, or with it again if its corosync was
// faster than the others' patience), and says what was delivered by then. It then waits until all that those two sent has arrived and n3 is back.
func (r *ring) without3(i, each int) []report {
	r.t.Helper()
	counts := map[uint32]int{}
	count := func(s report) {
		if s.From != 0 && !strings.HasPrefix(s.Text, confirmation) {
			counts[s.From]++
			if want := fmt.Sprintf("n%d.%d", s.From, counts[s.From]); s.From != 3 && s.Text != want {
				r.t.Fatalf("n%d got %s, and %s was next", i+1, s.Text, want)
			}
		}
	}
	before := r.until(i, "the next view", 30*time.Second, func(s report) bool {
		count(s)
		return s.View != nil
	})
	together := view(3, true)(before[len(before)-1])
	r.until(i, "n3", 30*time.Second, func(s report) bool {
		count(s)
		together = together || view(3, true)(s)
		return together
	})
	deadline := time.Now().Add(time.Minute)
	for counts[1] < each || counts[2] < each {
		if time.Now().After(deadline) {
			r.t.Fatalf("n%d got %v messages by host, want %d of those who stayed", i+1, counts, each)
		}
		r.until(i, "more messages", 30*time.Second, func(s report) bool {
			count(s)
			return true
		})
	}
	return before
}

// within says whether some messages are all among others, in the same order; if not, which is missing.
func within(some, all []string) (string, bool) {
	at := 0
	for _, m := range some {
		i := slices.Index(all[at:], m)
		if i < 0 {
			return m, false
		}
		at += i + 1
	}
	return "", true
}

// A process that ends is waited for: one that comes back in time is the same host with a new incarnation, and
// nobody sees it gone; one that does not is gone; one that says goodbye is gone at once.
func TestProcessesComeAndGo(t *testing.T) {
	r := formed(t, 3, lab.Corosync{})
	r.workers[2].kill()
	r.join(2)
	r.until(2, "a view of all", 10*time.Second, view(3, true))
	for i := range 2 {
		for _, s := range r.until(i, "the next process of n3", 10*time.Second, view(3, true)) {
			if s.View != nil && len(s.View.Members) != 3 {
				t.Errorf("n%d saw n3 gone: %v", i+1, s.View)
			}
		}
	}
	r.workers[2].kill()
	killed := time.Now()
	r.until(0, "n3's end", 10*time.Second, view(2, true))
	if after := time.Since(killed); after < 900*time.Millisecond || after > 5*time.Second {
		t.Errorf("n3 was given up after %s; it is to be waited for a second", after)
	}
	r.until(1, "n3's end", 10*time.Second, view(2, true))
	r.workers[1].tell("leave")
	left := time.Now()
	r.until(0, "n2's goodbye", 10*time.Second, view(1, true))
	if after := time.Since(left); after > 800*time.Millisecond {
		t.Errorf("n2 said goodbye and was waited for: %s", after)
	}
	if exit := r.workers[1].p.Wait(); exit != (lab.Exit{}) {
		t.Errorf("n2 %s", exit)
	}
}

// A member that is stopped does not keep the others from going on when somebody comes; when it continues, it is one
// of them again.
func TestAStoppedMemberKeepsNobody(t *testing.T) {
	r := newRing(t, 3, lab.Corosync{})
	r.settle()
	r.join(0)
	r.join(1)
	for i := range 2 {
		r.until(i, "a view of two", 10*time.Second, view(2, true))
	}
	if err := r.workers[1].p.Signal(syscall.SIGSTOP, false); err != nil {
		t.Fatal(err)
	}
	r.join(2)
	r.until(2, "a view without n2", 10*time.Second, view(2, true))
	r.until(0, "a view without n2", 10*time.Second, func(s report) bool { return view(2, true)(s) && !s.View.Has(2) })
	if err := r.workers[1].p.Signal(syscall.SIGCONT, false); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		r.until(i, "a view of all", 10*time.Second, view(3, true))
	}
}

// The network parts and heals: the part with most has quorum, the other none, and then all are one again. What was
// sent meanwhile comes back to its sender.
func TestPartsAndHeals(t *testing.T) {
	r := formed(t, 3, lab.Corosync{})
	ctx := t.Context()
	rules := []lab.Rule{{From: 2, To: 0, Loss: 1}, {From: 2, To: 1, Loss: 1}, {From: 0, To: 2, Loss: 1}, {From: 1, To: 2, Loss: 1}}
	if err := r.Filter(ctx, true, rules...); err != nil {
		t.Fatal(err)
	}
	r.until(2, "loneliness", 20*time.Second, view(1, false))
	r.workers[2].tell("send alone")
	r.until(2, "its own message", 5*time.Second, func(s report) bool { return s.Text == "alone" })
	for i := range 2 {
		r.until(i, "a view of two", 20*time.Second, view(2, true))
	}
	r.workers[0].tell("send together")
	r.until(1, "the message of n1", 5*time.Second, func(s report) bool { return s.Text == "together" })
	if err := r.Filter(ctx, false, rules...); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		for _, s := range r.until(i, "a view of all", 20*time.Second, view(3, true)) {
			if i < 2 && s.Text == "alone" {
				t.Errorf("n%d was told what was said in the other part", i+1)
			}
		}
	}
}

// A host that drops all UDP, even what it sends to itself, has a corosync that never says so where it uses
// udpu. It takes itself for alone all the same; the others go on; and once packets pass, all are one again.
func TestHostThatDropsItsOwnPackets(t *testing.T) {
	r := formed(t, 2, lab.Corosync{Transport: "udpu", TwoNode: true})
	for _, chain := range []string{"INPUT", "OUTPUT"} {
		r.sh(1, "iptables -A "+chain+" -p udp -j DROP")
	}
	r.until(1, "loneliness", 30*time.Second, view(1, false))
	r.until(0, "the view of one", 30*time.Second, view(1, true))
	for _, chain := range []string{"INPUT", "OUTPUT"} {
		r.sh(1, "iptables -D "+chain+" -p udp -j DROP")
	}
	for i := range 2 {
		r.until(i, "a view of all", 30*time.Second, view(2, true))
	}
}

// Whoever joins the group and is not of this program is refused, counted and told of, and stops nobody.
func TestStrangersAreRefused(t *testing.T) {
	r := formed(t, 2, lab.Corosync{TwoNode: true})
	mine := r.workers[1]
	stranger := r.join(1, "strange")
	r.workers[1] = mine
	refused := 0
	r.until(0, "the stranger's messages refused", 10*time.Second, func(s report) bool {
		if s.Note != nil && s.Note.Event == "refused" {
			refused++
		}
		return refused == 4
	})
	for i := range 2 {
		r.until(i, "a view without the stranger", 10*time.Second, view(2, true))
	}
	r.workers[0].tell("send hello")
	r.until(1, "a message", 5*time.Second, func(s report) bool { return s.Text == "hello" })
	r.workers[0].tell("stats")
	s := r.until(0, "stats", 5*time.Second, func(s report) bool { return s.Stats != nil })
	if got := s[len(s)-1].Stats; got.Stranger != 3 || got.Damaged != 1 {
		t.Errorf("counted %+v, want 3 of strangers and 1 damaged", *got)
	}
	stranger.kill()
}

// Who cannot use corosync is told why, and what to do.
func TestErrorsSayWhatToDo(t *testing.T) {
	r := newRing(t, 1, lab.Corosync{})
	r.settle()
	p, err := r.Service(0, lab.CorosyncName)
	if err != nil {
		t.Fatal(err)
	}
	if out := r.sh(0, "su nobody -s "+lab.ToolsDir+"/pacer"); !strings.Contains(out, "user nobody") || !strings.Contains(out, "uidgid") {
		t.Errorf("another user is told: %s", out)
	}
	if err := p.Signal(syscall.SIGKILL, false); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	if out := r.sh(0, lab.ToolsDir+"/pacer"); !strings.Contains(out, "does not run") {
		t.Errorf("without corosync one is told: %s", out)
	}
	r.sh(0, "sed -i '/provider:/d' /etc/corosync/corosync.conf")
	if err := r.StartService(0, lab.CorosyncName); err != nil {
		t.Fatal(err)
	}
	for deadline, want := time.Now().Add(20*time.Second), "add quorum { provider: corosync_votequorum }"; ; time.Sleep(100 * time.Millisecond) {
		out := r.sh(0, lab.ToolsDir+"/pacer")
		if strings.Contains(out, want) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("without votes one is told: %s; want %q", out, want)
		}
	}
}
