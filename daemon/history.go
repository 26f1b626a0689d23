package daemon

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/journal"
	"pacer/controller"
)

// journalPath is where the commits of the configuration are kept.
func (d *Daemon) journalPath() string {
	return journal.Path(filepath.Join(d.cfg.Root, "var/lib/pacemaker/cib/cib.xml"))
}

// chronicle keeps the history of commits the same on all hosts: one that was away, or that has given its configuration
// up for that of another, asks another for the commits that it missed, and marks those of its own that are not in
// force any more.
type chronicle struct {
	lost atomic.Pointer[[]api.LostCommit] // of which nobody knows yet

	listing listing

	mu      sync.Mutex
	commits []controller.Committed // that are not written yet, oldest first; no more of them than a history keeps
	since   time.Time              // when the first of them was made
}

// historyWaits is how long commits wait for a disk that has configurations to write, so that many are synced at once.
const historyWaits = time.Second

// add notes a commit, and says whether it is the first of those that are to be written.
func (c *chronicle) add(e controller.Committed) (first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.commits) >= journal.Limit {
		c.commits = slices.Delete(c.commits, 0, 1)
	}
	c.commits = append(c.commits, e)
	if len(c.commits) == 1 {
		c.since = time.Now()
		return true
	}
	return false
}

// due says whether the commits should not wait for the disk to have nothing else to do.
func (c *chronicle) due() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.commits) >= journal.Limit/2 || time.Since(c.since) >= historyWaits
}

// all gives the commits that are to be written.
func (c *chronicle) all() []controller.Committed {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.commits
	c.commits = nil
	return list
}

// Letters between hosts about histories.
const (
	topicAsk  = "history-ask"
	topicHave = "history-have"
	// mostMissed bounds the commits that travel at once, in bytes as they are on disk; the newest count.
	mostMissed = 4 << 20
)

// asking says what a host has, and whether it has taken the configuration of the one that it asks.
type asking struct {
	Keys  []journal.Key `json:"keys"`
	Taken bool          `json:"taken"`
}

// having is what another has, and of that what is missing to who asked.
type having struct {
	Keys    []journal.Key   `json:"keys"`
	Missing []journal.Entry `json:"missing"`
	Asked   asking          `json:"asked"`
	Version cib.Version     `json:"version"` // of the other's configuration
}

// agreed asks another member for its history, if this one may have missed something.
func (c *chronicle) agreed(d *Daemon, a controller.Agreed) {
	of := a.Kept
	if !a.Taken && !a.Fresh || len(a.Members) < 2 {
		return
	}
	for _, m := range a.Members {
		if of == d.me.ID && m.ID != d.me.ID {
			of = m.ID
		}
	}
	d.later(func() {
		d.chronicle()
		list, err := journal.Read(d.journalPath())
		if err != nil {
			d.historyFailed(err)
			return
		}
		d.write(of, topicAsk, asking{journal.Keys(list), a.Taken})
	})
}

// letter answers who asks, and takes what is missing here.
func (c *chronicle) letter(d *Daemon, l controller.Letter) {
	version := d.machine.Document().Version()
	d.later(func() {
		d.chronicle()
		var err error
		switch l.Topic {
		case topicAsk:
			err = c.tell(d, l, version)
		case topicHave:
			err = c.take(d, l)
		}
		if err != nil {
			d.historyFailed(err)
		}
	})
}

func (c *chronicle) tell(d *Daemon, l controller.Letter, version cib.Version) error {
	var ask asking
	if err := json.Unmarshal(l.Data, &ask); err != nil {
		return err
	}
	list, err := journal.Read(d.journalPath())
	if err == nil {
		d.write(l.From, topicHave, having{journal.Keys(list), journal.Missing(list, ask.Keys, mostMissed), ask, version})
	}
	return err
}

