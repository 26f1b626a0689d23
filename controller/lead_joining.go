package controller

import (
	"fmt"
)

// joined notes that a member's history is in the document.
func (l *lead) joined(t *turn, id uint32) {
	delete(l.joiners, id)
	if l.state != joining {
		l.reschedule(t, "history of "+t.name(id))
		return
	}
	l.goOn(t, "all members have joined")
}

// waits says whether something is to be known before anything is scheduled.
func (l *lead) waits() bool { return len(l.joiners) > 0 || len(l.pending) > 0 || l.gathering }

// goOn schedules, if nothing is waited for any more.
func (l *lead) goOn(t *turn, reason string) {
	if !l.waits() {
		t.stop(TimerJoin)
		l.schedule(t, reason)
	}
}

// gathered ends the wait of a host that has just started.
func (l *lead) gathered(t *turn) {
	l.gathering = false
	if t.leads && l.state == joining {
		l.goOn(t, "waited long enough for other nodes")
	}
}

func (l *lead) joinTimedOut(t *turn) {
	if l.state != joining {
		return
	}
	t.log(Warning, "join-incomplete", fmt.Sprintf("%d members did not publish their history in time, %d operations of an earlier DC did not end", len(l.joiners), len(l.pending)))
	l.joiners, l.pending = nil, nil
	if t.leads {
		l.goOn(t, "waited long enough for members to join")
	}
}

// underWayOn are the operations that members present are busy with, by transition key. To schedule without
// their results would order some of them twice.
func underWayOn(t *turn, fresh map[uint32]bool) map[string]bool {
	found := map[string]bool{}
	status := t.doc.Root().SelectElement("status")
	for _, p := range t.view.Members {
		s := findID(status, "node_state", nodeID(p.ID))
		if s == nil || fresh[p.ID] {
			continue
		}
		for _, e := range s.FindElements("./lrm/lrm_resources/lrm_resource/lrm_rsc_op") {
			if underWay(e) {
				found[e.SelectAttrValue("transition-key", "")] = true
			}
		}
	}
	return found
}
