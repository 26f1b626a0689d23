package fencing_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/fencing"
)

// do carries out a line: a verb, words, and NAME=VALUE. A space in a value is written as +.
func (w *world) Do(text string) {
	words := strings.Fields(text)
	opts, args := map[string]string{}, []string{}
	for _, word := range words[1:] {
		if name, value, ok := strings.Cut(word, "="); ok && !strings.HasPrefix(word, "@") {
			opts[name] = strings.ReplaceAll(value, "+", " ")
		} else {
			args = append(args, word)
		}
	}
	verb, ok := verbs[words[0]]
	if !ok {
		w.t.Fatalf("no verb %q", words[0])
	}
	verb(w, args, opts)
}

var verbs = map[string]func(w *world, args []string, opts map[string]string){
	// nodes NAME...: hosts that agree
	"nodes": func(w *world, args []string, _ map[string]string) {
		for i, name := range args {
			w.addHost(uint32(i+1), name)
		}
		w.agree()
	},
	// register [HOST] DEVICE AGENT NAME=VALUE...: by the API, on the first host if none is named
	"register": func(w *world, args []string, opts map[string]string) {
		h, args := w.named(args, 3)
		w.step(h, fencing.Registered{Device: fencing.Device{ID: args[0], Agent: args[1], Params: opts}})
		w.Pass(0)
	},
	// configure DEVICE AGENT NAME=VALUE... [on HOST,...]: by the CIB, on all hosts
	"configure": (*world).configure,
	// watchdogs TIME HOST=TIME...: fencing-watchdog-timeout, and what the watchdogs of hosts take; others have none
	"watchdogs": (*world).setWatchdogs,
	"deregister": func(w *world, args []string, _ map[string]string) {
		w.step(w.first(), fencing.Unregistered{Device: args[0]})
	},
	// level TARGET INDEX DEVICE...: TARGET is a name, @PATTERN, or NAME=VALUE; unlevel TARGET INDEX
	"level": func(w *world, args []string, opts map[string]string) {
		for _, h := range w.hosts {
			w.step(h, fencing.LevelAdded{ID: "level", Level: level(args, opts)})
		}
	},
	"unlevel": func(w *world, args []string, opts map[string]string) {
		for _, h := range w.hosts {
			w.step(h, fencing.LevelRemoved{ID: "level", Level: level(args, opts)})
		}
	},
	// attribute NODE NAME=VALUE
	"attribute": func(w *world, args []string, opts map[string]string) {
		for _, h := range w.hosts {
			w.step(h, fencing.Configured{Devices: h.memory, Attributes: map[string]map[string]string{args[0]: opts}})
		}
	},
	// cib-level TARGET INDEX DEVICE...: the levels of the CIB are this one
	"cib-level": func(w *world, args []string, opts map[string]string) {
		for _, h := range w.hosts {
			w.step(h, fencing.Configured{Devices: h.memory, Levels: []fencing.Level{level(args, opts)}})
		}
	},
	// fence [HOST] TARGET ACTION TIMEOUT [delay=] [tolerance=] [client=] [self=yes] [any=yes] [unless-back=yes] [stranger=yes]: asks and does
	// not wait
	"fence": (*world).fence,
	"confirm": func(w *world, args []string, _ map[string]string) {
		h, args := w.named(args, 3)
		w.step(h, fencing.ConfirmRequested{ID: w.id("confirm"), Target: args[0], By: args[1]})
	},
	// action DEVICE ACTION TIMEOUT
	"action": func(w *world, args []string, _ map[string]string) {
		h, args := w.named(args, 4)
		w.step(h, fencing.ActionRequested{ID: w.id(args[1]), Device: args[0], Action: args[1], Timeout: span(args[2])})
	},
	// list TARGET
	"list": func(w *world, args []string, _ map[string]string) {
		h, args := w.named(args, 2)
		w.step(h, fencing.ListRequested{ID: w.id("list"), Target: strings.Trim(strings.Join(args, ""), "-"), Timeout: time.Minute})
	},
	// pass TIME; wait: until nothing more happens
	"pass": func(w *world, args []string, _ map[string]string) { w.Pass(span(args[0])) },
	"wait": func(w *world, _ []string, _ map[string]string) { w.Rest() },
	// mode HOST DEVICE pass|fail|hang: what the device does there from now on
	"mode": func(w *world, args []string, _ map[string]string) { w.host(args[0]).modes[args[1]] = args[2] },
	// upgrade AGENT OTHER: it is from now on like the other
	"upgrade": func(w *world, args []string, _ map[string]string) { w.upgraded[args[0]] = args[1] },
	// mute HOST: its agents run and never end
	"mute": func(w *world, args []string, _ map[string]string) { w.host(args[0]).mute = true },
	// kill HOST; start HOST: again, as another process
	"kill": func(w *world, args []string, _ map[string]string) {
		w.Drop(func(d due) bool { return d.host == w.host(args[0]) })
		w.host(args[0]).dead = true
		w.agree()
	},
	"start": (*world).start,
	// hold: ends of operations, and what is sent after one, stay on their way; deliver: they arrive
	"hold": func(w *world, _ []string, _ map[string]string) { w.holding = true },
	"deliver": func(w *world, _ []string, _ map[string]string) {
		w.holding = false
		w.step(w.first(), fencing.TimerFired{})
	},
	// split HOST...: these are on their own from now on; heal: all are together
	"split": func(w *world, args []string, _ map[string]string) {
		w.splits++
		for _, name := range args {
			w.host(name).group = w.splits
		}
		w.agree()
	},
	"heal": func(w *world, _ []string, _ map[string]string) {
		for _, h := range w.hosts {
			h.group = 0
		}
		w.agree()
	},
	// forget [TARGET]: the first host is asked to have all forget
	"forget": func(w *world, args []string, _ map[string]string) {
		w.step(w.first(), fencing.HistoryCleared{ID: w.id("forget"), Target: strings.Join(args, "")})
	},
	// pending: what the first host knows to be under way
	"pending": func(w *world, _ []string, _ map[string]string) {
		for _, p := range w.first().machine.Status().Pending {
			w.say(w.first(), "has under way: %s of %s, tried by %q", p.Action, p.Target, p.Executor)
		}
	},
	// history HOST: what it knows; devices HOST: what is registered
	"history": func(w *world, args []string, _ map[string]string) {
		h, _ := w.named(args, 1)
		for _, e := range h.machine.Status().History {
			w.say(h, "remembers: %s", entryText(e))
		}
	},
	// changed EPOCH: what is asked from now on is asked after the configuration had this epoch
	"changed": func(w *world, args []string, _ map[string]string) {
		var err error
		if w.epoch, err = strconv.Atoi(args[0]); err != nil {
			w.t.Fatal(err)
		}
	},
	// up-to-date HOST: its devices follow from that
	"up-to-date": func(w *world, args []string, _ map[string]string) {
		w.step(w.host(args[0]), fencing.UpToDate{Configuration: cib.Version{Epoch: w.epoch}})
	},
	// watched [HOST]: what it knows of the members' watchdogs
	"watched": func(w *world, args []string, _ map[string]string) {
		h, _ := w.named(args, 1)
		for _, x := range h.machine.Status().Watchdogs {
			w.say(h, "knows the watchdog of %s, which takes %s: it waits %s for it (%s)", x.Node, x.Takes, x.Wait, x.Useless)
		}
	},
	"devices": func(w *world, args []string, _ map[string]string) {
		h, _ := w.named(args, 1)
		for _, d := range h.machine.Status().Devices {
			w.say(h, "has %s of %s, cib %t, api %t, verified %t", d.ID, d.Agent, d.FromCIB, d.FromAPI, d.Verified)
		}
	},
}

