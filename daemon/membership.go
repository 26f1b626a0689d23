package daemon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pacer/api"
	"pacer/membership/corosync"
	"pacer/membership/corosync/conf"
	"pacer/membership/corosync/qb"
	"pacer/membership/memory"
)

// Ways to be a cluster with others, besides a lab's net.
const (
	Auto     = "auto"     // corosync where it runs, else alone
	Corosync = "corosync" // the cluster whose corosync runs on this host
	Single   = "single"   // a cluster of this host alone
)

// corosyncPatience is how long a corosync that is about to run is waited for.
const corosyncPatience = 30 * time.Second

// connect joins the other members. The membership knows best what this host is called.
func (d *Daemon) connect(ctx context.Context) (err error) {
	if d.stack, err = d.chooseStack(); err != nil {
		return err
	}
	switch d.stack {
	case "lab":
		d.net, err = memory.Dial(d.cfg.Net, d.me)
	case Corosync:
		d.net, err = d.joinCorosync(ctx)
	default:
		d.net = memory.NewHub(memory.Config{Expected: 1}).Join(d.me)
	}
	if err != nil {
		return err
	}
	d.me = d.net.Local()
	d.cfg.Name = d.me.Name
	return nil
}

// chooseStack decides how hosts are connected. A host that has a corosync.conf is not silently taken
// for a cluster of its own while corosync does not run.
func (d *Daemon) chooseStack() (string, error) {
	switch d.cfg.Membership {
	case Corosync, Single:
		return d.cfg.Membership, nil
	case Auto, "":
	default:
		return "", fmt.Errorf("membership %q: must be %s, %s or %s", d.cfg.Membership, Auto, Corosync, Single)
	}
	if d.cfg.Net != "" {
		return "lab", nil
	}
	err := corosync.Running()
	if !errors.Is(err, qb.ErrNotRunning) {
		return Corosync, nil // what is wrong with it, if anything, shows when joining
	}
	path := d.corosyncConf()
	if _, stat := os.Stat(path); stat == nil {
		return "", fmt.Errorf("%w; or, for a cluster of this host alone in spite of %s, say --membership %s", d.mistakes(err), path, Single)
	}
	return Single, nil
}

// joinCorosync waits for a corosync that is starting.
func (d *Daemon) joinCorosync(ctx context.Context) (*corosync.Transport, error) {
	ctx, stop := context.WithTimeout(ctx, corosyncPatience)
	defer stop()
	for told := false; ; told = true {
		t, err := corosync.Dial(ctx, corosync.Config{Name: d.cfg.Name, Incarnation: d.me.Incarnation, Log: d.noted})
		if !errors.Is(err, qb.ErrNotRunning) && !errors.Is(err, qb.ErrNotReady) {
			return t, err
		}
		if !told {
			d.cfg.Log.Info().Str("event", "corosync-waiting").Msg(d.mistakes(err).Error())
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return nil, fmt.Errorf("waited %s: %w", corosyncPatience, d.mistakes(err))
		}
	}
}

func (d *Daemon) corosyncConf() string {
	return filepath.Join(d.cfg.Root, "etc/corosync/corosync.conf")
}

// mistakes adds to the news that corosync does not run what is wrong with its configuration, if anything is:
// file, line and what was expected.
func (d *Daemon) mistakes(err error) error {
	path := d.corosyncConf()
	text, read := os.ReadFile(path)
	if !errors.Is(err, qb.ErrNotRunning) || read != nil {
		return err
	}
	f, wrong := conf.Parse(string(text), path)
	if wrong == nil {
		if problems, _ := f.Check(); len(problems) > 0 {
			wrong = problems
		}
	}
	if wrong == nil {
		return err
	}
	return fmt.Errorf("%w, once its configuration is right: %w", err, wrong)
}

// ring is what keeps this host from the others, as far as corosync goes.
type ring struct {
	mu  sync.Mutex
	now *api.Failure
}

func (r *ring) failure() *api.Failure {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// follow notes that corosync is gone or hangs, or is back.
func (r *ring) follow(n corosync.Note) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch n.Event {
	case "lost", "unreachable":
		since := time.Now()
		if r.now != nil {
			since = r.now.Since
		}
		r.now = &api.Failure{Why: n.Text, Since: since}
	case "joined":
		r.now = nil
	}
}

func (d *Daemon) noted(n corosync.Note) {
	d.corosync.follow(n)
	e := d.cfg.Log.Info()
	if n.Warn {
		e = d.cfg.Log.Warn()
	}
	e.Str("event", "corosync-"+n.Event).Msg(n.Text)
}
