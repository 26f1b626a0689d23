package scenario

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pacer/api"
	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/lab"
	"pacer/lab/cluster"
)

// service is an init script whose service is a process with a lock that all nodes share. The kernel gives the lock to one of
// them, and keeps it while the process lives: it is the judge of whether a service ever ran on two nodes at once.
//
//go:embed service.sh
var service string

// Files of the shared folder.
const (
	twiceFile   = "twice"             // who could not have the lock
	devicesFile = "fence-devices.crm" // a fence device for each node
)

// fenceDevices lets nodes that are made next be switched from outside.
func (p *player) fenceDevices(context.Context, []string) error {
	p.power = true
	return nil
}

// writeDevices writes, for nodes to read, which fence devices there can be.
func (p *player) writeDevices() error {
	return writeFile(filepath.Join(p.c.Shared(), devicesFile), p.c.FenceDevices())
}

// fenced waits until a node was fenced, since the last time that a story asked, as the cluster says, and is off or was started
// anew since, as the kernel says.
func (p *player) fenced(ctx context.Context, args []string) error {
	var by string
	switch {
	case len(args) == 3 && args[1] == "by":
		by = args[2]
	case len(args) != 1:
		return errors.New("fenced takes a node, or a node, the word by and a device of the configuration")
	}
	return p.one(args, func(n lab.Node) error {
		looked, why := false, ""
		err := cluster.Wait(ctx, strings.Join(append(args, "to be fenced"), " "), patience, func() (bool, error) {
			e, err := p.lastFencing(ctx, n)
			if err != nil || e == nil {
				if !looked && err == nil {
					looked, why = true, p.unfenceable(ctx)
				}
				return why != "", err
			}
			if by != "" && !fencedBy(e, by) {
				return false, fmt.Errorf("the last fencing of %s went well without %s: %+v", n.Name, by, e.Tried)
			}
			if up := p.c.Booted(n.Index); !up.IsZero() && !up.After(e.Began) {
				return false, fmt.Errorf("the cluster says that %s was fenced at %s, but it is on since %s", n.Name, stamp(e.Ended), stamp(up))
			}
			p.told[n.Name] = e.Ended
			return true, nil
		})
		if why != "" {
			return fmt.Errorf("%s is not fenced: %s", n.Name, why)
		}
		return err
	})
}

// unfenceable says why nobody fences anybody as things are; "" if somebody may.
func (p *player) unfenceable(ctx context.Context) string {
	running, devices, wanted, busy := false, false, false, false
	for _, n := range p.c.Nodes() {
		f, err := p.c.Client(n).Fencing(ctx)
		if err != nil {
			continue // it is off, or its daemon does not run
		}
		running, devices, busy = true, devices || len(f.Devices) > 0, busy || len(f.Pending) > 0
		if doc, err := p.c.Client(n).CIB(ctx); err != nil || option.Read(doc.Root(), time.Now()).Bool("fencing-enabled") {
			wanted = true
		}
	}
	switch {
	case !running:
		return "no daemon runs; boot or start-daemon starts one"
	case !devices:
		return "no node has a fence device. Nodes get some by fence-devices in a story, and by --fencing where a lab is opened"
	case !wanted && !busy:
		return "fencing-enabled is false, so the cluster asks for no fencing; crm NODE -F configure property fencing-enabled=true"
	}
	return ""
}

func stamp(t time.Time) string { return t.Format("15:04:05.000") }

// lastFencing is the last fencing of a node that went well, if a member knows one that no story has asked for yet.
func (p *player) lastFencing(ctx context.Context, target lab.Node) (last *api.Fencings, err error) {
	answered := false
	for _, n := range p.c.Nodes() {
		if d, err := p.c.Daemon(n.Index); err != nil || done(d) {
			continue
		}
		f, failed := p.c.Client(n).Fencing(ctx)
		if failed != nil {
			err = fmt.Errorf("%s: %w", n.Name, failed)
			continue
		}
		answered = true
		for _, e := range f.History {
			if byAgent(e) && strings.EqualFold(e.Target, target.Name) && e.Ended.After(p.told[target.Name]) && (last == nil || e.Ended.After(last.Ended)) {
				last = &e
			}
		}
	}
	if answered {
		err = nil
	}
	return last, err
}

// byAgent says whether a fencing went well by an agent, and not because another fencing had done it before. To let a node to its
// disks again is none.
func byAgent(e api.Fencings) bool { return e.OK && len(e.Tried) > 0 && e.Action != vocab.TaskOn }

func fencedBy(e *api.Fencings, device string) bool {
	for _, a := range e.Tried {
		if a.OK && a.Device == device {
			return true
		}
	}
	return false
}

// setDevices lets devices be in a state.
func setDevices(s lab.DeviceState) func(*player, context.Context, []string) error {
	return func(p *player, _ context.Context, names []string) error {
		if !p.power {
			return errors.New("nodes have no devices for their power here; a story gives them some by fence-devices, an open lab by --fencing")
		}
		if len(names) == 0 {
			return errors.New("a device's name is missing")
		}
		for _, name := range names {
			if err := p.c.SetDevice(name, s); err != nil {
				return err
			}
		}
		return nil
	}
}

// switchPower presses a node's power button.
func (p *player) switchPower(_ context.Context, args []string) error {
	if len(args) != 2 || args[1] != "on" && args[1] != "off" {
		return errors.New("power takes a node, and on or off")
	}
	return p.one(args, func(n lab.Node) error { return p.c.SwitchPower(n.Index, args[1] == "on") })
}

// neverTwice proves that no service ran on two nodes at once.
func (p *player) neverTwice(context.Context, []string) error {
	text, err := os.ReadFile(filepath.Join(p.c.Shared(), twiceFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(text) > 0 {
		err = fmt.Errorf("services were started while they ran elsewhere:\n%s", text)
	}
	return err
}
