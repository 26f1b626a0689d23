package ui

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// interruptibly runs a command so that a signal ends what it waits for: what is half done can be put right, and what was
// changed be kept. Where a person types, Ctrl-C ends the command and not the shell; else the shell ends after it, and the
// second signal, a moment later, ends it at once.
func (sh *shell) interruptibly(run func() bool) (ok bool) {
	ctx, stop := sh.breakable()
	defer stop()
	outer := sh.ctx
	sh.ctx = ctx
	defer func() { sh.ctx = outer }()
	if sh.terminal == nil {
		ok = run()
	} else {
		sh.terminal.Lend(func() error { ok = run(); return nil }) //nolint:errcheck // a terminal that cannot be set is used as it is
	}
	if ctx.Err() == nil {
		return ok
	}
	sh.out.Warnf("interrupted")
	if sh.terminal == nil {
		sh.exit = exitInterrupted
	}
	return false
}

// oneBlow is how long signals are the same wish to end: timeout tells a command twice, and fingers bounce.
const oneBlow = time.Second

// breakable is the shell's context until a signal breaks off what runs. Ctrl-C in a pager is the pager's.
func (sh *shell) breakable() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(sh.ctx)
	told := make(chan os.Signal, 1)
	if signals := sh.breaks(); len(signals) > 0 {
		signal.Notify(told, signals...)
	}
	go func() {
		for ctx.Err() == nil {
			select {
			case s := <-told:
				if s != os.Interrupt || !sh.out.Paging() {
					cancel()
					time.AfterFunc(oneBlow, func() { signal.Stop(told) }) // the next one is as if nobody listened
				}
			case <-ctx.Done():
			}
		}
	}()
	return ctx, func() {
		if ctx.Err() == nil {
			signal.Stop(told)
		}
		cancel()
	}
}

// breaks lists the signals that end what a command waits for. A terminal that hangs up ends no command of its person.
func (sh *shell) breaks() []os.Signal {
	if sh.terminal != nil {
		return []os.Signal{os.Interrupt, syscall.SIGTERM}
	}
	return heeded(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
}

// heeded lists those of some signals that whoever started the shell does not keep from it, as nohup does.
func heeded(signals ...os.Signal) []os.Signal {
	return slices.DeleteFunc(signals, signal.Ignored)
}
