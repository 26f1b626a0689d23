package storytest

import (
	"slices"
	"time"
)

// Clock is virtual time, and what is to happen in it. A key says what something is, so that it can be taken back.
type Clock[K any] struct {
	Now time.Time
	due []due[K] // in the order in which it happens
}

type due[K any] struct {
	at  time.Time
	key K
	do  func()
}

// After has something happen after some time, behind what is due then already.
func (c *Clock[K]) After(wait time.Duration, key K, do func()) {
	at := c.Now.Add(wait)
	i := slices.IndexFunc(c.due, func(d due[K]) bool { return d.at.After(at) })
	if i < 0 {
		i = len(c.due)
	}
	c.due = slices.Insert(c.due, i, due[K]{at, key, do})
}

// Drop takes back what has such a key.
func (c *Clock[K]) Drop(is func(K) bool) {
	c.due = slices.DeleteFunc(c.due, func(d due[K]) bool { return is(d.key) })
}

// Pass lets time pass.
func (c *Clock[K]) Pass(span time.Duration) {
	end := c.Now.Add(span)
	for len(c.due) > 0 && !c.due[0].at.After(end) {
		c.next()
	}
	c.Now = end
}

// Rest lets time pass until nothing is left to happen.
func (c *Clock[K]) Rest() {
	for len(c.due) > 0 {
		c.next()
	}
}

func (c *Clock[K]) next() {
	d := c.due[0]
	c.due = c.due[1:]
	c.Now = d.at
	d.do()
}
