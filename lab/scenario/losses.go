package scenario

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"pacer/lab"
	"pacer/lab/cluster"
)

// longestMoment bounds the random moments at which something else happens while a node is fenced.
const longestMoment = 500 * time.Millisecond

// losses loses the node again and again on which the service of an init script runs: losses SCRIPT N [SEED]. By turns it is cut off,
// and lives on for as long as nobody fences it, and its plug is pulled. Each time it is fenced, the service runs on another node
// after that, and the node comes back.
func (p *player) losses(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errors.New("losses takes the name of an init script and how often")
	}
	script := args[0]
	times, rnd, err := p.randomly(args[1:])
	if err != nil {
		return err
	}
	if !p.power {
		return errors.New("losses takes nodes that can be fenced")
	}
	for i := range times {
		what := []string{"cut off", "without power"}[i%2]
		began := time.Now()
		lost, err := p.serving(ctx, script)
		if err != nil {
			return err
		}
		if err := p.lossOf(ctx, lost, script, what, rnd); err != nil {
			return fmt.Errorf("loss %d, %s %s: %w", i+1, lost.Name, what, err)
		}
		p.say("  %d: %s %s, fenced and back (%s)", i+1, lost.Name, what, time.Since(began).Round(10*time.Millisecond))
	}
	return nil
}

func (p *player) say(format string, args ...any) {
	if p.opt.Log != nil {
		p.opt.Log(format, args...)
	}
}

// lossOf loses a node once, and has it back.
func (p *player) lossOf(ctx context.Context, lost lab.Node, script, what string, rnd *rand.Rand) error {
	before := p.boots()
	back := p.together
	if what == "cut off" {
		if err := p.cutOff(ctx, lost); err != nil {
			return err
		}
		back = func(ctx context.Context) error { return p.joinAgain(ctx, lost) }
	} else if err := p.c.KillNode(lost.Index); err != nil {
		return err
	}
	if err := p.fenced(ctx, []string{lost.Name}); err != nil {
		return err
	}
	if err := p.servedWithout(ctx, script, lost); err != nil {
		return err
	}
	time.Sleep(time.Duration(rnd.Int64N(int64(longestSplit))))
	if err := back(ctx); err != nil {
		return err
	}
	if err := p.onlyLost(before, lost); err != nil {
		return err
	}
	return p.neverTwice(ctx, nil)
}

// serving is the node on which the service of a script runs.
func (p *player) serving(ctx context.Context, script string) (at lab.Node, err error) {
	err = cluster.Wait(ctx, script+" to run", patience, func() (bool, error) {
		for _, n := range p.c.Nodes() {
			if !p.c.On(n.Index) {
				continue
			}
			if err := p.exec(ctx, n, "/etc/init.d/"+script, "status"); err != nil {
				return false, err
			}
			if p.last.Exit == (lab.Exit{}) {
				at = n
				return true, nil
			}
		}
		return false, nil
	})
	return at, err
}

// dcDiesFencing has the designated controller die again and again while it fences: dc-dies-fencing N [SEED]. Each time the plug of
// the node is pulled on which the service runs, and no device answers until the designated controller has died as well. Then
// both are fenced, once each, by those that are left, and the service starts once.
func (p *player) dcDiesFencing(ctx context.Context, args []string) error {
	times, rnd, err := p.randomly(args)
	if err != nil {
		return err
	}
	if !p.power || len(p.c.Nodes()) < 5 {
		return errors.New("dc-dies-fencing takes five nodes or more that can be fenced, so that there is quorum when two are lost")
	}
	for i := range times {
		began := time.Now()
		dc, target, err := p.dcAndOther(ctx)
		if err != nil {
			return err
		}
		if err := p.dieFencing(ctx, dc, target, rnd); err != nil {
			return fmt.Errorf("time %d, %s killed while it fences %s: %w", i+1, dc.Name, target.Name, err)
		}
		p.say("  %d: %s killed while it fenced %s (%s)", i+1, dc.Name, target.Name, time.Since(began).Round(10*time.Millisecond))
	}
	return nil
}

