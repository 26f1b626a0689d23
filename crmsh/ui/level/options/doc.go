// Package options is the level where users choose how the shell works for them. Each preference is a command, too.
package options
