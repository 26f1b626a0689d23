package daemon

import (
	"context"
	"sync/atomic"

	"pacer/cib"
	"pacer/loop"
)

// disk writes configurations beside the loop: what waits for a disk must not keep the loop from moving resources. Of
// several that wait only the last is written, which is worth as much.
type disk struct {
	loop    *loop.Loop
	waiting *loop.Mailbox[document]
	put     func(*cib.Document) error
	undone  atomic.Int64 // documents that wait or are being written
	done    func(seq int, err error)
}

type document struct {
	seq int
	doc *cib.Document
}

// newDisk makes a disk that writes by put and tells done of each document that is there, with all before it, or why
// it is not.
func newDisk(put func(*cib.Document) error, done func(int, error)) *disk {
	return &disk{loop: loop.New(loop.Config{}), waiting: loop.NewMailbox[document](), put: put, done: done}
}

// write asks for a document to be written.
func (d *disk) write(seq int, doc *cib.Document) {
	d.undone.Add(1)
	d.waiting.Put(document{seq, doc})
	d.loop.Post(d.work)
}

func (d *disk) work() {
	list, _ := d.waiting.Take()
	if len(list) == 0 {
		return // it went with one before
	}
	defer d.undone.Add(-int64(len(list)))
	last := list[len(list)-1]
	d.done(last.seq, d.put(last.doc))
}

// idle says whether there is nothing to write.
func (d *disk) idle() bool { return d.undone.Load() == 0 }

// after does something once what was asked for so far is done.
func (d *disk) after(f func()) { d.loop.Post(f) }

func (d *disk) close(ctx context.Context) error { return d.loop.Drain(ctx) }
