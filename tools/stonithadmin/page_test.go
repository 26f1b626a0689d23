package stonithadmin_test

import (
	"strings"
	"testing"

	"pacer/api"
	"pacer/tools/stonithadmin"
)

// What a tool has to show it shows as a page, too, with what went wrong, which is told nowhere else then. Remarks that are no
// results stand on none.
func TestPage(t *testing.T) {
	none := api.Fenced{Status: "No fence device", Reason: "nobody <can>"}
	for _, tt := range []struct {
		args   string
		answer any
		status int
		shows  string // separated by |
		hides  string
	}{
		{"-L", nil, 0, "<!DOCTYPE html>\n<html lang=\"en\">|<title>stonith_admin -L --output-as=html</title>|<h2>Registered fence devices</h2>\n<ul>\n<li>ipmi</li>\n<li>pdu</li>\n</ul>\n</body>\n</html>\n", "found"},
		{"-s ipmi", api.Fenced{OK: true, Output: "n1"}, 0, "<h2>Fence Targets</h2>\n<ul>\n<li>n1</li>\n</ul>", ""},
		{"-H n3 -V -q", nil, 0, `<h2>Fencing history</h2>|<li class="pending-stonith-event">turning off of n3 pending|<li class="successful-stonith-event">turning off of n3 successful|<li class="failed-stonith-event">turning off of n3 failed`, ""},
		{"-h n3", nil, 0, "<div>Node n3 last fenced at: Sat Nov 28 10:00:02 2026</div>", ""},
		{"-h n9", nil, 0, "<div>Node n9 has never been fenced</div>", ""},
		{"-B n2", good, 0, "<body>\n</body>", "went well"},
		{"-F n2", none, 105, "<ul>\n<li>Couldn&#39;t fence n2: No such device (nobody &lt;can&gt;)</li>\n</ul>", "Error"},
		{"-L --html-title=a&b --html-cgi --html-stylesheet=/x.css", nil, 0, "<title>a&amp;b</title>|<link rel=\"stylesheet\" href=\"/x.css\">\n</head>", "</link>"},
	} {
		b, _ := cluster(t, tt.answer)
		r := b.Run(stonithadmin.Main, "stonith_admin", append(strings.Fields(tt.args), "--output-as=html")...)
		if r.Status != tt.status || r.Err != "" || tt.hides != "" && strings.Contains(r.Out, tt.hides) {
			t.Errorf("%s: %+v", tt.args, r)
		}
		for _, part := range strings.Split(tt.shows, "|") {
			if !strings.Contains(r.Out, part) {
				t.Errorf("%s: no %q in\n%s", tt.args, part, r.Out)
			}
		}
		if cgi := strings.HasPrefix(r.Out, "Content-Type: text/html\n\n<!DOCTYPE"); cgi != strings.Contains(tt.args, "cgi") {
			t.Errorf("%s: %s", tt.args, r.Out)
		}
	}
}
