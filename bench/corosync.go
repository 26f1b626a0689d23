package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"pacer/lab"
	"pacer/lab/cluster"
)

// stack is a cluster manager on corosync. Both are asked by the same tools' names.
type stack struct {
	name   string
	daemon []string
	links  []string // of ours; "" for the machine's own tools
	memory string   // regular expression of the command lines of its daemons
}

var (
	ours = stack{
		"pacer",
		[]string{filepath.Join(lab.ToolsDir, "pacer"), "daemon", "--membership", "corosync"},
		[]string{"crm_standby", "crm_mon", "cibadmin"},
		`^\S*/pacer daemon`,
	}
	reference = stack{
		"pacemaker", []string{"sh", "-c", prepareReference}, nil, `pacemaker`,
	}
)

// prepareReference makes the folders that a package makes once, and becomes the daemon.
const prepareReference = `mkdir -p /var/lib/pacemaker/cib /var/lib/pacemaker/pengine /var/lib/pacemaker/cores /var/lib/pacemaker/blackbox /var/log/pacemaker
chown -R hacluster:haclient /var/lib/pacemaker /var/log/pacemaker
exec pacemakerd`

const (
	recordFile      = "agents.log"
	recordFunctions = `echo "$(date +%s.%N) $(uname -n) $1" >>` + lab.SharedDir + "/" + recordFile + "\n"
	recordingAgent  = "#!/bin/sh\n. /etc/init.d/functions\nf=/tmp/state\ncase \"$1\" in\nstart) : >$f ;;\nstop) rm -f $f ;;\nstatus) [ -f $f ] || exit 3 ;;\nesac\nexit 0\n"
	benchToken      = time.Second
)

// corosyncPart measures three hosts on real corosyncs, ours and then the reference where it is installed.
func corosyncPart(r run) error {
	if err := lab.Permitted(); err != nil {
		fmt.Printf("clusters on corosync: skipped: %v\n", err)
		return nil
	}
	fmt.Printf("clusters of three nodes on real corosyncs, token %s:\n", benchToken)
	return bothStacks(r, measureStack)
}

