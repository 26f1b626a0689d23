package ra

import (
	"fmt"
	"slices"
	"strings"

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

// validated is the node that a fence agent checks parameters for: which one it is does not matter.
const validated = "node1"

// toValidate is what a fence agent is told on its standard input to check parameters.
func (d *Description) toValidate(params [][2]string) string {
	configured := map[string]string{}
	for _, p := range params {
		configured[p[0]] = p[1]
	}
	var text strings.Builder
	for _, a := range fencing.Arguments(configured, fencing.NewAgent(d.ParamNames(), nil), vocab.TaskValidateAll, validated) {
		text.WriteString(a.Name + "=" + a.Value + "\n")
	}
	return text.String()
}
