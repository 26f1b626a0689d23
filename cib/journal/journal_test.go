package journal_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pacer/cib"
	"pacer/cib/journal"
)

var at = time.Unix(1700000000, 0).UTC()

// with makes a document with a node of that name and some status.
func with(t *testing.T, epoch int, name string) *cib.Document {
	t.Helper()
	doc, err := cib.Parse([]byte(fmt.Sprintf(`<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="%d" num_updates="7"><configuration><nodes><node id="1" uname=%q/></nodes></configuration><status><node_state id="1"/></status></cib>`, epoch, name)), "test")
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func node(t *testing.T, doc *cib.Document, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root().FindElement("configuration/nodes/node").SelectAttrValue("uname", "")
}

func add(t *testing.T, path string, n int) int {
	t.Helper()
	w := journal.NewWriter(path)
	defer w.Close()
	return addTo(t, w, n)
}

func addTo(t *testing.T, w *journal.Writer, n int) int {
	t.Helper()
	number, err := w.Add(with(t, n, fmt.Sprintf("n%d", n)), with(t, n+1, fmt.Sprintf("n%d", n+1)), journal.Commit{Time: at, User: "eve", Client: "crm", Message: "why"})
	if err != nil {
		t.Fatal(err)
	}
	return number
}

// What was committed can be read with all there is to know about it, and both documents come out of it
// without status.
func TestEntriesAreKept(t *testing.T) {
	path := journal.Path(filepath.Join(t.TempDir(), "cib.xml"))
	if list, err := journal.Read(path); err != nil || len(list) > 0 {
		t.Fatal(list, err)
	}
	add(t, path, 1)
	add(t, path, 2)
	list, err := journal.Read(path)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	e := list[1]
	if e.Number != 2 || e.User != "eve" || e.Client != "crm" || e.Message != "why" || !e.Time.Equal(at) || e.Base.Epoch != 2 || e.Version.Epoch != 3 {
		t.Errorf("%+v", e)
	}
	before, err := e.Before()
	if got := node(t, before, err); got != "n2" || before.Root().SelectElement("status") != nil {
		t.Errorf("before: %s", before.Bytes())
	}
	after, err := e.After()
	if got := node(t, after, err); got != "n3" {
		t.Errorf("after: %s", after.Bytes())
	}
}

// A line that was being written when the host died costs that entry alone.
func TestTornLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	add(t, path, 1)
	data, _ := os.ReadFile(path)
	if err := os.WriteFile(path, append(data, data[:len(data)/2]...), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := add(t, path, 2); n != 2 {
		t.Errorf("number %d", n)
	}
	if list, err := journal.Read(path); err != nil || len(list) != 2 || list[1].Base.Epoch != 2 {
		t.Errorf("%+v %v", list, err)
	}
}

// Old entries go, numbers go on, and the file does not grow for ever.
func TestLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	w := journal.NewWriter(path)
	defer w.Close()
	const many = 3 * journal.Limit
	for i := range many {
		if n := addTo(t, w, i+1); n != i+1 {
			t.Fatal(n)
		}
	}
	list, err := journal.Read(path)
	if err != nil || len(list) != journal.Limit || list[0].Number != many-journal.Limit+1 {
		t.Errorf("%d entries, first %d, %v", len(list), list[0].Number, err)
	}
	data, err := os.ReadFile(path)
	if got := bytes.Count(data, []byte("\n")); err != nil || got > journal.Limit*5/4 {
		t.Errorf("the file has %d lines, %v", got, err)
	}
}

// A journal of large configurations stays a file that can be read: what does not fit goes, but never the newest.
func TestMostBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	w := journal.NewWriter(path)
	defer w.Close()
	noise := make([]byte, journal.MostBytes/3)
	rand.NewChaCha8([32]byte{}).Read(noise) //nolint:errcheck // never fails
	text := hex.EncodeToString(noise)
	large := func(n int) *cib.Document {
		doc := with(t, n, "a")
		doc.Root().FindElement("configuration/nodes/node").CreateAttr("description", text)
		return doc
	}
	for n := range 3 {
		if _, err := w.Add(large(n), large(n+1), journal.Commit{Time: at}); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := journal.Read(path); err != nil || len(list) == 0 || list[len(list)-1].Number != 3 {
		t.Fatalf("%d entries are left, %v; want the newest among them", len(list), err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > journal.MostBytes*5/4 {
		t.Errorf("%v, %v", info, err)
	}
}

// Who removes or changes the file while it is being written to loses what was in it, nothing more.
func TestFileOfSomebodyElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	w := journal.NewWriter(path)
	defer w.Close()
	addTo(t, w, 1)
	addTo(t, w, 2)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if n := addTo(t, w, 3); n != 1 {
		t.Errorf("after the removal: number %d", n)
	}
	add(t, path, 4)
	if n := addTo(t, w, 5); n != 3 {
		t.Errorf("after another writer's entry: number %d", n)
	}
	if list, err := journal.Read(path); err != nil || len(list) != 3 {
		t.Errorf("%d entries, %v", len(list), err)
	}
}
