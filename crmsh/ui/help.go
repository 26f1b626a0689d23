package ui

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"pacer/crmsh/lang"
)

//go:embed help/*.txt
var helpFiles embed.FS

// helpTexts gives what is to be said of levels ("level NAME"), commands ("LEVEL COMMAND", at the first level
// "COMMAND") and topics ("topic NAME", the first line being the headline). In the files each begins with a line
// of == and its name.
func helpTexts() map[string]string {
	out := map[string]string{"topic properties": propertiesTopic()}
	files, err := helpFiles.ReadDir("help")
	if err != nil {
		panic(err) // they are in the program
	}
	for _, f := range files {
		data, err := helpFiles.ReadFile("help/" + f.Name())
		if err != nil {
			panic(err)
		}
		for _, part := range strings.Split("\n"+string(data), "\n== ")[1:] {
			name, text, _ := strings.Cut(part, "\n")
			if topic, headline, ok := strings.Cut(name, ": "); ok {
				name, text = topic, headline+"\n\n"+text
			}
			out[name] = wrapped(strings.TrimSpace(text) + "\n")
		}
	}
	return out
}

// wrapped breaks the lines of a text that are no examples, which are indented, before they are too long to read.
func wrapped(text string) string {
	const width = 80
	var out strings.Builder
	for l := range strings.Lines(text) {
		if len(l) <= width+1 || strings.HasPrefix(l, " ") {
			out.WriteString(l)
			continue
		}
		column := 0
		for _, w := range strings.Fields(l) {
			switch {
			case column == 0:
			case column+1+len(w) > width:
				out.WriteByte('\n')
				column = 0
			default:
				out.WriteByte(' ')
				column++
			}
			out.WriteString(w)
			column += len(w)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// topicNames lists the topics.
func topicNames(texts map[string]string) []string {
	var out []string
	for name := range texts {
		if topic, ok := strings.CutPrefix(name, "topic "); ok {
			out = append(out, topic)
		}
	}
	slices.Sort(out)
	return out
}

// help explains what words name: a command or level as seen from where the user is or from the first level, or
// a topic.
func (sh *shell) help(words []string) error {
	texts := helpTexts()
	if len(words) == 0 {
		sh.page(listed(sh.current(), texts))
		return nil
	}
	topic := words[len(words)-1]
	switch {
	case len(words) == 1 && topic == "topics":
		sh.page(listedTopics(texts))
		return nil
	case len(words) == 2 && words[0] == "topic":
	case len(words) == 1 && texts["topic "+topic] != "" && sh.current().find(topic) == nil: // rather than a command in few letters
	default:
		for _, from := range []*level{sh.current(), rootLevel()} {
			if text := helpFrom(from, words, texts); text != "" {
				sh.page(text)
				return nil
			}
		}
	}
	if text, ok := texts["topic "+topic]; ok {
		sh.page(text)
		return nil
	}
	known := append(topicNames(texts), commandNames(sh.current())...)
	if c := sh.current().resolve(words[0]); c != nil && c.level != nil {
		known = commandNames(c.level())
	}
	return lang.Problems{{Found: topic, Expected: "there is no help for that; help lists commands, help topics what else is explained", Nearest: lang.Nearest(topic, known)}}
}

// helpWords completes what help takes: commands, levels with theirs, and topics.
func helpWords(sh *shell, args []string) []string {
	if len(args) == 1 {
		return append(append(commandNames(sh.current()), topicNames(helpTexts())...), "topics")
	}
	if args[0] == "topic" {
		return topicNames(helpTexts())
	}
	if c := sh.current().resolve(args[0]); c != nil && c.level != nil {
		return commandNames(c.level())
	}
	return nil
}

// helpFrom gives the help for a command or level that words lead to from a level, "" if they lead nowhere.
func helpFrom(at *level, words []string, texts map[string]string) string {
	for i, w := range words {
		c := at.resolve(w)
		if c == nil {
			return ""
		}
		if c.level == nil {
			return explained(at, c, texts)
		}
		at = c.level()
		if i == len(words)-1 {
			return fmt.Sprintf("%s: %s\n\n%s", at.name, c.short, listed(at, texts))
		}
	}
	return ""
}

// explained tells how a command is used.
func explained(at *level, c *command, texts map[string]string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s: %s\n\nusage: %s\n", c.name, c.short, c.usage)
	if len(c.aliases) > 0 {
		fmt.Fprintf(&out, "also called: %s\n", strings.Join(c.aliases, ", "))
	}
	if c.long != "" {
		fmt.Fprintf(&out, "\n%s\n", c.long)
	}
	if text := texts[helpName(at, c)]; text != "" {
		out.WriteString("\n" + text)
	}
	return out.String()
}

// helpName is what the text about a command is found by. Commands of all levels belong to the first one.
func helpName(at *level, c *command) string {
	if at.name == "" || slices.Contains(commonCommands, c) {
		return c.name
	}
	return at.name + " " + c.name
}

// listed tells what a level is for and lists its commands.
func listed(l *level, texts map[string]string) string {
	list := slices.DeleteFunc(l.all(), func(c *command) bool { return c.name == "up" && l.name == "" })
	slices.SortFunc(list, func(a, b *command) int { return strings.Compare(a.name, b.name) })
	width := 0
	for _, c := range list {
		width = max(width, len(c.name))
	}
	var out strings.Builder
	if text := texts[strings.TrimSpace("level "+l.name)]; text != "" {
		out.WriteString(text + "\n")
	}
	for _, c := range list {
		mark := " "
		if c.level != nil {
			mark = "/"
		}
		fmt.Fprintf(&out, "  %-*s %s\n", width+1, c.name+strings.TrimSpace(mark), c.short)
	}
	return out.String() + "\nhelp COMMAND tells more, help topics lists what else is explained. A command may be shortened as long as it is clear which is meant.\n"
}

// listedTopics lists the topics with their headlines.
func listedTopics(texts map[string]string) string {
	var out strings.Builder
	for _, name := range topicNames(texts) {
		headline, _, _ := strings.Cut(texts["topic "+name], "\n")
		fmt.Fprintf(&out, "  %-12s %s\n", name, headline)
	}
	return out.String() + "\nhelp TOPIC tells more; help topic TOPIC if there is a command of that name, too.\n"
}
