// Package fusedog is a watchdog for tests: a file that behaves as /dev/watchdog does, with its ioctls, food by writing, and
// the letter V that disarms it when it is closed. What happens where nobody feeds it a function decides. It is a file system
// in user space, so it needs /dev/fuse, and root to mount it; Serve tells if it cannot be.
//
// A process must not use a file that it serves itself: the kernel could wait for the process's own answer.
package fusedog
