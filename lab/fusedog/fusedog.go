package fusedog

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
	"golang.org/x/sys/unix"
)

// Name of the file in the folder that Serve mounts.
const Name = "watchdog"

// Dog is a watchdog.
type Dog struct {
	fs.Inode
	path string
	bite func()

	mu      sync.Mutex
	timeout time.Duration
	timer   *time.Timer // nil: it is disarmed
	magic   bool        // the last letter was V
	used    bool
	handle  *handle // of the last opening
	log     []string
}

// Serve mounts a watchdog on an empty folder. Bite is called, from a goroutine of its own, when nobody has fed it in time.
func Serve(dir string, bite func()) (*Dog, error) {
	d := &Dog{path: filepath.Join(dir, Name), bite: bite, timeout: time.Minute}
	root := &folder{dog: d}
	_, err := fs.Mount(dir, root, &fs.Options{MountOptions: fuse.MountOptions{AllowOther: true, DirectMount: true, FsName: "fusedog"}})
	if err != nil {
		return nil, fmt.Errorf("a watchdog in user space: %w", err)
	}
	return d, nil
}

// Path is the file.
func (d *Dog) Path() string { return d.path }

// Close takes the watchdog away. It does not wait until the file system has ended, as the server's Unmount does: whoever has
// made a mount namespace on this machine meanwhile, such as another lab, has a copy of the mount for as long as that lives.
func (d *Dog) Close() error {
	d.mu.Lock()
	d.disarm()
	d.mu.Unlock()
	return unix.Unmount(filepath.Dir(d.path), unix.MNT_DETACH)
}

// Reset puts the watchdog back to rest, as the reset of its host does.
func (d *Dog) Reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.disarm()
}

// Armed says whether the watchdog would bite.
func (d *Dog) Armed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.timer != nil
}

// Log is what has happened: armed, timeout, disarmed, bites; food is not noted.
func (d *Dog) Log() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string{}, d.log...)
}

func (d *Dog) disarm() {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
}

// feed begins the watchdog's time anew.
func (d *Dog) feed() {
	d.disarm()
	var own *time.Timer
	own = time.AfterFunc(d.timeout, func() {
		d.mu.Lock()
		mine := d.timer == own
		if mine {
			d.timer = nil
			d.log = append(d.log, "bites")
		}
		d.mu.Unlock()
		if mine {
			d.bite()
		}
	})
	d.timer = own
}

// folder has the file.
type folder struct {
	fs.Inode
	dog *Dog
}

func (f *folder) OnAdd(ctx context.Context) {
	f.AddChild(Name, f.NewPersistentInode(ctx, f.dog, fs.StableAttr{Mode: syscall.S_IFREG}), false)
}

func (d *Dog) Getattr(_ context.Context, _ fs.FileHandle, o *fuse.AttrOut) syscall.Errno {
	o.Mode = syscall.S_IFREG | 0o600
	return 0
}

func (d *Dog) Setattr(_ context.Context, _ fs.FileHandle, _ *fuse.SetAttrIn, o *fuse.AttrOut) syscall.Errno {
	o.Mode = syscall.S_IFREG | 0o600
	return 0
}

// Open arms it. Two cannot have it at once, as with the kernel's.
func (d *Dog) Open(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.used {
		return nil, 0, syscall.EBUSY
	}
	d.used, d.magic, d.handle = true, false, &handle{len(d.log)}
	d.log = append(d.log, "armed")
	d.feed()
	return d.handle, fuse.FOPEN_DIRECT_IO, 0
}

func (d *Dog) Write(_ context.Context, _ fs.FileHandle, data []byte, _ int64) (uint32, syscall.Errno) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range data {
		d.magic = c == 'V'
	}
	d.feed()
	return uint32(len(data)), 0
}

// Flush is what close waits for, so it disarms the watchdog if the last letter was V. A child that has a copy of the
// descriptor until it runs another program closes it too, which means nothing.
func (d *Dog) Flush(context.Context, fs.FileHandle) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.magic && d.used {
		d.used = false
		d.disarm()
		d.log = append(d.log, "disarmed")
	}
	return 0
}

// Release comes after the last close, some time later. A watchdog that was not disarmed goes on.
func (d *Dog) Release(_ context.Context, h fs.FileHandle) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	if h == d.handle {
		d.used = false
	}
	return 0
}

// handle tells one opening from another.
type handle struct{ number int }

// support is what WDIOC_GETSUPPORT answers, as flags.
const support = unix.WDIOF_SETTIMEOUT | unix.WDIOF_MAGICCLOSE | unix.WDIOF_KEEPALIVEPING

// Ioctl answers those of the kernel's watchdogs.
func (d *Dog) Ioctl(_ context.Context, _ fs.FileHandle, cmd uint32, _ uint64, in, out []byte) (int32, syscall.Errno) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch cmd {
	case unix.WDIOC_GETSUPPORT:
		binary.NativeEndian.PutUint32(out, support)
		copy(out[8:], "user space")
	case unix.WDIOC_SETTIMEOUT:
		seconds := int32(binary.NativeEndian.Uint32(in))
		if seconds < 1 {
			return 0, syscall.EINVAL
		}
		d.timeout = time.Duration(seconds) * time.Second
		binary.NativeEndian.PutUint32(out, uint32(seconds))
		d.log = append(d.log, fmt.Sprint("timeout ", d.timeout))
		d.feed()
	case unix.WDIOC_GETTIMEOUT:
		binary.NativeEndian.PutUint32(out, uint32(d.timeout/time.Second))
	case unix.WDIOC_KEEPALIVE:
		d.feed()
	default:
		return 0, syscall.ENOTTY
	}
	return 0, 0
}

// Possible says why there can be no watchdog in user space here; nil if there can.
func Possible() error {
	f, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("no file systems in user space: %w", err)
	}
	f.Close()
	if os.Geteuid() != 0 {
		return fmt.Errorf("a watchdog in user space needs root")
	}
	return nil
}
