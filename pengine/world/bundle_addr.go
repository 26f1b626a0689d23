package world

import (
	"strings"

	"pacer/cib/value/vocab"
)

// BundleRemoteName is the name of the node whose container the resource connects to, if it is a
// bundle's connection whose address is left to the cluster ("#uname"); otherwise "". It is where
// the container will be, or else where it is.
func (r *Resource) BundleRemoteName() string {
	if !r.NeedsBundleRemoteName() {
		return ""
	}
	top := r.TopBundle()
	if !top.IsBundle() {
		return ""
	}
	for _, rep := range top.Bundle.List {
		if rep.Remote != r {
			continue
		}
		n := rep.Container.Assigned
		if n == nil {
			n = rep.Container.CurrentNode()
		}
		if n != nil {
			return n.Name
		}
	}
	return ""
}

// NeedsBundleRemoteName says whether the resource is a remote connection whose address is left to
// the cluster.
func (r *Resource) NeedsBundleRemoteName() bool {
	return r != nil && strings.EqualFold(r.Params(nil).Value("addr"), "#uname") &&
		strings.EqualFold(r.Agent(), "remote") && strings.EqualFold(r.Class(), vocab.ClassOCF) &&
		strings.EqualFold(r.Provider(), "pacemaker")
}
