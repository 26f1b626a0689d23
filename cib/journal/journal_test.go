package journal_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	if e.Number != 3 || e.User != "eve" || e.Client != "crm" || e.Message != "why" || !e.Time.Equal(at) || e.Base.Epoch != 2 || e.Version.Epoch != 3 {
		t.Errorf("%+v", e)
	}
	before, after, err := e.Documents()
	if got := node(t, before, err); got != "n2" || before.Root().SelectElement("status") != nil {
		t.Errorf("before: %s", before.Bytes())
	}
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
	if n := add(t, path, 2); n != 3 {
		t.Errorf("number %d", n)
	}
	if list, err := journal.Read(path); err != nil || len(list) != 2 || list[1].Base.Epoch != 2 {
		t.Errorf("%+v %v", list, err)
	}
}

// Old entries go, and the file does not grow for ever.
func TestLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	w := journal.NewWriter(path)
	defer w.Close()
	const many = 3 * journal.Limit
	for i := range many {
		if n := addTo(t, w, i+1); n != i+2 {
			t.Fatal(n)
		}
	}
	list, err := journal.Read(path)
	if err != nil || len(list) != journal.Limit || list[0].Number != many-journal.Limit+2 {
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
	if w.Most() != journal.MostBytes {
		t.Errorf("a journal may have %d bytes, want %d", w.Most(), journal.MostBytes)
	}
	const most = 1 << 20
	w.KeepAtMost(most)
	noise := make([]byte, most/3)
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
	if info, err := os.Stat(path); err != nil || info.Size() > most*5/4 {
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
	addTo(t, w, 3)
	add(t, path, 4)
	addTo(t, w, 5)
	if list, err := journal.Read(path); err != nil || len(list) != 3 {
		t.Errorf("%d entries, %v", len(list), err)
	}
}

// Two hosts go on from one version without seeing one another. When they meet, the one whose configuration is given up
// marks what led to it, takes the other's commits, and from then on both list the same in force, by the same numbers.
func TestHostsMeetAgain(t *testing.T) {
	one, other := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "other")
	for _, path := range []string{one, other} {
		add(t, path, 1)
		add(t, path, 2)
	}
	write := func(path string, epoch int, to string) {
		t.Helper()
		w := journal.NewWriter(path)
		defer w.Close()
		if _, err := w.Add(with(t, epoch, "before"), with(t, epoch+1, to), journal.Commit{Time: at}); err != nil {
			t.Fatal(err)
		}
	}
	write(one, 3, "a")
	write(one, 4, "b")
	write(other, 3, "c")
	read := func(path string) []journal.Entry {
		t.Helper()
		list, err := journal.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	keys := journal.Keys(read(other))
	w := journal.NewWriter(one)
	defer w.Close()
	if err := errors.Join(
		w.Lose(journal.Astray(read(one), keys), journal.Loss{Time: at, Kept: read(other)[2].Version, By: "n2"}),
		w.Merge(journal.Missing(read(other), journal.Keys(read(one)), 1<<20)),
	); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range read(one) {
		id := e.ID()
		if e.Lost != nil {
			id = id[:2] + "lost"
		}
		ids = append(ids, id)
	}
	if got := strings.Join(ids, " "); got != "2 3 4-lost 4 5-lost" {
		t.Errorf("the one lists %s", got)
	}
	if got, want := journal.Keys(read(one)), journal.Keys(read(other)); !slices.Equal(got, want) {
		t.Errorf("in force: %v and %v", got, want)
	}
	if err := w.Seen(); err != nil {
		t.Fatal(err)
	}
	for _, e := range read(one) {
		if e.Lost != nil && (!e.Lost.Seen || e.Lost.By != "n2") {
			t.Errorf("%+v", e.Lost)
		}
	}
	if again := journal.Astray(read(one), keys); len(again) != 0 {
		t.Errorf("lost once more: %v", again)
	}
}

// Who remembers nothing, or nothing as old, has nothing to say against what is there; and of what is missing the newest
// that there is room for comes.
func TestMissingAndAstray(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	for n := range 5 {
		add(t, path, n+1)
	}
	list, err := journal.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	keys := journal.Keys(list)
	for _, x := range []struct {
		kept []journal.Key
		want int
	}{{nil, 0}, {keys, 0}, {keys[3:], 0}, {keys[:2], 3}} {
		if got := journal.Astray(list, x.kept); len(got) != x.want {
			t.Errorf("%v: %d astray, want %d", x.kept, len(got), x.want)
		}
	}
	if got := journal.Missing(list, keys[:1], 1); len(got) != 1 || got[0].Number != 6 {
		t.Errorf("missing, with room for one: %v", got)
	}
	if got := journal.Missing(list, keys[:1], 1<<20); len(got) != 4 || got[0].Number != 3 {
		t.Errorf("missing: %v", got)
	}
}
