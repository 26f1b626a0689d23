package agent

import (
	"bytes"
	"fmt"
	"strings"
)

// lsbHeader are the conventional comments of an init script (LSB core, "Comment Conventions for
// Init Scripts"), by keyword. Values keep the space and the line's end, which show in the
// meta-data.
type lsbHeader map[string]string

var lsbKeywords = []string{
	"Provides", "Required-Start", "Required-Stop", "Should-Start", "Should-Stop",
	"Default-Start", "Default-Stop", "Short-Description", "Description",
}

func readLSBHeader(script string) lsbHeader {
	header := lsbHeader{}
	inside, last := false, ""
	for line := range strings.Lines(script) {
		switch {
		case strings.HasPrefix(line, "### BEGIN INIT INFO"):
			inside = true
		case !inside:
		case strings.HasPrefix(line, "### END INIT INFO"), !strings.HasPrefix(line, "#"):
			return header
		case last == "Description" && (strings.HasPrefix(line, "#  ") || strings.HasPrefix(line, "#\t")):
			header[last] += line[1:]
		default:
			last = header.take(line)
		}
	}
	return header
}

// take notes the value of a line that begins with a keyword not seen before.
func (h lsbHeader) take(line string) (keyword string) {
	for _, k := range lsbKeywords {
		value, ok := strings.CutPrefix(line, "# "+k+":")
		if _, seen := h[k]; ok && !seen {
			h[k] = value
			return k
		}
	}
	return ""
}

// lsbMetaData describes an init script as if it were an OCF agent, in Pacemaker's layout.
func lsbMetaData(name, script string) []byte {
	h := readLSBHeader(script)
	text := func(keyword, otherwise string) string {
		if v, ok := h[keyword]; ok {
			return escape(v)
		}
		return otherwise
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "<?xml version='1.0'?>\n<resource-agent name='%s' version='0.1'>\n", name)
	b.WriteString("  <version>1.1</version>\n")
	fmt.Fprintf(&b, "  <longdesc lang='en'>\n%s  </longdesc>\n", text("Description", name))
	fmt.Fprintf(&b, "  <shortdesc lang='en'>%s</shortdesc>\n", text("Short-Description", name))
	b.WriteString("  <parameters/>\n  <actions>\n    <action name='meta-data' timeout='5s' />\n")
	for _, action := range []string{"start", "stop", "status", "restart", "force-reload"} {
		fmt.Fprintf(&b, "    <action name='%s' timeout='15s' />\n", action)
	}
	b.WriteString("    <action name='monitor' timeout='15s' interval='15s' />\n  </actions>\n  <special tag='LSB'>\n")
	for _, k := range lsbKeywords[:7] {
		fmt.Fprintf(&b, "    <%s>%s</%s>\n", k, text(k, ""), k)
	}
	b.WriteString("  </special>\n</resource-agent>\n")
	return b.Bytes()
}

func escape(s string) string { return xmlText.Replace(s) }

var xmlText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
