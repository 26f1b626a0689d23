package conf

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"pacer/problem"
)

// TestImports compares what becomes of old configurations with what stands beside them in testdata: the
// new text, the list of changes and remarks, or the errors.
func TestImports(t *testing.T) {
	files, err := filepath.Glob("testdata/import/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := imported(t, archive)
			if os.Getenv("UPDATE") != "" {
				archive.Files = append(archive.Files[:1], got...)
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(archive.Files[1:], got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func imported(t *testing.T, archive *txtar.Archive) []txtar.File {
	var known []Node
	for _, word := range strings.Fields(string(archive.Comment)) {
		if name, address, ok := strings.Cut(word, "="); ok {
			known = append(known, Node{name, address})
		}
	}
	f, err := Parse(string(archive.Files[0].Data), "old.conf")
	if err == nil {
		var made *Imported
		if made, err = f.Import(known); err == nil {
			accepted(t, made.File.String(), true)
			var changes, remarks strings.Builder
			for _, c := range made.Changes {
				changes.WriteString(c.String() + "\n")
			}
			for _, r := range made.Remarks {
				remarks.WriteString(r.Error() + "\n")
			}
			return []txtar.File{
				{Name: "new.conf", Data: []byte(made.File.String())}, {Name: "changes", Data: []byte(changes.String())}, {Name: "remarks", Data: []byte(remarks.String())},
			}
		}
	}
	return []txtar.File{{Name: "errors", Data: []byte(err.Error() + "\n")}}
}

// accepted asks the real corosync, where there is one, whether it takes a configuration.
func accepted(t *testing.T, text string, want bool) {
	t.Helper()
	if _, err := exec.LookPath("corosync"); err != nil {
		t.Log("corosync is not installed; it was not asked")
		return
	}
	if strings.Contains(text, "xxx") || strings.Contains(text, "crypto_cipher: aes") {
		return // addresses to be filled in, a key to be made
	}
	path := filepath.Join(t.TempDir(), "corosync.conf")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("corosync", "-t", "-c", path)
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "No valid name found for local host") {
		err = nil // this machine is none of the nodes; all else is right
	}
	if (err == nil) != want {
		t.Errorf("corosync -t: %v, want it accepted: %v\n%s\n%s", err, want, out, text)
	}
}

const good = `# of our cluster
totem {
    version: 2
    # one second
    token: 1000
    transport: knet
    crypto_cipher: none
    crypto_hash: none
}

nodelist {
    node {
        name: n1
        nodeid: 1
        ring0_addr: 127.0.0.1
    }
    node {
        name: n2
        nodeid: 2
        ring0_addr: 10.0.0.2
    }
}
quorum {
    provider: corosync_votequorum
    two_node: 1
}
# the end
`

// TestTellsWhatIsWrong changes a good configuration and looks for the right place in the complaint. Corosync
// itself refuses these too.
func TestTellsWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"token: 1000", "token: 1s", `c:5:5: "token: 1s": expected a whole number from 0 to 4294967295`},
		{"version: 2", "version: 3", `c:3:5: "version: 3": expected 2`},
		{"transport: knet", "transport: carrier pigeon", `c:6:5: "transport: carrier pigeon": expected knet, udpu, udp`},
		{"    transport: knet\n", "    transport knet\n", "c:6:5: \"transport knet\": expected `key: value`, `section {`, } or a remark that begins with #"},
		{"quorum {", "quorum { # votes", `c:23:1: "# votes": nothing may follow { on its line, not even a remark`},
		{"nodelist {", "{", `c:11:1: "{": the name of the section is missing before {`},
		{"}\n# the end", "# the end", `c:23:1: "quorum {": this section is never closed; add a line with }`},
		{"# the end", "}\n# the end", `c:27:1: "}": no section is open here`},
		{"nodeid: 2", "nodeid: 1", `c:19:9: "nodeid: 1": line 14 has the same; each node needs its own`},
		{"        nodeid: 2\n", "", `c:17:5: "node {": nodeid is missing in this node`},
		{"two_node: 1", "two_node: yes", `c:25:5: "two_node: yes": expected a whole number from 0 to 255`},
	} {
		text := strings.Replace(good, c.from, c.to, 1)
		f, err := Parse(text, "c")
		if err == nil {
			errors, _ := f.Check()
			err = errors.Err()
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.to, err, c.want)
		}
		accepted(t, text, false)
	}
	f, err := Parse(good, "c")
	if err != nil {
		t.Fatal(err)
	}
	if errors, remarks := f.Check(); len(errors)+len(remarks) > 0 {
		t.Error(errors, remarks)
	}
	accepted(t, good, true)
}

