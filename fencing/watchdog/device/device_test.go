package device_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/fencing/watchdog/device"
	"pacer/lab/fusedog"
)

// The watchdog is served by another process: this program, started again with a folder.
func TestMain(m *testing.M) {
	if dir := os.Getenv("FUSEDOG"); dir != "" {
		serve(dir)
		return
	}
	os.Exit(m.Run())
}

// serve serves a watchdog until its input ends, and prints its log then; a line before that prints the log up to there.
func serve(dir string) {
	dog, err := fusedog.Serve(dir, func() {})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("ready")
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		fmt.Println(strings.Join(dog.Log(), ", "))
	}
	dog.Close() //nolint:errcheck // the folder is removed in any case
}

// dog is a watchdog, seen from outside.
type dog struct {
	t      *testing.T
	path   string
	in     io.Writer
	out    *bufio.Scanner
	marker device.Marker
}

func newDog(t *testing.T) *dog {
	t.Helper()
	if err := fusedog.Possible(); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "FUSEDOG="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait() //nolint:errcheck // it has served
	})
	d := &dog{t: t, path: filepath.Join(dir, fusedog.Name), in: in, out: bufio.NewScanner(out), marker: device.Marker{Path: filepath.Join(t.TempDir(), "run/armed")}}
	if d.out.Scan(); d.out.Text() != "ready" {
		t.Skip("no watchdog in user space here: ", d.out.Text())
	}
	return d
}

func (d *dog) log() string {
	fmt.Fprintln(d.in)
	d.out.Scan()
	return d.out.Text()
}

func (d *dog) says(want string) {
	d.t.Helper()
	if got := d.log(); got != want {
		d.t.Errorf("the watchdog says %q, want %q", got, want)
	}
}

// Looking at a device leaves it disarmed; what is no watchdog is told.
func TestLook(t *testing.T) {
	d := newDog(t)
	info, err := device.Look(d.path, 7*time.Second)
	if err != nil || info.Timeout != 7*time.Second || info.Identity != "user space" {
		t.Errorf("%+v, %v", info, err)
	}
	d.says("armed, timeout 7s, disarmed")
	other, err := os.OpenFile(d.path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := device.Look(d.path, 7*time.Second); !errors.Is(err, device.ErrBusy) || !strings.Contains(err.Error(), "sbd") {
		t.Errorf("another program has it: %v", err)
	}
	other.WriteString("V") //nolint:errcheck // it would tell below
	other.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := device.Look(file, time.Second); err == nil || !strings.Contains(err.Error(), "no watchdog") {
		t.Errorf("a file: %v", err)
	}
	if _, err := device.Look(file+"x", time.Second); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
}

// A device is fed as long as that is allowed and no longer; disarmed it does nothing. The marker is there meanwhile.
func TestFeeder(t *testing.T) {
	d := newDog(t)
	f := device.NewFeeder(d.path, time.Second, d.marker, func(err error) { t.Error(err) })
	if err := f.Arm(); err != nil {
		t.Fatal(err)
	}
	if got := d.marker.Armed(0); got != time.Second {
		t.Errorf("the marker tells %s", got)
	}
	f.Allow(time.Now().Add(1500 * time.Millisecond))
	time.Sleep(1300 * time.Millisecond) // longer than it lives without food
	d.says("armed, timeout 1s")
	f.Allow(time.Now().Add(time.Minute))
	time.Sleep(1200 * time.Millisecond)
	if err := f.Disarm(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1200 * time.Millisecond)
	d.says("armed, timeout 1s, disarmed")
	if got := d.marker.Armed(0); got != 0 {
		t.Errorf("the marker tells %s afterwards", got)
	}
	if err := f.Arm(); err != nil {
		t.Fatal(err)
	}
	f.Allow(time.Now().Add(time.Minute))
	f.Abandon()
	time.Sleep(1500 * time.Millisecond)
	d.says("armed, timeout 1s, disarmed, armed, timeout 1s, bites")
}

// A device that another program has meanwhile, and one that is gone, are told; the marker goes again.
func TestFeederFails(t *testing.T) {
	d := newDog(t)
	other, err := os.OpenFile(d.path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f := device.NewFeeder(d.path, time.Second, d.marker, func(err error) {})
	if err := f.Arm(); !errors.Is(err, device.ErrBusy) || d.marker.Armed(0) != 0 {
		t.Errorf("%v, the marker tells %s", err, d.marker.Armed(0))
	}
	other.WriteString("V") //nolint:errcheck // it would tell below
	other.Close()
}

// A marker that cannot be read stands for a watchdog that is armed.
func TestMarker(t *testing.T) {
	m := device.Marker{Path: filepath.Join(t.TempDir(), "armed")}
	for text, want := range map[string]time.Duration{"3s\n": 3 * time.Second, "": time.Minute, "0s": time.Minute, "x": time.Minute} {
		if err := os.WriteFile(m.Path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := m.Armed(time.Minute); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
