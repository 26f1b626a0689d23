package output

import (
	"fmt"

	"github.com/alecthomas/kong"

	"pacer/cib/value/vocab"
	"pacer/tools/env"
)

// Command reads the flags of a command of Pacer's own, which has none of the options of every tool. Done says that there is
// nothing more to do, with the exit status.
func Command(e env.Env, name, about string, into any, opts ...kong.Option) (code int, done bool) {
	_, code, done = CommandOf(e, name, about, into, opts...)
	return code, done
}

// CommandOf is Command for flags with commands below; it gives the one chosen.
func CommandOf(e env.Env, name, about string, into any, opts ...kong.Option) (chosen string, code int, done bool) {
	exited := false
	all := append([]kong.Option{
		kong.Name(name), kong.Description(about), kong.Writers(e.Stdout, e.Stderr),
		kong.Exit(func(n int) { code, exited = n, true }),
	}, opts...)
	c, err := kong.Must(into, all...).Parse(e.Args)
	switch {
	case exited:
		return "", code, true
	case err != nil:
		fmt.Fprintf(e.Stderr, "%s: %v\n", name, err)
		return "", int(vocab.ExitUsage), true
	}
	if s := c.Selected(); s != nil {
		chosen = s.Name
	}
	return chosen, 0, false
}
