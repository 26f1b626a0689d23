package journal_test

import (
	"fmt"
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
	e, err := journal.NewEntry(with(t, n, fmt.Sprintf("n%d", n)), with(t, n+1, fmt.Sprintf("n%d", n+1)), "eve", "crm", "why", at)
	if err != nil {
		t.Fatal(err)
	}
	number, err := journal.Append(path, e)
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

// Old entries go, numbers go on.
func TestLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	for i := range journal.Limit + 3 {
		if n := add(t, path, i+1); n != i+1 {
			t.Fatal(n)
		}
	}
	if list, err := journal.Read(path); err != nil || len(list) != journal.Limit || list[0].Number != 4 {
		t.Errorf("%d entries, first %d, %v", len(list), list[0].Number, err)
	}
}

// A journal of large configurations stays a file that can be written with each commit.
func TestMostBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	for range 3 {
		if _, err := journal.Append(path, journal.Entry{Packed: make([]byte, journal.MostBytes/2)}); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := journal.Read(path); err != nil || len(list) != 1 || list[0].Number != 3 {
		t.Errorf("%d entries are left, %v; want the newest", len(list), err)
	}
}
