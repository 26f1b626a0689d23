package world

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/numeral"
	"pacer/cib/value/secret"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// Verdict says how a recorded operation's parameters compare with those configured now.
type Verdict uint8

// The outcomes of comparing digests.
const (
	DigestUnknown  Verdict = iota // nothing was recorded to compare with
	DigestMatch                   // nothing changed
	DigestMismatch                // something changed, but not what would need a restart
	DigestRestart                 // parameters changed that take effect only with a restart
)

// Digests is what an operation would be recorded with if it were run now.
type Digests struct {
	Verdict Verdict
	All     string // of every parameter
	Secure  string // of the parameters that are not secret; "" if not asked for
	Restart string // of the parameters that need a restart; "" if the record has none

	// Params, SecureParams and RestartParams are what was digested.
	Params, SecureParams, RestartParams *seq.Table[string]
}

// featureSet is the version of the cluster protocol assumed where neither a record nor the
// document names one.
const featureSet = "3.20.5"

// CompareDigests compares a history entry with the present configuration. Digests are worked out
// once per node and operation, from the first entry asked about; the verdict is that of the last
// call, and a caller holds the same value as the others.
func (r *Resource) CompareDigests(entry *etree.Element, n *Node) *Digests {
	ms, _ := strconv.ParseUint(entry.SelectAttrValue("interval", "0"), 10, 32)
	d := r.cachedDigests(entry.SelectAttrValue("operation", ""), uint(ms), n, entry, r.W.Sanitized)
	all, restart := entry.SelectAttr("op-digest"), entry.SelectAttr("op-restart-digest")
	switch {
	case restart != nil && d.Restart != "" && restart.Value != d.Restart:
		d.Verdict = DigestRestart
	case all == nil:
		d.Verdict = DigestUnknown
	case all.Value == d.All:
		d.Verdict = DigestMatch
	case ms == 0 && d.Verdict == DigestRestart:
		// A one-time operation has parameters of its own: see Digests of it.
	default:
		d.Verdict = DigestMismatch
	}
	return d
}

// FencingDigests compares a fencing device's definition with the one a node was last unfenced by.
func (r *Resource) FencingDigests(agent string, n *Node) *Digests {
	// No operation has this name, so these digests are kept apart from those of operations.
	d := r.cachedDigests("stonith-on", 0, n, nil, true)
	seen := func(attr, digest string) bool {
		summary, _ := n.HostAttr(attr, "", HostCurrent)
		return agent != "" && strings.Contains(summary, r.ID+":"+agent+":"+digest)
	}
	recorded := n.Attrs.Has("#digests-all")
	switch {
	case !recorded:
		d.Verdict = DigestUnknown
	case seen("#digests-all", d.All):
		d.Verdict = DigestMatch
	case seen("#digests-secure", d.Secure):
		d.Verdict = DigestMatch
		r.W.Remark(r.ID, "Only 'private' parameters to "+r.ID+" for unfencing "+n.String()+" changed")
	default:
		d.Verdict = DigestMismatch
		if r.W.Sanitized {
			r.W.Remark(r.ID, "Parameters to "+r.ID+" for unfencing "+n.String()+" changed, try '"+r.ID+":"+agent+":"+d.Secure+"'")
		}
	}
	return d
}

func (r *Resource) cachedDigests(task string, intervalMS uint, n *Node, entry *etree.Element, secure bool) *Digests {
	key := Key(r.ID, task, intervalMS)
	if d := n.digests[key]; d != nil {
		return d
	}
	d := r.Digests(task, intervalMS, n, entry, secure)
	if n.digests == nil {
		n.digests = map[string]*Digests{}
	}
	n.digests[key] = d
	return d
}

// Digests works out the digests of an operation. entry is the history entry they will be compared
// with, nil if none: it says which parameters are secret and which need a restart. The verdict is
// DigestRestart for one-time operations with parameters of their own, since a reload would not
// record these, and otherwise DigestMatch.
func (r *Resource) Digests(task string, intervalMS uint, n *Node, entry *etree.Element, secure bool) *Digests {
	return r.DigestsWith(task, intervalMS, n, entry, secure, &seq.Table[string]{})
}

