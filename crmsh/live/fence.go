package live

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pacer/api"
	"pacer/cib/option"
)

// fencePatience is how long a fencing is waited for. Its devices have limits of their own, which end it sooner.
const fencePatience = time.Hour

// fence has a node fenced and says how that came out, with what every device that was tried had to say.
func (b *Backend) fence(ctx context.Context, node string) (string, error) {
	doc, err := b.client.CIB(ctx)
	if err != nil {
		return "", err
	}
	options := option.Read(doc.Root(), time.Now())
	f, err := b.client.Within(fencePatience).Fence(ctx, api.Fence{
		Target: node, Action: options.Text("fencing-action"), Timeout: options.Duration("fencing-timeout"), Client: "crm",
	})
	switch {
	case err != nil:
		return "", err
	case !f.OK:
		return "", fmt.Errorf("%s was not fenced: %s%s", node, because(f.Status, f.Reason), attempts(f.Tried))
	}
	return fmt.Sprintf("%s was fenced by %s%s", node, f.Executor, attempts(f.Tried)), nil
}

// confirm tells the cluster that a person has made sure that a node is off.
func (b *Backend) confirm(ctx context.Context, node string) (string, error) {
	f, err := b.client.ConfirmFenced(ctx, api.Confirmation{Target: node, Client: "crm"})
	switch {
	case err != nil:
		return "", err
	case !f.OK:
		return "", fmt.Errorf("that %s is off was not taken: %s", node, because(f.Status, f.Reason))
	}
	return fmt.Sprintf("%s counts as fenced, by %s", node, f.Executor), nil
}

// because is why something did not end well: a reason, else a status.
func because(status, reason string) string {
	if reason != "" {
		return reason
	}
	return status
}

// attempts are the uses of devices, one a line.
func attempts(list []api.Attempt) string {
	var b strings.Builder
	for _, a := range list {
		how := "went well"
		if !a.OK {
			how = "failed: " + because(a.Status, a.Reason)
		}
		fmt.Fprintf(&b, "\n  %s by %s on %s %s", a.Action, a.Device, a.Node, how)
	}
	return b.String()
}
