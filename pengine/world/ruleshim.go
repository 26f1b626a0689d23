package world

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/pengine/rule"
	"pacer/pengine/seq"
)

func shimUnpack(x *etree.Element, set string, _ rule.Input, into *seq.Table[string], first string) {
	for _, b := range x.SelectElements(set) {
		for _, nv := range b.SelectElements("nvpair") {
			into.PutNew(nv.SelectAttrValue("name", ""), nv.SelectAttrValue("value", ""))
		}
	}
}

func parseBool(s string) (on, ok bool) {
	switch strings.ToLower(s) {
	case "true", "on", "yes", "y", "1":
		return true, true
	case "false", "off", "no", "n", "0":
		return false, true
	}
	return false, false
}

func parseMS(s string) (int64, bool) {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	v, err := strconv.ParseInt(s[:n], 10, 64)
	if err != nil {
		return 0, false
	}
	u := strings.ToLower(strings.TrimSpace(s[n:]))
	switch {
	case u == "" || strings.HasPrefix(u, "s"):
		return v * 1000, true
	case strings.HasPrefix(u, "ms"):
		return v, true
	case strings.HasPrefix(u, "us"):
		return v / 1000, true
	case strings.HasPrefix(u, "m"):
		return v * 60000, true
	case strings.HasPrefix(u, "h"):
		return v * 3600000, true
	}
	return 0, false
}

func parseIntervalMS(s string) uint {
	v, ok := parseMS(s)
	if !ok {
		return 0
	}
	return uint(v)
}