// DigestsWith is Digests if some parameters had other values than they have. Those of an operation, such as
// CRM_meta_timeout, are among them.
func (r *Resource) DigestsWith(task string, intervalMS uint, n *Node, entry *etree.Element, secure bool, others *seq.Table[string]) *Digests {
	d := &Digests{Verdict: DigestMatch, Params: &seq.Table[string]{}}
	op := r.FindOp(task, intervalMS, true)
	own := &seq.Table[string]{}
	if op != nil {
		own = r.W.opParams(op, n)
	}
	if intervalMS == 0 && own.Len() > 0 {
		d.Verdict = DigestRestart
	}
	if host := r.BundleRemoteName(); host != "" {
		d.Params.Put("addr", host)
	}
	mergeNew(d.Params, others)
	mergeNew(d.Params, r.Params(n))
	mergeNew(d.Params, own)
	meta := r.OpMeta(n, task, intervalMS, op)
	for _, name := range [...]string{"interval", "timeout"} {
		if v, ok := meta.Get(name); ok {
			d.Params.PutNew(metaPrefix+name, v)
		}
	}
	d.Params = digestible(d.Params)
	d.All = paramsDigest(d.Params)
	if secure {
		d.secure(r, n, entry, others)
	}
	d.restart(entry)
	return d
}

const metaPrefix = "CRM_meta_"

func mergeNew(into, from *seq.Table[string]) {
	for k, v := range from.All() {
		into.PutNew(k, v)
	}
}

// secure works out the digest without secret parameters. Records of clusters older than feature
// set 3.16.0 left out some more.
func (d *Digests) secure(r *Resource, n *Node, entry *etree.Element, others *seq.Table[string]) {
	old := numeral.CompareVersions(r.W.recordVersion(entry), "3.16.0") < 0
	from := d.Params
	if old {
		from = others.Clone()
		mergeNew(from, r.Params(n))
	}
	hidden := secret.Assumed()
	if entry != nil {
		hidden = strings.Split(entry.SelectAttrValue("op-secure-params", ""), " ")
	}
	kept := &seq.Table[string]{}
	for k, v := range from.All() {
		if !contains(hidden, k) && !(old && r.Class() == vocab.ClassStonith && fenceParam(k)) {
			kept.Put(k, v)
		}
	}
	kept = digestible(kept)
	if old {
		kept.Delete(metaPrefix + "timeout")
	}
	d.SecureParams, d.Secure = kept, paramsDigest(kept)
}

// restart works out the digest of the parameters that need a restart, if the record has one.
func (d *Digests) restart(entry *etree.Element) {
	if entry == nil || entry.SelectAttr("op-restart-digest") == nil {
		return
	}
	kept := d.Params
	if names := entry.SelectAttr("op-force-restart"); names != nil {
		list := strings.Split(names.Value, " ")
		kept = &seq.Table[string]{}
		for k, v := range d.Params.All() {
			if contains(list, k) {
				kept.Put(k, v)
			}
		}
	}
	d.RestartParams, d.Restart = kept, paramsDigest(kept)
}

// recordVersion is the feature set a record was made with.
func (w *World) recordVersion(entry *etree.Element) string {
	if entry != nil {
		if a := entry.SelectAttr("crm_feature_set"); a != nil {
			return a.Value
		}
	}
	return w.Root.SelectAttrValue("crm_feature_set", featureSet)
}

// digestible keeps the parameters that digests cover.
func digestible(params *seq.Table[string]) *seq.Table[string] {
	kept := &seq.Table[string]{}
	for _, p := range cib.OpParams(paramList(params)) {
		kept.Put(p.Name, p.Value)
	}
	return kept
}

func paramsDigest(params *seq.Table[string]) string { return cib.ParamsDigest(paramList(params)) }

func paramList(params *seq.Table[string]) []cib.Param {
	list := make([]cib.Param, 0, params.Len())
	for k, v := range params.All() {
		list = append(list, cib.Param{Name: k, Value: v})
	}
	return list
}

// fenceParam says whether the cluster, not the agent, takes this parameter of fencing devices.
func fenceParam(name string) bool {
	switch name {
	case "provides", "stonith-timeout", "pcmk_action_limit", "pcmk_delay_base", "pcmk_delay_max",
		"pcmk_host_argument", "pcmk_host_check", "pcmk_host_list", "pcmk_host_map":
		return true
	}
	rest, ok := strings.CutPrefix(name, "pcmk_")
	if !ok {
		return false
	}
	_, kind, ok := strings.Cut(rest, "_")
	return ok && (kind == "action" || kind == "timeout" || kind == "retries")
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}
