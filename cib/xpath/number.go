package xpath

import (
	"math"
	"strconv"
	"strings"
)

// numberPrefix gives the longest beginning of a text that is a number without a sign: "12", "1.5", ".5",
// "1.", and quirk: "1e3", which the recommendation does not know and libxml2 takes.
func numberPrefix(text string) string {
	whole := digits(text)
	end := len(whole)
	if end < len(text) && text[end] == '.' {
		fraction := digits(text[end+1:])
		if whole == "" && fraction == "" {
			return ""
		}
		end += 1 + len(fraction)
	}
	if end == 0 {
		return ""
	}
	return text[:end+len(quirkExponent(text[end:]))]
}

// quirkExponent gives the exponent that a text begins with. libxml2 takes an exponent's mark without
// digits for one as well.
func quirkExponent(text string) string {
	if text == "" || text[0] != 'e' && text[0] != 'E' {
		return ""
	}
	end := 1
	if end < len(text) && (text[end] == '-' || text[end] == '+') {
		end++
	}
	return text[:end+len(digits(text[end:]))]
}

// digits gives the digits that a text begins with.
func digits(text string) string {
	return text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
}

// parseNumber is the function number() of a string: white space around, one minus sign, a number.
// Anything else is NaN.
func parseNumber(text string) float64 {
	text = strings.Trim(text, " \t\r\n")
	if text == "-" {
		return quirkDash
	}
	unsigned, negative := strings.CutPrefix(text, "-")
	if unsigned == "" || numberPrefix(unsigned) != unsigned {
		return math.NaN()
	}
	n := unsignedNumber(unsigned)
	if negative {
		return -n
	}
	return n
}

// quirkDash is the number that libxml2 reads in a minus sign alone. By the recommendation it is none.
const quirkDash = 0.0

// unsignedNumber reads what numberPrefix has found.
func unsignedNumber(text string) float64 {
	text = strings.TrimRight(text, "+-eE")
	n, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(n, 0) {
		return math.NaN()
	}
	return n
}

// formatNumber is the function string() of a number, with at most 15 significant digits.
func formatNumber(n float64) string {
	size := math.Abs(n)
	switch {
	case math.IsNaN(n):
		return "NaN"
	case math.IsInf(n, 0):
		return strings.TrimPrefix(strconv.FormatFloat(n, 'f', -1, 64), "+") + "inity"
	case n == 0:
		return "0"
	case size < math.MaxInt32 && n == math.Trunc(n):
		return strconv.FormatInt(int64(n), 10)
	case size > 1e9 || size < 1e-5:
		return quirkScientific(n)
	}
	return trimZeros(strconv.FormatFloat(n, 'f', fractionDigits(size), 64))
}

// fractionDigits is how many digits after the point leave 15 significant ones.
func fractionDigits(size float64) int {
	const significant = 15
	before := int(math.Log10(size))
	if before > 0 {
		return significant - before - 1
	}
	return significant - before
}

// quirkScientific writes a large or small number as 1.5e+10. The recommendation knows no exponents.
func quirkScientific(n float64) string {
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(n, 'e', 14, 64), "e")
	return trimZeros(mantissa) + "e" + exponent
}

func trimZeros(text string) string { return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") }

// round is the function round(): halves go up, and what rounds to 0 keeps its sign.
func round(n float64) float64 {
	if math.IsNaN(n) || math.IsInf(n, 0) || n == 0 {
		return n
	}
	if n >= -0.5 && n < 0 {
		return math.Copysign(0, -1)
	}
	return math.Floor(n + 0.5)
}
