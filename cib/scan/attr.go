package scan

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// attributes reads the attributes of <name up to, not including, "/>" or ">".
func (s *scanner) attributes(name string) error {
	s.attrs = s.attrs[:0]
	for {
		spaced := s.skipBlank()
		rest := s.text[s.at:]
		if strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, "/>") {
			return s.checkDuplicates()
		}
		if !spaced {
			return s.fail(s.at, "%s in the start tag <%s>; expected white space, '>' or '/>'", s.here(), name)
		}
		if err := s.attribute(name); err != nil {
			return err
		}
	}
}

// attribute reads one key="value".
func (s *scanner) attribute(element string) error {
	start := s.at
	key := s.name()
	if key == "" {
		return s.fail(start, "%s in the start tag <%s>; expected an attribute's name, '>' or '/>'", s.here(), element)
	}
	s.skipBlank()
	if s.at >= len(s.text) || s.text[s.at] != '=' {
		return s.fail(s.at, "attribute %s of <%s> is followed by %s; expected =\"value\"", key, element, s.here())
	}
	s.at++
	s.skipBlank()
	value, err := s.value(element, key)
	if err != nil {
		return err
	}
	space, local := splitName(key)
	s.attrs = append(s.attrs, etree.Attr{Space: space, Key: local, Value: value})
	return nil
}

// value reads a quoted attribute value.
func (s *scanner) value(element, key string) (string, error) {
	if s.at >= len(s.text) || s.text[s.at] != '"' && s.text[s.at] != '\'' {
		return "", s.fail(s.at, "value of %s in <%s> begins with %s; expected a quote", key, element, s.here())
	}
	quote := s.text[s.at]
	start := s.at + 1
	simple := true
	i := start
	for i < len(s.text) {
		c := s.text[i]
		if class[c]&plain != 0 {
			i++
			continue
		}
		if c == quote {
			break
		}
		if c == '<' {
			return "", s.fail(i, "'<' in the value of %s in <%s>; write &lt;, or close the quote before it", key, element)
		}
		if c != '"' && c != '\'' {
			simple = false
		}
		i++
	}
	if i >= len(s.text) {
		return "", s.fail(s.at, "value of %s in <%s> is never closed; expected %c", key, element, quote)
	}
	s.at = i + 1
	if simple {
		return s.text[start:i], nil
	}
	return s.normalise(start, i)
}

// normalise resolves the references in text[from:to] and turns white space into spaces, as XML asks for
// attribute values. White space written as a reference stays what it is.
func (s *scanner) normalise(from, to int) (string, error) {
	var b strings.Builder
	b.Grow(to - from)
	for i := from; i < to; {
		switch c := s.text[i]; c {
		case '&':
			expanded, size, err := s.reference(i, to)
			if err != nil {
				return "", err
			}
			b.WriteString(expanded)
			i += size
		case '\r':
			b.WriteByte(' ')
			i++
			if i < to && s.text[i] == '\n' {
				i++
			}
		case '\t', '\n':
			b.WriteByte(' ')
			i++
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String(), nil
}

// reference resolves the reference that begins at offset at and ends before limit. It returns the text
// it stands for and its own length in bytes.
func (s *scanner) reference(at, limit int) (string, int, error) {
	end := strings.IndexByte(s.text[at:limit], ';')
	if end < 0 {
		return "", 0, s.fail(at, "'&' begins no reference; a literal '&' is written &amp;")
	}
	name := s.text[at+1 : at+end]
	if expanded, ok := predefined(name); ok {
		return expanded, end + 1, nil
	}
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric {
		return "", 0, s.fail(at, "unknown entity &%s;; expected &lt; &gt; &amp; &quot; &apos; or a number (a literal '&' is written &amp;)", clip(name))
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	// ParseUint alone would take a sign or an underscore.
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil || strings.ContainsAny(digits, "+-_") || !allowed(rune(code)) {
		return "", 0, s.fail(at, "&%s; is no character that XML allows", clip(name))
	}
	return string(rune(code)), end + 1, nil
}

// predefined expands the entities every XML reader knows.
func predefined(name string) (string, bool) {
	switch name {
	case "lt":
		return "<", true
	case "gt":
		return ">", true
	case "amp":
		return "&", true
	case "quot":
		return `"`, true
	case "apos":
		return "'", true
	}
	return "", false
}

// clip keeps a quoted piece of input short enough for a message.
func clip(text string) string {
	const most = 40
	for i := range text {
		if i > most {
			return text[:i] + "..."
		}
	}
	return text
}

// manyAttributes is where comparing each attribute with each other stops being the fastest way.
const manyAttributes = 24

// checkDuplicates refuses a start tag that gives an attribute twice.
func (s *scanner) checkDuplicates() error {
	if len(s.attrs) > manyAttributes {
		return s.checkDuplicatesByTable()
	}
	for i := 1; i < len(s.attrs); i++ {
		for j := range i {
			if s.attrs[i].Key == s.attrs[j].Key && s.attrs[i].Space == s.attrs[j].Space {
				return s.failDuplicate(s.attrs[i])
			}
		}
	}
	return nil
}

func (s *scanner) checkDuplicatesByTable() error {
	seen := make(map[string]bool, len(s.attrs))
	for _, a := range s.attrs {
		if seen[a.FullKey()] {
			return s.failDuplicate(a)
		}
		seen[a.FullKey()] = true
	}
	return nil
}

func (s *scanner) failDuplicate(a etree.Attr) error {
	return s.fail(s.at, "the start tag gives attribute %s twice; remove one", a.FullKey())
}

// splitName separates a prefix from a name.
func splitName(name string) (space, local string) {
	if i := strings.IndexByte(name, ':'); i > 0 && i < len(name)-1 {
		return name[:i], name[i+1:]
	}
	return "", name
}

// checkPrefixes refuses prefixes that no xmlns attribute in scope declares. The element must be the
// innermost open one.
func (s *scanner) checkPrefixes(start int, e *etree.Element) error {
	if e.Space != "" && !s.declared(e.Space) {
		return s.fail(start, "prefix %s of <%s> is not declared; remove it or declare xmlns:%s", e.Space, e.FullTag(), e.Space)
	}
	for i := range e.Attr {
		a := &e.Attr[i]
		if a.Space != "" && a.Space != "xmlns" && !s.declared(a.Space) {
			return s.fail(start, "prefix %s of attribute %s is not declared; remove it or declare xmlns:%s", a.Space, a.FullKey(), a.Space)
		}
	}
	return nil
}

// declared reports whether an open element declares a prefix.
func (s *scanner) declared(prefix string) bool {
	if prefix == "xml" {
		return true
	}
	for _, f := range s.open {
		for i := range f.element.Attr {
			if a := &f.element.Attr[i]; a.Space == "xmlns" && a.Key == prefix {
				return true
			}
		}
	}
	return false
}
