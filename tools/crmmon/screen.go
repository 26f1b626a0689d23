package crmmon

import (
	"context"
	"errors"
	"strings"
	"time"

	"pacer/cib/value/vocab"

	tea "charm.land/bubbletea/v2"

	"pacer/printable"
	"pacer/tools/output"
)

// screen shows the state on the terminal until the user leaves.
func (m *monitor) screen() error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	m.watching, m.fenceLevel = true, shownLevel(m.Sections)
	view := newViewer(m.show, func(s show) (string, error) {
		now := *m
		now.show = s
		l, err := now.look()
		if err != nil {
			return "", err
		}
		text, err := now.render(l)
		var shown strings.Builder
		printable.NewWriter(&shown).Write(text) //nolint:errcheck // writes to memory
		return shown.String(), err
	})
	// It draws on the terminal itself, whose size and abilities it asks for; what it draws was made harmless.
	p := tea.NewProgram(view, tea.WithInput(m.Env.Stdin), tea.WithOutput(printable.Raw(m.Env.Stdout)), tea.WithContext(ctx))
	changes := m.changes(ctx)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-changes:
				p.Send(changed{})
			}
		}
	}()
	if _, err := p.Run(); err != nil && !errors.Is(err, tea.ErrInterrupted) {
		return output.Fail(vocab.ExitIOErr, "the screen cannot be used, try crm_mon -1: %w", err)
	}
	return nil
}

// Messages to the viewer.
type (
	// changed says that something happened in the cluster.
	changed struct{}
	// seen is what was found on looking.
	seen struct {
		text string
		err  error
		at   time.Time
		// turn is the look that it answers.
		turn int
	}
)

// looker gives the state of the cluster as text.
type looker func(show) (string, error)

// ask looks without holding up the screen.
func (v *viewer) ask() tea.Cmd {
	v.turn++
	turn, s := v.turn, v.show
	return func() tea.Msg {
		text, err := v.look(s)
		return seen{text, err, time.Now(), turn}
	}
}
