// Package pretend makes up a state of the cluster other than the real one, to see what the cluster would do: it begins with
// the status of a document and changes it as crm_simulate does. The cluster itself is not touched.
package pretend
