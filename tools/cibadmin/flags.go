package cibadmin

import (
	"slices"

	"github.com/alecthomas/kong"

	"pacer/tools/output"
)

type flags struct {
	output.Common

	Upgrade   bool                `short:"u" group:"Commands" help:"Upgrade the configuration to the latest syntax."`
	Query     bool                `short:"Q" group:"Commands" help:"Query the contents of the CIB (default)."`
	Erase     bool                `short:"E" group:"Commands" help:"Erase the contents of the whole CIB."`
	Bump      bool                `short:"B" group:"Commands" help:"Increase the CIB's epoch by 1."`
	Create    bool                `short:"C" group:"Commands" help:"Create an object; fails if it exists."`
	Modify    bool                `short:"M" group:"Commands" help:"Find an object and update it; fails if it does not exist, unless -c is given."`
	Patch     bool                `short:"P" group:"Commands" help:"Apply an XML diff, see crm_diff(8)."`
	Replace   bool                `short:"R" group:"Commands" help:"Replace an object with everything in it."`
	Delete    bool                `short:"D" group:"Commands" help:"Delete the first object whose name and attributes match."`
	DeleteAll bool                `short:"d" group:"Commands" help:"With --xpath, delete all objects that match."`
	Empty     output.OptionalText `short:"a" group:"Commands" placeholder:"SCHEMA" help:"Write an empty CIB, of a schema if one is given."`
	MD5       bool                `short:"5" name:"md5-sum" group:"Commands" help:"Calculate the digest that is on disk beside a CIB."`
	MD5Wire   bool                `short:"6" name:"md5-sum-versioned" group:"Commands" help:"Calculate the digest of a CIB in messages."`

	XMLFile string `short:"x" name:"xml-file" placeholder:"FILE" group:"Data" help:"Read XML from a file; goes before --xml-text and --xml-pipe."`
	XMLText string `short:"X" name:"xml-text" placeholder:"STRING" group:"Data" help:"Take XML from the command line; goes before --xml-pipe."`
	XMLPipe bool   `short:"p" name:"xml-pipe" group:"Data" help:"Read XML from standard input."`

	Force       bool                `short:"f" group:"Additional" help:"Do what is considered dangerous."`
	Timeout     int                 `short:"t" default:"30" placeholder:"SECONDS" group:"Additional" help:"Time to wait before declaring the operation failed."`
	User        string              `short:"U" placeholder:"USER" group:"Additional" help:"Run the command with the permissions of the named user."`
	Scope       string              `short:"o" placeholder:"SECTION" group:"Additional" help:"Limit the operation to a section: ${sections}. The last of --scope and --xpath counts."`
	XPath       string              `short:"A" name:"xpath" placeholder:"XPATH" group:"Additional" help:"XPath to use instead of --scope."`
	ShowAccess  output.OptionalText `short:"S" placeholder:"HOW" group:"Additional" help:"Mark in a query what --user may read and write: color, text, namespace or auto."`
	Score       bool                `group:"Additional" help:"Take values such as name++ as sums; always done for now."`
	AllowCreate bool                `short:"c" group:"Additional" help:"Let --modify create what does not exist."`
	NoChildren  bool                `short:"n" group:"Additional" help:"Leave out what is in the object that is queried."`

	Local    bool   `short:"l" hidden:""`
	Node     string `short:"N" hidden:""`
	NodePath bool   `short:"e" hidden:""`
	SyncCall bool   `short:"s" hidden:""`
}

// command is what the tool is asked to do.
type command struct {
	name   string
	input  bool // needs XML
	xpath  bool // takes an XPath instead of XML
	unsafe bool // needs --force
	run    func(*job) error
}

// commands are named by their flags.
func commands() []command {
	return []command{
		{name: "query", run: (*job).query},
		{name: "upgrade", unsafe: true, run: (*job).upgrade},
		{name: "erase", unsafe: true, run: (*job).erase},
		{name: "bump", run: (*job).bump},
		{name: "create", input: true, run: (*job).create},
		{name: "modify", input: true, run: (*job).modify},
		{name: "patch", input: true, run: (*job).patch},
		{name: "replace", input: true, run: (*job).replace},
		{name: "delete", input: true, xpath: true, run: (*job).delete},
		{name: "delete-all", input: true, xpath: true, unsafe: true, run: (*job).deleteAll},
		{name: "empty", run: (*job).empty},
		{name: "md5-sum", input: true, run: (*job).digest},
		{name: "md5-sum-versioned", input: true, run: (*job).wireDigest},
	}
}

// chosen is the last command on the command line; without one it is a query.
func chosen(parsed *kong.Context) command {
	all := commands()
	last := all[0]
	for _, name := range output.Given(parsed) {
		if i := slices.IndexFunc(all, func(c command) bool { return c.name == name }); i >= 0 {
			last = all[i]
		}
	}
	return last
}

// place is where the command works: a section or an XPath, whichever was given last.
func place(f *flags, parsed *kong.Context) (section, xpath string) {
	for _, name := range output.Given(parsed) {
		switch name {
		case "scope":
			section, xpath = f.Scope, ""
		case "xpath":
			section, xpath = "", f.XPath
		}
	}
	return section, xpath
}
