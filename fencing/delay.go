package fencing

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
)

// delays are how long a device waits before it fences.
type delays struct {
	base   time.Duration
	byNode map[string]time.Duration // instead of base, by the target's name in lower case
	most   time.Duration            // pcmk_delay_max
}

// readDelays reads pcmk_delay_base, one duration or a list of NODE:DURATION, and pcmk_delay_max.
func readDelays(all map[string]string) (d delays, bad []badWord) {
	const want = "expected a duration such as 5s, or NODE:DURATION for each of several nodes"
	base := strings.TrimSpace(all[paramDelayBase])
	if ms, err := rule.ParseInterval(base); err == nil {
		d.base = time.Duration(ms) * time.Millisecond
	} else if strings.Contains(base, ":") {
		d.byNode, bad = delaysByNode(base, want)
	} else if base != "" {
		bad = append(bad, badWord{paramDelayBase, base, want, 1})
	}
	if most := all[paramDelayMax]; most != "" {
		ms, err := rule.ParseInterval(most)
		if err != nil {
			bad = append(bad, badWord{paramDelayMax, most, "expected a duration such as 10s", 1})
		}
		d.most = time.Duration(ms) * time.Millisecond
	}
	return d, bad
}

func delaysByNode(text, want string) (byNode map[string]time.Duration, bad []badWord) {
	byNode = map[string]time.Duration{}
	column := 1
	for _, field := range mappings(text) {
		node, span, ok := strings.Cut(field, ":")
		ms, err := rule.ParseInterval(span)
		switch {
		case ok && node != "" && err == nil:
			if _, twice := byNode[strings.ToLower(node)]; !twice {
				byNode[strings.ToLower(node)] = time.Duration(ms) * time.Millisecond
			}
		case field != "":
			bad = append(bad, badWord{paramDelayBase, field, want, column})
		}
		column += len([]rune(field)) + 1
	}
	return byNode, bad
}

// of gives the delays for an action and a target. Only fencing waits; most is never less than base unless it is 0.
func (d delays) of(action, target string) (base, most time.Duration) {
	if action != vocab.TaskOff && action != vocab.TaskReboot {
		return 0, 0
	}
	base = d.base
	if own, ok := d.byNode[strings.ToLower(target)]; ok {
		base = own
	}
	return base, d.most
}

// drawn is how long to wait between a least and a most delay. The share is from 0 to 1.
func drawn(base, most time.Duration, share float64) time.Duration {
	if most == 0 {
		return base
	}
	return min(base, most) + time.Duration(share*float64(most-min(base, most))).Truncate(time.Millisecond)
}

// spread is a host's share of a delay that is to differ by chance. Pacemaker has each host draw a number of whole seconds
// by itself, so that two hosts which lose one another now and then draw the same and both die. Here the members of an
// agreement, all of which know its number, come to one order by chance and stand evenly apart: of two hosts one waits as
// little as it may, the other as long. The number changes with each agreement, and with it the order.
func spread(number uint64, members []Member, me uint32) float64 {
	if len(members) < 2 {
		return 0
	}
	order := slices.Clone(members)
	slices.SortFunc(order, func(a, b Member) int {
		return cmp.Or(cmp.Compare(lot(number, a.ID), lot(number, b.ID)), cmp.Compare(a.ID, b.ID))
	})
	at := slices.IndexFunc(order, func(m Member) bool { return m.ID == me })
	return float64(max(at, 0)) / float64(len(order)-1)
}

func lot(number uint64, id uint32) uint64 {
	h := fnv.New64a()
	h.Write([]byte(strconv.FormatUint(uint64(id), 10) + "/" + strconv.FormatUint(number, 10)))
	sum := h.Sum64()
	sum ^= sum >> 33 // the last bytes of the text reach the first bits of the sum
	sum *= 0xff51afd7ed558ccd
	return sum ^ sum>>33
}
