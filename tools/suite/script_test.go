package suite

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kballard/go-shellquote"
)

// A script has one word a line, with its arguments:
//
//	shadow [SCHEMA]   from here on the CIB is a new empty one
//	reset             the CIB's version becomes 0.1.0 again
//	file NAME         from here on the CIB is a file of the suite
//	copy NAME         from here on the CIB is a copy of it
//	stdin-file        from here on the CIB is read from standard input
//	after TEST        from here on the CIB is what it is after a test by the expectations
//	no-file           from here on the CIB is a file that does not exist
//	env NAME=VALUE    from here on the environment has the variable; NAME= removes it
//	do COMMAND        prepares something
//	sleep TIME        lets time pass, such as 2s
//	test NAME         a test; NAME #2 is the second one of that name. both NAME: the test and its twin with --output-as=xml
//	< FILE [without ATTRIBUTE]   its standard input; FILE may be $CIB
//	replace PATTERN by TEXT   in it, everywhere
//	only PATTERN      of its standard output only lines that match are looked at
//	but PATTERN       all but those that match
//	described         of its output descriptions of options are not looked at: these are in words of their own
//	edited COMMAND    its standard input is the CIB as root's command changes it in a copy
//	$ COMMAND         its command, which runs it
//
// In commands and values $DATA is the suite's folder, $DIR that of files made here, and $TEXT(NAME) the text of a file in it.
type line struct{ word, rest string }

func readScript(t *testing.T, name string) []line {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var lines []line
	for _, text := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
		word, rest, _ := strings.Cut(text, " ")
		lines = append(lines, line{word, rest})
	}
	return lines
}

// stage is what a script works on.
type stage struct {
	t    *testing.T
	data string // the suite's folder
	dir  string // of files made here
	cib  string // file of the CIB, "-" for standard input
	n    int
	// tight puts one space in the place of white space in texts, as the suite does for twin tests.
	tight bool
	vars  map[string]string
	want  map[string]expectation
	sieve func(line string) bool // of lines of standard output; nil: all are looked at
	bare  bool                   // descriptions are not looked at
}

func (s *stage) path(name string) string {
	return strings.NewReplacer("$DATA", s.data, "$CIB", s.cib, "$DIR", s.dir).Replace(name)
}

func (s *stage) read(name string) string {
	data, err := os.ReadFile(s.path(name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data)
}

// fresh makes a new file for a CIB.
func (s *stage) fresh(text string) {
	s.n++
	s.cib = filepath.Join(s.dir, fmt.Sprintf("shadow.cts-cli.%d", s.n))
	if err := os.WriteFile(s.cib, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// sift has only some lines of standard output be looked at.
func (s *stage) sift(l line) {
	pattern := regexp.MustCompile(l.rest)
	s.sieve = func(text string) bool { return pattern.MatchString(text) == (l.word == "only") }
}

// sifted gives the lines that are looked at.
func (s *stage) sifted(text string) string {
	if s.sieve == nil {
		return text
	}
	lines := strings.SplitAfter(text, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return !s.sieve(l) }), "")
}

var (
	xmlDescription = regexp.MustCompile(`(?s)(<(?:long|short)desc lang="en">).*?(</(?:long|short)desc>)`)
	marks          = regexp.MustCompile(`\*\*\* (Deprecated|Replaced with \S+|Advanced Use Only) \*\*\*|  Allowed values: [^\n<]*`)
	option         = regexp.MustCompile(`^( +)\* ([^ :]+): `)
)

// undescribed takes the descriptions of options out of a text: of XML the texts but for what is marked in them, of lists for
// people the text behind a name and the line below it.
func undescribed(text string) string {
	if xmlDescription.MatchString(text) {
		return xmlDescription.ReplaceAllStringFunc(text, func(d string) string {
			parts := xmlDescription.FindStringSubmatch(d)
			return parts[1] + strings.Join(marks.FindAllString(d, -1), " ") + parts[2]
		})
	}
	var kept []string
	for _, line := range strings.Split(text, "\n") {
		m := option.FindStringSubmatch(line)
		switch values := strings.Contains(line, "* Possible values"); {
		case values, strings.Contains(line, "OPTIONS"), line == "":
			kept = append(kept, line)
		case m != nil && len(m[1]) <= 4 && !strings.HasPrefix(strings.Join(kept[max(0, len(kept)-1):], ""), m[1][2:]+"* "):
			kept = append(kept, m[1]+"* "+m[2])
		}
	}
	return strings.Join(kept, "\n")
}

// edited gives the CIB as a command of root's would leave it.
func (s *stage) edited(command string) string {
	kept, user := s.cib, s.vars["CIB_user"]
	defer func() { s.cib, s.vars["CIB_user"] = kept, user }()
	s.fresh(s.read("$CIB"))
	s.vars["CIB_user"] = "root"
	s.set(line{"do", command})
	return s.read("$CIB")
}

// set performs the words that choose a CIB.
func (s *stage) set(l line) bool {
	switch l.word {
	case "shadow":
		s.cib = "none"
		empty := s.run("cibadmin --empty="+l.rest, "")
		s.fresh(empty.stdout)
	case "reset":
		s.fresh(versionless.ReplaceAllString(s.read("$CIB"), `admin_epoch="0" epoch="1" num_updates="0"`))
	case "file":
		s.cib = filepath.Join(s.data, l.rest)
	case "copy":
		s.fresh(s.read("$DATA/" + l.rest))
	case "stdin-file":
		s.cib = "-"
	case "no-file":
		s.cib = filepath.Join(s.dir, "nonexistent.xml")
	case "after":
		s.fresh(strings.Replace(s.want[l.rest].cib, "<cib", `<cib validate-with="pacemaker-4.0"`, 1))
	case "env":
		name, value, _ := strings.Cut(l.rest, "=")
		s.vars[name] = s.path(value)
	case "sleep":
		d, err := time.ParseDuration(l.rest)
		if err != nil {
			s.t.Fatal(err)
		}
		time.Sleep(d)
	case "do":
		if r := s.run(l.rest, ""); r.status != 0 {
			s.t.Fatalf("%s: status %d: %s", l.rest, r.status, r.stderr)
		}
	default:
		return false
	}
	return true
}

var whiteSpace = regexp.MustCompile(`\s+`)

// words splits a command and puts in what its variables stand for.
func (s *stage) words(command string) []string {
	words, err := shellquote.Split(command)
	if err != nil {
		s.t.Fatalf("%s: %v", command, err)
	}
	for i, w := range words {
		if name, ok := strings.CutPrefix(w, "$TEXT("); ok {
			words[i] = s.read("$DATA/" + strings.TrimSuffix(name, ")"))
			if s.tight {
				words[i] = whiteSpace.ReplaceAllString(words[i], " ")
			}
			continue
		}
		words[i] = s.path(w)
	}
	return words
}
