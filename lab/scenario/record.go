package scenario

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/lab"
	"pacer/lab/cluster"
)

const functions = "/etc/init.d/functions"

const recordFile = "agents.log"

// recordingFunctions is what init scripts source. It writes down who was asked for what, where and
// when; a script that is sourced sees the arguments of the one that sources it.
const recordingFunctions = `echo "$(date +%s.%N) $(uname -n) ${0##*/} $1" >>` + lab.SharedDir + "/" + recordFile + "\n"

// deed is one run of a script.
type deed struct {
	at                   time.Time
	node, script, action string
}

func (d deed) String() string { return d.action + "@" + d.node }

// record is all that scripts did so far.
func (p *player) record() ([]deed, error) {
	data, err := os.ReadFile(filepath.Join(p.c.Shared(), recordFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var all []deed
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(line)
		if len(f) != 4 || !strings.HasSuffix(line, "\n") {
			continue
		}
		seconds, err := strconv.ParseFloat(f[0], 64)
		if err != nil {
			return nil, fmt.Errorf("record: %w", err)
		}
		all = append(all, deed{time.Unix(0, int64(seconds*1e9)), f[1], f[2], f[3]})
	}
	return all, nil
}

// changes are the deeds since the last check that are no status.
func (p *player) changes() ([]deed, int, error) {
	all, err := p.record()
	if err != nil {
		return nil, 0, err
	}
	var out []deed
	for _, d := range all[min(p.seen, len(all)):] {
		if d.action != "status" {
			out = append(out, d)
		}
	}
	return out, len(all), nil
}

// agents waits until scripts did what is expected, and the cluster is settled, and finds no more.
func (p *player) agents(ctx context.Context, want []string) error {
	said := func(list []deed) []string {
		var s []string
		for _, d := range list {
			s = append(s, d.String())
		}
		return s
	}
	var got []string
	if err := cluster.Wait(ctx, strings.Join(want, " "), patience, func() (bool, error) {
		list, _, err := p.changes()
		got = said(list)
		return len(got) >= count(want), err
	}); err != nil {
		return fmt.Errorf("%w; scripts did %v", err, got)
	}
	if err := p.settled(ctx, nil); err != nil {
		return err
	}
	list, seen, err := p.changes()
	if err != nil {
		return err
	}
	p.seen = seen
	if got := said(list); !fits(want, got) {
		return fmt.Errorf("scripts did %v", got)
	}
	return nil
}

// count is how many deeds are expected.
func count(want []string) (n int) {
	for _, w := range want {
		n += strings.Count(w, "+") + 1
	}
	return n
}

// fits compares, words joined by + in any order.
func fits(want, got []string) bool {
	if len(got) != count(want) {
		return false
	}
	for _, w := range want {
		set := strings.Split(w, "+")
		have := slices.Clone(got[:len(set)])
		got = got[len(set):]
		slices.Sort(set)
		slices.Sort(have)
		if !slices.Equal(set, have) {
			return false
		}
	}
	return true
}

// monitors watches for a while who is asked for its status.
func (p *player) monitors(ctx context.Context, args []string) error {
	if len(args) != 3 {
		return errors.New("monitors takes a node, a number and a time")
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	d, err := time.ParseDuration(args[2])
	if err != nil {
		return err
	}
	before, err := p.record()
	if err != nil {
		return err
	}
	if err := p.pause(ctx, args[2:]); err != nil {
		return err
	}
	after, err := p.record()
	if err != nil {
		return err
	}
	here := 0
	for _, x := range after[len(before):] {
		switch {
		case x.action != "status":
		case x.node != args[0]:
			return fmt.Errorf("a monitor ran on %s at %s", x.node, x.at.Format("15:04:05.000"))
		default:
			here++
		}
	}
	if here < n {
		return fmt.Errorf("%d monitors in %s", here, d)
	}
	return nil
}

// running finds the state file that the seed's script keeps.
func (p *player) running(ctx context.Context, want []string) error {
	var got []string
	for _, n := range p.c.Nodes() {
		if !p.c.On(n.Index) {
			continue
		}
		if err := p.exec(ctx, n, "test", "-f", "/tmp/test"); err != nil {
			return err
		}
		if p.last.Exit == (lab.Exit{}) {
			got = append(got, n.Name)
		}
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("it runs on %v", got)
	}
	return nil
}
