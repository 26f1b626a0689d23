package numeral

import "strings"

// CompareFold orders two texts bytewise after lowering ASCII letters: negative, zero or positive.
func CompareFold(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if d := int(lower(a[i])) - int(lower(b[i])); d != 0 {
			return d
		}
	}
	return len(a) - len(b)
}

// EqualFold says whether two texts differ at most in the case of ASCII letters.
func EqualFold(a, b string) bool { return len(a) == len(b) && CompareFold(a, b) == 0 }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// CompareVersions orders two dotted versions number by number: -1, 0 or 1. Missing numbers count
// as 0, and whatever does not look like a version is cut off, so "1.2rc3" equals "1.2.0".
func CompareVersions(a, b string) int {
	if a == b {
		return 0
	}
	x, y := versionNumbers(a), versionNumbers(b)
	for i := range max(len(x), len(y)) {
		var m, n int64
		if i < len(x) {
			m = x[i]
		}
		if i < len(y) {
			n = y[i]
		}
		switch {
		case m < n:
			return -1
		case m > n:
			return 1
		}
	}
	return 0
}

func versionNumbers(s string) []int64 {
	var out []int64
	s = TrimSpace(s)
	for s != "" && IsDigit(s[0]) {
		n, rest, _ := Int(s) // out of range: the bound is what counts
		out = append(out, n)
		var more bool
		if s, more = strings.CutPrefix(rest, "."); !more {
			break
		}
	}
	return out
}