// dcAndOther is the designated controller, and the node on which the service runs, which is made to be another one.
func (p *player) dcAndOther(ctx context.Context) (dc, target lab.Node, err error) {
	if dc, err = p.dc(ctx); err != nil {
		return dc, target, err
	}
	if target, err = p.serving(ctx, "service"); err != nil || target != dc {
		return dc, target, err
	}
	if _, err := p.c.Crm(ctx, dc, "", "node", "standby", dc.Name); err != nil {
		return dc, target, err
	}
	if err := p.servedWithout(ctx, "service", dc); err != nil {
		return dc, target, err
	}
	if _, err := p.c.Crm(ctx, dc, "", "node", "online", dc.Name); err != nil {
		return dc, target, err
	}
	if err := p.settled(ctx, nil); err != nil {
		return dc, target, err
	}
	target, err = p.serving(ctx, "service")
	return dc, target, err
}

func (p *player) dieFencing(ctx context.Context, dc, target lab.Node, rnd *rand.Rand) error {
	moment := func() { time.Sleep(time.Duration(rnd.Int64N(int64(longestMoment)))) }
	before, began := p.boots(), time.Now()
	done, err := p.record()
	if err != nil {
		return err
	}
	if err := p.setAll(lab.DeviceHangs); err != nil {
		return err
	}
	if err := p.c.KillNode(target.Index); err != nil {
		return err
	}
	if err := p.fencingOf(ctx, dc, target); err != nil {
		return err
	}
	moment()
	if err := p.c.KillNode(dc.Index); err != nil {
		return err
	}
	moment()
	if err := p.setAll(lab.DeviceWorks); err != nil {
		return err
	}
	for _, n := range []lab.Node{target, dc} {
		if err := p.fenced(ctx, []string{n.Name}); err != nil {
			return err
		}
	}
	if err := p.together(ctx); err != nil {
		return err
	}
	if err := errors.Join(p.onlyLost(before, target, dc), p.fencedOnce(ctx, began, target, dc), p.neverTwice(ctx, nil)); err != nil {
		return err
	}
	return p.startedOnce("service", len(done))
}

// fencingOf waits until a node says that the fencing of another one is under way.
func (p *player) fencingOf(ctx context.Context, by, target lab.Node) error {
	return cluster.Wait(ctx, "the fencing of "+target.Name+" to begin", patience, func() (bool, error) {
		f, err := p.c.Client(by).Fencing(ctx)
		if err != nil {
			return false, err
		}
		for _, e := range f.Pending {
			if strings.EqualFold(e.Target, target.Name) {
				return true, nil
			}
		}
		return false, nil
	})
}

// fencedOnce proves that nodes were fenced once each since a time, as the members say together.
func (p *player) fencedOnce(ctx context.Context, since time.Time, targets ...lab.Node) error {
	for _, target := range targets {
		f, err := p.c.Client(target).Fencing(ctx)
		if err != nil {
			return err
		}
		var went []string
		for _, e := range f.History {
			if byAgent(e) && strings.EqualFold(e.Target, target.Name) && e.Ended.After(since) {
				went = append(went, fmt.Sprintf("at %s by %s for %s", stamp(e.Ended), e.Executor, e.Client))
			}
		}
		if len(went) != 1 {
			return fmt.Errorf("%s was fenced %d times: %s", target.Name, len(went), strings.Join(went, "; "))
		}
	}
	return nil
}

// startedOnce proves that a script started its service once since a line of the record.
func (p *player) startedOnce(script string, from int) error {
	all, err := p.record()
	if err != nil {
		return err
	}
	var starts []string
	for _, d := range all[from:] {
		if d.script == script && d.action == "start" {
			starts = append(starts, d.node+" at "+stamp(d.at))
		}
	}
	if len(starts) != 1 {
		return fmt.Errorf("%s was started %d times: %s", script, len(starts), strings.Join(starts, "; "))
	}
	return nil
}

// onlyLost proves that no node was started anew but those that were lost.
func (p *player) onlyLost(before map[lab.Node]time.Time, lost ...lab.Node) error {
	for n, was := range before {
		if is := p.c.Booted(n.Index); !slices.Contains(lost, n) && is != was {
			return fmt.Errorf("%s was started anew as well, at %s", n.Name, stamp(is))
		}
	}
	return nil
}

// setAll lets all devices be in a state.
func (p *player) setAll(s lab.DeviceState) error {
	for _, name := range p.c.Devices() {
		if err := p.c.SetDevice(name, s); err != nil {
			return err
		}
	}
	return nil
}
