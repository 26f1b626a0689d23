package daemon

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pacer/api"
)

// TestStatusOfAnotherMember: any host tells what another one does, asking it; who is not there is said to be so.
func TestStatusOfAnotherMember(t *testing.T) {
	c := launchSeveral(t, 2)
	here, err := c.nodes[0].client.Status(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, asked := range c.nodes {
		for _, name := range []string{"n1", "N2"} {
			s, err := asked.client.StatusOf(context.Background(), name)
			want := "member"
			if strings.EqualFold(name, here.DC) {
				want = "idle"
			}
			if err != nil || !strings.EqualFold(s.Node, name) || s.State != want {
				t.Errorf("%s: %+v, %v; want state %s", name, s, err, want)
			}
		}
	}
	var f *api.Fault
	if _, err := c.nodes[0].client.StatusOf(context.Background(), "n22"); !errors.As(err, &f) || f.Status != 404 || !strings.Contains(f.Text, "there are n1, n2; is n2 meant?") {
		t.Errorf("%v", err)
	}
}
