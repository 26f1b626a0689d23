package daemon

import (
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"pacer/api"
	"pacer/cib/journal"
	"pacer/controller"
)

// journalPath is where the commits of the configuration are kept.
func (d *Daemon) journalPath() string {
	return journal.Path(filepath.Join(d.cfg.Root, "var/lib/pacemaker/cib/cib.xml"))
}

// remember writes a commit into the journal; it is called from the archive's queue. One that cannot be written is lost
// to rollback alone.
func (d *Daemon) remember(c controller.Committed) {
	root := c.New.Root()
	written, err := time.ParseInLocation(time.ANSIC, root.SelectAttrValue("cib-last-written", ""), time.Local)
	if err != nil {
		written = time.Now()
	}
	if _, err := d.journal.Add(c.Old, c.New, journal.Commit{
		Time: written, User: root.SelectAttrValue("update-user", ""), Client: root.SelectAttrValue("update-client", ""), Message: c.Comment,
	}); err != nil {
		d.cfg.Log.Error().Str("event", "history-failed").Err(err).Msg("the commit is in force, but not in the history")
	}
}

// getHistory lists the commits; without their documents, unless one is asked for by its number.
func (d *Daemon) getHistory(w http.ResponseWriter, r *http.Request) {
	if d.limited(callerOf(r)) {
		refuse(w, unlimitedOnly(callerOf(r), "see the history of commits, which holds whole configurations"))
		return
	}
	// What the loop has committed before the question is to be in the answer.
	if !d.ask(func() { d.archive.put(func() {}) }) {
		refuse(w, ended)
		return
	}
	d.archive.flush()
	list, err := journal.Read(d.journalPath())
	if err != nil {
		refuse(w, &api.Fault{Status: http.StatusInternalServerError, Kind: api.KindUnavailable, Text: err.Error()})
		return
	}
	history := api.History{Entries: []journal.Entry{}}
	wanted := r.URL.Query().Get("number")
	for _, e := range list {
		if wanted == "" {
			e.Packed = nil
			history.Entries = append(history.Entries, e)
		} else if wanted == strconv.Itoa(e.Number) {
			history.Entries = append(history.Entries, e)
		}
	}
	answer(w, history)
}
