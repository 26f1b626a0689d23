package open

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/peterh/liner"
)

// editor reads lines from a person. Between them the terminal is as other programs know it.
type editor struct {
	*liner.State
	usual, editing liner.ModeApplier
}

func newEditor(complete func(string) []string) (*editor, error) {
	usual, err := liner.TerminalMode()
	if err != nil {
		return nil, fmt.Errorf("the terminal: %w", err)
	}
	e := &editor{State: liner.NewLiner(), usual: usual}
	if e.editing, err = liner.TerminalMode(); err != nil {
		return nil, errors.Join(fmt.Errorf("the terminal: %w", err), e.Close())
	}
	e.SetCtrlCAborts(true)
	e.SetTabCompletionStyle(liner.TabPrints)
	e.SetCompleter(complete)
	return e, e.usual.ApplyMode()
}

// read asks for a line. io.EOF is the end, and liner.ErrPromptAborted Ctrl-C.
func (e *editor) read() (string, error) {
	if err := e.editing.ApplyMode(); err != nil {
		return "", io.EOF // the terminal is gone
	}
	defer e.usual.ApplyMode() //nolint:errcheck // likewise
	line, err := e.Prompt("lab> ")
	if err == nil && strings.TrimSpace(line) != "" {
		e.AppendHistory(line)
	}
	return line, err
}

// converse does what a person says, until the end.
func (d *desk) converse(ctx context.Context) error {
	e, err := newEditor(d.complete)
	if err != nil {
		return err
	}
	defer e.Close()
	// Ctrl-C is for what runs, never for the lab.
	ignored := make(chan os.Signal, 1)
	signal.Notify(ignored, os.Interrupt)
	defer signal.Stop(ignored)
	fmt.Fprintf(d.Out, `%s are one cluster, each with processes, network, /etc, /var, /run and /tmp of its own.
Try: crm n1 status, kill n1, cut n1 n2, join n%d, shell n1. help lists all; Ctrl-D ends the lab, and nothing of it is left.
`, strings.Join(d.names(), ", "), len(d.names())+1)
	if d.Fencing {
		fmt.Fprintf(d.Out, `Each node has a BMC that outlives it, and all have their power from one pdu: kill %[1]s pulls the plug of %[1]s, fenced %[1]s waits until
it was fenced, power %[1]s off presses its button; device-fails, device-hangs and device-works are for bmc-%[1]s, pdu and so on.
`, d.names()[len(d.names())-1])
	}
	for {
		line, err := d.next(ctx, e)
		switch {
		case errors.Is(err, liner.ErrPromptAborted):
			continue
		case err != nil:
			fmt.Fprintln(d.Out, "the lab ends; everything is cleaned up")
			return nil
		}
		if err := d.interruptibly(ctx, line); errors.Is(err, errLeave) {
			fmt.Fprintln(d.Out, "the lab ends; everything is cleaned up")
			return nil
		} else if err != nil {
			fmt.Fprintf(d.Err, "%s\n", short(err))
		}
	}
}

// next gives what the person types next, or an error if the lab is told to end meanwhile.
func (d *desk) next(ctx context.Context, e *editor) (line string, err error) {
	read := make(chan struct{})
	go func() {
		defer close(read)
		line, err = e.read()
	}()
	select {
	case <-read:
		return line, err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// interruptibly does what a line says; Ctrl-C ends what that waits for.
func (d *desk) interruptibly(ctx context.Context, line string) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	err := d.line(ctx, line)
	if ctx.Err() != nil && err != nil {
		return errors.New("interrupted")
	}
	return err
}

func (d *desk) names() []string {
	var out []string
	for _, n := range d.stage.Cluster().Nodes() {
		out = append(out, n.Name)
	}
	return out
}

// complete offers verbs, and behind them the names of nodes and of devices.
func (d *desk) complete(line string) (out []string) {
	at := strings.LastIndexByte(line, ' ') + 1
	words := append(d.names(), d.stage.Cluster().Devices()...)
	if at == 0 {
		words = nil
		for _, v := range verbs() {
			words = append(words, v.Name)
		}
	}
	for _, w := range words {
		if strings.HasPrefix(w, line[at:]) {
			out = append(out, line[:at]+w+" ")
		}
	}
	return out
}
