package numeral

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Why a text could not be read as asked.
var (
	ErrNoNumber  = errors.New("not a number")
	ErrRange     = errors.New("number out of range")
	ErrUnderflow = errors.New("number too close to zero")
)

// IsSpace says whether a byte is white space to Pacemaker's readers (the C locale's).
func IsSpace(c byte) bool { return c == ' ' || (c >= '\t' && c <= '\r') }

// IsDigit says whether a byte is a decimal digit.
func IsDigit(c byte) bool { return c >= '0' && c <= '9' }

// TrimSpace removes leading white space.
func TrimSpace(s string) string {
	for s != "" && IsSpace(s[0]) {
		s = s[1:]
	}
	return s
}

// Int reads the whole number a text begins with and gives what follows it. Beyond 64 bits the
// nearest bound comes with ErrRange; without digits it is 0 with ErrNoNumber.
func Int(text string) (n int64, rest string, err error) {
	s := TrimSpace(text)
	start := s
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	digits := s
	for s != "" && IsDigit(s[0]) {
		s = s[1:]
	}
	if len(digits) == len(s) {
		return 0, text, ErrNoNumber
	}
	n, perr := strconv.ParseInt(start[:len(start)-len(s)], 10, 64)
	if perr != nil { // the syntax has been checked, so only the range is left; n is the bound
		return n, s, ErrRange
	}
	return n, s, nil
}

// AtLeast reads a whole number between lowest and the largest 32-bit integer. Text that is no
// number gives lowest; anything outside is moved to the nearer bound.
func AtLeast(text string, lowest int) int {
	n, _, err := Int(text)
	if errors.Is(err, ErrNoNumber) {
		return lowest
	}
	return int(min(max(n, int64(lowest)), math.MaxInt32))
}

// Float reads the decimal number a text begins with, hexadecimal and infinities included.
func Float(text string) (float64, error) {
	s := TrimSpace(text)
	num := floatPrefix(s)
	if num == "" {
		return 0, ErrNoNumber
	}
	f, err := strconv.ParseFloat(completeHex(num), 64)
	if err != nil {
		return f, ErrRange
	}
	if math.Abs(f) <= smallestNormal && quirkUnderflows(text[:len(text)-len(s)+len(num)]) {
		return f, ErrUnderflow
	}
	return f, nil
}

const smallestNormal = 0x1p-1022

// quirkUnderflows decides whether a value that came out as about zero was meant as something else:
// any character besides those of a bare "0.0" or "0e" counts as evidence, so a zero written with a
// sign, with leading space or with an exponent such as "0e5" is refused.
func quirkUnderflows(number string) bool { return strings.Trim(number, "0.eE") != "" }

// completeHex gives a hexadecimal number the exponent that Go insists on.
func completeHex(num string) string {
	if strings.ContainsAny(num, "xX") && !strings.ContainsAny(num, "pP") {
		return num + "p0"
	}
	return num
}

// floatPrefix is the longest leading part that reads as a number, "" if there is none.
func floatPrefix(s string) string {
	i := 0
	if s != "" && (s[0] == '+' || s[0] == '-') {
		i++
	}
	for _, word := range []string{"infinity", "inf", "nan"} {
		if len(s) >= i+len(word) && strings.EqualFold(s[i:i+len(word)], word) {
			return s[:i+len(word)]
		}
	}
	isDigit, expMark := IsDigit, "eE"
	if len(s) > i+2 && s[i] == '0' && (s[i+1]|0x20) == 'x' && mantissa(s[i+2:], isHexDigit) > 0 {
		i += 2
		isDigit, expMark = isHexDigit, "pP"
	}
	n := mantissa(s[i:], isDigit)
	if n == 0 {
		return ""
	}
	return s[:i+n+exponent(s[i+n:], expMark)]
}

// mantissa is the length of leading digits with at most one point among them, 0 without a digit.
func mantissa(s string, isDigit func(byte) bool) int {
	i, digits, point := 0, 0, false
	for i < len(s) && (isDigit(s[i]) || (s[i] == '.' && !point)) {
		if s[i] == '.' {
			point = true
		} else {
			digits++
		}
		i++
	}
	if digits == 0 {
		return 0
	}
	return i
}

// exponent is the length of a complete exponent, 0 if there is none.
func exponent(s, mark string) int {
	if s == "" || !strings.ContainsRune(mark, rune(s[0])) {
		return 0
	}
	i := 1
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	if i == len(s) || !IsDigit(s[i]) {
		return 0
	}
	for i < len(s) && IsDigit(s[i]) {
		i++
	}
	return i
}

func isHexDigit(c byte) bool {
	return IsDigit(c) || ((c|0x20) >= 'a' && (c|0x20) <= 'f')
}
