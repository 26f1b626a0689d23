package attrs

import "time"

// dampen has a change wait for further ones.
func (a *Attribute) dampen(t *turn) {
	if t.writes {
		t.do(StartTimer{Timer{TimerDampening, a.Name}, a.Delay})
	}
}

// rest stops waiting where nothing is left to be written.
func (a *Attribute) rest(t *turn) {
	if t.writes && a.Delay > 0 && !a.unwritten() {
		t.do(StopTimer{Timer{TimerDampening, a.Name}})
	}
}

func (a *Attribute) unwritten() bool {
	for _, v := range a.Values {
		if v.Unwritten {
			return true
		}
	}
	return false
}

// setDelay gives an attribute another dampening. What waited is written, so that who changes the dampening again and again
// does not put that off for ever.
func (a *Attribute) setDelay(t *turn, d time.Duration) {
	if a.Delay == d {
		return
	}
	t.log(Info, "attribute-delay", "%s waits %s before it is written, instead of %s", a.Name, d, a.Delay)
	a.write(t)
	a.Delay = d
}

// write writes what the document does not have yet.
func (a *Attribute) write(t *turn) {
	var w Write
	for i := range a.Values {
		if v := &a.Values[i]; v.Unwritten {
			w.Values = append(w.Values, a.assigned(v))
			v.Unwritten = false
		}
	}
	if len(w.Values) > 0 {
		t.do(w)
	}
	a.rest(t)
}

// refresh writes all values, whether the document has them or not.
func (x *table) refresh(t *turn) {
	for _, a := range x.list {
		if a.Private {
			continue
		}
		for i := range a.Values {
			a.Values[i].Unwritten = true
		}
		a.write(t)
	}
}
