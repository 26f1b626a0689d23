package env

import "io"

// Env is a tool's surroundings.
type Env struct {
	Name   string   // the name the tool was called by
	Args   []string // arguments after the name
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Getenv func(string) string
	// StdinTTY, StdoutTTY and StderrTTY say whether a person sits at that end.
	StdinTTY, StdoutTTY, StderrTTY bool
	// Host is this host's name.
	Host string
	// Root is the folder below which the host's files live ("/" unless moved).
	Root string
}
