package storytest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Line is something that hosts did at one time.
type Line struct {
	At    time.Time
	Text  string
	Hosts []string
}

// Lines are what happened, in its order.
type Lines []Line

// Add notes what a host did. What several do at one time becomes one line.
func (l *Lines) Add(at time.Time, host, text string) {
	for i := range *l {
		if x := &(*l)[i]; x.Text == text && x.At.Equal(at) && !slices.Contains(x.Hosts, host) {
			x.Hosts = append(x.Hosts, host)
			return
		}
	}
	*l = append(*l, Line{at, text, []string{host}})
}

// Since shows the lines, with their times in seconds since the beginning.
func (l Lines) Since(beginning time.Time) string {
	var b strings.Builder
	for _, x := range l {
		fmt.Fprintf(&b, "%6.1f %s: %s\n", x.At.Sub(beginning).Seconds(), strings.Join(x.Hosts, " "), x.Text)
	}
	return b.String()
}
