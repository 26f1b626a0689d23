package crmsimulate_test

import (
	"strings"
	"testing"

	"pacer/tools/crmsimulate"
	"pacer/tools/tooltest"
)

// TestTraces states what comes on standard error where the environment asks for it: of each state that
// is shown, and of the upgrade of the input.
func TestTraces(t *testing.T) {
	const input = `<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="SCHEMA"><configuration><crm_config/><nodes/>
<resources><primitive id="a" class="ocf" provider="pacemaker" type="Dummy"/><primitive id="b" class="ocf" provider="pacemaker" type="Dummy"/></resources>
<constraints><rsc_order id="o" first="a" first-action="break" then="b"/></constraints></configuration><status/></cib>`
	const unfenced = "(unpack_resources@unpack.c:0) \terror: "
	const unknown = "(invert_action@pcmk_sched_ordering.c:0) \twarning: Unknown action 'break' specified in order constraint"
	for _, tt := range []struct {
		name, schema, action, stderr, points string
		want                                 []string // how lines begin
	}{
		{"not asked for", "none", "break", "", "invert_action", nil},
		{"errors", "none", "break", "1", "", []string{unfenced, unfenced}},
		{"a trace point", "none", "break", "true", "invert_action", []string{unfenced, unknown, unknown, unfenced}},
		{"an upgrade", "pacemaker-3.10", "start", "1", "pcmk__update_schema", []string{
			"(pcmk__update_schema@schemas.c:0) \tdebug: Schema pacemaker-3.10 validates",
			"(pcmk__update_schema@schemas.c:0) \tdebug: Schema pacemaker-4.0 validates",
			"(pcmk__update_schema@schemas.c:0) \tinfo: Transformed the configuration schema to pacemaker-4.0",
			unfenced, unfenced,
		}},
	} {
		b := tooltest.New(t, strings.NewReplacer("SCHEMA", tt.schema, "break", tt.action).Replace(input))
		b.Vars["PCMK_stderr"], b.Vars["PCMK_trace_functions"] = tt.stderr, tt.points
		result := b.Run(crmsimulate.Main, "crm_simulate", "-SL")
		var got []string
		for line := range strings.Lines(result.Err) {
			if strings.HasPrefix(line, "(") {
				got = append(got, line)
			}
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: %q", tt.name, got)
			continue
		}
		for i, line := range got {
			if !strings.HasPrefix(line, tt.want[i]) {
				t.Errorf("%s: %q, want %q", tt.name, line, tt.want[i])
			}
		}
	}
}
