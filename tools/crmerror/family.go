package crmerror

import "pacer/cib/value/vocab"

// meaning is what a code stands for.
type meaning struct{ name, text string }

// family is a way to understand codes. What one does not know has a name and a text, too.
type family struct {
	codes    func() []int // those to list
	describe func(code int) meaning
}

var (
	exits = family{
		codes: func() (codes []int) {
			for _, e := range vocab.Exits() {
				codes = append(codes, int(e))
			}
			return codes
		},
		describe: func(code int) meaning { return meaning{vocab.Exit(code).Name(), vocab.Exit(code).String()} },
	}
	results = family{
		codes: func() (codes []int) {
			for _, r := range vocab.Results() {
				codes = append(codes, int(r))
			}
			for number := 1; number <= lastCode; number++ {
				if errnoName(number) != unknown {
					codes = append(codes, number)
				}
			}
			return codes
		},
		describe: describeResult,
	}
	old = family{
		codes: func() (codes []int) {
			for number := range lastCode + 1 {
				if describeOld(number).name != unknown {
					codes = append(codes, number)
				}
			}
			return codes
		},
		describe: describeOld,
	}
)

// lastCode is where lists end: system errors have numbers below it.
const lastCode = 256

// unknown is the name of codes without one.
var unknown = vocab.Result(1).Name()

func describeResult(code int) meaning {
	if code > 0 {
		return meaning{errnoName(code), errnoText(code)}
	}
	return meaning{vocab.Result(code).Name(), vocab.Result(code).String()}
}

// describeOld takes a result of old with either sign.
func describeOld(code int) meaning {
	code = max(code, -code)
	if r, name, ok := vocab.OldResult(code); ok {
		return meaning{name, r.String()}
	}
	return describeResult(code)
}
