package controller

import (
	"maps"
	"testing"

	"pacer/transition"
)

// TestOperation: an agent is given parameters and meta-attributes of an action, but not the exit status that the plan expects.
func TestOperation(t *testing.T) {
	op := operation(&transition.Action{
		Head:   transition.Head{Task: "monitor"},
		Target: &transition.Target{ID: "db", Class: "ocf", Provider: "heartbeat", Type: "pgsql"},
		Attrs:  []transition.Attr{{Name: "CRM_meta_op_target_rc", Value: "7"}, {Name: "CRM_meta_timeout", Value: "20000"}, {Name: "pgport", Value: "5432"}},
		Params: []transition.Attr{{Name: "odd name", Value: "x"}},
	})
	if want := map[string]string{"timeout": "20000"}; !maps.Equal(op.Meta, want) {
		t.Errorf("meta-attributes %v", op.Meta)
	}
	if want := map[string]string{"pgport": "5432", "odd name": "x"}; !maps.Equal(op.Params, want) {
		t.Errorf("parameters %v", op.Params)
	}
	if op.TimeoutMS != 20000 || op.Resource != "db" || op.Action != "monitor" {
		t.Errorf("%+v", op)
	}
}
