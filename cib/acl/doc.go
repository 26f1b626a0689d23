// Package acl decides what a user may see and change of a CIB, by the access control lists in it.
//
// # Contract
//
// Access is limited for users other than root and hacluster once the cluster option enable-acl is true
// (see Enforced). For collects the permissions of a user: those of the roles of each acl_target with the
// user's name and of each acl_group with a name of one of the groups. A permission selects elements by
// XPath, or by id, name and attribute, and says read, write or deny.
//
// An element's own permissions come first, deny before write before read; without one that answers the
// question, those of the element around it count, and so on outwards. The default is to deny. Write
// includes read. A permission counts for an element as a whole, with all attributes.
//
// View is the document as the user may see it: elements that the user may not read are gone, or stand without attributes
// but id if something inside of them may be read. Guard judges a change: each element that it changes, adds or removes
// needs write permission, in the document as it becomes, and those that were there before also as it was. New elements
// without attributes but id need none, outside of the section acls. A refused change is refused as a whole, and the error
// names every refused path, though not what is inside of a refused new element. Decide gives the decisions one by one,
// with the ground of each refusal.
//
// A Sight is what a user sees and what the user asks for with it. It performs operations on what the user sees, so that
// no path, no name and no error tells of anything else; what the user does not see stays in its place. One thing shows,
// since ids are unique in the whole document: that an id which the user names is taken, or leads somewhere. Tools that
// work on a file read all of it, as Pacemaker's do.
//
// All of this is Pacemaker's (lib/common/acl.c), with these differences. Pacemaker looks for what an operation is about
// in the whole document and asks for permission afterwards, so that users may find out by asking what they may not see.
// Here the permissions must cover a replaced element both as it was and as it becomes; Pacemaker asks only the latter,
// so that who may write some elements can turn others into them. A deny permission hides all that it selects in the
// whole document; Pacemaker looks for it in what earlier permissions have left.
//
// # Errors
//
// Refusals are a *cib.OpError with code cib.Denied. Mistakes in the lists do not fail: Rights.Notes has
// them, and the permissions at fault select nothing, as in Pacemaker.
package acl
