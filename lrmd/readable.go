package lrmd

import "strconv"

// Readable writes a span of milliseconds as Pacemaker does: 90000 is "1m30s", 1500 is "1.500s".
func Readable(ms int) string {
	if ms <= 0 {
		return "0s"
	}
	out := make([]byte, 0, 20)
	for _, unit := range []struct {
		ms   int
		name byte
	}{{24 * 3600 * 1000, 'd'}, {3600 * 1000, 'h'}, {60 * 1000, 'm'}} {
		if n := ms / unit.ms; n > 0 {
			out = append(strconv.AppendInt(out, int64(n), 10), unit.name)
			ms %= unit.ms
		}
	}
	switch s, rest := ms/1000, ms%1000; {
	case s > 0 && rest > 0:
		frac := strconv.Itoa(1000 + rest)[1:]
		out = append(strconv.AppendInt(out, int64(s), 10), "."+frac+"s"...)
	case s > 0:
		out = append(strconv.AppendInt(out, int64(s), 10), 's')
	case rest > 0:
		out = append(strconv.AppendInt(out, int64(rest), 10), "ms"...)
	}
	return string(out)
}
