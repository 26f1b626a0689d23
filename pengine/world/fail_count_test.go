package world

import (
	"testing"

	"pacer/cib/value/vocab"
)

func TestFailCount(t *testing.T) {
	const dummy = `<primitive id="db.1" class="ocf" provider="p" type="t"/>`
	now := int64(1_700_000_000)
	for name, c := range map[string]struct {
		attrs   map[string]string
		flags   ResourceFlags
		timeout uint
		mode    FailCountMode
		count   int
		last    int64
	}{
		"sum of operations": {
			attrs: map[string]string{"fail-count-db.1#start_0": "2", "fail-count-db.1#monitor_10000": "3"},
			flags: Unique, count: 5,
		},
		"infinite": {attrs: map[string]string{"fail-count-db.1#start_0": "INFINITY"}, flags: Unique, count: 1_000_000},
		"dot matches anything": {
			attrs: map[string]string{"fail-count-dbx1#start_0": "2"}, flags: Unique, count: 2,
		},
		"instance of an anonymous clone": {attrs: map[string]string{"fail-count-db.1:7#start_0": "2"}, count: 2},
		"instance of a unique clone":     {attrs: map[string]string{"fail-count-db.1:7#start_0": "2"}, flags: Unique},
		"another resource":               {attrs: map[string]string{"fail-count-other#start_0": "2"}},
		"no number":                      {attrs: map[string]string{"fail-count-db.1#start_0": "many"}},
		"expired": {
			attrs: map[string]string{"fail-count-db.1#start_0": "2", "last-failure-db.1#start_0": "1699999000"},
			flags: Unique, timeout: 60000, mode: FailEffective,
		},
		"expired, but all asked for": {
			attrs: map[string]string{"fail-count-db.1#start_0": "2", "last-failure-db.1#start_0": "1699999000"},
			flags: Unique, timeout: 60000, count: 2, last: now - 1000,
		},
		"not expired": {
			attrs: map[string]string{"fail-count-db.1#start_0": "2", "last-failure-db.1#start_0": "1699999941"},
			flags: Unique, timeout: 60000, mode: FailEffective, count: 2, last: now - 59,
		},
	} {
		w := testWorld()
		r := testPrimitive(w, dummy)
		r.Flags, r.FailureExpirationMS = c.flags, c.timeout
		n := w.FindNode("n1")
		for k, v := range c.attrs {
			n.Attrs.Put(k, v)
		}
		if count, last := r.FailCount(n, c.mode, nil); count != c.count || last != c.last {
			t.Errorf("%s: %d, %d; want %d, %d", name, count, last, c.count, c.last)
		}
	}
}

func TestFailCountOfLaunched(t *testing.T) {
	w := testWorld()
	guest := testPrimitive(w, `<primitive id="vm" class="ocf" provider="p" type="t"/>`)
	inner := testPrimitive(w, `<primitive id="app" class="ocf" provider="p" type="t"/>`)
	guest.Launched = []*Resource{inner}
	n := w.FindNode("n1")
	n.Attrs.Put("fail-count-app#start_0", "3")
	if c, _ := guest.FailCount(n, FailLaunched, nil); c != 3 {
		t.Errorf("got %d", c)
	}
	if c, _ := guest.FailCount(n, 0, nil); c != 0 {
		t.Errorf("got %d", c)
	}
}

// A resource that a failure blocks must stay blocked until someone cleans up, so its failure
// timeout is switched off as soon as anyone counts its failures.
func TestBlockingFailureSwitchesTimeoutOff(t *testing.T) {
	w := testWorld()
	w.Root = parse(`<cib><status><node_state id="n1" uname="n1"><lrm id="n1"><lrm_resources><lrm_resource id="db">
		<lrm_rsc_op id="db_last_failure_0" operation="monitor" interval="10000" rc-code="7" transition-key="1:1:0:u"/>
	</lrm_resource></lrm_resources></lrm></node_state></status></cib>`)
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"><operations>
		<op id="m" name="monitor" interval="10s" on-fail="block"/></operations></primitive>`)
	r.FailureExpirationMS = 60000
	n := w.FindNode("n1")
	n.Attrs.Put("fail-count-db#monitor_10000", "1")
	n.Attrs.Put("last-failure-db#monitor_10000", "1699990000")
	if c, _ := r.FailCount(n, FailEffective, nil); c != 1 || r.FailureExpirationMS != 0 {
		t.Errorf("count %d, timeout %d", c, r.FailureExpirationMS)
	}
	if len(w.Notes) != 1 {
		t.Errorf("notes: %v", w.Notes)
	}
}

func TestDigests(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"/>`)
	n := w.FindNode("n1")
	// The digest of an operation without parameters, as clusters record it.
	const empty = "f2317cad3d54cec5d7d7aa7d0bf35cf8"
	if d := r.Digests(vocab.TaskStart, 0, n, nil, false); d.All != empty || d.Secure != "" || d.Restart != "" {
		t.Errorf("got %+v", d)
	}
	for name, c := range map[string]struct {
		entry string
		want  Verdict
	}{
		"same":       {`<lrm_rsc_op operation="start" interval="0" op-digest="` + empty + `"/>`, DigestMatch},
		"other":      {`<lrm_rsc_op operation="start" interval="0" op-digest="x"/>`, DigestMismatch},
		"unrecorded": {`<lrm_rsc_op operation="start" interval="0"/>`, DigestUnknown},
		"restart":    {`<lrm_rsc_op operation="start" interval="0" op-digest="x" op-restart-digest="y"/>`, DigestRestart},
		"reload": {
			`<lrm_rsc_op operation="start" interval="0" op-digest="x" op-restart-digest="` + empty + `"/>`, DigestMismatch,
		},
	} {
		n.digests = nil
		if got := r.CompareDigests(parse(c.entry), n).Verdict; got != c.want {
			t.Errorf("%s: verdict %d, want %d", name, got, c.want)
		}
	}
}

// Failures are recorded without restart digest; that alone is no change.
func TestMissingRestartDigestMatches(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"/>`)
	n := w.FindNode("n1")
	const empty = "f2317cad3d54cec5d7d7aa7d0bf35cf8"
	r.CompareDigests(parse(`<lrm_rsc_op operation="start" interval="0" op-digest="`+empty+`" op-restart-digest="`+empty+`"/>`), n)
	d := r.CompareDigests(parse(`<lrm_rsc_op operation="start" interval="0" op-digest="`+empty+`"/>`), n)
	if d.Verdict != DigestMatch {
		t.Errorf("verdict %d", d.Verdict)
	}
}

func TestDigestsAreThoseOfTheFirstEntry(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"/>`)
	n := w.FindNode("n1")
	first := r.CompareDigests(parse(`<lrm_rsc_op operation="start" interval="0" op-digest="x"/>`), n)
	second := r.CompareDigests(parse(`<lrm_rsc_op operation="start" interval="0"/>`), n)
	if first != second || first.Verdict != DigestUnknown {
		t.Error("one value per node and operation, with the verdict of the last call")
	}
}
