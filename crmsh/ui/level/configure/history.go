package configure

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/cib/journal"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/privacy"
	"pacer/crmsh/ui/table"
)

// history lists the commits that are remembered, newest first, or shows what some of them changed.
func (c *commits) history(call *table.Call, numbers []string) error {
	b, err := c.Conf.Backend()
	if err != nil {
		return err
	}
	for _, n := range numbers {
		e, err := entry(call.Context, b, n)
		if err != nil {
			return err
		}
		if err := c.showEntry(e); err != nil {
			return err
		}
	}
	if len(numbers) > 0 {
		return nil
	}
	list, err := b.History(call.Context, 0)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		c.Out.Infof("no commit is remembered yet")
	}
	for _, e := range slices.Backward(list) {
		c.Out.Printf("%s\n", headline(e))
	}
	return nil
}

// headline describes a commit in a line.
func headline(e journal.Entry) string {
	text := fmt.Sprintf("%4d  %s  %-8s  %-8s", e.Number, e.Time.Local().Format(time.DateTime), e.User, e.Version)
	if e.Message != "" {
		text += "  " + strings.Join(strings.Fields(e.Message), " ")
	}
	return strings.TrimRight(text, " ")
}

// entry finds a commit by its number.
func entry(ctx context.Context, b session.Backend, number string) (journal.Entry, error) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return journal.Entry{}, lang.Problems{{Found: number, Expected: "is no number of a commit; history lists them"}}
	}
	list, err := b.History(ctx, n)
	switch {
	case err != nil:
		return journal.Entry{}, err
	case len(list) != 1:
		return journal.Entry{}, lang.Problems{{Found: number, Expected: "no commit of this number is remembered; history lists those that are"}}
	}
	return list[0], nil
}

func (c *commits) showEntry(e journal.Entry) error {
	before, err := e.Before()
	if err != nil {
		return err
	}
	after, err := e.After()
	if err != nil {
		return err
	}
	c.Out.Printf("%s\n%s", headline(e), privacy.Compare(session.New(before, nil), session.New(after, nil), c.Out.Private()))
	return nil
}

// rollback goes back to the configuration before a commit.
func (c *commits) rollback(call *table.Call, number string) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if s.Changed() {
		return errors.New("there are changes that are not committed; commit them, or drop them by refresh")
	}
	b, err := c.Conf.Backend()
	if err != nil {
		return err
	}
	e, err := entry(call.Context, b, number)
	if err != nil {
		return err
	}
	before, err := e.Before()
	if err != nil {
		return err
	}
	s.Restore(before)
	if !s.Changed() {
		c.Out.Infof("the configuration is already as it was before commit %d", e.Number)
		return nil
	}
	how := desk.Commitment{Force: c.Out.Force, Message: fmt.Sprintf("rollback to before %d: %s", e.Number, e.Message)}
	if err := c.Commits.Commit(call.Context, how); err != nil {
		return err
	}
	c.Out.Infof("the configuration is as it was before commit %d", e.Number)
	return nil
}

// numbers offers the numbers of commits.
func (c *commits) numbers(q table.Query) []string {
	b, err := c.Conf.Backend()
	if err != nil {
		return nil
	}
	list, err := b.History(q.Context, 0)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range list {
		out = append(out, strconv.Itoa(e.Number))
	}
	return out
}
