package fencing

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestHostList(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"a b\tc":                        "a b c",
		"a,b;c":                         "a b c",
		" ,a,,b ":                       "a b",
		"a\nb":                          "a b",
		`a\nb`:                          "a b",
		"node-1.example_x":              "node-1.example_x",
		"a|b c":                         "a c",
		"a on\nb OFF":                   "a b",
		"invalid option x\na":           "a",
		"some variable is not known\na": "a",
		"*":                             "",
	} {
		if got := strings.Join(hostList(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestHostMap(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		"n1:1":              "n1>1",
		"n1:1;N2=2,3 n3\t:": "n1>1 n2>2,3 !n3@13 !:@16",
		"n1:a:b":            "n1>a:b",
		`n1:a\ b;n2:c\;d`:   "n1>a b n2>c;d",
		`n\:1:p`:            "n:1>p",
		`n1:\\`:             `n1>\`,
		"n1:1;;n2:2":        "n1>1 n2>2",
		":1;n2":             "!:1@1 !n2@4",
		"ä:1;b":             "ä>1 !b@5",
	} {
		ports, bad := hostMap(text)
		var got []string
		for _, node := range slices.Sorted(maps.Keys(ports)) {
			got = append(got, node+">"+ports[node])
		}
		for _, b := range bad {
			got = append(got, "!"+b.text+"@"+string(rune('0'+b.col/10))+string(rune('0'+b.col%10)))
		}
		if all := strings.ReplaceAll(strings.Join(got, " "), "@0", "@"); all != want {
			t.Errorf("%q: %q, want %q", text, all, want)
		}
	}
}

// Whatever stands in a map, each of its parts is read or named, at the place where it stands.
func FuzzHostMap(f *testing.F) {
	for _, s := range []string{"n1:1;n2=2", `a\ b:c`, ";;", "x", `\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ports, bad := hostMap(text)
		line := []rune(text)
		for _, b := range bad {
			if at := string(line[b.col-1:]); !strings.HasPrefix(at, string([]rune(b.text))) {
				t.Errorf("%q: %q is not at %d", text, b.text, b.col)
			}
		}
		for node, port := range ports {
			if node == "" || port == "" && !strings.Contains(text, `\`) {
				t.Errorf("%q: %q maps to %q", text, node, port)
			}
		}
	})
}

// Of the members of an agreement no two wait equally long, whatever the agreement: one the least, one the most.
func TestSpread(t *testing.T) {
	firsts := map[uint32]int{}
	for number := range uint64(1000) {
		members := []Member{{ID: 1, Name: "a"}, {ID: 2, Name: "b"}, {ID: 7, Name: "c"}}
		seen := map[float64]bool{}
		for _, m := range members {
			share := spread(number, members, m.ID)
			seen[share] = true
			if share == 0 {
				firsts[m.ID]++
			}
		}
		if len(seen) != 3 || !seen[0] || !seen[0.5] || !seen[1] {
			t.Fatalf("agreement %d: %v", number, seen)
		}
	}
	for id, n := range firsts {
		if n < 250 || n > 420 {
			t.Errorf("%d is the first in %d of 1000 agreements, a third was expected", id, n)
		}
	}
}

func TestDrawn(t *testing.T) {
	const s = time.Second
	for _, c := range []struct {
		base, most time.Duration
		share      float64
		want       time.Duration
	}{
		{0, 0, 1, 0}, {2 * s, 0, 1, 2 * s}, {2 * s, 5 * s, 0, 2 * s}, {2 * s, 5 * s, 1, 5 * s}, {2 * s, s, 0.5, s}, {0, 10 * s, 0.5, 5 * s},
	} {
		if got := drawn(c.base, c.most, c.share); got != c.want {
			t.Errorf("base %s, max %s, share %v: %s, want %s", c.base, c.most, c.share, got, c.want)
		}
	}
}
