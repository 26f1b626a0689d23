package crmmaster

import (
	"fmt"

	"github.com/alecthomas/kong"

	"pacer/tools/attribute"
	"pacer/tools/crmattribute"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common
	Quiet    bool   `short:"q" aliases:"Q" help:"Print only the value."`
	Query    bool   `short:"G" aliases:"get-value" help:"Show the promotion score."`
	Update   string `short:"v" aliases:"attr-value" placeholder:"VALUE" help:"Set the promotion score."`
	Delete   bool   `short:"D" aliases:"delete-attr" help:"Remove the promotion score."`
	Node     string `short:"N" aliases:"uname,U" placeholder:"NODE" help:"The node to work on instead of the local one."`
	Lifetime string `short:"l" placeholder:"LIFETIME" help:"How long the score lasts: reboot or forever."`
	ID       string `short:"i" aliases:"attr-id" placeholder:"XML_ID" help:"(Advanced) Work on the attribute with this id."`
	Resource string `short:"r" placeholder:"RESOURCE" help:"The resource, instead of the one whose agent calls."`
}

// usage is the exit status for a command line that makes no sense, which is another one than that of other tools.
const usage = 1

// Main runs crm_master.
func Main(e env.Env) int {
	f, given, told := &flags{}, []string{}, 0
	code := output.Run(e, output.Tool{
		About: "query, update or delete a resource's promotion score; deprecated, use crm_attribute --promotion",
		Flags: f,
		Do: func(_ *output.Printer, parsed *kong.Context) error {
			given, told = output.Given(parsed), -1
			return nil
		},
	})
	if told == 0 { // help, version, or flags that make no sense
		return min(code, usage)
	}
	name := attribute.PromotionScore(e, f.Resource)
	if name == "" {
		fmt.Fprintf(e.Stderr, "%s: no resource is named: expected --resource, or OCF_RESOURCE_INSTANCE as agents get it\n", e.Name)
		return usage
	}
	e.Args = f.arguments(name, given)
	return crmattribute.Main(e)
}

// arguments are those of crm_attribute. It takes the last of those that contradict one another.
func (f *flags) arguments(name string, given []string) []string {
	args := []string{"-n", name, "--lifetime", "forever"}
	values := map[string]string{"update": f.Update, "node": f.Node, "lifetime": f.Lifetime, "id": f.ID, "output-as": f.OutputAs, "output-to": f.OutputTo}
	for _, flag := range given {
		value, takes := values[flag]
		switch {
		case flag == "resource":
		case takes:
			args = append(args, "--"+flag+"="+value)
		default:
			args = append(args, "--"+flag)
		}
	}
	return args
}
