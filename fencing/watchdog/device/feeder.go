package device

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Feeder has a device, and feeds it from a goroutine of its own as long as that is allowed.
type Feeder struct {
	path    string
	timeout time.Duration
	marker  Marker
	failed  func(error)

	mu    sync.Mutex
	file  *os.File // nil: it is disarmed
	until time.Time
	end   chan struct{} // ends the goroutine
	more  chan struct{} // there is a new allowance
}

// NewFeeder makes the feeder of a disarmed device whose time is what Look has told. Failed, which must not block, hears once
// of food that the device does not take.
func NewFeeder(path string, timeout time.Duration, marker Marker, failed func(error)) *Feeder {
	return &Feeder{path: path, timeout: timeout, marker: marker, failed: failed}
}

// Arm arms the device. Nothing feeds it before Allow.
func (f *Feeder) Arm() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file != nil {
		return nil
	}
	if err := f.marker.set(f.timeout); err != nil {
		return err
	}
	file, err := open(f.path)
	if err != nil {
		return errors.Join(err, f.marker.clear())
	}
	info, err := setUp(file, f.timeout)
	if err == nil && info.Timeout > f.timeout {
		err = fmt.Errorf("its time is %s, expected %s as before", info.Timeout, f.timeout)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", f.path, err), release(file), f.marker.clear())
	}
	f.file, f.until, f.end, f.more = file, time.Time{}, make(chan struct{}), make(chan struct{}, 1)
	go f.work(file, f.end, f.more)
	return nil
}

// Allow lets the device be fed until a time.
func (f *Feeder) Allow(until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.until = until
	if f.file == nil {
		return
	}
	select {
	case f.more <- struct{}{}:
	default:
	}
}

// Disarm disarms the device.
func (f *Feeder) Disarm() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return nil
	}
	close(f.end)
	err := release(f.file)
	f.file, f.until = nil, time.Time{}
	if err != nil {
		return fmt.Errorf("%s: it cannot be disarmed and will reset this host: %w", f.path, err)
	}
	return f.marker.clear()
}

// Abandon closes the device and leaves it as it is: if it is armed it resets the host.
func (f *Feeder) Abandon() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return
	}
	close(f.end)
	f.file.Close() //nolint:errcheck // the device goes on in any case
	f.file, f.until = nil, time.Time{}
}

// mostPause is the longest time between two meals.
const mostPause = time.Second

// work feeds a device. Its thread comes before all others that can be put behind it: a busy host is none that hangs.
func (f *Feeder) work(file *os.File, end, more <-chan struct{}) {
	runtime.LockOSThread()                                  // and it ends with the goroutine
	unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), -20) //nolint:errcheck // then it is as others are
	tick := time.NewTicker(min(f.timeout/4, mostPause))
	defer tick.Stop()
	for {
		select {
		case <-end:
			return
		case <-tick.C:
		case <-more:
		}
		if err := f.feed(file); err != nil {
			f.failed(err)
			return
		}
	}
}

// feed feeds a device if that is allowed.
func (f *Feeder) feed(file *os.File) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file != file || !time.Now().Before(f.until) {
		return nil
	}
	return feed(file)
}
