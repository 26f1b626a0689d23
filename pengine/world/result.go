package world

import (
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
)

// RecordsProbe says whether a history entry is about a probe.
func RecordsProbe(entry *etree.Element) bool {
	return IsProbe(entry.SelectAttrValue("operation", ""), uint(numeral.AtLeast(entry.SelectAttrValue("interval", ""), 0)))
}

// RecordsMissingAgent says whether a history entry is a probe that failed because the resource
// cannot run on the node. Outside bundles that counts as not running.
func RecordsMissingAgent(entry *etree.Element) bool {
	if !RecordsProbe(entry) {
		return false
	}
	status, _, _ := numeral.Int(entry.SelectAttrValue("op-status", ""))
	rc, _, _ := numeral.Int(entry.SelectAttrValue("rc-code", ""))
	return rc == vocab.ExitNotInstalled || rc == vocab.ExitInvalidParam || vocab.Exec(status) == vocab.ExecNotInstalled
}

// RecordKey is the key of the operation a history entry is about. Very old entries have none and
// are known by their id.
func RecordKey(entry *etree.Element) string {
	if key := entry.SelectAttrValue("operation_key", ""); key != "" {
		return key
	}
	return entry.SelectAttrValue("id", "")
}

// RecordTime is when a history entry's result changed last, in seconds since 1970; ok is false if
// it does not say.
func RecordTime(entry *etree.Element) (t int64, ok bool) {
	t, _, err := numeral.Int(entry.SelectAttrValue("last-rc-change", ""))
	return t, err == nil
}

// ChangedAt is RecordTime as messages write it, in the time zone of the run.
func (w *World) ChangedAt(entry *etree.Element) string {
	t, ok := RecordTime(entry)
	if !ok {
		return "unknown_time"
	}
	return time.Unix(t, 0).In(w.Now.Location()).Format("Jan _2 15:04:05 2006")
}
