package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pacer/lab"
	"pacer/problem"
)

// Verb is something that can be done to a cluster, as it is told to people.
type Verb struct{ Name, Usage, About string }

// verb is a Verb with what carries it out.
type verb struct {
	Verb
	play  func(*player, context.Context, []string) error
	first bool // it comes before there is a cluster
	story bool // it makes sense in a story only
}

func row(name, usage, about string, play func(*player, context.Context, []string) error) verb {
	return verb{Verb: Verb{name, usage, about}, play: play}
}

// do carries the verb out, if it has as many words as it needs.
func (v verb) do(p *player, ctx context.Context, args []string) error {
	if len(args) < v.least() {
		return fmt.Errorf("%s takes %s: %s", v.Name, v.Usage, v.About)
	}
	return v.play(p, ctx, args)
}

// least is how many words a verb needs: those that stand in its usage before what may be left out.
func (v verb) least() (n int) {
	for _, word := range strings.Fields(v.Usage) {
		if strings.HasPrefix(word, "[") {
			break
		}
		n++
	}
	return n
}

// verbs are all there are, in the order in which they are explained.
func verbs() []verb {
	needs := row("needs", "PATH...", "skip the story on a machine that lacks one of these files", (*player).needs)
	nodes := row("nodes", "NAME...", "make the cluster; all nodes are off", (*player).nodes)
	devices := row("fence-devices", "", "nodes that are made next have a BMC each, bmc-NAME, and one pdu", (*player).fenceDevices)
	watchdogs := row("watchdogs", "TIME", "nodes that are made next have a watchdog each, which resets them after TIME without food", (*player).watchdogs)
	disk := row("shared-disk", "", "they share a disk, /dev/shared-disk", (*player).sharedDisk)
	sbd := row("sbd", "TIME", "they have an sbd each, which has the watchdog, and a disk that all share", (*player).sbd)
	for _, v := range []*verb{&devices, &watchdogs, &disk, &sbd} {
		v.first, v.story = true, true
	}
	walk := row("walk", "N [SEED]", "N random events, after each of which the cluster is sound", (*player).walk)
	needs.first, nodes.first, needs.story, nodes.story, walk.story = true, true, true, true, true
	return slices.Concat([]verb{needs, devices, watchdogs, disk, sbd, nodes}, powerVerbs(), fenceVerbs(), linkVerbs(), commandVerbs(), checkVerbs(), []verb{walk})
}

// powerVerbs begin and end what runs.
func powerVerbs() []verb {
	return []verb{
		row("boot", "NAME...", "switch nodes on, daemon included", (*player).boot),
		row("join", "NAME", "add a node to the cluster, and switch it on", (*player).join),
		row("kill", "NAME...", "end all that runs on nodes, as pulling the plug does", (*player).kill),
		row("kill-daemon", "NAME...", "end only the daemon, without goodbye", (*player).killDaemon),
		row("start-daemon", "NAME...", "start it again", (*player).startDaemon),
		row("freeze-daemon", "NAME...", "stop the daemon in its tracks (SIGSTOP)", (*player).freezeDaemon),
		row("thaw-daemon", "NAME...", "let it go on", (*player).thawDaemon),
		row("freeze", "NAME...", "stop daemon and corosync in their tracks; with corosync only", (*player).freeze),
		row("thaw", "NAME...", "let both go on", (*player).thaw),
		row("shutdown", "NAME...", "ask the daemon to leave in order, wait until it has, switch the node off", (*player).shutdown),
		row("systemd", "NAME...", "boot a systemd of its own in nodes that are on, with the story's units", (*player).systemd),
		row("kill-corosync", "NAME...", "end corosync without goodbye; with corosync only", (*player).killCorosync),
		row("start-corosync", "NAME...", "start it again", (*player).startCorosync),
	}
}

