package store

import (
	"fmt"
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
		done <- put(s, addPrimitive("b"))
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

// TestWritersTakeTurns: of those who put documents at the same time one is last, in memory and on disk.
func TestWritersTakeTurns(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	base := update(t, s, addPrimitive("a"))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			next, err := cib.Update(base, []cib.Op{addPrimitive(fmt.Sprint("r", i))}, nil)
			if err == nil {
				err = s.Put(next)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	last := resources(s.View())
	s.Close()
	again := open(t, dir)
	if got := resources(again.View()); got != last || len(again.backups()) != 8 {
		t.Errorf("on disk is %q after %d others, in force was %q", got, len(again.backups()), last)
	}
}

// TestSettledIsTheNewestWithQuorum: of what is on disk, backups included, also after the store was closed.
func TestSettledIsTheNewestWithQuorum(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if got := s.Settled(); got != (cib.Version{}) {
		t.Errorf("nothing is on disk, settled is %v", got)
	}
	write := func(quorum string, epoch int) {
		t.Helper()
		next := s.View().Copy()
		next.Root().CreateAttr("have-quorum", quorum)
		next.Root().CreateAttr("epoch", fmt.Sprint(epoch))
		if err := s.Put(next); err != nil {
			t.Fatal(err)
		}
	}
	write("1", 1)
	write("1", 2)
	write("0", 3)
	write("0", 4)
	for range 2 {
		if got := s.Settled(); got != (cib.Version{Epoch: 2}) {
			t.Errorf("settled is %v, want 0.2.0", got)
		}
		s.Close()
		s = open(t, dir)
	}
}
