package alerts

import (
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/rule"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// What holds where an alert says nothing else.
const (
	usualTimeout = 30 * time.Second
	usualFormat  = "%H:%M:%S.%06N"
)

// alert is a program and whom it is to tell: one of these for each recipient, or one without.
type alert struct {
	id, path   string
	recipient  string // its id; "" if there is none
	value      string // of the recipient
	timeout    time.Duration
	format     string // of time stamps
	parameters seq.Table[string]
	kinds      Kind
	attributes []string // of which it wants to know; none for all
}

// key tells one recipient's queue from others.
func (a *alert) key() string { return a.id + " " + a.recipient }

// name is the alert in messages.
func (a *alert) name() string {
	if a.recipient == "" {
		return "alert " + a.id
	}
	return "alert " + a.id + " to " + a.recipient
}

func (a *alert) wants(e Event) bool {
	return a.kinds&e.kind != 0 && (e.kind != Attribute || len(a.attributes) == 0 || slices.Contains(a.attributes, e.attribute))
}

// reading is what a look at the configuration gives.
type reading struct {
	now   time.Time
	root  *etree.Element // in which references are looked up
	list  []alert
	next  time.Time // when rules may say otherwise; zero if they do not
	notes []rule.Note
}

// read reads the alerts of a configuration element as they are at a time.
func read(configuration *etree.Element, now time.Time) *reading {
	r := &reading{now: now, root: configuration}
	if configuration == nil {
		return r
	}
	for _, e := range configuration.FindElements("./alerts/alert") {
		a := alert{
			id: e.SelectAttrValue("id", ""), path: e.SelectAttrValue("path", ""),
			timeout: usualTimeout, format: usualFormat, kinds: usual,
		}
		if !r.options(e, &a) {
			continue
		}
		a.filter(e.SelectElement("select"))
		recipients := e.SelectElements("recipient")
		if len(recipients) == 0 {
			r.list = append(r.list, a)
		}
		for _, to := range recipients {
			r.recipient(a, to)
		}
	}
	return r
}

// recipient files an alert for one of its recipients, which may have options of its own.
func (r *reading) recipient(a alert, e *etree.Element) {
	a.recipient, a.value = e.SelectAttrValue("id", ""), e.SelectAttrValue("value", "")
	a.parameters = *a.parameters.Clone()
	if r.options(e, &a) {
		r.list = append(r.list, a)
	}
}

// options reads the parameters and meta-attributes of an alert or a recipient, and says whether it is enabled.
func (r *reading) options(e *etree.Element, a *alert) bool {
	var meta, parameters seq.Table[string]
	r.unpack(e, "meta_attributes", &meta)
	r.unpack(e, "instance_attributes", &parameters)
	for name, value := range parameters.All() {
		a.parameters.Put(name, value)
	}
	if enabled, set := meta.Get("enabled"); set && !vocab.True(enabled) {
		return false
	}
	if text, set := meta.Get("timeout"); set {
		a.timeout = r.timeout(a, text)
	}
	if format, set := meta.Get("timestamp-format"); set {
		a.format = format
	}
	return true
}

func (r *reading) unpack(e *etree.Element, tag string, into *seq.Table[string]) {
	got := rule.Unpack(e, tag, "", rule.Input{Now: r.now, Root: r.root}, into)
	r.notes = append(r.notes, got.Notes...)
	if !got.Next.IsZero() && (r.next.IsZero() || got.Next.Time().Before(r.next)) {
		r.next = got.Next.Time()
	}
}

// timeout is what a text says, or the usual one: also where it is 0, as in Pacemaker.
func (r *reading) timeout(a *alert, text string) time.Duration {
	ms, err := rule.ParseMS(text)
	if err != nil || ms < 0 {
		r.notes = append(r.notes, rule.Note{ID: a.id, Text: a.name() + ": timeout: found '" + text + "', expected a time such as 15s; it has " + usualTimeout.String()})
	}
	if err != nil || ms <= 0 {
		return usualTimeout
	}
	return time.Duration(min(ms, int64(mostTimeout/time.Millisecond))) * time.Millisecond
}

// mostTimeout is as long as Pacemaker can wait.
const mostTimeout = (1<<31 - 1) * time.Millisecond

// filter reads what an alert wants to be told of. A filter that names nothing leaves it as it was.
func (a *alert) filter(e *etree.Element) {
	if e == nil {
		return
	}
	var chosen Kind
	for _, f := range e.ChildElements() {
		for _, k := range kinds {
			if strings.EqualFold(f.Tag, k.filter) {
				chosen |= k.kind
			}
		}
		for _, named := range f.SelectElements("attribute") {
			if name := named.SelectAttrValue("name", ""); name != "" {
				a.attributes = append(a.attributes, name)
			}
		}
	}
	if chosen != 0 {
		a.kinds = chosen
	}
}
