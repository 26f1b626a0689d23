package resource

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/table"
)

// restart stops resources and starts them when they have stopped. Whether it is possible to wait is found out first, so
// that nothing is left stopped; and if the wait for the stop ends early all is put back.
func (c *commands) restart(call *table.Call, list []string) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if s.Changed() {
		return errors.New("there are changes that are not committed; commit them, or drop them by refresh")
	}
	if err := c.Cluster.Settle(call.Context); err != nil {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	before, err := c.Conf.Snapshot(call.Context)
	if err != nil {
		return err
	}
	if err := c.Commits.SetMeta(call, list, "target-role", vocab.RoleStopped.String()); err != nil {
		return c.afterStop(call, list, before, err)
	}
	if err := c.Cluster.Settle(call.Context); err != nil {
		return c.afterStop(call, list, before, err)
	}
	if err := c.stopped(call.Context, list); err != nil {
		return c.afterStop(call, list, before, err)
	}
	if err := c.Commits.SetMeta(call, list, "target-role", vocab.RoleStarted.String()); err != nil {
		return c.afterStop(call, list, before, err)
	}
	if err := c.Cluster.Settle(call.Context); err != nil {
		return fmt.Errorf("%w; %s is to be started and may be so yet", err, strings.Join(list, " "))
	}
	return c.startedAgain(call.Context, list)
}

// putBackPatience is how long it may take to put things back.
const putBackPatience = 10 * time.Second

// afterStop puts resources back as they were before they were told to stop, whatever keeps the restart from going on.
func (c *commands) afterStop(call *table.Call, list []string, before *cib.Document, cause error) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(call.Context), putBackPatience)
	defer stop()
	names := strings.Join(list, " ")
	if err := c.putBack(ctx, before); err != nil {
		return fmt.Errorf("%w; %s may be left with target-role=Stopped, for it could not be put back: %w; resource start %[2]s starts it", cause, names, err)
	}
	return fmt.Errorf("%w; %s is put back as it was: target-role is what it was before", cause, names)
}

// putBack takes back what was changed since a document, but not what others changed meanwhile.
func (c *commands) putBack(ctx context.Context, before *cib.Document) error {
	b, err := c.Conf.Backend()
	if err != nil {
		return err
	}
	s, err := session.Open(ctx, b, c.Agents.Catalog())
	if err != nil {
		return err
	}
	s.RestoreRoles(before)
	return s.Send(ctx, b, "restart was broken off")
}

// stopped complains about resources that run though they are told to stop and the cluster does nothing more about it.
func (c *commands) stopped(ctx context.Context, list []string) error {
	s, err := c.Conf.Fresh(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, rsc := range list {
		where := strings.Join(s.Where(rsc), " ")
		if where == "" {
			continue
		}
		why := "is-managed, maintenance and maintenance-mode tell whether the cluster may stop it"
		if failures := s.Failures(rsc); len(failures) > 0 {
			why = strings.Join(failures, "; ")
		}
		errs = append(errs, fmt.Errorf("%s still runs on %s, so it was not restarted: %s", rsc, where, why))
	}
	return errors.Join(errs...)
}

// startedAgain complains about resources that do not run, with the failures that are known of them.
func (c *commands) startedAgain(ctx context.Context, list []string) error {
	s, err := c.Conf.Fresh(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, rsc := range list {
		if s.Running(rsc) {
			continue
		}
		why := "no failure of it is known; resource constraints and resource scores tell where it may run"
		if failures := s.Failures(rsc); len(failures) > 0 {
			why = strings.Join(failures, "; ")
		}
		errs = append(errs, fmt.Errorf("%s does not run after the restart: %s", rsc, why))
	}
	return errors.Join(errs...)
}
