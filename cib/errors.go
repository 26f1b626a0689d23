package cib

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/scan"
)

// Note is something a user should know although nothing failed.
type Note struct {
	Origin string
	scan.Pos
	Text string
}

// String gives the note with its place, as far as known.
func (n Note) String() string { return located(n.Origin, n.Pos, n.Text) }

// Fault is the kind of a ParseError.
type Fault int

const (
	NotXML        Fault = iota // the text is not well-formed XML
	NotCIB                     // it is XML, but no <cib>
	UnknownSchema              // validate-with is missing or names no known schema
)

// ParseError says why a text is no CIB.
type ParseError struct {
	Fault  Fault
	Origin string
	scan.Pos
	Text string
}

// Error implements error as "origin: line 3, column 14: text".
func (e *ParseError) Error() string { return located(e.Origin, e.Pos, e.Text) }

func notXML(err error, origin string) error {
	var fault *scan.Error
	if !errors.As(err, &fault) {
		return fmt.Errorf("%s: %w", origin, err)
	}
	return &ParseError{NotXML, origin, fault.Pos, fault.Text}
}

func (d *Document) fail(fault Fault, at *etree.Element, format string, args ...any) error {
	return &ParseError{fault, d.origin, d.Position(at), fmt.Sprintf(format, args...)}
}

// located puts before a text where it is about, as far as known.
func located(origin string, pos scan.Pos, text string) string {
	parts := []string{}
	if origin != "" {
		parts = append(parts, origin)
	}
	if pos.Known() {
		parts = append(parts, pos.String())
	}
	return strings.Join(append(parts, text), ": ")
}

// quote shows a piece of input in a message, shortened.
func quote(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "..."
	}
	return fmt.Sprintf("%q", text)
}
