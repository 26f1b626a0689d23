package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/cib"
)

// A person who leaves with changes commits them, drops them, or stays. Only the answer no drops them, and then they are
// named and can be brought back.
func TestLeavingWithChanges(t *testing.T) {
	const here, question = "crm(cib.xml/here)configure# ", "Commit these changes? (y/n/c) "
	s, cmd, file := onScreen(t, cib.Empty().Bytes())
	s.types("configure\r", here)
	s.types("primitive a Dummy params password=geheim\r", here)
	for _, leave := range []string{"up\r", "quit\r", "exit\r", "cd ..\r", "\x04", "cd cib\rquit\r"} {
		for _, stay := range []string{"c\r", "\x03", "\x04"} {
			s.types(leave, question)
			s.types(stay, here)
		}
	}
	s.types("show changed\r", "+primitive a Dummy")
	s.expect(here)

	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, leave := range []string{"up\r", "quit\r", "\x04"} { // a commit that fails
		s.types(leave, question)
		if err := os.Truncate(file, 0); err != nil {
			t.Fatal(err)
		}
		s.types("y\r", "you are still here with the changes")
		s.expect(here)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.types("up\r", question)
	s.types("n\r", "dropped: primitive a was created; configure undrop brings them back")
	s.expect("crm(cib.xml/here)# ")
	s.types("configure undrop list\r", "   1  ")
	s.types("configure\r", here)
	s.types("primitive b Dummy\r", here)
	s.types("\x04", question)
	s.types("n\r", "dropped: primitive b was created")
	s.expect("bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(s.seen.String(), "geheim") {
		t.Error("the password was shown")
	}
	kept := filepath.Join(filepath.Dir(file), ".local/state/crm/dropped.json")
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if dir, err := os.Stat(filepath.Dir(kept)); err != nil || dir.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", dir, err)
	}
}

// Where the cluster would refuse the changes a person may stay, too.
func TestLeavingWithWhatIsRefused(t *testing.T) {
	const here, question = "crm(cib.xml/here)configure# ", "The cluster would refuse this. Commit it anyway? (y/n/c) "
	s, cmd, _ := onScreen(t, cib.Empty().Bytes())
	s.types("configure\r", here)
	s.types("property no-quorum-policy=ingore\r", here)
	s.types("quit\r", question)
	s.types("c\r", here)
	s.types("up\r", question)
	s.types("\x03", here)
	s.types("commit\r", "Commit it anyway? (y/n) ")
	s.types("n\r", "nothing was committed")
	s.expect(here)
	s.types("show changed\r", "no-quorum-policy=ingore")
	s.expect(here)
	s.types("refresh\r", "All changes will be dropped. Go on? (y/n) ")
	s.types("y\r", "dropped: property cib-bootstrap-options was created")
	s.expect(here)
	s.types("undrop\r", "property cib-bootstrap-options was created")
	s.expect(here)
	s.types("show changed\r", "no-quorum-policy=ingore")
	s.expect(here)
	s.types("undrop\r", "no changes of this configuration were dropped")
	s.expect(here)
	s.types("quit\r", question)
	s.types("n\r", "dropped: property cib-bootstrap-options was created")
	s.expect("bye")
	_ = cmd.Wait()
}

// A terminal that is gone is no person who could stay.
func TestLeavingAtTheEndOfTheInput(t *testing.T) {
	const here, question = "crm(cib.xml/here)configure# ", "Commit these changes? (y/n/c) "
	s, cmd, _ := onScreen(t, cib.Empty().Bytes())
	s.types("configure\r", here)
	s.types("primitive a Dummy\r", here)
	s.types("\x04", question)
	s.types("\x04", here)
	s.types("\x04", question)
	s.types("\x04", "dropped: primitive a was created")
	s.expect("bye")
	_ = cmd.Wait()
}

