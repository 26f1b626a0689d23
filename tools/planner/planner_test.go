package planner

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/tools/env"
)

// The exit status of pacer plan is 0 if nothing happens, 2 for actions, 3 if a service stops for good or a node
// is fenced, and 1 if there is no plan.
func TestPlanVerdicts(t *testing.T) {
	const cluster = "../../crmsh/ui/testdata/seed.xml"
	hoge := "primitive hoge lsb:hoge op start interval=0s timeout=300s on-fail=restart op monitor interval=%s timeout=60s on-fail=restart op stop interval=0s timeout=300s on-fail=block"
	for name, c := range map[string]struct {
		text string
		code int
		says string
	}{
		"nothing":  {"property no-quorum-policy=ignore", 0, "nothing to do"},
		"actions":  {strings.Replace(hoge, "%s", "20s", 1), 2, "replace  hoge  on alpha  monitor every 10s by every 20s; no outage"},
		"for good": {strings.Replace(hoge, "%s", "10s", 1) + " meta target-role=Stopped", 3, "STOPS FOR GOOD"},
		"wrong":    {"primitve a Dummy", 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "new.crm")
			if err := os.WriteFile(file, []byte(c.text+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			code, out, errs := call(t, "--onto", cluster, file)
			if code != c.code || !strings.Contains(out, c.says) {
				t.Errorf("%d: %s%s", code, out, errs)
			}
			code, out, _ = call(t, "--format", "json", "--onto", cluster, file)
			var p struct{ Base string }
			if code != c.code || c.code != 1 && (json.Unmarshal([]byte(out), &p) != nil || p.Base != "0.5.4") {
				t.Errorf("as JSON %d: %s", code, out)
			}
		})
	}
}

func call(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = Main(env.Env{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }, Root: t.TempDir()})
	return code, out.String(), errs.String()
}
