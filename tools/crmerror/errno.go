package crmerror

import (
	"cmp"
	"slices"
	"strings"
	"syscall"
	"unicode"

	"golang.org/x/sys/unix"
)

// errnoName is the name of a system error.
func errnoName(number int) string {
	e := syscall.Errno(number)
	if quirkNamelessErrno(e) {
		return unknown
	}
	switch e {
	case unix.EDEADLOCK:
		return "EDEADLOCK" // rather than EDEADLK
	case unix.EOPNOTSUPP:
		return "EOPNOTSUPP" // rather than ENOTSUP
	case unix.EUCLEAN:
		return "EUCLEAN" // rather than what file systems made of it
	}
	return cmp.Or(unix.ErrnoName(e), unknown)
}

// quirkNamelessErrno says which system errors have no name in Pacemaker's interface, so that its lists do not have them.
func quirkNamelessErrno(e syscall.Errno) bool {
	return e > unix.EHWPOISON || slices.Contains([]syscall.Errno{
		unix.ELNRNG, unix.ENOCSI, unix.ENOANO, unix.EBFONT, unix.EADV, unix.ESRMNT, unix.EDOTDOT, unix.ETOOMANYREFS, unix.ENOTNAM,
		unix.ENAVAIL, unix.EOWNERDEAD, unix.ENOTRECOVERABLE, unix.ERFKILL, unix.EHWPOISON,
	}, e)
}

// errnoText is a system error as the C library words it: as Go does, but for the capital.
func errnoText(number int) string {
	e := syscall.Errno(number)
	if e == unix.EHWPOISON { // which Go has no text for
		return "Memory page has hardware error"
	}
	text := []rune(e.Error())
	if plain, ok := strings.CutPrefix(string(text), "errno "); ok {
		return "Unknown error " + plain
	}
	text[0] = unicode.ToUpper(text[0])
	return string(text)
}
