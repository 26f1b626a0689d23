package scan

import (
	"strings"

	"github.com/beevik/etree"
)

// characters reads a run of text up to the next '<'.
func (s *scanner) characters() error {
	start, end := s.at, len(s.text)
	if i := strings.IndexByte(s.text[start:], '<'); i >= 0 {
		end = start + i
	}
	s.at = end
	run := s.text[start:end]
	if isBlank(run) {
		return nil
	}
	if len(s.open) == 0 {
		first := start + len(run) - len(strings.TrimLeft(run, " \t\r\n"))
		return s.fail(first, "text %q outside the root element; expected XML, remove it", clip(strings.TrimSpace(run)))
	}
	if i := strings.Index(run, "]]>"); i >= 0 {
		return s.fail(start+i, "']]>' in text; write ]]&gt;")
	}
	return s.keepOrDrop(start, end)
}

// keepOrDrop keeps or drops a run of text that is more than white space.
func (s *scanner) keepOrDrop(start, end int) error {
	expanded, err := s.expand(start, end)
	if err != nil {
		return err
	}
	if s.mode == KeepText {
		s.pending = append(s.pending, etree.NewText(expanded))
		return nil
	}
	first := start
	for class[s.text[first]]&blank != 0 {
		first++
	}
	s.tree.strays = append(s.tree.strays, stray{first, strings.TrimSpace(expanded)})
	return nil
}

// expand resolves the references in text[from:to] and makes every line end a '\n'.
func (s *scanner) expand(from, to int) (string, error) {
	run := s.text[from:to]
	if strings.IndexByte(run, '&') < 0 {
		return lineEnds(run), nil
	}
	var b strings.Builder
	for i := from; i < to; {
		next := strings.IndexByte(s.text[i:to], '&')
		if next < 0 {
			b.WriteString(lineEnds(s.text[i:to]))
			break
		}
		b.WriteString(lineEnds(s.text[i : i+next]))
		i += next
		expanded, size, err := s.reference(i, to)
		if err != nil {
			return "", err
		}
		b.WriteString(expanded)
		i += size
	}
	return b.String(), nil
}

// lineEnds makes every line end a '\n'.
func lineEnds(text string) string {
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// comment reads <!-- ... -->.
func (s *scanner) comment() error {
	start := s.at
	body := s.text[start+len("<!--"):]
	end := strings.Index(body, "--")
	if end < 0 {
		return s.fail(start, "comment is never closed; expected -->")
	}
	s.at = start + len("<!--") + end
	if !strings.HasPrefix(s.text[s.at:], "-->") {
		return s.fail(s.at, "'--' inside a comment; XML does not allow it, remove one dash")
	}
	s.at += len("-->")
	if len(s.open) > 0 {
		s.pending = append(s.pending, etree.NewComment(lineEnds(body[:end])))
	}
	return nil
}

// cdata reads <![CDATA[ ... ]]>.
func (s *scanner) cdata() error {
	start := s.at
	if len(s.open) == 0 {
		return s.fail(start, "CDATA section outside the root element; remove it")
	}
	body := s.text[start+len("<![CDATA["):]
	end := strings.Index(body, "]]>")
	if end < 0 {
		return s.fail(start, "CDATA section is never closed; expected ]]>")
	}
	s.at = start + len("<![CDATA[") + end + len("]]>")
	content := lineEnds(body[:end])
	if s.mode == KeepText {
		s.pending = append(s.pending, etree.NewCData(content))
	} else if !isBlank(content) {
		s.tree.strays = append(s.tree.strays, stray{start, strings.TrimSpace(content)})
	}
	return nil
}

// instruction reads and drops <?target ... ?>.
func (s *scanner) instruction() error {
	start := s.at
	s.at += len("<?")
	target := s.name()
	if target == "" {
		return s.fail(start, "'<?' is followed by %s; expected a processing instruction's name", s.here())
	}
	if strings.EqualFold(target, "xml") {
		return s.fail(start, "<?%s in the middle of the text; an XML declaration stands at the very beginning", target)
	}
	end := strings.Index(s.text[s.at:], "?>")
	if end < 0 {
		return s.fail(start, "processing instruction <?%s is never closed; expected ?>", target)
	}
	if end > 0 && class[s.text[s.at]]&blank == 0 {
		return s.fail(s.at, "%s in the processing instruction <?%s; expected white space or ?>", s.here(), target)
	}
	s.at += end + len("?>")
	return nil
}

// doctype reads and drops a document type declaration that declares nothing.
func (s *scanner) doctype() error {
	start := s.at
	if s.root != nil {
		return s.fail(start, "document type declaration after the root element began; remove it")
	}
	s.at += len("<!DOCTYPE")
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case '>':
			s.at++
			return nil
		case '[':
			return s.fail(s.at, "document type declaration declares entities or elements; that is refused, remove it")
		case '"', '\'':
			end := strings.IndexByte(s.text[s.at+1:], c)
			if end < 0 {
				return s.fail(s.at, "quote in the document type declaration is never closed; expected %c", c)
			}
			s.at += end + 2
		case '<':
			return s.fail(s.at, "'<' in the document type declaration; expected '>'")
		default:
			s.at++
		}
	}
	return s.fail(start, "document type declaration is never closed; expected '>'")
}

