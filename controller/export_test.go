package controller

import (
	"github.com/beevik/etree"

	"pacer/cib"
)

// Tamper changes a host's document behind the cluster's back, as failing memory would.
func (m *Machine) Tamper(change func(root *etree.Element)) {
	root := m.doc.Copy().Root()
	change(root)
	m.doc = cib.New(root)
}
