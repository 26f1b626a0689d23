package vocab

// Result is what a function of Pacemaker's own libraries returns: 0, or a negative code of this table. Positive results
// are numbers of system errors, which are not in it.
type Result int

// Results that others speak of.
const (
	ResultOK               Result = 0
	ResultError            Result = -1001 // unspecified; codes go down from here
	ResultAlready          Result = -1004
	ResultDiffFailed       Result = -1012
	ResultOldData          Result = -1013
	ResultTransformFailed  Result = -1014
	ResultSchemaUnchanged  Result = -1015
	ResultSchemaValidation Result = -1016
	ResultDigestMismatch   Result = -1043
)

// results are the codes from ResultError downwards: their name and text and, of those that there were before results
// were negative, the number of then.
var results = [...]struct {
	name, text string
	old        int
}{
	{"error", "Error", 201},
	{"unknown_format", "Unknown output format", 217},
	{"bad_nvpair", "Bad name/value pair given", 216},
	{"already", "Already in requested state", 215},
	{"node_unknown", "Node not found", 214},
	{"multiple", "Resource active on multiple nodes", 213},
	{"cib_corrupt", "Could not parse on-disk configuration", 212},
	{"cib_save", "Could not save new configuration to disk", 210},
	{"cib_backup", "Could not archive previous configuration", 209},
	{"cib_modified", "On-disk configuration was manually modified", 208},
	{"diff_resync", "Application of update diff failed, requesting full refresh", 207},
	{"diff_failed", "Application of update diff failed", 206},
	{"old_data", "Update was older than existing configuration", 205},
	{"transform_failed", "Schema transform failed", 204},
	{"schema_unchanged", "Schema is already the latest available", 211},
	{"schema_validation", "Update does not conform to the configured schema", 203},
	{"no_quorum", "Operation requires quorum", 202},
	{"ipc_unauthorized", "IPC server is blocked by unauthorized process", 0},
	{"ipc_unresponsive", "IPC server is unresponsive", 0},
	{"ipc_pid_only", "IPC server process is active but not accepting connections", 0},
	{"op_unsatisfied", "Not applicable under current conditions", 0},
	{"undetermined", "Result undetermined", 0},
	{"before_range", "Result occurs before given range", 0},
	{"within_range", "Result occurs within given range", 0},
	{"after_range", "Result occurs after given range", 0},
	{"no_output", "Output message produced no output", 0},
	{"no_input", "Input file not available", 0},
	{"underflow", "Value too small to be stored in data type", 0},
	{"dot_error", "Error writing dot(1) file", 0},
	{"graph_error", "Error writing graph file", 0},
	{"invalid_transition", "Cluster simulation produced invalid transition", 0},
	{"unpack_error", "Unable to parse CIB XML", 0},
	{"duplicate_id", "Two or more XML elements have the same ID", 0},
	{"disabled", "Disabled", 0},
	{"bad_input", "Bad input value provided", 0},
	{"bad_xml_patch", "Bad XML patch format", 0},
	{"no_transaction", "No active transaction found", 0},
	{"ns_resolution", "Nameserver resolution error", 0},
	{"compression", "Compression/decompression error", 0},
	{"no_dc", "DC is not yet elected", 0},
	{"ipc_more", "More IPC message fragments to send", 0},
	{"cs_internal", "Internal corosync error", 0},
	{"digest_mismatch", "Digest does not match expected value", 0},
}

// Results lists the codes by number, with 0 as the last.
func Results() []Result {
	var codes []Result
	for i := range results {
		codes = append(codes, ResultError-Result(len(results)-1-i))
	}
	return append(codes, ResultOK)
}

// row is where a negative code is in the table.
func (r Result) row() (i int, ok bool) {
	i = int(ResultError - r)
	return i, i >= 0 && i < len(results)
}

// unnamed is the name of codes that have none.
const unnamed = "Unknown"

// Name is the code's name in Pacemaker's interface, "Unknown" for one that it does not have.
func (r Result) Name() string {
	switch i, ok := r.row(); {
	case ok:
		return "pcmk_rc_" + results[i].name
	case r == ResultOK:
		return "pcmk_rc_ok"
	}
	return unnamed
}

// String is the code as Pacemaker's tools word it. One that they do not know is an Error.
func (r Result) String() string {
	switch i, ok := r.row(); {
	case ok:
		return results[i].text
	case r == ResultOK:
		return "OK"
	}
	return results[0].text
}

// Old is the positive number of the result before results were negative, that of ResultError for those that there were
// not then.
func (r Result) Old() int {
	switch i, ok := r.row(); {
	case r == ResultOK:
		return 0
	case ok && results[i].old != 0:
		return results[i].old
	}
	return results[0].old
}

// OldResult finds the result that had a positive number of old, with its name of then.
func OldResult(number int) (r Result, name string, ok bool) {
	if number == 0 {
		return ResultOK, ResultOK.Name(), true
	}
	for i, row := range results {
		if row.old == number {
			r = ResultError - Result(i)
			return r, r.oldName(), true
		}
	}
	return 0, "", false
}

func (r Result) oldName() string {
	i, _ := r.row()
	switch {
	case r == ResultError:
		return "pcmk_err_generic"
	case quirkNameless(r):
		return unnamed
	}
	return "pcmk_err_" + results[i].name
}

// quirkNameless says which old result has a number and a text in Pacemaker's interface, but no name there, so that lists
// of old results do not have it: that a schema is the latest already.
func quirkNameless(r Result) bool { return r == ResultSchemaUnchanged }
