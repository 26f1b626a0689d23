package process

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
)

const (
	// groupPrefix begins the names of runs' groups, so that a later process knows them.
	groupPrefix = "pacer-run-"
	// mostGroups bounds how many there are, with those in which services live.
	mostGroups = 4096
	// looksAtKept is how many groups of earlier runs the end of a run looks at: more than a run can leave, so that all
	// have their turn, and few enough not to be felt.
	looksAtKept = 32
)

// Groups gives runs control groups of their own, below that of this process, in the version 2 hierarchy. A group is
// removed when nobody lives in it any more: that of a run which has started a service is kept as long as that lives,
// whatever becomes of this process. Its methods may be called from anywhere. Nil gives none.
type Groups struct {
	base string // the folder of this process's own group
	most int
	tell func(error)
	once sync.Once

	mu   sync.Mutex
	held int      // how many there are
	kept []string // the folders of runs that have ended, in the order in which they are looked at
}

// OpenGroups looks whether this process may make groups here, takes over those in which services of an earlier process
// live, and removes the empty ones. If it may not, it tells why, and there are none. Later, tell is called from anywhere
// when a run has to do without, with the reason; it is called once at most.
func OpenGroups(tell func(error)) *Groups {
	g := &Groups{most: mostGroups, tell: tell}
	if err := g.open(); err != nil {
		tell(err)
		return nil
	}
	return g
}

func (g *Groups) open() (err error) {
	if g.base, err = ownGroup(); err != nil {
		return err
	}
	g.kept = slices.DeleteFunc(g.others(), removeGroup)
	g.held = len(g.kept)
	for range groupTries {
		if err = g.try(); err == nil {
			return nil
		}
	}
	return err
}

// try finds out whether programs can be started in groups. It starts none: the kernel looks for the file of one only
// after it has made a process there.
func (g *Groups) try() error {
	trial, err := g.create()
	if err != nil {
		return err
	}
	defer g.release(trial)
	attr := &syscall.SysProcAttr{}
	dir, err := trial.enter(attr)
	if err != nil {
		return err
	}
	defer dir.Close()
	none := filepath.Join(trial.folder, "none")
	if _, err = os.StartProcess(none, []string{none}, &os.ProcAttr{Sys: attr}); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("no process can be started in a control group of its own: %w", err)
}

// others are the groups of runs that there are.
func (g *Groups) others() (folders []string) {
	entries, _ := os.ReadDir(g.base) //nolint:errcheck // what could be read is there
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), groupPrefix) {
			folders = append(folders, filepath.Join(g.base, e.Name()))
		}
	}
	return folders
}

// create makes a group. The error says what keeps it.
func (g *Groups) create() (*group, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.held >= g.most {
		return nil, fmt.Errorf("%s: there are %d control groups in which services live, and no more are made", g.base, g.held)
	}
	folder := filepath.Join(g.base, groupPrefix+rand.Text())
	if err := os.Mkdir(folder, 0o755); err != nil {
		return nil, err
	}
	g.held++
	return &group{folder}, nil
}

// forRun makes the group of a run; nil if it has to do without.
func (g *Groups) forRun() *group {
	if g == nil {
		return nil
	}
	made, err := g.create()
	if err != nil {
		g.once.Do(func() { g.tell(err) })
	}
	return made
}

// release takes the group of a run that has ended, removes it if nobody lives there, and looks after some of those that
// were kept before.
func (g *Groups) release(r *group) {
	if r != nil {
		g.look(looksAtKept, r.folder)
	}
}

// Tidy removes all groups of runs that have ended in which nobody lives any more.
func (g *Groups) Tidy() {
	if g != nil {
		g.look(g.most)
	}
}

// look removes what can be of some groups and of the next n of those that were kept.
func (g *Groups) look(n int, list ...string) {
	g.mu.Lock()
	n = min(n, len(g.kept))
	list = append(list, g.kept[:n]...)
	g.kept = g.kept[n:]
	g.mu.Unlock()

	before := len(list)
	list = slices.DeleteFunc(list, removeGroup) // not under the lock: the kernel may take its time

	g.mu.Lock()
	defer g.mu.Unlock()
	g.kept = append(g.kept, list...)
	g.held -= before - len(list)
}
