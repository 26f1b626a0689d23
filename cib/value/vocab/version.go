package vocab

// PacemakerVersion is the version of Pacemaker whose behaviour, options and texts are Pacer's, as programs ask for it.
const PacemakerVersion = "3.0.2"

// ClusterVersion is what programs that ask a cluster for its version find in dc-version, of a Pacer of its own version: first
// Pacemaker's, by which they choose how to read texts and which options to use, then what is behind it, as Pacemaker has the name
// of its build there. All versions that others read are told so: the first line of a tool's --version, the third word of what
// pacemaker-controld version says, the element version of a tool's XML, and dc-version.
func ClusterVersion(own string) string { return PacemakerVersion + "-pacer." + own }
