package lang

import "slices"

// RuleWords lists the words of rules about attributes: those that ask whether there is one, that compare one, and that
// join expressions.
func RuleWords() (unary, binary, joins []string) {
	return slices.Clone(unaryOps), slices.Clone(binaryOps), slices.Clone(boolOps)
}

// OpAttributes lists the attributes of an operation that users give it.
func OpAttributes() []string {
	return slices.DeleteFunc(slices.Clone(opAttributes), func(a string) bool { return a == "name" || a == "id" })
}

// LossPolicies lists what may become of resources whose ticket is lost.
func LossPolicies() []string { return slices.Clone(lossPolicies) }

// Discoveries lists where resources of a location may be looked for.
func Discoveries() []string { return slices.Clone(discoveries) }
