package daemon

import (
	"pacer/api"
	"pacer/controller"
)

// status is the controller's as clients know it: what they read does not change when the controller does.
func status(s controller.Status) api.Status {
	out := api.Status{
		Node: s.Node, DC: s.DC, State: s.State, Quorate: s.Quorate, Version: s.Version,
		Transition: s.Transition, InFlight: s.InFlight, Unreadable: s.Unreadable,
	}
	for _, m := range s.Members {
		out.Members = append(out.Members, api.Member{ID: m.ID, Name: m.Name, Incarnation: m.Incarnation})
	}
	return out
}
