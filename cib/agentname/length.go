package agentname

import "fmt"

// An agent learns of its resource's parameters by its environment, which the kernel bounds: each variable with its name
// and a zero byte (MAX_ARG_STRLEN), and all together (a quarter of the stack's limit, of 8 MB usually).
const (
	mostVariable   = 128 << 10
	mostParameters = 1 << 20 // which leaves room for the rest
	variablePrefix = "OCF_RESKEY_CRM_meta_"
)

// MostValue is how many bytes the value of a parameter, or of a meta-attribute, may have.
func MostValue(name string) int { return mostVariable - len(variablePrefix) - len(name) - len("=\x00") }

// CheckLength says that an agent could not be given a value, for its length.
func CheckLength(name, value string) error {
	if most := MostValue(name); len(value) > most {
		return fmt.Errorf("the value of %s has %d bytes; an agent can be given at most %d: put it into a file, and its path here", name, len(value), most)
	}
	return nil
}

// CheckTotal says that an agent could not be given parameters which have so many bytes together, with their names.
func CheckTotal(bytes int) error {
	if bytes > mostParameters {
		return fmt.Errorf("these parameters have %d bytes together; an agent can be given at most %d: put large ones into files, and their paths here", bytes, mostParameters)
	}
	return nil
}

// mostID is how long a name may be that stands in an agent's environment and on its command line, in logs, and in the
// names of all its operations' results.
const mostID = 1 << 10

// CheckName says that what names a resource or an action is too long; what says what it is.
func CheckName(what, name string) error {
	if len(name) > mostID {
		return fmt.Errorf("the %s has %d bytes, beginning with %q; at most %d are taken, shorten it", what, len(name), name[:40], mostID)
	}
	return nil
}
