// Package device uses the kernel's watchdog device, such as /dev/watchdog: it resets the host when nobody has fed it for its
// time (Linux, Documentation/watchdog/watchdog-api.rst). What to do with it package watchdog, above this one, decides.
//
// Opening the device arms it. It is disarmed by the letter V before it is closed; closed without that, as by the end of the
// process, it goes on and resets the host. Files are closed on exec, so that no agent holds the device open.
//
// While the device is armed a file tells so (Marker), with the device's time, which lives no longer than the host does: the
// next process knows by it that it must feed, and after what time it would be too late.
//
// Errors say what could not be done to which device and why; ErrBusy that another program has it.
package device
