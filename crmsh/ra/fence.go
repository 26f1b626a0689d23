package ra

import (
	"fmt"
	"slices"

	"pacer/cib/value/vocab"
	"pacer/fencing"
)

// asFenceDevice adds the parameters that the cluster itself obeys. What it fills in when it uses the agent is not asked for.
func (d *Description) asFenceDevice() {
	for i := range d.Params {
		if p := &d.Params[i]; filledIn(p.Name) {
			p.Required = false
		}
	}
	slices.SortStableFunc(d.Params, compareParams)
	for _, p := range fencing.Parameters() {
		d.Params = append(d.Params, Param{
			Name: p.Name, Type: p.Type, Default: p.Default, Values: p.Values, Advanced: p.Advanced, Short: p.Short, Long: p.Long,
		})
	}
}

// filledIn says whether the cluster fills a fence agent's parameter in.
func filledIn(name string) bool { return name == "action" || name == "port" || name == "plug" }

// OldKindError says that a fence agent is of the Linux-HA kind, which nothing here runs.
type OldKindError struct{ Agent vocab.Agent }

// Error names the agent, and what there is in its place.
func (e *OldKindError) Error() string {
	return fmt.Sprintf("%s is a fence agent of the Linux-HA kind, which is not run here; use the agent %s* for the same device (`crm ra list stonith`)", e.Agent, vocab.FencePrefix)
}
