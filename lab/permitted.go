package lab

import (
	"context"
	"fmt"
	"os/exec"
	"time"
)

// Permitted says whether this machine lets nodes with a corosync run, and cut one another off: nil, or what is
// missing. It tries, with a node that it boots.
func Permitted() error {
	for _, program := range []string{"iptables", "ip", "corosync"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("the program %s is not installed here", program)
		}
	}
	l, err := New(Config{Nodes: []string{"try"}, Ethernet: true})
	if err != nil {
		return err
	}
	defer l.Close()
	if err := l.StartNode(0); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	err = l.Filter(ctx, true, Rule{From: 0, To: 0, Loss: 0.5})
	if err != nil {
		return fmt.Errorf("packets cannot be dropped here: %w", err)
	}
	return nil
}
