package controller

import (
	"github.com/beevik/etree"

	"pacer/cib"
)

// Tamper changes a host's document behind the cluster's back, as failing memory would.
func (m *Machine) Tamper(change func(root *etree.Element)) {
	root := m.replica.doc.Copy().Root()
	change(root)
	m.replica.doc = cib.New(root)
}
