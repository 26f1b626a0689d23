// Package compile maps the statements of the crm language to elements of the CIB and back.
//
// The language leaves out most ids. A Scope gives new elements the ids that crmsh would give them: the
// path of what they are in, such as rsc1-monitor-10s or grp-meta_attributes-target-role; an element that
// replaces another keeps the ids of the parts that stay the same. What no statement can say exactly becomes an
// xml statement.
//
// Statements may have forms that older schemas knew. Modern brings a list of them to the forms of the configuration's
// schema, by the tables of package upgrade, before any is compiled: it alone can say what one statement becomes of several
// objects.
//
// An element refers to the resources inside it: the element of a group holds <crmsh-ref id="..."/> where a
// member belongs, and the owner of the configuration puts the member there.
//
// The package does no I/O. The Agents interface tells what is known about agents. Errors are
// lang.Problems with the places of the words at fault; notes are of the same kind.
package compile
