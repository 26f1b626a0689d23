package alerts

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ncruces/go-strftime"

	"pacer/lazyregexp"
)

// specifiers finds the specifiers of a format, and of those for fractions of a second their width.
var specifiers = lazyregexp.New(`%([0-9]*)(.)`)

// mostDigits of a fraction of a second.
const mostDigits = 6

// stamp writes a time as a format says: as strftime(3) does, with %xN for x digits of the fraction of the second, which is cut
// off and not rounded, and of which there are at most six. Source: "Alert Meta-Attributes" in "Pacemaker Explained".
func stamp(format string, at time.Time) string {
	micros := at.Nanosecond() / int(time.Microsecond)
	text := specifiers().ReplaceAllStringFunc(format, func(s string) string {
		if !strings.HasSuffix(s, "N") {
			return s
		}
		digits, _ := strconv.Atoi(s[1 : len(s)-1])
		if digits = min(digits, mostDigits); digits == 0 {
			return ""
		}
		return fmt.Sprintf("%0*d", digits, micros/int(math.Pow10(mostDigits-digits)))
	})
	return strftime.Format(text, at)
}
