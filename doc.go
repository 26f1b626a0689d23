// Package pacer is the root of the Pacer cluster resource manager; it holds no code.
//
// The way of the data: crmsh turns statements into changes of the CIB; cib applies them and keeps
// the document; controller has every member apply the same changes in the same order, and where it
// is the designated controller, asks pengine for a transition and walks it; lrmd runs the agents
// and gives results back as changes of the CIB. CONTRIBUTING.md is the map.
package pacer
