// Package option is the catalogue of cluster options: what each is called and was called, what values it takes, what
// it is if nobody sets it, which part of the cluster obeys it, and what it is for. It is the one reader of the options
// that a configuration sets: the policy engine, the controller, access control and the daemon see the same.
//
// A new option is a row in a table (rows_*.go), and its use. Completion, checks and help of the shell, the policy
// engine's defaults, the warnings of crm_verify, the upgrade of old names and the generator of random clusters follow
// from the row.
//
// What upgrades of the schema make of options and values of the past, beside new names, is a row in rows_past.go: by it the
// upgrade goes, and the shell where it reads texts of old (Renew).
//
// # Reading
//
//	options := option.Read(root, now)       // root is the cib element, of any schema; now is the time for rules
//	options.Bool("maintenance-mode")        // a value, or the default if it is not set or not valid
//	options.Duration("dc-deadtime")
//	options.Int("pe-input-series-max")
//	options.Text("no-quorum-policy")
//	options.Next                            // when to read again though nothing changed, zero if never
//
// Sets count as Pacemaker Explained has it ("Cluster Options"): cib-bootstrap-options first, then by falling score; one
// whose rule does not pass at now does not count; the first value of a name stays. Old names count where the new one is
// not set, and in documents of older schemas so do the names that the upgrade to the present one changes. A value that
// is not valid is as none. Read copies and changes nothing, and looks at nothing else in the document, but for what
// references (id-ref) lead to.
//
// Names are those of the catalogue. Asking for one that is not in it is a fault of the program and panics; a test of
// the architecture looks at all names that are asked for.
package option
