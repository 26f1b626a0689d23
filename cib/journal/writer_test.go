package journal_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"pacer/cib"
	"pacer/cib/journal"
)

// A writer makes its file with the first entry, for its owner alone, and goes on after it was closed.
func TestWriterMakesItsFileLate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	w := journal.NewWriter(path)
	if err := errors.Join(w.Close(), w.Lose(nil, journal.Loss{}), w.Merge(nil), w.Seen()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a file before there is an entry: %v", err)
	}
	addTo(t, w, 1)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	addTo(t, w, 2)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if list, err := journal.Read(path); err != nil || len(list) != 2 {
		t.Errorf("%d entries, %v", len(list), err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// Whoever reads while entries are added, and the file is written anew, reads whole entries, each time at least
// as many as are kept.
func TestReadersNeedNotCare(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	w := journal.NewWriter(path)
	defer w.Close()
	for n := range journal.Limit {
		addTo(t, w, n+1)
	}
	done := make(chan error)
	go func() {
		defer close(done)
		for n := range journal.Limit { // more than what has the file written anew
			if _, err := w.Add(with(t, journal.Limit+n+1, "a"), with(t, journal.Limit+n+2, "b"), journal.Commit{Time: at}); err != nil {
				done <- err
				return
			}
		}
	}()
	for {
		list, err := journal.Read(path)
		if err != nil || len(list) != journal.Limit {
			t.Fatalf("%d entries, %v", len(list), err)
		}
		for i, e := range list[1:] {
			if e.Number != list[i].Number+1 {
				t.Fatalf("entry %d comes after %d", e.Number, list[i].Number)
			}
		}
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return
		default:
		}
	}
}

// What changes the configuration without an entry leaves a gap, over which every entry leads back on its own.
func TestGapsDoNoHarm(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	add(t, path, 1)
	add(t, path, 7)
	list, err := journal.Read(path)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for i, want := range []string{"n1", "n7"} {
		before, err := list[i].Before()
		if got := node(t, before, err); got != want {
			t.Errorf("before %s there was %s, want %s", list[i].ID(), got, want)
		}
	}
}

// An entry is found by the name that people call it by.
func TestEntriesHaveNames(t *testing.T) {
	version := func(admin, epoch int) cib.Version { return cib.Version{AdminEpoch: admin, Epoch: epoch} }
	list := []journal.Entry{
		{Version: version(0, 4), Digest: "abcdef", Lost: &journal.Loss{}},
		{Version: version(0, 4), Digest: "123456"},
		{Version: version(2, 4), Digest: "123456"},
	}
	for i, name := range []string{"4-abcd", "4", "2.4"} {
		if got := journal.Find(list, name); list[i].ID() != name || len(got) != 1 || got[0].Digest != list[i].Digest || got[0].Version != list[i].Version {
			t.Errorf("%s is called %s, found is %v", name, list[i].ID(), got)
		}
	}
	if got := journal.Find(list, "5"); len(got) != 0 {
		t.Errorf("found %v", got)
	}
}

// Many steps are added at once as they would be one by one; of more than a history keeps the newest. Each gives them
// without their documents where nobody wants these.
func TestManyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	w := journal.NewWriter(path)
	defer w.Close()
	var steps []journal.Step
	for n := range journal.Limit + 10 {
		steps = append(steps, journal.Step{Before: with(t, n+1, "a"), After: with(t, n+2, "b"), Commit: journal.Commit{Time: at, Message: "m"}})
	}
	if err := w.AddAll(steps); err != nil {
		t.Fatal(err)
	}
	next := 12
	if err := journal.Each(path, false, func(e journal.Entry) error {
		if e.Number != next || e.Message != "m" || e.Packed != nil || len(e.Patch.Changes) == 0 {
			t.Errorf("entry %d, want %d: %+v", e.Number, next, e)
		}
		next++
		return nil
	}); err != nil || next != journal.Limit+12 {
		t.Errorf("up to %d, %v", next, err)
	}
	stop := errors.New("enough")
	if err := journal.Each(path, true, func(e journal.Entry) error {
		if _, err := e.Before(); err != nil {
			t.Error(err)
		}
		return stop
	}); !errors.Is(err, stop) {
		t.Errorf("ended with %v", err)
	}
}
