// Package systemdtest runs a systemd of its own for tests.
package systemdtest
