package crmticket

import (
	"time"

	"github.com/alecthomas/kong"
	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine"
	"pacer/pengine/world"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Info        bool `short:"l" group:"Queries" help:"List tickets: whether each is granted."`
	Details     bool `short:"L" group:"Queries" help:"List tickets with all that is known of them."`
	Raw         bool `short:"w" group:"Queries" help:"List the ids of tickets."`
	QueryXML    bool `short:"q" name:"query-xml" group:"Queries" help:"Show the state of tickets as XML."`
	Constraints bool `short:"c" group:"Queries" help:"Show the constraints about tickets."`

	Grant    bool `short:"g" group:"Commands" help:"Grant a ticket to this site; it takes --force, since nobody here knows whether another site has it."`
	Revoke   bool `short:"r" group:"Commands" help:"Revoke a ticket from this site; it takes --force, since what depends on it goes by its loss-policy."`
	Standby  bool `short:"s" group:"Commands" help:"Put a ticket in standby: what depends on it stops in order."`
	Activate bool `short:"a" group:"Commands" help:"End the standby of a ticket."`

	GetAttr    string   `short:"G" placeholder:"ATTRIBUTE" group:"Advanced" help:"Show an attribute of a ticket."`
	SetAttr    []string `short:"S" sep:"none" placeholder:"ATTRIBUTE" group:"Advanced" help:"Set an attribute of a ticket to the value of -v; both may be given several times."`
	DeleteAttr []string `short:"D" sep:"none" placeholder:"ATTRIBUTE" group:"Advanced" help:"Remove an attribute of a ticket."`
	Cleanup    bool     `short:"C" group:"Advanced" help:"Forget all that is known of a ticket at this site."`

	AttrValue []string `short:"v" sep:"none" placeholder:"VALUE" group:"Additional" help:"Value for -S."`
	Default   *string  `short:"d" placeholder:"VALUE" group:"Additional" help:"(Advanced) What to show where the attribute is not set (with -G)."`
	Force     bool     `short:"f" group:"Additional" help:"(Advanced) Do it in spite of what speaks against it."`
	Ticket    string   `short:"t" placeholder:"ID" group:"Additional" help:"The ticket that is meant."`
	XMLFile   string   `short:"x" name:"xml-file" hidden:"" help:"Read the configuration from a file."`
	SetName   string   `short:"n" hidden:"" help:"Ignored."`
	NVPair    string   `short:"i" name:"nvpair" hidden:"" help:"Ignored."`
	Quiet     bool     `short:"Q" hidden:"" help:"Ignored."`
}

// Main runs crm_ticket.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "show, grant and revoke tickets of a cluster of several sites",
		Flags: f,
		Do: func(p *output.Printer, parsed *kong.Context) error {
			j := &job{Printer: p, f: f, set: &seq.Table[string]{}}
			return j.perform(j.read(output.Given(parsed)))
		},
	})
}

// job is one run of the tool.
type job struct {
	*output.Printer
	f   *flags
	cib cluster.CIB
	doc *cib.Document
	w   *world.World
	// set are attributes to set, of those that the command line gives in pairs and by words of their own.
	set         *seq.Table[string]
	name, value string // that have no counterpart
}

// read takes attributes in the order of the command line, and says which question was asked last, "" if none was.
func (j *job) read(given []string) (query string) {
	names, values := 0, 0
	for _, flag := range given {
		switch flag {
		case "info", "details", "raw", "query-xml", "constraints", "get-attr", "cleanup":
			query = flag
		case "grant":
			j.set.Put(granted, yes)
		case "revoke":
			j.set.Put(granted, no)
		case "standby":
			j.set.Put(standby, yes)
		case "activate":
			j.set.Put(standby, no)
		case "set-attr":
			j.name = j.f.SetAttr[names]
			names++
			j.pair()
		case "attr-value":
			j.value = j.f.AttrValue[values]
			values++
			j.pair()
		}
	}
	return query
}

// Attributes of a ticket that mean something to the cluster, and their values.
const (
	granted     = "granted"
	standby     = "standby"
	lastGranted = "last-granted"
	expires     = "expires"
	yes, no     = "true", "false"
)

// pair sets an attribute once its name and its value are there.
func (j *job) pair() {
	if j.name != "" && j.value != "" {
		j.set.Put(j.name, j.value)
		j.name, j.value = "", ""
	}
}

func (j *job) perform(query string) error {
	if err := j.open(); err != nil {
		return err
	}
	defer j.cib.Close()
	switch query {
	case "info", "details", "raw":
		return j.list(query)
	case "query-xml":
		return j.state()
	case "constraints":
		return j.constraints()
	case "get-attr":
		return j.get()
	case "cleanup":
		return j.cleanup()
	}
	return j.modify()
}

func (j *job) open() (err error) {
	e := j.Env
	if name := j.f.XMLFile; name != "" {
		e.Getenv = func(key string) string {
			return map[string]string{"CIB_file": name, "CIB_user": j.Env.Getenv("CIB_user")}[key]
		}
	}
	if j.cib, err = cluster.Open(e); err != nil {
		return output.Fail(output.StatusOf(err), "Could not connect to the CIB: %w", err)
	}
	if j.doc, err = j.cib.Document(); err != nil {
		return output.Fail(output.StatusOf(err), "Could not get local CIB: %w", err)
	}
	root := j.doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return output.Fail(vocab.ExitConfig, "Could not update local CIB to latest schema version: %w", err)
	}
	j.w = pengine.Status(pengine.Input{Root: root, Now: time.Now()})
	if j.w.Refused != "" {
		return output.Fail(vocab.ExitConfig, "%s", j.w.Refused)
	}
	pengine.Constraints(j.w) // which may name tickets that were never granted
	return nil
}

// needTicket is an error if no ticket is named.
func (j *job) needTicket(status vocab.Exit) error {
	if j.f.Ticket == "" {
		return output.Fail(status, "Must supply ticket ID with -t")
	}
	return nil
}

// states are the states of tickets in the document: of the one that is named, or of all. It tells where a ticket has more
// than one, which the cluster never makes.
func (j *job) states() (found []*etree.Element) {
	for _, e := range j.doc.Root().FindElements("./status/tickets/ticket_state") {
		if j.f.Ticket == "" || e.SelectAttrValue("id", "") == j.f.Ticket {
			found = append(found, e)
		}
	}
	if j.f.Ticket != "" && len(found) > 1 {
		j.Info("Multiple ticket_states match ticket=%s", j.f.Ticket)
	}
	return found
}
