package pengine_test

import (
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/pengine"
)

// TestNewerInput: what a newer program wrote may mean what is not understood here, so nothing is decided from it.
func TestNewerInput(t *testing.T) {
	for set, refused := range map[string]bool{"": false, "3.0.14": false, cib.FeatureSet: false, "99.1": true} {
		doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0" crm_feature_set="`+set+`">`+
			`<configuration><crm_config/><nodes/><resources/><constraints/></configuration><status/></cib>`), "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = pengine.ScheduleDocument(doc, time.Unix(0, 0), 1)
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), "feature set '99.1' greater than our own") {
			t.Errorf("feature set %q: %v", set, err)
		}
	}
}
