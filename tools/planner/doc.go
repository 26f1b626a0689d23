// Package planner is the command pacer plan: it shows what a cluster would do with the configuration in a file. The exit status
// is the verdict of package plan, or 1 if there is no plan.
package planner
