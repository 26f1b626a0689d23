package alerts_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/alerts"
	"pacer/cib/value/vocab"
	"pacer/storytest"
)

// TestScenarios plays the stories of testdata. Commands:
//
//	alerts XML                 the alerts section of the configuration
//	at TIME                    the hour, minute, second and fraction of what follows
//	node NAME ID STATE
//	fencing TARGET CODE TEXT
//	operation RSC ACTION INTERVAL EXPECTED CODE STATUS MILLISECONDS   on n1, with a time-out of 20 s
//	attribute NODE ID NAME VALUE
//	ends RUN [FAILURE]
//	many N                     node events
//	failing                    which recipients are not reached
func TestScenarios(t *testing.T) {
	storytest.Play(t, "*.txt", func(t *testing.T) storytest.Teller {
		return &host{t: t, machine: alerts.New("3.0.2"), now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	})
}

type host struct {
	t       *testing.T
	machine *alerts.Machine
	now     time.Time
	lines   []string
}

func (h *host) Told() string {
	defer func() { h.lines = nil }()
	return strings.Join(append(h.lines, ""), "\n")
}

func (h *host) Do(command string) {
	verb, rest, _ := strings.Cut(command, " ")
	args := strings.Fields(rest)
	switch verb {
	case "alerts":
		h.step(alerts.Configured{Configuration: h.configuration(rest)})
	case "at":
		at, err := time.Parse("15:04:05.999999", rest)
		if err != nil {
			h.t.Fatal(err)
		}
		h.now = time.Date(2026, 3, 1, at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
	case "node":
		h.tell(alerts.OfNode(args[0], uint32(h.number(args[1])), args[2]))
	case "fencing":
		h.tell(alerts.OfFencing(args[0], strings.Join(args[2:], " "), h.number(args[1])))
	case "operation":
		h.operation(args)
	case "attribute":
		h.tell(alerts.OfAttribute(args[0], args[1], args[2], strings.Join(args[3:], " ")))
	case "ends":
		h.step(alerts.Ended{Run: h.number(args[0]), Failure: strings.Join(args[1:], " ")})
	case "failing":
		h.lines = append(h.lines, h.machine.Failing()...)
	case "many":
		for range h.number(args[0]) {
			h.tell(alerts.OfNode("n9", 9, alerts.Lost))
		}
	default:
		h.t.Fatalf("no command: %s", command)
	}
}

func (h *host) configuration(text string) *etree.Element {
	doc := etree.NewDocument()
	if err := doc.ReadFromString("<configuration>" + text + "</configuration>"); err != nil {
		h.t.Fatal(err)
	}
	return doc.Root()
}

func (h *host) number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func (h *host) operation(args []string) {
	status, known := vocab.ParseExec(args[5])
	if !known {
		h.t.Fatal("no status", args[5])
	}
	e, tell := alerts.OfResource(alerts.Operation{
		Node: "n1", Resource: args[0], Action: args[1], IntervalMS: h.number(args[2]), TimeoutMS: 20000,
		Expected: vocab.Exit(h.number(args[3])), Code: vocab.Exit(h.number(args[4])), Status: status,
		Took: time.Duration(h.number(args[6])) * time.Millisecond,
	})
	if !tell {
		h.lines = append(h.lines, "nothing to tell")
		return
	}
	h.tell(e)
}

func (h *host) tell(e alerts.Event) { h.step(alerts.Happened{Event: e}) }

func (h *host) step(in alerts.Input) {
	for _, e := range h.machine.Step(h.now, in) {
		switch e := e.(type) {
		case alerts.Run:
			h.lines = append(h.lines, fmt.Sprintf("run %d %s for %s", e.Run, e.Path, e.Timeout))
			for _, v := range slices.Sorted(slices.Values(e.Environment)) {
				h.lines = append(h.lines, "  "+strings.TrimPrefix(v, "CRM_alert_"))
			}
		case alerts.Log:
			h.lines = append(h.lines, fmt.Sprintf("%s: %s", e.Event, e.Text))
		}
	}
	if !h.machine.Busy() {
		h.lines = append(h.lines, "nothing runs")
	}
}
