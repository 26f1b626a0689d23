package conf

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// link is what interface sections say of one ring, which corosync 3 calls a link.
type link struct {
	number  int
	from    *Item
	members []*Item // entries with a host's address each
	binds   []*Item
	port    *Item
}

// defaultPort is that of link 0; each further link has the next one.
const defaultPort = 5405

// obsolete are keys of totem that mean nothing to corosync 3, and why.
var obsolete = map[string]string{
	"nodeid":                            "each node has its nodeid in the nodelist",
	"clear_node_high_bit":               "nodeids are not made of addresses any more",
	"vsftype":                           "who may act is decided by the section quorum",
	"threads":                           "corosync does all in one thread",
	"rrp_problem_count_timeout":         "knet watches its links by itself",
	"rrp_problem_count_threshold":       "knet watches its links by itself",
	"rrp_problem_count_mcast_threshold": "knet watches its links by itself",
	"rrp_token_expired_timeout":         "knet watches its links by itself",
	"rrp_autorecovery_check_timeout":    "knet watches its links by itself",
	"interface_count":                   "links are counted by the addresses in the nodelist",
	"crypto_type":                       "crypto_cipher and crypto_hash say it",
	"crypto_accept":                     "messages of older versions cannot be read in any case",
}

// fromTotem makes the new section totem and notes what its interfaces say.
func (m *importer) fromTotem(s *Item) {
	m.totem = &Item{Line: s.Line, Raw: s.Raw, Key: s.Key, Section: true, End: s.End}
	m.out = append(m.out, m.totem)
	for _, i := range s.Items {
		switch {
		case i.Key == "":
			m.totem.Items = append(m.totem.Items, i)
		case i.Section && i.Key == "interface":
			m.fromInterface(i)
		case i.Section:
			m.changed(i, "", "corosync 3 knows no such section in totem")
		case last(s.Items, i.Key) != i:
			m.changed(i, "", "given again in line %d, which is the one that counts", last(s.Items, i.Key).Line)
		default:
			m.totem.Items = append(m.totem.Items, m.totemEntry(i)...)
		}
	}
}

func (m *importer) totemEntry(i *Item) []*Item {
	value, said := m.plain(i)
	switch i.Key {
	case "secauth":
		return m.secauth(i, value)
	case "transport":
		if value == "knet" {
			return []*Item{i}
		}
		m.changed(i, "transport: knet", "knet is the transport of corosync 3; it also notices when this host's own packets are blocked")
		return []*Item{entry("transport", "knet")}
	case "rrp_mode":
		if value != "passive" && value != "active" {
			m.changed(i, "", "links are those that nodes have addresses for")
			return nil
		}
		m.changed(i, "link_mode: "+value, "the key has a new name")
		return []*Item{entry("link_mode", value)}
	}
	k, known := grammar().sections["totem"].keys[i.Key]
	if why, ok := obsolete[i.Key]; ok {
		m.changed(i, "", "%s", why)
		return nil
	}
	if !known {
		m.changed(i, "", "corosync 3 knows no such key in totem")
		return nil
	}
	if want := k.refuses(value); want != "" {
		m.wrong(i, i.Key+": "+i.Value, "expected %s", want)
		return nil
	}
	if said != "" {
		m.changed(i, i.Key+": "+value, "a remark behind a value would be part of it")
		return []*Item{entry(i.Key, value)}
	}
	return []*Item{i}
}

func (m *importer) secauth(i *Item, value string) []*Item {
	cipher, hash := "none", "none"
	if value == "on" {
		cipher, hash = "aes256", "sha256"
		m.look(i, "secauth: on", "all hosts need the same /etc/corosync/authkey; make a new one with corosync-keygen if the old one has less than 128 bytes")
	}
	became := fmt.Sprintf("crypto_cipher: %s, crypto_hash: %s", cipher, hash)
	m.changed(i, became, "two keys say it now")
	return []*Item{entry("crypto_cipher", cipher), entry("crypto_hash", hash)}
}

