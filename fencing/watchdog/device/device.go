package device

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// ErrBusy says that another program has the device.
var ErrBusy = errors.New("another program has it")

// Info is what a device says of itself.
type Info struct {
	Identity string
	Timeout  time.Duration // after what time without food it resets the host
}

// Look finds out what a device is, and what its time becomes if it is asked for one. It leaves the device disarmed.
func Look(path string, want time.Duration) (Info, error) {
	if why := endless(path); why != "" {
		return Info{}, fmt.Errorf("%s: %s", path, why)
	}
	f, err := open(path)
	if err != nil {
		return Info{}, err
	}
	info, err := setUp(f, want)
	if err := errors.Join(err, release(f)); err != nil {
		return Info{}, fmt.Errorf("%s: %w", path, err)
	}
	return info, nil
}

// open opens a device, which arms it.
func open(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	switch {
	case errors.Is(err, unix.EBUSY):
		return nil, fmt.Errorf("%s: %w, such as sbd, or systemd by RuntimeWatchdogSec", path, ErrBusy)
	case err != nil:
		return nil, err
	}
	return f, nil
}

// endless says why a device cannot be disarmed again, as the kernel has it; "" if it can.
func endless(path string) string {
	name := filepath.Base(path)
	if name == "watchdog" {
		name = "watchdog0"
	}
	text, err := os.ReadFile(filepath.Join("/sys/class/watchdog", name, "nowayout"))
	if err == nil && strings.TrimSpace(string(text)) == "1" {
		return "its driver was loaded with nowayout=1, so that it cannot be disarmed when this host leaves the cluster; load it with nowayout=0"
	}
	return ""
}

// setUp asks an open device for its time.
func setUp(f *os.File, want time.Duration) (info Info, err error) {
	what, err := unix.IoctlGetWatchdogInfo(int(f.Fd()))
	if err != nil {
		return info, fmt.Errorf("it does not say what it can, so it is no watchdog: %w", err)
	}
	info.Identity = unix.ByteSliceToString(what.Identity[:])
	if what.Options&unix.WDIOF_MAGICCLOSE == 0 {
		return info, errors.New("it cannot be disarmed (no magic close)")
	}
	seconds := int(want / time.Second)
	if what.Options&unix.WDIOF_SETTIMEOUT == 0 {
		seconds, err = unix.IoctlGetInt(int(f.Fd()), unix.WDIOC_GETTIMEOUT)
	} else {
		err = unix.IoctlSetPointerInt(int(f.Fd()), unix.WDIOC_SETTIMEOUT, seconds)
		if err == nil {
			seconds, err = unix.IoctlGetInt(int(f.Fd()), unix.WDIOC_GETTIMEOUT)
		}
	}
	if err != nil {
		return info, fmt.Errorf("its time cannot be set to %s: %w", want, err)
	}
	info.Timeout = time.Duration(seconds) * time.Second
	return info, nil
}

// release disarms a device and closes it.
func release(f *os.File) error {
	_, err := f.WriteString("V")
	return errors.Join(err, f.Close())
}

// feed writes a letter that is not V, which every watchdog takes for food, also those without WDIOC_KEEPALIVE.
func feed(f *os.File) error {
	if _, err := f.Write([]byte{0}); err != nil {
		return fmt.Errorf("it cannot be fed: %w", err)
	}
	return nil
}
