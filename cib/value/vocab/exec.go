package vocab

// Exec is how the attempt to run an agent ended, apart from what the agent said; op-status in histories.
type Exec int

// The execution statuses.
const (
	ExecUnknown       Exec = iota - 2
	ExecPending            // in progress
	ExecDone               // the agent ran to its end; the exit code tells how
	ExecCancelled          // taken back before or while it ran
	ExecTimeout            // killed because it took too long
	ExecNotSupported       // the agent has no such task
	ExecError              // could not be run, may be tried again
	ExecErrorHard          // could not be run, never on this node
	ExecErrorFatal         // could not be run, nowhere
	ExecNotInstalled       // the agent, or what it needs, is missing
	ExecNotConnected       // no connection to an executor
	ExecInvalid            // cannot be run now, for example while shutting down
	ExecNoFenceDevice      // no fence device for the target
	ExecNoSecrets          // secrets are not available
	ExecMax           = ExecNoSecrets
)

// execs are the statuses from ExecPending on: as tools word them, and as the crm shell names those that it knows.
var execs = [...]struct{ text, word string }{
	{"Pending", "pending"},
	{"Done", "done"},
	{"Cancelled", "cancelled"},
	{"Timed out", "timeout"},
	{"Unsupported", "notsupported"},
	{"Error", "error"},
	{text: "Hard error"},
	{text: "Fatal error"},
	{text: "Not installed"},
	{text: "Internal communication failure"},
	{text: "Cannot execute now"},
	{text: "No fence device"},
	{text: "CIB secrets unavailable"},
}

// String is the status as Pacemaker's tools word it.
func (e Exec) String() string {
	if e < ExecPending || e > ExecMax {
		return "Unrecognized status (bug?)"
	}
	return execs[e-ExecPending].text
}

// ExecWords lists the statuses that the crm shell has names for.
func ExecWords() (words []string) {
	for _, e := range execs {
		if e.word != "" {
			words = append(words, e.word)
		}
	}
	return words
}

// ParseExec finds the status that the crm shell calls so.
func ParseExec(word string) (e Exec, ok bool) {
	for i, known := range execs {
		if known.word != "" && known.word == word {
			return ExecPending + Exec(i), true
		}
	}
	return ExecUnknown, false
}
