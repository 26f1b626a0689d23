package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"

	"pacer/cib"
)

// clock is a fixed time, so that files can be compared.
func clock() time.Time { return time.Date(2026, 11, 2, 3, 4, 5, 0, time.UTC) }

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := OpenWith(dir, Options{Now: clock, Settle: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// addPrimitive is the operation most tests use.
func addPrimitive(id string) cib.Op {
	e := etree.NewElement("primitive")
	e.CreateAttr("id", id)
	return cib.Op{Kind: cib.Create, Section: "resources", Data: e}
}

func update(t *testing.T, s *Store, ops ...cib.Op) *cib.Document {
	t.Helper()
	if err := put(s, ops...); err != nil {
		t.Fatal(err)
	}
	return s.View()
}

// put makes what operations lead to the store's document.
func put(s *Store, ops ...cib.Op) error {
	next, err := cib.Update(s.View(), ops, nil)
	if err != nil {
		return err
	}
	return s.Put(next)
}

// resources gives the ids of a document's primitives.
func resources(d *cib.Document) string {
	var ids []string
	for _, e := range d.Root().FindElements("configuration/resources/primitive") {
		ids = append(ids, e.SelectAttrValue("id", ""))
	}
	return strings.Join(ids, " ")
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestFirstStart(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "lib", "cib"))
	if got := s.View().Version(); got != (cib.Version{}) {
		t.Errorf("version is %v", got)
	}
	if notes := fmt.Sprint(s.Notes()); !strings.Contains(notes, "no configuration yet") {
		t.Errorf("notes are %s", notes)
	}
	update(t, s, addPrimitive("a"))
}

func TestFilesAreAsPacemakerLeavesThem(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	update(t, s, cib.Op{Kind: cib.Modify, Section: "status", MayCreate: true, Data: etree.NewElement("node_state")})
	update(t, s, addPrimitive("b"))
	const want = `<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" admin_epoch="0" epoch="2" num_updates="0" cib-last-written="Mon Nov  2 03:04:05 2026">
  <configuration>
    <crm_config/>
    <nodes/>
    <resources>
      <primitive id="a"/>
      <primitive id="b"/>
    </resources>
    <constraints/>
  </configuration>
</cib>
`
	if diff := cmp.Diff(want, read(t, dir, "cib.xml")); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"cib.xml", "cib-0.raw"} {
		doc, err := cib.Parse([]byte(read(t, dir, name)), name)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := read(t, dir, name+".sig"), cib.SignatureDigest(doc.Root()); got != want {
			t.Errorf("%s.sig is %q, want %q", name, got, want)
		}
	}
	if got := read(t, dir, "cib.last"); got != "1" {
		t.Errorf("cib.last is %q", got)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "cib.new*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestReopenedStoreHasTheConfiguration(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	update(t, s, cib.Op{Kind: cib.Modify, Section: "status", MayCreate: true, Data: etree.NewElement("node_state")})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	if len(again.Notes()) > 0 {
		t.Errorf("notes are %v", again.Notes())
	}
	d := again.View()
	if d.Version().String() != "0.1.0" || resources(d) != "a" {
		t.Errorf("found version %v with %q", d.Version(), resources(d))
	}
	if n := len(d.Root().SelectElement("status").Child); n != 0 {
		t.Errorf("status has %d children", n)
	}
}

func TestStatusAloneIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	update(t, s, addPrimitive("b"))
	before := read(t, dir, "cib.last")
	d := update(t, s, cib.Op{Kind: cib.Modify, Section: "status", MayCreate: true, Data: etree.NewElement("node_state")})
	if d.Version().String() != "0.2.1" {
		t.Errorf("version is %v", d.Version())
	}
	if after := read(t, dir, "cib.last"); after != before {
		t.Errorf("a backup was made: %s, then %s", before, after)
	}
}

func TestBackupsGoRound(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for i := range 103 {
		update(t, s, cib.Op{Kind: cib.Bump}, addPrimitive(fmt.Sprint("r", i)))
	}
	if got := read(t, dir, "cib.last"); got != "2" {
		t.Errorf("cib.last is %s", got)
	}
	if names := s.backups(); len(names) != 100 || names[0] != "cib-1.raw" || names[len(names)-1] != "cib-2.raw" {
		t.Errorf("backups from newest to oldest: %v", names)
	}
}

// Room that is made in advance costs the oldest backup, and none of the others.
func TestRoomIsMadeForOneBackup(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for i := range seriesMax + 5 {
		update(t, s, addPrimitive(fmt.Sprint("r", i)))
	}
	for range 2 { // no more than one, however often
		if err := s.MakeRoom(); err != nil {
			t.Fatal(err)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "cib-*.raw"))
	if err != nil || len(left) != seriesMax-1 {
		t.Errorf("%d backups are left, %v", len(left), err)
	}
	next := backupName(s.nextBackup())
	if _, err := os.Stat(filepath.Join(dir, next)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is there: %v", next, err)
	}
	update(t, s, addPrimitive("z"))
	if got := read(t, dir, next); !strings.Contains(got, `"r104"`) || strings.Contains(got, `"z"`) {
		t.Errorf("the new backup is %s", got)
	}
}

