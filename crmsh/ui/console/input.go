package console

import (
	"errors"
	"io"
)

// errInterrupted says that a command was broken off while it read.
var errInterrupted = errors.New("interrupted")

// Input is standard input, for as long as the command is not broken off that reads it.
func (c *Console) Input() io.Reader { return input{c} }

type input struct{ *Console }

func (in input) Read(into []byte) (int, error) {
	if in.Interrupted == nil {
		return in.env.Stdin.Read(into)
	}
	type part struct {
		data []byte
		err  error
	}
	read := make(chan part, 1)
	go func() {
		data := make([]byte, len(into)) // whoever waits no longer has their own again
		n, err := in.env.Stdin.Read(data)
		read <- part{data[:n], err}
	}()
	select {
	case p := <-read:
		return copy(into, p.data), p.err
	case <-in.Interrupted():
		return 0, errInterrupted
	}
}
