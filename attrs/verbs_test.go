package attrs_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/attrs"
)

// Do carries out a line: a verb and words, or the name of a host, a colon, and options as attrd_updater has them.
func (w *world) Do(text string) {
	words := strings.Fields(text)
	if name, ok := strings.CutSuffix(words[0], ":"); ok {
		w.updater(w.host(name), words[1:])
		return
	}
	verb, ok := verbs()[words[0]]
	if !ok {
		w.t.Fatalf("no verb %q", words[0])
	}
	verb(w, words[1:])
	w.same()
}

func verbs() map[string]func(w *world, args []string) {
	return map[string]func(w *world, args []string){
		// nodes NAME...: hosts that start and agree
		"nodes": func(w *world, args []string) {
			for i, name := range args {
				h := &host{Member: attrs.Member{ID: uint32(i + 1), Name: name}}
				w.boot(h)
				w.hosts = append(w.hosts, h)
			}
			w.agree()
		},
		// pass TIME; wait: until nothing more happens
		"pass": func(w *world, args []string) { w.Pass(span(args[0])) },
		"wait": func(w *world, _ []string) { w.Rest() },
		// kill HOST, boot HOST: its process ends; another one starts
		"kill": func(w *world, args []string) { w.host(args[0]).dead = true; w.agree() },
		"boot": func(w *world, args []string) { w.boot(w.host(args[0])); w.agree() },
		// reboot HOST: it is back before anybody has noticed that it was gone
		"reboot": func(w *world, args []string) { w.boot(w.host(args[0])); w.agree() },
		// split HOST...: these are on their own from now on; heal: all are together
		"split": func(w *world, args []string) {
			w.splits++
			for _, name := range args {
				w.host(name).group = w.splits
			}
			w.agree()
		},
		"heal": func(w *world, _ []string) {
			for _, h := range w.hosts {
				h.group = 0
			}
			w.agree()
		},
		// mute HOST: what it says is on its way until it is to speak HOST
		"mute": func(w *world, args []string) { w.host(args[0]).mute = true },
		"speak": func(w *world, args []string) {
			h := w.host(args[0])
			h.mute, w.mails, h.late = false, append(w.mails, h.late...), nil
			w.deliver()
		},
		// together LINE | LINE: two requests, of which neither host knows the other's when it is asked
		"together": (*world).together,
		// outside HOST: the others go on without it
		"outside": func(w *world, args []string) {
			h := w.host(args[0])
			w.give(h, attrs.Left{Why: "it is silent"})
			h.group, h.out = 1000, true
			w.agree()
		},
		// refuses HOST: its members are too old
		"refuses": func(w *world, args []string) { w.host(args[0]).refused = "members are too old"; w.agree() },
		// fails NODE RESOURCE ACTION INTERVAL COUNT: an operation failed; COUNT - to count nothing
		"fails": func(w *world, args []string) {
			ms, _ := strconv.Atoi(args[3])
			w.all(attrs.Failed{Node: args[0], Resource: args[1], Action: args[2], IntervalMS: ms, Count: strings.Trim(args[4], "-"), At: w.Now.Unix()})
		},
		// clear HOST NODE RESOURCE [OPERATION INTERVAL]: failures; - for all
		"clear": func(w *world, args []string) {
			c := attrs.Clear{Node: strings.Trim(args[1], "-"), Resource: strings.Trim(args[2], "-")}
			if len(args) > 3 {
				c.Operation = args[3]
				c.IntervalMS, _ = strconv.Atoi(args[4])
			}
			w.step(w.host(args[0]), attrs.ClearRequested{ID: w.id(), Clear: c})
		},
		// set NODE NAME VALUE: by the cluster itself; edit NODE NAME VALUE: by a client in the document; - for none
		"set":    func(w *world, args []string) { w.all(attrs.Set{Node: args[0], Name: args[1], Value: args[2]}) },
		"edit":   (*world).edit,
		"fenced": func(w *world, args []string) { w.all(attrs.Lost{Node: args[0]}) },
		"purge": func(w *world, args []string) {
			w.step(w.host(args[0]), attrs.PurgeRequested{ID: w.id(), Node: args[1]})
		},
		// document: what stands in the status section; names: which attributes there are, by the first host
		"document": (*world).tellDocument,
		"names": func(w *world, _ []string) {
			w.say(w.hosts[0], "knows %s", strings.Join(w.hosts[0].names(), " "))
		},
	}
}

