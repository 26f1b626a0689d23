package api

import (
	"fmt"
	"strings"
	"time"
)

// Watchdog is a host's watchdog.
type Watchdog struct {
	Device  string        `json:"device"`
	Timeout time.Duration `json:"timeout,omitempty"` // after what time without food it resets the host
	Armed   bool          `json:"armed,omitempty"`
	Unused  string        `json:"unused,omitempty"` // why it is not used
}

// MemberWatchdog is what a host knows of a member's watchdog.
type MemberWatchdog struct {
	Node    string        `json:"node"`
	Timeout time.Duration `json:"timeout,omitempty"` // after what time without food it resets the host; 0: it feeds none
	Wait    time.Duration `json:"wait,omitempty"`    // after what time the node is taken to be reset once it is lost; 0: never
	Useless string        `json:"useless,omitempty"` // why nobody counts on it
}

// WatchdogLines say in sentences which members feed a watchdog, and whether the cluster counts on it where a node is lost;
// none where watchdogs are not used.
func (s Status) WatchdogLines() (list []string) {
	if w := s.Watchdog; w != nil && w.Unused != "" {
		list = append(list, fmt.Sprintf("%s was told to feed %s and does not: %s", s.Node, w.Device, w.Unused))
	}
	if len(s.Watchdogs) == 0 {
		return list
	}
	list = append(list, s.fed())
	for _, g := range s.reliance() {
		list = append(list, g.text+" "+strings.Join(g.nodes, ", ")+g.why)
	}
	return list
}

// fed says who feeds a watchdog.
func (s Status) fed() string {
	var fed, others []string
	for _, w := range s.Watchdogs {
		if w.Timeout > 0 {
			fed = append(fed, w.Node)
		} else {
			others = append(others, w.Node)
		}
	}
	switch {
	case len(fed) == 0:
		return "No member feeds one"
	case len(others) == 0:
		return "Fed by " + strings.Join(fed, ", ")
	}
	return "Fed by " + strings.Join(fed, ", ") + "; not by " + strings.Join(others, ", ")
}

// reliance is for which nodes the same is true.
type reliance struct {
	text, why string
	nodes     []string
}

// reliance says for whom the cluster counts on watchdogs, for whom it does not, and why not.
func (s Status) reliance() (list []reliance) {
	for _, w := range s.Watchdogs {
		r := reliance{text: "The cluster counts on those of", why: fmt.Sprintf(": a node that is lost is taken to be reset after %s", w.Wait)}
		if w.Useless != "" {
			r = reliance{text: "The cluster does not count on those of", why: ": " + w.Useless}
		}
		at := -1
		for i, known := range list {
			if known.text == r.text && known.why == r.why {
				at = i
			}
		}
		if at < 0 {
			list, at = append(list, r), len(list)
		}
		list[at].nodes = append(list[at].nodes, w.Node)
	}
	return list
}