func (c *chronicle) take(d *Daemon, l controller.Letter) error {
	var have having
	if err := json.Unmarshal(l.Data, &have); err != nil {
		return err
	}
	list, err := journal.Read(d.journalPath())
	if err != nil {
		return err
	}
	if have.Asked.Taken {
		before := slices.DeleteFunc(slices.Clone(list), func(e journal.Entry) bool { return !slices.Contains(have.Asked.Keys, e.Key()) })
		how := journal.Loss{Time: time.Now(), Kept: have.Version, By: d.memberName(l.From)}
		err = d.journal.Lose(journal.Astray(before, have.Keys), how)
	}
	err = errors.Join(err, d.journal.Merge(have.Missing))
	return errors.Join(err, c.count(d))
}

// count looks what was lost that nobody knows of yet.
func (c *chronicle) count(d *Daemon) error {
	var lost []api.LostCommit
	err := journal.Each(d.journalPath(), false, func(e journal.Entry) error {
		if e.Lost != nil && !e.Lost.Seen {
			lost = append(lost, api.LostCommit{ID: e.ID(), Kept: e.Lost.By, At: e.Lost.Time, Message: e.Message})
		}
		return nil
	})
	c.lost.Store(&lost)
	return err
}

// write sends a letter to another host.
func (d *Daemon) write(to uint32, topic string, content any) {
	data, err := json.Marshal(content)
	if err != nil {
		d.historyFailed(err)
		return
	}
	d.post(func() { d.step(controller.Written{To: to, Topic: topic, Data: data}) })
}

func (d *Daemon) historyFailed(err error) {
	d.cfg.Log.Error().Str("event", "history-failed").Err(err).Msg("the history of commits is not as the other hosts have it")
}

// memberName is what another host is called; it may be called from anywhere.
func (d *Daemon) memberName(id uint32) (name string) {
	name = fmt.Sprintf("node %d", id)
	d.ask(func() {
		for _, m := range d.machine.Status().Members {
			if m.ID == id {
				name = m.Name
			}
		}
	})
	return name
}

// postSeen notes that somebody knows of the commits that were lost.
func (d *Daemon) postSeen(w http.ResponseWriter, r *http.Request) {
	if !d.mayAll(w, r, "say that lost commits are known") {
		return
	}
	done := make(chan error, 1)
	if fault := d.ask(func() { d.later(func() { done <- errors.Join(d.journal.Seen(), d.history.count(d)) }) }); fault != nil {
		refuse(w, fault)
		return
	}
	select {
	case err := <-done:
		if err != nil {
			refuse(w, &api.Fault{Status: http.StatusInternalServerError, Kind: api.KindUnavailable, Text: err.Error()})
			return
		}
		w.WriteHeader(http.StatusNoContent)
	case <-time.After(tidy):
		refuse(w, &api.Fault{Status: http.StatusServiceUnavailable, Kind: api.KindUnavailable, Text: "this host's disk does not answer; try again later"})
	case <-d.end:
		refuse(w, ended)
	}
}

// remember writes a commit into the journal, with those that have come meanwhile, once the disk has nothing else to do.
func (d *Daemon) remember(c controller.Committed) {
	if d.history.add(c) {
		d.later(d.chronicleSoon)
	}
}

// chronicleSoon writes the commits that wait, after what the disk has to write unless that goes on for too long.
func (d *Daemon) chronicleSoon() {
	if d.disk.idle() || d.history.due() {
		d.chronicle()
		return
	}
	d.later(d.chronicleSoon)
}

// chronicle writes the commits that wait; it is called from the archive's queue. What cannot be written is lost to
// rollback alone.
func (d *Daemon) chronicle() {
	var steps []journal.Step
	for _, c := range d.history.all() {
		root := c.New.Root()
		written, err := time.ParseInLocation(time.ANSIC, root.SelectAttrValue("cib-last-written", ""), time.Local)
		if err != nil {
			written = time.Now()
		}
		steps = append(steps, journal.Step{Before: c.Old, After: c.New, Commit: journal.Commit{
			Time: written, User: root.SelectAttrValue("update-user", ""), Client: root.SelectAttrValue("update-client", ""), Message: c.Comment,
		}})
	}
	if err := d.journal.AddAll(steps); err != nil {
		d.cfg.Log.Error().Str("event", "history-failed").Int("commits", len(steps)).Err(err).Msg("the commit is in force, but not in the history")
	}
}