// fenceVerbs are about what switches nodes on and off from outside.
func fenceVerbs() []verb {
	return []verb{
		row("power", "NODE on|off", "switch a node on or off by its power button", (*player).switchPower),
		row("device-fails", "NAME...", "let bmc-NODE, a node's BMC, or the pdu answer that it cannot", setDevices(lab.DeviceFails)),
		row("device-hangs", "NAME...", "let it not answer", setDevices(lab.DeviceHangs)),
		row("device-works", "NAME...", "let it work again", setDevices(lab.DeviceWorks)),
		row("fenced", "NODE [by DEVICE]", "the node was fenced since the last `fenced`, and is off or was restarted", (*player).fenced),
		row("reset", "NODE watchdog|itself", "the node's last end was that its watchdog reset it, or that it did so itself", (*player).reset),
		row("never-twice", "", "no service of the script `service` has run on two nodes at once", (*player).neverTwice),
	}
}

// linkVerbs are about what nodes send to one another.
func linkVerbs() []verb {
	return []verb{
		row("cut", "A B", "take away the link of two nodes", (*player).cut),
		row("heal", "A B", "give it back", (*player).heal),
		row("delay", "A B TIME", "make what they send to one another take longer; 0s: no longer", (*player).delay),
		row("lose", "A B PART", "drop a part (30%) of what A sends to B; with corosync only", (*player).lose),
	}
}

// commandVerbs run programs on nodes. @FILE is where a node finds a file of the story.
func commandVerbs() []verb {
	return []verb{
		row("crm", "NODE ARGS...", "run the crm shell on a node; it must succeed", (*player).crm),
		row("crm!", "NODE ARGS...", "the same; it must fail with exit status 1", (*player).crmFails),
		row("edit", "NODE SED ID...", "crm configure edit, with a sed script for an editor", (*player).edit),
		row("run", "NODE COMMAND...", "run a command on a node; it must succeed", (*player).run),
		row("until", "NODE COMMAND...", "run a command on a node again and again until it succeeds", (*player).until),
	}
}

// checkVerbs wait for something, or see whether it is so.
func checkVerbs() []verb {
	return []verb{
		row("stdout", "PATTERN", "what the last command printed matches (regular expression, (?s))", (*player).stdout),
		row("stderr", "PATTERN", "the same for standard error", (*player).stderr),
		row("logs", "NODE PATTERN", "within a while, a line of the daemon's log matches", (*player).expectLogs),
		row("agents", "[WORD...]", "since the last `agents`, scripts did exactly this: start@n1 stop@n1", (*player).agents),
		row("monitors", "NODE N TIME", "within TIME, the status is asked at least N times there, nowhere else", (*player).monitors),
		row("running", "[NODE...]", "the seed's resource runs on exactly these nodes", (*player).running),
		row("settled", "", "members agree on document and DC, and a schedule asks for nothing", (*player).settled),
		row("pause", "TIME", "wait", (*player).pause),
		row("dc-dies", "N [SEED]", "N times the DC is killed at a random moment, and comes back", (*player).dcDies),
		row("splits", "N [SEED]", "N times a node is cut off: exactly one node is fenced, and comes back", (*player).splits),
		row("losses", "SCRIPT N [SEED]", "N times the node that has the service is cut off or loses its power, is fenced, and comes back", (*player).losses),
		row("takeovers", "HOW SCRIPT N [SEED]", "N times the node with the promoted instance loses it by standby, killed, power or cut; another one is promoted", (*player).takeovers),
		row("dc-dies-fencing", "N [SEED]", "N times the DC is killed while it fences: both are fenced, the service starts once", (*player).dcDiesFencing),
		row("commit-dies", "NODE N [SEED]", "N times the daemon is killed while the shell commits, and comes back", (*player).commitDies),
	}
}

func findVerb(name string) (verb, bool) {
	list := verbs()
	i := slices.IndexFunc(list, func(v verb) bool { return v.Name == name })
	if i < 0 {
		return verb{}, false
	}
	return list[i], true
}

func noVerb(word string) error {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.Name)
	}
	if near := problem.Nearest(word, names); near != "" {
		return fmt.Errorf("there is no verb %q; did you mean %s?", word, near)
	}
	return fmt.Errorf("there is no verb %q", word)
}
