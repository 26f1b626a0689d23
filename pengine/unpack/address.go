package unpack

import (
	"strconv"
	"strings"
)

// nextAddress is the IPv4 address after another, leaving out network and broadcast addresses of
// networks of 256. It is "" at the end of the range, and for what is no IPv4 address.
func nextAddress(last string) string {
	parts := strings.Split(last, ".")
	if len(parts) != 4 {
		return ""
	}
	var oct [4]uint64
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 32)
		if err != nil {
			return ""
		}
		oct[i] = n
	}
	switch {
	case oct[2] > 253:
		return ""
	case oct[3] > 253:
		oct[2], oct[3] = oct[2]+1, 1
	default:
		oct[3]++
	}
	for i, n := range oct {
		parts[i] = strconv.FormatUint(n, 10)
	}
	return strings.Join(parts, ".")
}
