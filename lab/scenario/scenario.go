package scenario

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/kballard/go-shellquote"
	"github.com/rogpeppe/go-internal/txtar"

	"pacer/lab"
	"pacer/lab/cluster"
	"pacer/lab/seed"
)

// Options say how a story is played.
type Options struct {
	Binary string                           // the pacer program; "" for this one
	Links  []string                         // tools to offer on the nodes
	Dir    string                           // for the lab's files; "" for a temporary one
	Log    func(format string, args ...any) // hears of each step
	// Times is how often a story does what it does several times, in place of what it says; 0 for that.
	Times int
	// Power is as if a story began with fence-devices.
	Power bool
	// Corosync plays on a real corosync a node, which needs root.
	Corosync bool
}

// patience is how long anything may take before a story fails. A story that goes well never waits so long; one
// on a busy machine may.
const patience = 90 * time.Second

// player plays one story.
type player struct {
	opt   Options
	files map[string]string
	c     *cluster.Cluster
	last  lab.Output           // of the last command
	seen  int                  // how much of the record was checked
	apart int                  // links that are cut
	ran   bool                 // the verb at hand ran a command
	power bool                 // nodes are switched from outside
	told  map[string]time.Time // when the last fencing ended of which `fenced` told, by node
	// Of nodes that are made next:
	bite   time.Duration // after what time without food their watchdogs reset them; 0: they have none
	disk   bool          // they share a disk
	guards bool          // they have an sbd each
	dogs   []kept        // their watchdogs, by index
}

// newPlayer has the seed's files.
func newPlayer(o Options) *player {
	return &player{
		opt: o, power: o.Power, told: map[string]time.Time{},
		files: map[string]string{"cluster.crm": seed.Configuration, "init.d/hoge": seed.Script, "init.d/service": service},
	}
}

// Play plays a story. The error names the line and what was found and expected.
func Play(ctx context.Context, name string, text []byte, opt Options) (err error) {
	archive := txtar.Parse(text)
	p := newPlayer(opt)
	for _, f := range archive.Files {
		p.files[f.Name] = string(f.Data)
	}
	defer func() {
		err = errors.Join(err, p.close())
	}()
	for i, line := range strings.Split(string(archive.Comment), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if opt.Log != nil {
			opt.Log("%s", line)
		}
		if err := p.play(ctx, line); err != nil {
			return fmt.Errorf("%s:%d: %s: %w%s", name, i+1, line, err, p.logs())
		}
	}
	return nil
}

func (p *player) play(ctx context.Context, line string) error {
	words, err := shellquote.Split(line)
	if err != nil {
		return err
	}
	v, ok := findVerb(words[0])
	if !ok {
		return noVerb(words[0])
	}
	if p.c == nil && !v.first {
		return errors.New("the story must begin with nodes")
	}
	return v.do(p, ctx, words[1:])
}

// ErrSkipped says that a story cannot be played on this machine.
var ErrSkipped = errors.New("skipped: this machine lacks what the story needs")

func (p *player) needs(_ context.Context, files []string) error {
	for _, f := range files {
		if _, err := os.Stat(f); err != nil {
			return fmt.Errorf("%w: %w", ErrSkipped, err)
		}
	}
	return nil
}

// token is how long a silent node is waited for. Corosync on a busy machine needs more.
func token(corosync bool) time.Duration {
	if corosync {
		return time.Second
	}
	return 400 * time.Millisecond
}

// nodes makes the cluster.
func (p *player) nodes(_ context.Context, names []string) error {
	files := map[string]string{functions: recordingFunctions}
	for name, text := range p.files {
		if script, ok := strings.CutPrefix(name, "init.d/"); ok {
			if text == "" {
				text = service
			}
			files["/etc/init.d/"+script] = text
		}
	}
	o := cluster.Options{
		Nodes: names, Dir: p.opt.Dir, Binary: p.opt.Binary, Links: p.opt.Links, Files: files, Corosync: p.opt.Corosync,
		Token: token(p.opt.Corosync), Power: p.power, TwoNode: p.power && len(names) == 2,
	}
	if err := p.guard(&o, len(names)); err != nil {
		return err
	}
	c, err := cluster.New(o)
	if errors.Is(err, lab.ErrNoDisk) {
		return fmt.Errorf("%w: %w", ErrSkipped, err)
	}
	if err != nil {
		return err
	}
	p.c = c
	if p.power {
		if err := p.writeDevices(); err != nil {
			return err
		}
		p.files["cluster.crm"] = strings.Replace(p.files["cluster.crm"], `stonith-enabled="false"`, `stonith-enabled="true"`, 1)
	}
	for name, text := range p.files {
		if err := writeFile(filepath.Join(c.Shared(), filepath.Base(name)), text); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) each(names []string, f func(lab.Node) error) error {
	for _, name := range names {
		n, err := p.c.Node(name)
		if err != nil {
			return err
		}
		if err := f(n); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) one(args []string, f func(lab.Node) error) error {
	if len(args) == 0 {
		return errors.New("a node's name is missing")
	}
	return p.each(args[:1], f)
}
