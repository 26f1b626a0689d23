package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// SharedDisk is where all nodes see the disk that they share, if there is one.
const SharedDisk = "/dev/shared-disk"

// sharedDiskSize is the disk's, in bytes.
const sharedDiskSize = 4 << 20

// disk is a file that is a block device, until it is closed.
type disk struct {
	device string // of the machine
	open   *os.File
}

// ErrNoDisk says that this machine gives a lab no block device.
var ErrNoDisk = errors.New("this machine gives no loop device to a disk that nodes share")

// newDisk makes the disk of the folder's lab. It needs root, and a kernel with loop devices.
func newDisk(dir string) (*disk, error) {
	file, err := os.Create(filepath.Join(dir, "shared-disk"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := file.Truncate(sharedDiskSize); err != nil {
		return nil, err
	}
	control, err := os.OpenFile("/dev/loop-control", os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoDisk, err)
	}
	defer control.Close()
	const patience = 20 // somebody else may take a free one first
	for range patience {
		var d *disk
		if d, err = attach(control, file); !errors.Is(err, unix.EBUSY) {
			return d, err
		}
	}
	return nil, err
}

// attach makes the next free loop device of a file.
func attach(control, file *os.File) (*disk, error) {
	n, err := unix.IoctlRetInt(int(control.Fd()), unix.LOOP_CTL_GET_FREE)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoDisk, err)
	}
	d := &disk{device: fmt.Sprintf("/dev/loop%d", n)}
	if d.open, err = os.OpenFile(d.device, os.O_RDWR, 0); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoDisk, err)
	}
	// It ends with the last that has it open, so that none is left whatever becomes of this process.
	config := unix.LoopConfig{Fd: uint32(file.Fd()), Info: unix.LoopInfo64{Flags: unix.LO_FLAGS_AUTOCLEAR}}
	if err := unix.IoctlLoopConfigure(int(d.open.Fd()), &config); err != nil {
		d.open.Close()
		return nil, fmt.Errorf("%w: %s: %w", ErrNoDisk, d.device, err)
	}
	return d, nil
}

// newSharedDisk makes the disk that the configuration asks for, and has it made ready.
func (l *Lab) newSharedDisk() (err error) {
	if l.cfg.Disk == nil {
		return nil
	}
	if l.disk, err = newDisk(l.dir); err == nil {
		err = l.cfg.Disk(l.disk.device)
	}
	if err != nil {
		return fmt.Errorf("lab: the disk that nodes share: %w", err)
	}
	return nil
}

func (d *disk) close() {
	if d != nil {
		d.open.Close()
	}
}

// sharedDisk is how the node sees the disk.
func (b bootstrap) sharedDisk() []binding {
	if b.Disk == "" {
		return nil
	}
	return []binding{{from: b.Disk, to: SharedDisk, file: true}}
}