// TestRemarksOnWhatMeansNothing finds what corosync reads in silence.
func TestRemarksOnWhatMeansNothing(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"token: 1000", "tokem: 1000", `c:5:5: "totem.tokem": corosync knows no such key here, and makes nothing of it; did you mean "token"?`},
		{"quorum {", "qorum {", `c:23:1: "qorum": corosync knows no such section, and makes nothing of it; did you mean "quorum"?`},
		{"token: 1000", "token: 1000\n    token: 2000", `c:5:5: "totem.token": given again in line 6; the last one counts`},
		{"    two_node: 1\n", "", `c:23:1: "quorum": of two nodes neither has quorum alone; two_node: 1 gives it to the one that remains`},
	} {
		f, err := Parse(strings.Replace(good, c.from, c.to, 1), "c")
		if err != nil {
			t.Fatal(err)
		}
		wrong, remarks := f.Check()
		if len(wrong) > 0 || len(remarks) == 0 || remarks[0].Error() != c.want {
			t.Errorf("%s: got %v and %v, want %s", c.to, wrong, remarks, c.want)
		}
	}
}

// TestSetsAndGets changes one line and leaves all others, remarks too, as they were.
func TestSetsAndGets(t *testing.T) {
	for _, c := range []struct {
		path, value string
		index       int
		gone, come  string
	}{
		{"totem.token", "3000", -1, "    token: 1000", "    token: 3000"},
		{"totem.consensus", "5000", -1, "", "    consensus: 5000"},
		{"nodelist.node.name", "other", 1, "        name: n2", "        name: other"},
		{"nodelist.node.ring1_addr", "10.1.0.1", 0, "", "        ring1_addr: 10.1.0.1"},
		{"quorum.two_node", "", -1, "    two_node: 1", ""},
		{"logging.debug", "on", -1, "", "logging {\n\tdebug: on\n}"},
	} {
		f, err := Parse(good, "c")
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Set(c.path, c.value, c.index); err != nil {
			t.Error(err)
			continue
		}
		before, after := strings.Split(good, "\n"), strings.Split(f.String(), "\n")
		var gone, come []string
		for _, l := range before {
			if !slices.Contains(after, l) {
				gone = append(gone, l)
			}
		}
		if c.come != "" {
			come = strings.Split(c.come, "\n")
		}
		for _, l := range come {
			if !slices.Contains(after, l) {
				t.Errorf("set %s %s: no line %q in\n%s", c.path, c.value, l, f)
			}
		}
		if strings.Join(gone, "\n") != c.gone {
			t.Errorf("set %s %s: took away %q, want %q", c.path, c.value, gone, c.gone)
		}
		if got := f.Get(c.path); c.value != "" && !slices.Contains(got, c.value) {
			t.Errorf("get %s after set: %v", c.path, got)
		}
	}
}

// TestSetAsksWhichOne refuses to guess.
func TestSetAsksWhichOne(t *testing.T) {
	f, err := Parse(good, "c")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"nodelist.node.name": "nodelist.node is there 2 times; say which one with a number, 0 to 1",
		"token":              `"token" is no path; expected section.key, such as totem.token`,
		"totem.a{":           "totem.a{: x: a key and its value may hold no braces and stand on one line",
	} {
		if err := f.Set(path, "x", -1); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	if f.String() != good {
		t.Error("a refused change changed something")
	}
}

// TestDifferences compares what is written with what runs.
func TestDifferences(t *testing.T) {
	f, err := Parse(good, "c")
	if err != nil {
		t.Fatal(err)
	}
	_, runs := f.Keys()
	runs["totem.token"], runs["nodelist.node.2.name"], runs["nodelist.local_node_pos"] = "500", "n3", "0"
	delete(runs, "quorum.two_node")
	want := []string{"-totem.token: 500", "+totem.token: 1000", "+quorum.two_node: 1", "-nodelist.node.2.name: n3"}
	if diff := cmp.Diff(want, f.Differences(runs)); diff != "" {
		t.Error(diff)
	}
}

// FuzzParse finds texts that cannot be read, or are written in another way than they were read.
func FuzzParse(f *testing.F) {
	f.Add(good)
	for _, name := range []string{"testdata/seed.conf"} {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse(text, "c")
		var problems problem.List
		if err != nil && !errors.As(err, &problems) {
			t.Fatalf("an error of another kind: %v", err)
		}
		file.Check()
		made, refused := file.Import(nil)
		if err != nil {
			return
		}
		if refused == nil {
			if _, err := Parse(made.File.String(), "new"); err != nil {
				t.Errorf("what was imported cannot be read: %v\n%s", err, made.File)
			}
		}
		again := text
		if again != "" && !strings.HasSuffix(again, "\n") {
			again += "\n"
		}
		again = strings.ReplaceAll(again, "\r", "")
		if f, err := Parse(text, "c"); err == nil && strings.ReplaceAll(f.String(), "\r", "") != again {
			t.Errorf("written as\n%q\nread from\n%q", f.String(), again)
		}
	})
}
