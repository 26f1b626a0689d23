package scenario

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"pacer/lab"
	"pacer/lab/cluster"
)

// way is one by which a node loses the promoted instance that it has. When it is done, another node has been promoted, and the one
// that lost is a member again.
type way func(p *player, ctx context.Context, lost lab.Node, script string, rnd *rand.Rand) error

func ways() map[string]way {
	loss := func(what string) way {
		return func(p *player, ctx context.Context, lost lab.Node, script string, rnd *rand.Rand) error {
			return p.lossOf(ctx, lost, script, what, rnd)
		}
	}
	return map[string]way{"standby": (*player).standsBy, "killed": (*player).killed, "cut": loss("cut off"), "power": loss("without power")}
}

// takeovers has one node after the other take over what a script tells of: takeovers HOW SCRIPT N [SEED]. Each time the node
// where the script's status says that the promoted instance is loses it by HOW: it stands by, its processes are killed, it is cut off,
// or its plug is pulled. Another one is promoted; then the script's `back HOW` does on the first what its administrator has to, and
// its `complete` says on the other one when all is as before.
func (p *player) takeovers(ctx context.Context, args []string) error {
	if len(args) < 3 {
		return errors.New("takeovers takes how, the name of an init script, and how often")
	}
	how, script := args[0], args[1]
	lose, ok := ways()[how]
	if !ok {
		return fmt.Errorf("there is no takeover %q, but %s", how, strings.Join(slices.Sorted(maps.Keys(ways())), ", "))
	}
	times, rnd, err := p.randomly(args[2:])
	if err != nil {
		return err
	}
	if !p.power && (how == "cut" || how == "power") {
		return fmt.Errorf("takeovers %s takes nodes that can be fenced", how)
	}
	for i := range times {
		began := time.Now()
		lost, err := p.serving(ctx, script)
		if err == nil {
			err = p.takeover(ctx, lost, script, how, func() error { return lose(p, ctx, lost, script, rnd) })
		}
		if err != nil {
			return fmt.Errorf("takeover %d, %s %s: %w", i+1, lost.Name, how, err)
		}
		p.say("  %d: %s %s, taken over and back (%s)", i+1, lost.Name, how, time.Since(began).Round(10*time.Millisecond))
	}
	return nil
}

// takeover loses the promoted instance of a node once, and makes all complete again.
func (p *player) takeover(ctx context.Context, lost lab.Node, script, how string, lose func() error) error {
	if err := lose(); err != nil {
		return err
	}
	if err := p.settled(ctx, nil); err != nil {
		return err
	}
	if err := p.must(ctx, []string{lost.Name}, 0, "/etc/init.d/"+script, "back", how); err != nil {
		return fmt.Errorf("%s of %s back: %w", script, lost.Name, err)
	}
	now, err := p.serving(ctx, script)
	if err != nil {
		return err
	}
	if now == lost {
		return fmt.Errorf("%s has it again", lost.Name)
	}
	if err := p.until(ctx, []string{now.Name, "/etc/init.d/" + script, "complete"}); err != nil {
		return err
	}
	return p.settled(ctx, nil)
}

// standsBy makes a node stand by until another one was promoted.
func (p *player) standsBy(ctx context.Context, lost lab.Node, script string, _ *rand.Rand) error {
	if _, err := p.c.Crm(ctx, lost, "", "node", "standby", lost.Name); err != nil {
		return err
	}
	if err := p.servedWithout(ctx, script, lost); err != nil {
		return err
	}
	_, err := p.c.Crm(ctx, lost, "", "node", "online", lost.Name)
	return errors.Join(err, p.neverTwice(ctx, nil))
}

// killed has the script kill its processes on a node, until another one was promoted.
func (p *player) killed(ctx context.Context, lost lab.Node, script string, _ *rand.Rand) error {
	if err := p.must(ctx, []string{lost.Name}, 0, "/etc/init.d/"+script, "kill"); err != nil {
		return err
	}
	return errors.Join(cluster.Wait(ctx, lost.Name+" to have it no more", patience, func() (bool, error) {
		err := p.exec(ctx, lost, "/etc/init.d/"+script, "status")
		return err == nil && p.last.Exit != (lab.Exit{}), err
	}), p.servedWithout(ctx, script, lost))
}
