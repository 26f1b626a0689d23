package controller

import (
	"errors"
	"slices"
)

// intake keeps what clients of this host ask for until it is sent. One message of changes is under way at a time; what is
// asked for meanwhile goes together with the next one. So a cluster that is asked for little answers at once, and one that
// is asked for much takes larger steps: one message, one comparison and one write to the disk for many changes. Each is
// judged by itself, in its place, as if it had come alone.
type intake struct {
	waiting []wish // oldest first
	bytes   int    // of these
}

// wish is a change that was not sent yet.
type wish struct {
	change
	size int // bytes, about
}

// Bounds of what waits, and of what goes together.
const (
	mostWishes     = 512
	mostWishBytes  = 64 << 20
	mostBatchBytes = 1 << 20
	// mostUnderWay are the changes that all members together may have under way, so that nobody's queue grows with
	// their number; leastBatch is what a member may have under way in any case.
	mostUnderWay = 256
	leastBatch   = 8
	// mostBehind is how many messages of changes the slowest member may be behind before no more are sent.
	mostBehind = 64
)

// batchProtocol is the first protocol whose messages hold several changes, or several confirmations.
const batchProtocol = 3

// ErrWithdrawn answers a request that was taken back before it was sent.
var ErrWithdrawn = errors.New("the change waited too long for others to be made; nothing was applied, try again later")

// take keeps a change, and says whether there was room.
func (i *intake) take(c change, size int) bool {
	if n := len(i.waiting); n >= mostWishes || n > 0 && i.bytes+size > mostWishBytes {
		return false
	}
	i.waiting, i.bytes = append(i.waiting, wish{c, size}), i.bytes+size
	return true
}

// withdraw drops what was not sent yet of a request, and says whether there was anything.
func (i *intake) withdraw(id string) bool {
	at := slices.IndexFunc(i.waiting, func(w wish) bool { return w.ID == id })
	if at < 0 {
		return false
	}
	i.bytes -= i.waiting[at].size
	i.waiting = slices.Delete(i.waiting, at, at+1)
	return true
}

// next takes out what goes into one message: the oldest, at most so many.
func (i *intake) next(most int) message {
	var list []change
	for size := 0; len(i.waiting) > 0 && len(list) < most; {
		w := i.waiting[0]
		if size += w.size; size > mostBatchBytes && len(list) > 0 {
			break
		}
		list = append(list, w.change)
		i.waiting, i.bytes = slices.Delete(i.waiting, 0, 1), i.bytes-w.size
	}
	if len(list) == 1 {
		return message{Change: &list[0]}
	}
	return message{Changes: list}
}

// all takes out everything.
func (i *intake) all() []wish {
	list := i.waiting
	*i = intake{}
	return list
}

// send sends what waits, if there is room for it: on the way of this member's messages, and in the queues of members, of
// which the slowest is so many steps behind.
func (i *intake) send(t *turn, way *mail, behind int) {
	switch {
	case !t.agreed || way.full():
	case !t.batches:
		for len(i.waiting) > 0 {
			t.send(i.next(1))
		}
	case len(i.waiting) > 0 && !way.changing() && behind < mostBehind:
		t.send(i.next(max(leastBatch, mostUnderWay/len(t.view.Members))))
	}
}
