package rule

import (
	"math"
	"strconv"
	"strings"

	"pacer/cib/value/numeral"
)

// fields reads numbers separated by the given texts, as many as there are.
func fields(s string, separators ...string) []int {
	var out []int
	for i := 0; ; i++ {
		n, rest, ok := number(s, math.MaxInt)
		if !ok {
			return out
		}
		out = append(out, n)
		if i == len(separators) {
			return out
		}
		if s, ok = strings.CutPrefix(rest, separators[i]); !ok {
			return out
		}
	}
}

// widths reads numbers of at most these widths that follow one another directly.
func widths(s string, width ...int) []int {
	var out []int
	for _, w := range width {
		n, rest, ok := number(s, w)
		if !ok {
			return out
		}
		out, s = append(out, n), rest
	}
	return out
}

// number reads an unsigned 32-bit number as the C library scans one: white space may come first,
// then a sign (which counts towards the width), and a negative or oversized number wraps around.
func number(s string, width int) (n int, rest string, ok bool) {
	s = numeral.TrimSpace(s)
	end, digits := 0, 0
	if s != "" && (s[0] == '+' || s[0] == '-') {
		end = 1
	}
	for end < len(s) && end < width && numeral.IsDigit(s[end]) {
		end++
		digits++
	}
	if digits == 0 {
		return 0, s, false
	}
	u, err := strconv.ParseUint(strings.TrimLeft(s[:end], "+-"), 10, 64)
	if err != nil {
		return math.MaxUint32, s[end:], true // the bound, cut to 32 bits
	}
	if s[0] == '-' {
		u = -u
	}
	return int(uint32(u)), s[end:], true
}
