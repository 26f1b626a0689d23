// Package xpath evaluates XPath 1.0 expressions over etree documents.
//
// # Contract
//
// Compile reads an expression of the W3C recommendation "XML Path Language (XPath) Version 1.0": all
// thirteen axes, node tests, predicates, operators and the whole core function library. Expressions have
// no variables and know no namespace prefix but xml, as in Pacemaker's tools. An Expression is immutable
// and may be used by many goroutines at once; evaluation only reads the document.
//
// Answers are those of libxml2, which Pacemaker uses, also where libxml2 goes beyond the recommendation: see what is
// named quirk. There are two differences on purpose: Compile refuses spare slashes (///a), and it finds unknown
// functions, wrong numbers of arguments and wrong types, also in parts that would never be evaluated.
//
// The document is the tree that the given element belongs to. Where etree splits text, as around a CDATA
// section, each piece is a text node of its own, as in libxml2.
//
// # Units
//
// Positions in an expression are columns, counted in characters from 1. A Limits.Steps is one visit of a
// node, or 16 bytes of text handled. Sets of nodes are in document order without repeats.
//
// # Errors
//
// Every error is an *Error: where in the expression, what was found, what was expected. An
// evaluation that has used up its Limits ends with one.
package xpath