// declaration reads a byte order mark and <?xml version="1.0" ... ?>, both optional.
func (s *scanner) declaration() error {
	if strings.HasPrefix(s.text, "\uFEFF") {
		s.at = len("\uFEFF")
	}
	rest := s.text[s.at:]
	if !strings.HasPrefix(rest, "<?xml") || len(rest) > len("<?xml") && class[rest[len("<?xml")]]&nameByte != 0 {
		return nil
	}
	start := s.at
	s.at += len("<?xml")
	fields, err := s.declarationFields(start)
	if err != nil {
		return err
	}
	return s.checkDeclaration(start, fields)
}

// declarationFields reads the name="value" pairs of the XML declaration and its end.
func (s *scanner) declarationFields(start int) ([]etree.Attr, error) {
	var fields []etree.Attr
	for {
		spaced := s.skipBlank()
		if strings.HasPrefix(s.text[s.at:], "?>") {
			s.at += len("?>")
			return fields, nil
		}
		if s.at >= len(s.text) || !spaced {
			return nil, s.fail(s.at, "XML declaration is broken by %s; expected ?>", s.here())
		}
		s.attrs = s.attrs[:0]
		if err := s.attribute("?xml"); err != nil {
			return nil, err
		}
		fields = append(fields, s.attrs[0])
	}
}

// checkDeclaration accepts version 1.x, UTF-8 or a part of it, and a standalone mark, in this order.
func (s *scanner) checkDeclaration(start int, fields []etree.Attr) error {
	order := []string{"version", "encoding", "standalone"}
	for i, f := range fields {
		for len(order) > 0 && order[0] != f.Key {
			if i == 0 {
				break
			}
			order = order[1:]
		}
		if len(order) == 0 || order[0] != f.Key {
			return s.fail(start, "unexpected %s in the XML declaration; expected version, encoding, standalone, in this order", f.Key)
		}
		order = order[1:]
		if f.Key == "version" && !strings.HasPrefix(f.Value, "1.") {
			return s.fail(start, "XML version %q; expected 1.0", clip(f.Value))
		}
		if f.Key == "encoding" && !isUTF8(f.Value) {
			return s.fail(start, "encoding %q; expected UTF-8, convert the text with iconv and correct its first line", clip(f.Value))
		}
	}
	if len(fields) == 0 {
		return s.fail(start, "XML declaration without a version; expected <?xml version=\"1.0\"?>")
	}
	return nil
}

// isUTF8 reports whether an encoding's name means UTF-8 or a subset of it.
func isUTF8(encoding string) bool {
	switch strings.ToUpper(encoding) {
	case "UTF-8", "UTF8", "US-ASCII", "ASCII":
		return true
	}
	return false
}