func (w *world) edit(args []string) {
	for _, h := range w.hosts {
		if h.document[args[0]] == nil {
			h.document[args[0]] = map[string]string{}
		}
		if h.document[args[0]][args[1]] = args[2]; args[2] == "-" {
			delete(h.document[args[0]], args[1])
		}
		e := attrs.Edited{Nodes: slices.Sorted(maps.Keys(h.document))}
		for _, node := range e.Nodes {
			for _, name := range slices.Sorted(maps.Keys(h.document[node])) {
				value := h.document[node][name]
				e.Values = append(e.Values, attrs.Assigned{Node: node, Name: name, SetType: attrs.InstanceAttributes, Value: &value})
			}
		}
		w.give(h, e)
	}
}

func (w *world) id() string { w.ids++; return fmt.Sprint("request ", w.ids) }

func (w *world) tellDocument([]string) {
	for _, h := range w.hosts {
		if h.dead {
			continue
		}
		var all []string
		for _, node := range slices.Sorted(maps.Keys(h.document)) {
			for _, name := range slices.Sorted(maps.Keys(h.document[node])) {
				all = append(all, node+" "+name+"="+h.document[node][name])
			}
		}
		w.say(h, "document: %s", strings.Join(all, ", "))
	}
}

func (w *world) together(args []string) {
	first, second, _ := strings.Cut(strings.Join(args, " "), " | ")
	var hosts []*host
	for _, text := range []string{first, second} {
		name, _, _ := strings.Cut(text, ":")
		h := w.host(name)
		h.mute = true
		w.Do(text)
		hosts = append(hosts, h)
	}
	for _, h := range hosts {
		h.mute, w.mails, h.late = false, append(w.mails, h.late...), nil
	}
	w.deliver()
}

// updater is attrd_updater: -n -P NAME, -U -B VALUE, -Y, -D, -Q, -A, -R, -d DELAY, -p, -z, -N NODE, -s SET, -W UNTIL.
func (w *world) updater(h *host, words []string) {
	e := attrs.UpdateRequested{}
	query, all, refresh := false, false, false
	for i := 0; i < len(words); i++ {
		option, value := words[i], ""
		if i+1 < len(words) {
			value = words[i+1]
		}
		i++
		switch option {
		case "-n":
			e.Update.Name = value
		case "-P":
			e.Update.Pattern = value
		case "-U":
			e.Update.Value = &value
		case "-B":
			e.Update.Value, e.Update.What = &value, attrs.UpdateBoth
		case "-d":
			e.Delay = value
		case "-N":
			e.Update.Node = value
		case "-s":
			e.Update.Set = value
		case "-W":
			e.Wait = map[string]attrs.Wait{"no": attrs.WaitNo, "local": attrs.WaitLocal, "cluster": attrs.WaitCluster}[value]
		default:
			i--
			switch option {
			case "-Y":
				e.Update.What = attrs.UpdateDelay
			case "-D":
			case "-p":
				e.Update.Private = true
			case "-z":
				e.Update.Utilization = true
			case "-Q":
				query = true
			case "-A":
				all = true
			case "-R":
				refresh = true
			default:
				w.t.Fatalf("no option %q", option)
			}
		}
	}
	switch {
	case query:
		w.query(h, e.Update.Name, e.Update.Node, all)
	case refresh:
		w.step(h, attrs.RefreshRequested{ID: w.id()})
	default:
		e.Update.Request = w.id()
		w.step(h, e)
	}
	w.same()
}

func (w *world) query(h *host, name, node string, all bool) {
	var r attrs.Reply
	for _, e := range h.machine.Step(w.Now, attrs.QueryRequested{ID: "query", Name: name, Node: node, All: all}) {
		r = e.(attrs.Reply)
	}
	if !r.Known {
		w.say(h, "does not know %s", name)
	}
	for _, v := range r.Held {
		if v.Value == nil {
			w.say(h, "%s of %s is not set", v.Name, v.Node)
			continue
		}
		w.say(h, "%s of %s is %q", v.Name, v.Node, *v.Value)
	}
}

func span(text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		panic(err)
	}
	return d
}

// names lists the attributes that a host knows.
func (h *host) names() (names []string) {
	for _, a := range h.machine.Table().Attributes {
		names = append(names, a.Name)
	}
	return names
}
