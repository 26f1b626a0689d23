package ui

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"pacer/crmsh/lang"
	"pacer/crmsh/ui/table"
)

// topicsText explains what is neither a command nor a level. Each topic begins with a line of "== NAME: " and the headline.
//
//go:embed topics.txt
var topicsText string

// topic is something that help explains beside commands and levels.
type topic struct{ name, headline, text string }

// topics lists them by name.
func topics() []topic {
	out := []topic{propertiesTopic()}
	for _, part := range strings.Split("\n"+topicsText, "\n== ")[1:] {
		first, text, _ := strings.Cut(part, "\n")
		name, headline, _ := strings.Cut(first, ": ")
		out = append(out, topic{name, headline, table.Wrapped(headline + "\n\n" + text)})
	}
	slices.SortFunc(out, func(a, b topic) int { return strings.Compare(a.name, b.name) })
	return out
}

func findTopic(name string) (t topic, there bool) {
	list := topics()
	i := slices.IndexFunc(list, func(t topic) bool { return t.name == name })
	if i < 0 {
		return topic{}, false
	}
	return list[i], true
}

func topicNames() []string {
	var out []string
	for _, t := range topics() {
		out = append(out, t.name)
	}
	return out
}

// help explains what words name: a command or level as seen from where the user is or from the first level, or a topic.
func (r *runner) help(_ *table.Call, words []string) error {
	text, err := explained(r.current(), r.root(), words)
	if err == nil {
		r.out.Explain(text)
	}
	return err
}

func explained(at, root *table.Level, words []string) (string, error) {
	if len(words) == 0 {
		return at.Text(), nil
	}
	name := words[len(words)-1]
	t, isTopic := findTopic(name)
	switch {
	case len(words) == 1 && name == "topics":
		return listedTopics(), nil
	case len(words) == 2 && words[0] == "topic":
	case len(words) == 1 && isTopic && at.Find(name) == nil: // rather than a command in few letters
	default:
		for _, from := range []*table.Level{at, root} {
			if text := from.Explain(words); text != "" {
				return text, nil
			}
		}
	}
	if isTopic {
		return t.text, nil
	}
	if found := root.Below(name); len(words) == 1 && len(found) > 0 {
		return explainedBelow(found), nil
	}
	known := append(topicNames(), at.Names()...)
	if c := at.Resolve(words[0]); c != nil && c.Level != nil {
		known = c.Level.Names()
	}
	return "", lang.Problems{{Found: name, Expected: "there is no help for that; help lists commands, help topics what else is explained", Nearest: lang.Nearest(name, known)}}
}

// explainedBelow explains a command of levels further down; where there are several of a name, it lists them.
func explainedBelow(found []table.Place) string {
	if len(found) == 1 {
		return fmt.Sprintf("At the level %s:\n\n%s", found[0].Path, found[0].Command.Text())
	}
	out := "Several levels have this command:\n\n"
	for _, f := range found {
		out += fmt.Sprintf("  %-28s %s\n", f.Path+" "+f.Command.Name, f.Command.Short)
	}
	return out + "\nhelp LEVEL COMMAND tells more.\n"
}

// offerHelp offers what help takes: commands, levels with theirs, and topics.
func (r *runner) offerHelp(q table.Query) []string {
	if len(q.Args) == 1 {
		return slices.Concat(r.current().Names(), topicNames(), []string{"topics"})
	}
	if q.Args[0] == "topic" {
		return topicNames()
	}
	if c := r.current().Resolve(q.Args[0]); c != nil && c.Level != nil {
		return c.Level.Names()
	}
	return nil
}

// listedTopics lists the topics with their headlines.
func listedTopics() string {
	var out strings.Builder
	for _, t := range topics() {
		fmt.Fprintf(&out, "  %-12s %s\n", t.name, t.headline)
	}
	return out.String() + "\nhelp TOPIC tells more; help topic TOPIC if there is a command of that name, too.\n"
}