func (m *importer) fromInterface(s *Item) {
	l := &link{number: len(m.links), from: s}
	m.links = append(m.links, l)
	if m.nodelist == nil {
		m.changed(s, "nodelist { node { } }", "hosts and their addresses are listed by node")
	}
	for _, i := range s.Items {
		value, said := m.plain(i)
		switch {
		case i.Key == "":
		case i.Section && i.Key == "member":
			if a := last(i.Items, "memberaddr"); a != nil {
				l.members = append(l.members, a)
			} else {
				m.wrong(i, "member {", "memberaddr is missing in this section")
			}
		case i.Key == "ringnumber" || i.Key == "linknumber":
			m.number(l, i, value)
		case i.Key == "bindnetaddr":
			l.binds = append(l.binds, i)
			m.changed(i, "", "each host finds itself in the nodelist by its addresses%s", remembered(said))
		case i.Key == "mcastport":
			l.port = i
		case i.Key == "mcastaddr", i.Key == "broadcast", i.Key == "ttl":
			m.changed(i, "", "knet sends to each host by itself")
		default:
			m.changed(i, "", "corosync 3 knows no such thing in interface")
		}
	}
}

// remembered keeps what a remark said that goes with its line.
func remembered(said string) string {
	if said == "" {
		return ""
	}
	return "; its remark was: " + said
}

func (m *importer) number(l *link, i *Item, value string) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > 7 {
		m.wrong(i, i.Key+": "+i.Value, "expected a whole number from 0 to 7")
		return
	}
	l.number = n
	if m.nodelist == nil {
		m.changed(i, fmt.Sprintf("ring%d_addr in each node", n), "addresses are listed by node")
	} else {
		m.changed(i, "", "addresses are listed by node already")
	}
}

// finish adds what must be there: the nodelist, ports that are unusual, quorum.
func (m *importer) finish() {
	if m.totem == nil {
		m.wrong(nil, "", "the section totem is missing; is this a corosync.conf?")
		return
	}
	slices.SortStableFunc(m.links, func(a, b *link) int { return a.number - b.number })
	nodelist := m.nodes()
	for _, l := range m.links {
		m.ports(l)
	}
	votes := m.votes(len(sections(nodelist.Items, "node")))
	at := slices.Index(m.out, m.totem) + 1
	m.out = slices.Insert(m.out, at, nodelist, votes)
	m.out = slices.CompactFunc(m.out, func(a, b *Item) bool { return isBlank(a) && isBlank(b) })
}

func isBlank(i *Item) bool { return i.Key == "" && strings.Trim(i.Raw, blank) == "" }

func (m *importer) ports(l *link) {
	if l.port == nil {
		return
	}
	value, _ := m.plain(l.port)
	if value == strconv.Itoa(defaultPort+l.number) {
		m.changed(l.port, "", "it is what corosync 3 uses anyway")
		return
	}
	m.totem.Items = append(m.totem.Items, section("interface", entry("linknumber", strconv.Itoa(l.number)), entry("mcastport", value)))
	m.changed(l.port, fmt.Sprintf("interface { linknumber: %d, mcastport: %s }", l.number, value), "a section interface has settings of a link")
}

// nodes makes the nodelist, or completes the one that is there.
func (m *importer) nodes() *Item {
	if m.nodelist != nil {
		return m.numbered(m.nodelist)
	}
	list := section("nodelist")
	for _, l := range m.links {
		addresses := m.addresses(l)
		for k, a := range addresses {
			if l == m.links[0] {
				list.Items = append(list.Items, section("node", append(m.named(a.address), entry("nodeid", strconv.Itoa(k+1)))...))
			} else if k >= len(list.Items) {
				m.wrong(l.from, "interface {", "ring %d has %d hosts and ring %d has %d; each host needs an address on each", l.number, len(addresses), m.links[0].number, len(list.Items))
				return list
			}
			n := list.Items[k]
			key := fmt.Sprintf("ring%d_addr", l.number)
			n.Items = append(n.Items, entry(key, a.address))
			if a.from != nil && a.from.Key == "memberaddr" {
				m.changed(a.from, fmt.Sprintf("%s: %s in the node with nodeid %d", key, a.address, k+1), "hosts and their addresses are listed by node")
			}
		}
	}
	if len(list.Items) == 0 && len(m.problems) == 0 {
		m.wrong(m.totem, "totem {", "the file does not say which hosts there are; name them: --node NAME=ADDRESS, once for each host")
	}
	return list
}

