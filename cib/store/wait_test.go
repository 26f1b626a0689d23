package store

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"pacer/cib"
)

// TestViewDoesNotWait: while a write hangs at the disk, View gives the document in force.
func TestViewDoesNotWait(t *testing.T) {
	s := open(t, t.TempDir())
	before := update(t, s, addPrimitive("a"))
	hangs, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	s.failpoint = func(string) error {
		once.Do(func() { close(hangs); <-goOn })
		return nil
	}
	done := make(chan error)
	go func() {
		_, _, err := s.Update([]cib.Op{addPrimitive("b")})
		done <- err
	}()
	<-hangs
	if s.View() != before { // it would hang here
		t.Error("what is not on disk is in force")
	}
	close(goOn)
	if err := <-done; err != nil || resources(s.View()) != "a b" {
		t.Errorf("afterwards there is %q, %v", resources(s.View()), err)
	}
}

// TestWritersTakeTurns: whoever updates at the same time, each change comes about, on top of another.
func TestWritersTakeTurns(t *testing.T) {
	s := open(t, t.TempDir())
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if _, _, err := s.Update([]cib.Op{addPrimitive(fmt.Sprint("r", i))}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if d := s.View(); d.Version().Epoch != 8 || len(strings.Fields(resources(d))) != 8 {
		t.Errorf("version %v with %q", d.Version(), resources(d))
	}
}

// TestSlowSubscribersHoldNobodyUp: changes wait for who does not take them, and come in order.
func TestSlowSubscribersHoldNobodyUp(t *testing.T) {
	s := open(t, t.TempDir())
	feed, _ := s.Subscribe()
	for i := range 50 {
		update(t, s, addPrimitive(fmt.Sprint("r", i)))
	}
	changes := feed.Take()
	if len(changes) != 50 || changes[0].New.Version().Epoch != 1 || changes[49].New.Version().Epoch != 50 {
		t.Errorf("%d changes", len(changes))
	}
}

// TestSettledIsTheNewestWithQuorum: of what is on disk, backups included, also after the store was closed.
func TestSettledIsTheNewestWithQuorum(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if got := s.Settled(); got != (cib.Version{}) {
		t.Errorf("nothing is on disk, settled is %v", got)
	}
	put := func(quorum string, epoch int) {
		t.Helper()
		next := s.View().Copy()
		next.Root().CreateAttr("have-quorum", quorum)
		next.Root().CreateAttr("epoch", fmt.Sprint(epoch))
		if err := s.Put(next); err != nil {
			t.Fatal(err)
		}
	}
	put("1", 1)
	put("1", 2)
	put("0", 3)
	put("0", 4)
	for range 2 {
		if got := s.Settled(); got != (cib.Version{Epoch: 2}) {
			t.Errorf("settled is %v, want 0.2.0", got)
		}
		s.Close()
		s = open(t, dir)
	}
}
