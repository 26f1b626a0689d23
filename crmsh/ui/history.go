package ui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pacer/cib/journal"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

// commits lists the commits that are remembered, newest first, or shows what some of them changed.
func (sh *shell) commits(in *call) error {
	b, err := sh.back()
	if err != nil {
		return err
	}
	if len(in.args) > 0 {
		for _, a := range in.args {
			e, err := sh.entry(b, a)
			if err != nil {
				return err
			}
			if err := sh.showEntry(e); err != nil {
				return err
			}
		}
		return nil
	}
	list, err := b.History(sh.ctx, 0)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		sh.infof("no commit is remembered yet")
	}
	for i := len(list) - 1; i >= 0; i-- {
		sh.printf("%s\n", headline(list[i]))
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
func (sh *shell) entry(b session.Backend, number string) (journal.Entry, error) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return journal.Entry{}, lang.Problems{{Found: number, Expected: "is no number of a commit; history lists them"}}
	}
	list, err := b.History(sh.ctx, n)
	switch {
	case err != nil:
		return journal.Entry{}, err
	case len(list) != 1:
		return journal.Entry{}, lang.Problems{{Found: number, Expected: "no commit of this number is remembered; history lists those that are"}}
	}
	return list[0], nil
}

func (sh *shell) showEntry(e journal.Entry) error {
	before, err := e.Before()
	if err != nil {
		return err
	}
	after, err := e.After()
	if err != nil {
		return err
	}
	sh.printf("%s\n%s", headline(e), sh.compared(session.New(before, nil), session.New(after, nil)))
	return nil
}

// rollback goes back to the configuration before a commit.
func (sh *shell) rollback(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	if s.Changed() {
		return errors.New("there are changes that are not committed; commit them, or drop them by refresh")
	}
	b, err := sh.back()
	if err != nil {
		return err
	}
	e, err := sh.entry(b, in.args[0])
	if err != nil {
		return err
	}
	before, err := e.Before()
	if err != nil {
		return err
	}
	s.Restore(before)
	if !s.Changed() {
		sh.infof("the configuration is already as it was before commit %d", e.Number)
		return nil
	}
	if err := sh.commitNow(commitment{force: sh.options.Force, message: fmt.Sprintf("rollback to before %d: %s", e.Number, e.Message)}); err != nil {
		return err
	}
	sh.infof("the configuration is as it was before commit %d", e.Number)
	return nil
}

// commitNumbers completes the numbers of commits.
func commitNumbers(sh *shell, _ []string) []string {
	b, err := sh.back()
	if err != nil {
		return nil
	}
	list, err := b.History(sh.ctx, 0)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range list {
		out = append(out, strconv.Itoa(e.Number))
	}
	return out
}