type address struct {
	from    *Item
	address string
}

// addresses are those of the hosts on a link: of its members, else its bindnetaddr where they are
// several hosts', else what the user knows.
func (m *importer) addresses(l *link) []address {
	var list []address
	from := l.members
	if len(from) == 0 && len(l.binds) > 1 {
		from = l.binds
	}
	for _, i := range from {
		value, _ := m.plain(i)
		if _, err := netip.ParseAddr(value); err != nil {
			m.look(i, value, "this is no address; a name works only where every host can resolve it, and a gap must be filled")
		}
		list = append(list, address{i, value})
	}
	if len(list) == 0 && l == m.links[0] {
		for _, k := range m.known {
			list = append(list, address{nil, k.Address})
		}
	}
	return list
}

// named gives a node the name that the user knows for its address.
func (m *importer) named(address string) []*Item {
	for _, k := range m.known {
		if k.Address == address {
			return []*Item{entry("name", k.Name)}
		}
	}
	return []*Item{remark("\t\t# name: what `uname -n` says on this host")}
}

// numbered gives nodes of a nodelist the nodeids that knet needs.
func (m *importer) numbered(list *Item) *Item {
	used := map[string]bool{}
	for _, n := range sections(list.Items, "node") {
		used[value(n.Items, "nodeid")] = true
	}
	next := 1
	for _, n := range sections(list.Items, "node") {
		if value(n.Items, "nodeid") != "" {
			continue
		}
		for used[strconv.Itoa(next)] {
			next++
		}
		used[strconv.Itoa(next)] = true
		n.Items = append(n.Items, &Item{Key: "nodeid", Value: strconv.Itoa(next), Raw: like(n.Items, "nodeid: "+strconv.Itoa(next))})
		m.changed(n, fmt.Sprintf("node { nodeid: %d }", next), "knet needs a nodeid for each node")
	}
	return list
}

// votes makes the section quorum.
func (m *importer) votes(nodes int) *Item {
	q := section("quorum", entry("provider", "corosync_votequorum"))
	if m.quorum == nil {
		m.added("quorum { provider: corosync_votequorum }", "corosync counts votes; the cluster manager asks it")
	} else {
		m.oldVotes(q)
	}
	if nodes == 2 && len(sections(q.Items, "device")) == 0 && last(q.Items, "two_node") == nil {
		q.Items = append(q.Items, entry("two_node", "1"))
		m.added("quorum { two_node: 1 }", "of two hosts, the one that remains goes on; after a start, both must have met first (wait_for_all)")
	}
	return q
}

// oldVotes keeps of an old section what holds.
func (m *importer) oldVotes(q *Item) {
	rule := grammar().sections["quorum"]
	for _, i := range m.quorum.Items {
		value, _ := m.plain(i)
		switch k, known := rule.keys[i.Key]; {
		case i.Key == "":
			q.Items = append(q.Items, i)
		case i.Key == "provider":
			if value != "corosync_votequorum" {
				m.changed(i, "provider: corosync_votequorum", "it is the one there is")
			}
		case i.Key == "expected_votes":
			m.changed(i, "", "the nodes in the nodelist are counted")
		case i.Section && rule.sections[i.Key] != nil, known && k.refuses(value) == "":
			q.Items = append(q.Items, i)
		case known:
			m.wrong(i, i.Key+": "+i.Value, "expected %s", k.refuses(value))
		default:
			m.changed(i, "", "corosync 3 knows no such thing in quorum")
		}
	}
	q.Line, q.Raw, q.End = m.quorum.Line, m.quorum.Raw, m.quorum.End
}