// A rollback that a person declines is not committed by leaving the level that its line went through.
func TestDeclinedRollback(t *testing.T) {
	const root = "crm(cib.xml/here)# "
	s, cmd, file := onScreen(t, cib.Empty().Bytes())
	s.types("configure primitive a Dummy\r", root)
	s.types("configure rollback 1\r", "Commit these changes? (y/n) ")
	s.types("n\r", "dropped: primitive a was deleted")
	s.expect(root)
	s.types("quit\r", "bye")
	_ = cmd.Wait()
	if data, err := os.ReadFile(file); err != nil || !strings.Contains(string(data), `<primitive id="a"`) {
		t.Errorf("%v\n%s", err, data)
	}
}

// Edits that a text or erase takes the place of are named, and can be brought back.
func TestReplacedEditsAreKept(t *testing.T) {
	const here = "crm(cib.xml/here)configure# "
	s, cmd, file := onScreen(t, cib.Empty().Bytes())
	text := filepath.Join(filepath.Dir(file), "text")
	if err := os.WriteFile(text, []byte("primitive b Dummy\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.types("configure\r", here)
	for _, replace := range []string{"erase\r", "load replace " + text + "\ry\r", "load push " + text + "\r"} {
		s.types("primitive a Dummy\r", here)
		s.types(replace, "dropped: primitive a was created; configure undrop brings them back")
		s.expect(here)
		s.types("refresh\ry\r", here)
		s.types("undrop list\r", "primitive a was created")
		s.expect(here)
	}
	s.types("primitive a Dummy\r", here)
	s.types("load replace "+text+".not\ry\r", "no such file")
	s.expect(here)
	s.types("show changed\r", "+primitive a Dummy")
	s.hangUp()
	_ = cmd.Wait()
}

// Changes are kept when the terminal hangs up.
func TestHangUp(t *testing.T) {
	for statement, kept := range map[string]string{
		"primitive a Dummy":      "primitive a was created",
		"order o Mandatory: a b": "order o was created", // which no commit would take
	} {
		s, cmd, file := onScreen(t, cib.Empty().Bytes())
		s.types("configure\r", "crm(cib.xml/here)configure# ")
		s.types(statement+"\r", "crm(cib.xml/here)configure# ")
		s.hangUp()
		late := time.AfterFunc(20*time.Second, func() {
			t.Errorf("%s: the shell goes on without a terminal", statement)
			cmd.Process.Kill() //nolint:errcheck // it may have ended
		})
		_ = cmd.Wait()
		late.Stop()
		if data, err := os.ReadFile(filepath.Join(filepath.Dir(file), ".local/state/crm/dropped.json")); err != nil || !strings.Contains(string(data), kept) {
			t.Errorf("%v %s", err, data)
		}
	}
}

// What runs is not taken away without a person having seen what that does, whatever the preferences are; then it is.
func TestTakingAwayWhatRunsIsAsked(t *testing.T) {
	const here = "crm(cib.xml/here)configure# "
	doc, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	s, cmd, file := onScreenWith(t, doc, "NO_COLOR=1", childRuns+"=1")
	s.types("options confirm never\r", "crm(cib.xml/here)# ")
	for _, line := range []string{"configure delete hoge", "configure rename hoge moge", `configure filter "sed /hoge/,/block/d"`} {
		s.types(line+"\r", "resource hoge is running on alpha")
		s.expect("STOPS FOR GOOD")
		s.expect("Commit these changes? (y/n) ")
		s.types("n\r", "nothing was committed")
		s.expect("crm(cib.xml/here)# ")
	}
	s.types("configure erase\r", "resource hoge is running on alpha and would be removed")
	s.expect("Commit these changes? (y/n) ")
	s.types("n\r", "crm(cib.xml/here)# ")
	s.types("configure erase nodes\r", "node alpha is online and would be removed")
	s.expect("Commit these changes? (y/n) ")
	s.types("n\r", "crm(cib.xml/here)# ")
	s.types("configure\r", here)
	s.types("delete hoge\r", "resource hoge is running on alpha; stop it first")
	s.expect(here)
	s.types("up\r", "STOPS FOR GOOD")
	s.expect("Commit these changes? (y/n/c) ")
	s.types("c\r", here)
	s.types("commit\r", "Commit these changes? (y/n) ")
	s.types("y\r", here)
	s.types("quit\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(file); err != nil || strings.Contains(string(data), `<primitive id="hoge"`) {
		t.Errorf("%v\n%s", err, data)
	}
}
