package controller

import "pacer/cib/value/vocab"

// mostWords bounds how many failures' words are kept; the newest count.
const mostWords = 64

// Said is what an agent said last of a failure for which it gave no reason.
type Said struct {
	Key                       string // transition-key of the result in the history
	Node, Resource, Operation string
	Text                      string
}

// words are what agents said of failures. They are in no document: every member has heard them, and a host that starts
// anew knows those that come.
type words struct{ list []Said }

// hear takes what came with a result, in place of what was said of the same operation before.
func (w *words) hear(r result) {
	said := Said{r.Key, r.Name, r.Result.Resource, r.Result.Op.Key(), r.Result.Said}
	w.drop(func(s Said) bool { return s.Key == said.Key })
	if said.Text == "" || r.Kind != commandRun || r.Result.Status == vocab.ExecCancelled {
		return
	}
	w.list = append(w.list[max(0, len(w.list)-mostWords+1):], said)
}

func (w *words) drop(is func(Said) bool) {
	var kept []Said // what was given away does not change
	for _, s := range w.list {
		if !is(s) {
			kept = append(kept, s)
		}
	}
	w.list = kept
}
