package crmmon

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"pacer/pengine/report"
)

// viewer is what stands on the screen. Keys show and hide parts, as in Pacemaker's crm_mon; the arrows
// scroll, q leaves.
type viewer struct {
	show   show
	look   looker
	turn   int // the last look asked for
	asking bool
	again  bool // something changed since

	lines         []string
	err           error
	at            time.Time // of the lines
	top           int       // the first line on the screen
	width, height int
	help          bool
}

func newViewer(s show, look looker) *viewer { return &viewer{show: s, look: look, height: 24} }

// Init implements tea.Model.
func (v *viewer) Init() tea.Cmd { return v.refresh() }

// refresh looks again, once the look under way has ended.
func (v *viewer) refresh() tea.Cmd {
	if v.asking {
		v.again = true
		return nil
	}
	v.asking, v.again = true, false
	return v.ask()
}

// Update implements tea.Model.
func (v *viewer) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		v.width, v.height = msg.Width, msg.Height
		v.scroll(0)
	case tea.KeyPressMsg:
		return v, v.key(msg.String())
	case changed:
		return v, v.refresh()
	case seen:
		return v, v.take(msg)
	}
	return v, nil
}

// take shows what was seen. After a failure the last state stays, marked as old.
func (v *viewer) take(s seen) tea.Cmd {
	v.asking = false
	if v.err = s.err; s.err == nil {
		v.lines, v.at = strings.Split(strings.TrimRight(s.text, "\n"), "\n"), s.at
	}
	v.scroll(0)
	if v.again {
		return v.refresh()
	}
	return nil
}

func (v *viewer) key(name string) tea.Cmd {
	switch name {
	case "q", "ctrl+c":
		return tea.Quit
	case "esc":
		if !v.help {
			return tea.Quit
		}
		v.help = false
	case "up", "k":
		v.scroll(-1)
	case "down":
		v.scroll(1)
	case "pgup":
		v.scroll(-v.room())
	case "pgdown", "space":
		v.scroll(v.room())
	case "home":
		v.scroll(-len(v.lines))
	case "end":
		v.scroll(len(v.lines))
	case "?":
		v.help = !v.help
	default:
		if !v.toggle(name) {
			v.help = false
		}
		return v.refresh()
	}
	return nil
}

// room is the number of lines for the state; one is for messages.
func (v *viewer) room() int { return max(v.height-1, 1) }

func (v *viewer) scroll(by int) {
	v.top = max(min(v.top+by, len(v.lines)-v.room()), 0)
}

// toggles are the keys that show and hide parts.
type toggle struct {
	key, about string
	section    report.Section
	option     func(*show) *bool
}

// fencingKey goes through the levels of the history of fencing.
const fencingKey = "m"

func toggles() []toggle {
	return []toggle{
		{"c", "cluster tickets", report.SectionTickets, nil},
		{"f", "resource fail counts", report.SectionFailCounts, nil},
		{"n", "resources grouped by node", 0, func(s *show) *bool { return &s.ByNode }},
		{"o", "resource operation history", report.SectionOperations, nil},
		{"r", "inactive resources", 0, func(s *show) *bool { return &s.Inactive }},
		{"t", "timing details of operations", 0, func(s *show) *bool { return &s.Timing }},
		{"A", "node attributes", report.SectionAttributes, nil},
		{"L", "negative location constraints", report.SectionBans, nil},
		{"D", "headers", summarySections, nil},
		{"R", "details: ids of nodes, instances of clones", 0, func(s *show) *bool { return &s.NodeDetail }},
		{"b", "counts in place of resources", 0, func(s *show) *bool { return &s.Brief }},
		{"j", "pending operations", 0, func(s *show) *bool { return &s.Pending }},
	}
}

// on says whether the part is shown.
func (t toggle) on(s *show) bool {
	if t.option != nil {
		return *t.option(s)
	}
	return s.Sections&t.section != 0
}

// toggle shows or hides what a key stands for.
func (v *viewer) toggle(key string) bool {
	if key == fencingKey {
		v.show.nextFencing()
		return true
	}
	for _, t := range toggles() {
		if t.key != key {
			continue
		}
		on := !t.on(&v.show)
		switch {
		case t.option != nil:
			*t.option(&v.show) = on
		case on:
			v.show.Sections |= t.section
		default:
			v.show.Sections &^= t.section
		}
		v.show.follow(key, on)
		return true
	}
	return false
}

// follow sets what goes along with a toggle.
func (s *show) follow(key string, on bool) {
	switch key {
	case "o":
		s.Timing = s.Timing && on
	case "t":
		if on {
			s.Sections |= report.SectionOperations
		}
	case "R":
		s.CloneDetail, s.FeatureSet, s.Implicit, s.FailedDetail, s.Description = on, on, on, on, on
	}
}

// View implements tea.Model.
func (v *viewer) View() tea.View {
	lines := v.lines
	if v.help {
		lines = v.helpLines()
	} else {
		lines = lines[min(v.top, len(lines)):]
	}
	lines = lines[:min(len(lines), v.room())]
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(style(line).Render(clip(line, v.width)) + "\n")
	}
	b.WriteString(strings.Repeat("\n", v.room()-len(lines)))
	b.WriteString(faint().Render(clip(v.footer(), v.width)))
	view := tea.NewView(b.String())
	view.AltScreen = true
	view.WindowTitle = "crm_mon"
	return view
}

func (v *viewer) helpLines() []string {
	lines := []string{"Keys that show and hide:", ""}
	for _, t := range toggles() {
		mark := " "
		if t.on(&v.show) {
			mark = "*"
		}
		lines = append(lines, fmt.Sprintf("%s %s: \t%s", mark, t.key, t.about))
	}
	lines = append(lines, fmt.Sprintf("%d %s: \t%s", v.show.fenceLevel, fencingKey, "fencing history, from 0 (none) to 3"))
	return append(lines, "", "? or Esc leaves this page; q leaves crm_mon; arrows and page keys scroll; other keys look again")
}

func (v *viewer) footer() string {
	switch {
	case v.err != nil && v.lines != nil:
		return fmt.Sprintf("Not connected (state as of %s): %v", v.at.Format(time.TimeOnly), v.err)
	case v.err != nil:
		return fmt.Sprintf("Not connected: %v", v.err)
	case v.lines == nil:
		return "Connecting to cluster..."
	case len(v.lines) > v.room():
		return fmt.Sprintf("lines %d-%d of %d; ? for keys, q to leave", v.top+1, min(v.top+v.room(), len(v.lines)), len(v.lines))
	}
	return "? for keys, q to leave"
}

// cutMark stands at the end of a line that goes on beyond the screen, as in less -S.
const cutMark = ">"

// clip shortens a line to the width of the screen, and marks that. Tabs become spaces, since their width is not known.
func clip(line string, width int) string {
	line = strings.ReplaceAll(line, "\t", "  ")
	if r := []rune(line); width > 0 && len(r) > width {
		return string(r[:width-1]) + cutMark
	}
	return line
}

func faint() lipgloss.Style { return lipgloss.NewStyle().Faint(true) }

// style makes headings bold and failures red.
func style(line string) lipgloss.Style {
	s := lipgloss.NewStyle()
	switch {
	case line != "" && line[0] != ' ':
		return s.Bold(true)
	case strings.Contains(line, "FAILED"), strings.Contains(line, "UNCLEAN"), strings.Contains(line, "OFFLINE"),
		strings.Contains(line, "WITHOUT quorum"), strings.Contains(line, "blocked"):
		return s.Foreground(lipgloss.Red)
	}
	return s
}
