package configure

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"pacer/cib/journal"
	"pacer/crmsh/lang"
	"pacer/crmsh/ui/table"
)

// undrop brings back edits that were dropped, or lists them, the newest as number 1.
func (c *commits) undrop(call *table.Call, which table.Optional) error {
	list, err := c.Conf.WasDropped()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return errors.New("no changes of this configuration were dropped")
	}
	if which.Text == "list" {
		for i := range list {
			e := list[len(list)-1-i]
			c.Out.Printf("%4d  %s  %s\n", i+1, e.Time.Local().Format(time.DateTime), e.Message)
		}
		return nil
	}
	e, err := numbered(list, which.Or("1"))
	if err != nil {
		return err
	}
	if err := c.Conf.Undrop(call.Context, e); err != nil {
		return fmt.Errorf("they stay where they are: %w", err)
	}
	c.Out.Infof("the changes dropped at %s are back: %s", e.Time.Local().Format(time.DateTime), e.Message)
	return nil
}

// numbered gives an entry by its number, counted from the newest.
func numbered(list []journal.Entry, number string) (journal.Entry, error) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(list) {
		return journal.Entry{}, lang.Problems{{Found: number, Expected: fmt.Sprintf("expected list, or a number from 1 to %d", len(list))}}
	}
	return list[len(list)-n], nil
}