// bothStacks measures ours, and then the reference where it is installed.
func bothStacks(r run, measure func(run, stack) error) error {
	for _, s := range []stack{ours, reference} {
		if _, err := exec.LookPath("pacemakerd"); err != nil && s.name == reference.name {
			fmt.Println("  the reference is not installed here (apt install pacemaker)")
			continue
		}
		if err := measure(r, s); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// hosts are a cluster under measurement.
type hosts struct {
	*lab.Lab
	s stack
}

func measureStack(r run, s stack) error {
	h, err := startHosts(r, s, false)
	if err != nil {
		return err
	}
	defer h.Close()
	var standbys, onTop, detected []time.Duration
	for range r.runs {
		d, err := h.standby()
		if err != nil {
			return err
		}
		standbys = append(standbys, d)
	}
	alone, row, err := h.changes()
	if err != nil {
		return err
	}
	crowd, err := h.crowd()
	if err != nil {
		return err
	}
	mb, err := h.resident()
	if err != nil {
		return err
	}
	for range (r.runs + 1) / 2 {
		d, top, err := h.kill()
		if err != nil {
			return err
		}
		detected, onTop = append(detected, d), append(onTop, top)
	}
	r.report(s.name+": standby by a tool to the start elsewhere", standbys)
	r.report(s.name+": all killed to the new membership of corosync", detected)
	r.report(s.name+": from there to the start elsewhere", onTop)
	r.report(s.name+": one attribute changed by a tool", alone)
	r.report(s.name+": the same, each of ten one after the other", row)
	fmt.Printf("  %-64s %7.0f a second\n", fmt.Sprintf("%s: changes by %d tools at once on each host", s.name, crowdTools), crowd)
	fmt.Printf("  %-64s %7.1f MB\n", s.name+": memory of the daemons of a host (resident)", mb)
	return nil
}

// startHosts starts a cluster with the resource; with power, its hosts can be fenced.
func startHosts(r run, s stack, power bool) (*hosts, error) {
	cfg, err := lab.Config{
		Nodes: []string{"n1", "n2", "n3"}, Binary: r.binary, Links: s.links, Daemon: func(lab.Node) []string { return s.daemon }, Power: power,
		Files: map[string]string{"/etc/init.d/functions": recordFunctions, "/etc/init.d/thing": recordingAgent},
	}.WithCorosync(lab.Corosync{Token: benchToken})
	if err != nil {
		return nil, err
	}
	l, err := lab.New(cfg)
	if err != nil {
		return nil, err
	}
	h := &hosts{l, s}
	for i := range l.Nodes() {
		if err := l.StartNode(i); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	if err := errors.Join(h.online(), h.configure()); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return h, nil
}

// tool runs a command on a node.
func (h *hosts) tool(node int, argv ...string) (string, error) {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	out, err := h.Exec(ctx, node, "", argv...)
	if err == nil && out.Exit != (lab.Exit{}) {
		err = fmt.Errorf("%s %s: %s%s", strings.Join(argv, " "), out.Exit, out.Stdout, out.Stderr)
	}
	return out.Stdout, err
}

// online waits until all three see one another.
func (h *hosts) online() error {
	return cluster.Wait(context.Background(), "three nodes online", 2*patience, func() (bool, error) {
		for i := range h.Nodes() {
			out, err := h.tool(i, "crm_mon", "-1")
			if err != nil || !strings.Contains(out, "Online: [ n1 n2 n3 ]") {
				return false, err
			}
		}
		return true, nil
	})
}

// property is XML that sets a cluster option.
func property(name, value string) string {
	return fmt.Sprintf(`<crm_config><cluster_property_set id="cib-bootstrap-options"><nvpair id="cib-bootstrap-options-%[1]s" name="%[1]s" value="%s"/></cluster_property_set></crm_config>`, name, value)
}

func (h *hosts) configure() error {
	for _, argv := range [][]string{
		{"cibadmin", "-M", "-c", "-o", "crm_config", "-X", property("stonith-enabled", "false")},
		{"cibadmin", "-C", "-o", "configuration", "-X", `<rsc_defaults><meta_attributes id="rd"><nvpair id="rd-s" name="resource-stickiness" value="100"/></meta_attributes></rsc_defaults>`},
		{"cibadmin", "-C", "-o", "resources", "-X", `<primitive id="thing" class="lsb" type="thing"><operations><op id="thing-m" name="monitor" interval="10s" timeout="60s"/></operations></primitive>`},
	} {
		if _, err := h.tool(0, argv...); err != nil {
			return err
		}
	}
	return cluster.Wait(context.Background(), "the resource", patience, func() (bool, error) {
		n, _, err := h.lastStart()
		return n >= 0, err
	})
}

// lastStart is where and when the agent was started last; -1 if nowhere.
func (h *hosts) lastStart() (node int, at time.Time, err error) {
	data, err := os.ReadFile(filepath.Join(h.Shared(), recordFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return -1, at, err
	}
	node = -1
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) != 3 || f[2] != "start" {
			continue
		}
		n, err := h.Node(f[1])
		if err != nil {
			return -1, at, err
		}
		seconds, fraction, _ := strings.Cut(f[0], ".")
		s, _ := strconv.ParseInt(seconds, 10, 64)
		ns, _ := strconv.ParseInt(fraction, 10, 64)
		node, at = n.Index, time.Unix(s, ns)
	}
	return node, at, nil
}

// startedAfter waits for a start after a time.
func (h *hosts) startedAfter(t time.Time) (at time.Time, err error) {
	err = cluster.Wait(context.Background(), "the start elsewhere", patience, func() (bool, error) {
		var err error
		_, at, err = h.lastStart()
		return at.After(t), err
	})
	return at, err
}

// rest lets what followed an event be over.
func rest() { time.Sleep(time.Second) }

// standby moves the resource away from where it is, and gives the time until its start.
func (h *hosts) standby() (time.Duration, error) {
	rest()
	from, _, err := h.lastStart()
	if err != nil {
		return 0, err
	}
	name := h.Nodes()[from].Name
	by := (from + 1) % 3
	began := time.Now()
	if _, err := h.tool(by, "crm_standby", "-N", name, "-v", "on"); err != nil {
		return 0, err
	}
	at, err := h.startedAfter(began)
	if err != nil {
		return 0, err
	}
	rest()
	_, err = h.tool(by, "crm_standby", "-N", name, "-D")
	return at.Sub(began), err
}

// changes times changes of an attribute by a tool, each from its start to its end: some alone, with a rest before
// each, and some one after the other.
func (h *hosts) changes() (alone, row []time.Duration, err error) {
	for _, pause := range []string{"0.2", "0"} {
		out, err := h.tool(0, "bash", "-c", fmt.Sprintf("for k in {1..10}; do sleep %s; a=${EPOCHREALTIME/[.,]}; cibadmin -M -c -o crm_config -X '%s' || exit 1; b=${EPOCHREALTIME/[.,]}; echo $((b-a)); done", pause,
			property("cluster-name", fmt.Sprintf("c%d-'$k'", time.Now().UnixNano()))))
		if err != nil {
			return nil, nil, err
		}
		list, err := microseconds(out)
		if err != nil {
			return nil, nil, err
		}
		alone, row = row, list
	}
	return alone, row, nil
}

// microseconds reads what a shell measured.
func microseconds(out string) (list []time.Duration, err error) {
	for _, word := range strings.Fields(out) {
		us, err := strconv.Atoi(word)
		if err != nil {
			return nil, fmt.Errorf("a shell measured %q, not microseconds: %w", word, err)
		}
		list = append(list, time.Duration(us)*time.Microsecond)
	}
	return list, nil
}

// How many tools change something at the same time on each host, and for how many seconds.
const (
	crowdTools   = 8
	crowdSeconds = 10
)

// crowd counts changes that tools make on all hosts at once, each of its own attribute, one after the other. It gives how
// many a second are answered as made.
func (h *hosts) crowd() (float64, error) {
	const loops = `end=$((SECONDS + %d))
for i in {1..%d}; do (n=0; while ((SECONDS < end)); do cibadmin -M -c -o crm_config -X '%s' && n=$((n+1)); done; echo $n) & done; wait`
	var all errgroup.Group
	var made atomic.Int64
	for _, node := range h.Nodes() {
		all.Go(func() error {
			out, err := h.tool(node.Index, "bash", "-c", fmt.Sprintf(loops, crowdSeconds, crowdTools, property("crowd-"+node.Name+"-'$i'", "'$n'")))
			if err != nil {
				return err
			}
			counts := strings.Fields(out)
			if len(counts) != crowdTools {
				return fmt.Errorf("%d of %d tools on %s went on to the end: %q", len(counts), crowdTools, node.Name, out)
			}
			for _, word := range counts {
				n, err := strconv.Atoi(word)
				if err != nil {
					return fmt.Errorf("a shell counted %q: %w", word, err)
				}
				made.Add(int64(n))
			}
			return nil
		})
	}
	err := all.Wait()
	return float64(made.Load()) / crowdSeconds, err
}

// resident sums up the resident memory of the daemons of the first host, in MB.
func (h *hosts) resident() (float64, error) {
	out, err := h.tool(0, "ps", "-e", "-o", "rss=,args=")
	if err != nil {
		return 0, err
	}
	re := regexp.MustCompile(h.s.memory)
	total := 0
	for line := range strings.Lines(out) {
		rss, args, _ := strings.Cut(strings.TrimSpace(line), " ")
		if n, err := strconv.Atoi(rss); err == nil && re.MatchString(strings.TrimSpace(args)) {
			total += n
		}
	}
	return float64(total) / 1024, nil
}

// kill ends all on the active host. It gives the time until corosync has another membership, and from there until the
// resource is started elsewhere.
func (h *hosts) kill() (detected, onTop time.Duration, err error) {
	from, detected, onTop, err := h.lose()
	if err != nil {
		return 0, 0, err
	}
	if err := h.StartNode(from); err != nil {
		return 0, 0, err
	}
	return detected, onTop, h.online()
}

// lose does that, and leaves it to others to bring the host back.
func (h *hosts) lose() (from int, detected, onTop time.Duration, err error) {
	rest()
	if from, _, err = h.lastStart(); err != nil {
		return from, 0, 0, err
	}
	began := time.Now()
	if err := h.KillNode(from); err != nil {
		return from, 0, 0, err
	}
	at, err := h.startedAfter(began)
	if err != nil {
		return from, 0, 0, err
	}
	formed, err := h.formed(h.Nodes()[(from+1)%3], began)
	return from, formed.Sub(began), at.Sub(formed), err
}

// formed is when a node's corosync formed a membership, the first after a time.
func (h *hosts) formed(n lab.Node, after time.Time) (time.Time, error) {
	data, err := os.ReadFile(n.ServiceLog(lab.CorosyncName))
	if err != nil {
		return time.Time{}, err
	}
	const stamp = "Jan 02 15:04:05.000"
	for line := range strings.Lines(string(data)) {
		if len(line) < len(stamp) || !strings.Contains(line, "A new membership") {
			continue
		}
		t, err := time.ParseInLocation(stamp, line[:len(stamp)], time.Local)
		if err != nil {
			continue
		}
		if t = t.AddDate(after.Year(), 0, 0); t.After(after) {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("corosync of %s formed no membership", n.Name)
}
