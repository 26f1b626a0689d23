package controller

import (
	"time"

	"pacer/cib"
)

// replica is this host's copy of the document: what it is, who has it, whether it is on the disk, and what it has
// gone through since all agreed on it.
type replica struct {
	// The document is changed in place unless somebody else may have it: to copy it for each result of an
	// agent would take longer than all else as a cluster grows.
	doc      *cib.Document
	shared   bool // somebody else may have it
	revision int  // how often it was changed

	disk     disk
	compared comparison
	doubted  bool // it is known to be wrong
}

// lend gives the document away: it is not changed any more.
func (r *replica) lend() *cib.Document {
	r.shared = true
	return r.doc
}

func (r *replica) digest() string { return cib.Digest(r.doc.Root()) }

// edit lets f change the document as the cluster's own work requires, and raises the version accordingly.
func (r *replica) edit(t *turn, f func(*editor)) {
	if r.shared {
		r.doc, r.shared = r.doc.Copy(), false
	}
	before := r.doc.Version()
	e := &editor{root: r.doc.Root(), attributes: t.keep, tables: t.tables}
	f(e)
	if !e.raise(before) {
		return
	}
	if len(t.view.Members) > 1 {
		for _, s := range e.states {
			r.compared.written = append(r.compared.written, cib.Digest(s))
		}
	}
	r.changed(t, before)
}

// replace makes a document the present one. Members of the one before may be in it.
func (r *replica) replace(t *turn, doc *cib.Document) {
	before := r.doc.Version()
	r.doc, r.shared = doc, true
	r.changed(t, before)
}

// take makes the document of another member the present one, and writes it in any case.
func (r *replica) take(t *turn, doc *cib.Document) {
	r.doc, r.shared = doc, true
	r.revision++
	r.disk.write(t)
	t.doc = doc
	t.do(Publish{doc.Version()})
}

// changed tells whoever is concerned that the document is another than that of a version.
func (r *replica) changed(t *turn, before cib.Version) {
	r.revision++
	t.doc = r.doc
	v := r.doc.Version()
	if otherConfiguration(before, v) {
		r.disk.write(t)
	}
	t.do(Publish{v})
}

func otherConfiguration(a, b cib.Version) bool {
	return a.AdminEpoch != b.AdminEpoch || a.Epoch != b.Epoch
}

// disk says how much of the document's configuration is known to be written.
type disk struct {
	asked int    // number of the last document that was to be written
	done  int    // up to which all are there
	fault string // why the last attempt failed; "" if it did not
	since time.Time
	wait  time.Duration // until the next attempt
	first time.Duration // the shortest of these waits
	// asking says that this Step asks already, for the document that there is at its end.
	asking bool
}

// write asks for the document to be written, once in a Step: Machine.finish adds the document as it is then.
func (d *disk) write(t *turn) {
	if d.asking {
		return
	}
	d.asking = true
	d.asked++
	t.do(Persist{Seq: d.asked})
}

// after is the number of the document that has to be on the disk for what was changed since another number was asked
// for; 0 if nothing of the configuration was.
func (d *disk) after(asked int) int {
	if d.asked == asked {
		return 0
	}
	return d.asked
}

// current says whether the present configuration is on the disk.
func (d *disk) current() bool { return d.done == d.asked }

// written takes the answer to a write. What failed is tried again, later each time.
func (d *disk) written(t *turn, e Persisted) {
	if e.Err == nil {
		d.done = max(d.done, e.Seq)
		if d.current() && d.fault != "" {
			t.log(Info, "store-recovered", "the configuration is on this host's disk again")
			d.fault, d.wait = "", 0
			t.stop(TimerPersist)
		}
		return
	}
	if d.fault == "" {
		d.since = t.now
	}
	if d.fault != e.Err.Error() {
		d.fault = e.Err.Error()
		t.log(Error, "store-failed", "the configuration cannot be written, and is kept in memory until it can: "+d.fault)
	}
	d.wait = min(max(2*d.wait, d.first), persistMost)
	t.start(TimerPersist, d.wait)
}
