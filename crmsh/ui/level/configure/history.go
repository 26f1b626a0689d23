package configure

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
		if err := c.showEntry(call.Context, e); err != nil {
			return err
		}
	}
	if len(numbers) > 0 {
		return nil
	}
	list, err := b.History(call.Context, "")
	if err != nil {
		return err
	}
	if len(list) == 0 {
		c.Out.Infof("no commit is remembered yet")
	}
	lost, lines := false, ""
	for _, e := range slices.Backward(list) {
		lost = lost || e.Lost != nil && !e.Lost.Seen
		lines += headline(e) + "\n"
	}
	c.Out.Page(lines)
	if w, ok := b.(session.Watched); ok && lost {
		return w.Seen(call.Context)
	}
	return nil
}

// headline describes a commit in a line.
func headline(e journal.Entry) string {
	text := fmt.Sprintf("%4s  %s  %-8s  %-8s", e.ID(), e.Time.Local().Format(time.DateTime), e.User, e.Version)
	if e.Message != "" {
		text += "  " + strings.Join(strings.Fields(e.Message), " ")
	}
	if e.Lost != nil {
		text += fmt.Sprintf("  (lost: version %s of %s was kept)", e.Lost.Kept, e.Lost.By)
	}
	return strings.TrimRight(text, " ")
}

// entry finds a commit by its name: a number, with more before or behind it where others have that number.
func entry(ctx context.Context, b session.Backend, id string) (journal.Entry, error) {
	if id == "" || !strings.ContainsAny(id[:1], "0123456789") {
		return journal.Entry{}, lang.Problems{{Found: id, Expected: "is no number of a commit; history lists them"}}
	}
	list, err := b.History(ctx, id)
	switch {
	case err != nil:
		return journal.Entry{}, err
	case len(list) != 1:
		return journal.Entry{}, lang.Problems{{Found: id, Expected: "no commit of this number is remembered; history lists those that are"}}
	}
	return list[0], nil
}

func (c *commits) showEntry(ctx context.Context, e journal.Entry) error {
	before, after, err := e.Documents()
	if err != nil {
		return err
	}
	c.Out.Page(headline(e) + "\n" + privacy.Compare(session.New(before, nil), session.New(after, nil), c.Secrets.Rule(ctx)))
	return nil
}

// alone gives a session without other changes, and a commit.
func (c *commits) alone(ctx context.Context, number string) (*session.Session, session.Backend, journal.Entry, error) {
	s, err := c.Conf.Fresh(ctx)
	if err != nil {
		return nil, nil, journal.Entry{}, err
	}
	if s.Changed() {
		return nil, nil, journal.Entry{}, errors.New("there are changes that are not committed; commit them, or drop them by refresh")
	}
	b, err := c.Conf.Backend()
	if err != nil {
		return nil, nil, journal.Entry{}, err
	}
	e, err := entry(ctx, b, number)
	return s, b, e, err
}

// rollback goes back to the configuration before a commit.
func (c *commits) rollback(call *table.Call, number string) error {
	s, _, e, err := c.alone(call.Context, number)
	if err != nil {
		return err
	}
	before, err := e.Before()
	if err != nil {
		return err
	}
	s.Restore(before)
	if !s.Changed() {
		c.Out.Infof("the configuration is already as it was before commit %s", e.ID())
		return nil
	}
	how := desk.Commitment{Force: c.Out.Force, Message: fmt.Sprintf("rollback to before %s: %s", e.ID(), e.Message)}
	if err := c.Commits.Commit(call.Context, how); err != nil {
		return err
	}
	c.Out.Infof("the configuration is as it was before commit %s", e.ID())
	return nil
}

// reapply does once more what a commit did, on top of what is there now.
func (c *commits) reapply(call *table.Call, number string) error {
	s, b, e, err := c.alone(call.Context, number)
	if err != nil {
		return err
	}
	if err := c.Conf.Again(s, e); err != nil {
		return fmt.Errorf("commit %s: %w; `history %[1]s` shows what it changed", e.ID(), err)
	}
	if !s.Changed() {
		c.Out.Infof("what commit %s did is in force", e.ID())
		return nil
	}
	if err := c.Commits.Commit(call.Context, desk.Commitment{Force: c.Out.Force, Message: fmt.Sprintf("reapply %s: %s", e.ID(), e.Message)}); err != nil {
		return err
	}
	if w, ok := b.(session.Watched); ok && e.Lost != nil {
		return w.Seen(call.Context)
	}
	return nil
}

// numbers offers the numbers of commits.
func (c *commits) numbers(q table.Query) []string {
	b, err := c.Conf.Backend()
	if err != nil {
		return nil
	}
	list, err := b.History(q.Context, "")
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range list {
		out = append(out, e.ID())
	}
	return out
}