func (w *world) addHost(id uint32, name string) {
	m := fencing.Member{ID: id, Name: name, Incarnation: 1}
	w.hosts = append(w.hosts, &host{Member: m, modes: map[string]string{}, machine: fencing.New(fencing.Config{Local: m, UUID: name})})
}

// start starts a host that was killed, as another process.
func (w *world) start(args []string, _ map[string]string) {
	h := w.host(args[0])
	h.Incarnation++
	h.dead, h.memory = false, nil
	h.machine = fencing.New(fencing.Config{Local: h.Member, UUID: fmt.Sprintf("%s/%d", h.Name, h.Incarnation)})
	w.agree()
}

func (w *world) first() *host { return w.hosts[0] }

// named takes a host off words that are as many as there are with one.
func (w *world) named(args []string, with int) (*host, []string) {
	if len(args) < with {
		return w.first(), args
	}
	return w.host(args[0]), args[1:]
}

func (w *world) id(what string) string { w.ids++; return fmt.Sprint(what, " ", w.ids) }

func (w *world) configure(args []string, opts map[string]string) {
	on := strings.Split(opts["on"], ",")
	delete(opts, "on")
	for _, h := range w.hosts {
		h.memory = slices.DeleteFunc(h.memory, func(d fencing.Device) bool { return d.ID == args[0] })
		if len(args) > 1 && (on[0] == "" || slices.Contains(on, h.Name)) {
			h.memory = append(h.memory, fencing.Device{ID: args[0], Agent: args[1], Params: opts})
		}
		w.step(h, fencing.Configured{Devices: slices.Clone(h.memory)})
	}
	w.Pass(0)
}