// What root writes belongs to whom the folder belongs, so that a Pacemaker can go on with it.
func TestFilesBelongToTheFoldersOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	const nobody = 65534
	dir := t.TempDir()
	if err := os.Chown(dir, nobody, nobody); err != nil {
		t.Skipf("this root cannot give files away: %v", err)
	}
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	update(t, s, addPrimitive("b"))
	for _, name := range []string{"cib.xml", "cib.xml.sig", "cib.last", "cib-0.raw", "cib-0.raw.sig"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if owner := info.Sys().(*syscall.Stat_t).Uid; owner != nobody {
			t.Errorf("%s belongs to user %d", name, owner)
		}
	}
}

func TestPutWritesWhatOthersAgreedOn(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	next, err := cib.Update(s.View(), []cib.Op{addPrimitive("a")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put(next); err != nil {
		t.Fatal(err)
	}
	if s.View() != next || !strings.Contains(read(t, dir, "cib.xml"), `<primitive id="a"/>`) {
		t.Error("the document is not in force")
	}
}

func TestClosedStoreRefuses(t *testing.T) {
	s := open(t, t.TempDir())
	s.Close()
	if err := put(s, addPrimitive("a")); !errors.Is(err, errClosed) {
		t.Errorf("updating gives %v", err)
	}
}

func TestFolderHasOneOwner(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("opening twice gives %v", err)
	}
}

func TestUnknownSchemaIsNotPassedOver(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cib.xml"), []byte(`<cib validate-with="pacemaker-9.0"/>`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "pacemaker-9.0") {
		t.Errorf("opening gives %v", err)
	}
}

func TestCibadminReadsTheFile(t *testing.T) {
	cibadmin, err := exec.LookPath("cibadmin")
	if err != nil {
		t.Skip("cibadmin is not installed")
	}
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	cmd := exec.Command(cibadmin, "--md5-sum", "--xml-file", filepath.Join(dir, "cib.xml"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.TrimSpace(string(out)), read(t, dir, "cib.xml.sig"); got != want {
		t.Errorf("cibadmin computes %s, the file says %s", got, want)
	}
}

// TestFullAndReadOnlyDisk uses a small file system of its own, which only root may mount.
func TestFullAndReadOnlyDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no file system of our own: %v", err)
	}
	defer syscall.Unmount(dir, syscall.MNT_DETACH)
	s := open(t, dir)
	before := update(t, s, addPrimitive("a"))
	disk := read(t, dir, "cib.xml")
	fill := filepath.Join(dir, "fill")
	if err := os.WriteFile(fill, make([]byte, 1<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Skipf("the disk is not full: %v", err)
	}
	stillThere := func(what, advice string) {
		t.Helper()
		err := put(s, addPrimitive("b"))
		if err == nil || !strings.Contains(err.Error(), advice) {
			t.Errorf("%s gives %v, want advice to %s", what, err, advice)
		}
		if s.View() != before || read(t, dir, "cib.xml") != disk {
			t.Errorf("%s: the old document is not in force", what)
		}
	}
	stillThere("a full disk", "free some space")
	os.Remove(fill)
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skip(err)
	}
	stillThere("a read-only disk", "writable")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	if d := update(t, s, addPrimitive("b")); resources(d) != "a b" {
		t.Errorf("afterwards there is %q", resources(d))
	}
}

// A link that the folder's owner lays in the place of a file leads no write to another place.
func TestLinksAreNotFollowed(t *testing.T) {
	dir, other := t.TempDir(), filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{seriesName, "cib.xml.sig", "cib-0.raw", "cib-0.raw.sig", refusedName} {
		if err := os.Symlink(other, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(dir, 12345, 12345); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, dir)
	for n := range 3 {
		update(t, s, addPrimitive(fmt.Sprint("r", n)))
	}
	info, err := os.Stat(other)
	if err != nil || read(t, other) != "kept" || os.Geteuid() == 0 && info.Sys().(*syscall.Stat_t).Uid != 0 {
		t.Errorf("what the links led to is %q, %v", read(t, other), err)
	}
	if got := read(t, dir, seriesName); got != "2" {
		t.Errorf("the next backup is %q", got)
	}
	s.Close()
	lock := filepath.Join(dir, lockName)
	if err := errors.Join(os.Remove(lock), os.Symlink(filepath.Join(dir, "made"), lock)); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(dir); err == nil {
		s.Close()
		t.Error("the folder was locked through a link")
	}
}

// Folders that were made for broken files, and into which none was moved, do not pile up.
func TestEmptyFoldersGo(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"cib.auto.1", "cib.auto.2"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "cib.auto.2", "cib.xml"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if left, _ := filepath.Glob(filepath.Join(dir, autoPrefix)); len(left) != 1 || read(t, left[0], "cib.xml") != "x" {
		t.Errorf("left are %v", left)
	}
}