func (w *world) fence(args []string, opts map[string]string) {
	h, args := w.named(args, 4)
	client := opts["client"]
	if client == "" {
		client = "admin"
	}
	w.step(h, fencing.FenceRequested{
		ID: w.id("fence"), Target: args[0], Action: args[1], Timeout: span(args[2]), Client: client,
		Delay: span(opts["delay"]), NoDelay: opts["delay"] == "-1s", Tolerance: span(opts["tolerance"]), AllowSelf: opts["self"] != "",
		Any: opts["any"] != "", UnlessBack: opts["unless-back"] != "", Stranger: opts["stranger"] != "",
	})
}

func level(args []string, opts map[string]string) fencing.Level {
	l := fencing.Level{ID: "level"}
	for name, value := range opts {
		l.Attribute, l.Value = name, value
	}
	if len(opts) == 0 {
		if pattern, ok := strings.CutPrefix(args[0], "@"); ok {
			l.Pattern = pattern
		} else {
			l.Node = args[0]
		}
		args = args[1:]
	}
	l.Index, _ = strconv.Atoi(args[0])
	l.Devices = args[1:]
	return l
}

func span(text string) time.Duration {
	if text == "" || text == "-1s" {
		return 0
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		panic(err)
	}
	return d
}

// readMetadata is what agents of the world say of themselves, after the reference's own agents for tests.
func readMetadata(name string) fencing.MetadataRead {
	actions := map[string]fencing.AgentAction{vocab.TaskOff: {}, vocab.TaskReboot: {}, vocab.TaskOn: {OnTarget: true}, vocab.TaskStatus: {}, vocab.TaskMonitor: {}, vocab.TaskList: {}}
	switch {
	case name == "fence_missing":
		return fencing.MetadataRead{Name: name, Reason: "there is no such file"}
	case strings.HasSuffix(name, "_auto_unfence"):
		actions[vocab.TaskOn] = fencing.AgentAction{Automatic: true}
	case strings.HasSuffix(name, "_no_reboot"):
		delete(actions, vocab.TaskReboot)
	case strings.HasSuffix(name, "_no_on"):
		delete(actions, vocab.TaskOn)
	case strings.HasSuffix(name, "_no_list"):
		delete(actions, vocab.TaskList)
	case strings.HasSuffix(name, "_no_status"): // nor list
		delete(actions, vocab.TaskList)
		delete(actions, vocab.TaskStatus)
	case strings.HasSuffix(name, "_plain"): // turns on from anywhere, and checks its parameters
		actions[vocab.TaskOn], actions[vocab.TaskValidateAll] = fencing.AgentAction{}, fencing.AgentAction{}
	}
	a := fencing.NewAgent([]string{"action", "port", "plug"}, actions)
	return fencing.MetadataRead{Name: name, Agent: &a}
}

// run is an agent: it does what its parameters mode and monitor_mode say, and takes half a second or its delay.
func (w *world) run(h *host, e fencing.RunAgent) {
	told := map[string]string{}
	words := []string{}
	for _, a := range e.Arguments {
		told[a.Name] = a.Value
		if !slices.Contains([]string{"mode", "monitor_mode", "mock_dynamic_hosts"}, a.Name) {
			words = append(words, a.Name+"="+a.Value)
		}
	}
	w.say(h, "runs %s for %s within %s: %s", e.Agent, e.Device, e.Timeout.Truncate(time.Millisecond), strings.Join(words, " "))
	if h.mute {
		return
	}
	o, took := perform(h, e, told)
	if took >= e.Timeout {
		o, took = fencing.Outcome{Exit: vocab.ExitError, Status: vocab.ExecTimeout, Reason: "it took too long"}, e.Timeout
	}
	w.at(took, h, func() { w.step(h, fencing.AgentEnded{Run: e.Run, Outcome: o}) })
}

func perform(h *host, e fencing.RunAgent, told map[string]string) (o fencing.Outcome, took time.Duration) {
	if e.Agent == "fence_missing" {
		return fencing.Outcome{Exit: vocab.ExitNotInstalled, Status: vocab.ExecNotInstalled, Reason: "there is no such file"}, 0
	}
	took = 500 * time.Millisecond
	if s := told["delay"]; s != "" {
		took = span(s + "s")
	}
	mode := told["mode"]
	if slices.Contains([]string{vocab.TaskMonitor, vocab.TaskList}, told["action"]) || told["action"] == vocab.TaskStatus {
		mode = told["monitor_mode"]
	}
	if own := h.modes[e.Device]; own != "" {
		mode = own
	}
	switch mode {
	case "fail":
		return fencing.Outcome{Exit: vocab.ExitError, Status: vocab.ExecDone, Reason: "it is told to fail"}, took
	case "hang":
		return o, time.Hour
	}
	return fencing.Outcome{Status: vocab.ExecDone, Output: told["mock_dynamic_hosts"]}, took
}
