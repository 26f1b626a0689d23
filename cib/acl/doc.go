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
// question, those of the element around it count, and so on outwards. What no permission answers is
// denied. Write includes read. A permission counts for an element as a whole, with all attributes.
//
// View is the document as the user may see it: elements that may not be read are gone, or stand without
// attributes but id if something inside of them may be read. Permit is the question whether a change may
// be made: an element needs write permission to be changed, added or removed, for each element that is
// added, and it must have had it before the change. Added elements without attributes but id, outside of
// the section acls, need none. A change is refused whole, and every refused path is named, though not what is inside of a refused new
// element. Decide gives the decisions one by one, with the ground of each refusal.
//
// A Sight is what a user sees and what the user asks for with it: operations are performed on what is seen, so that no
// path, no name and no error tells of anything else. What is not seen stays in its place. One thing shows, since ids are
// unique in the whole document: that an id which the user names is taken, or leads somewhere. The tools do the same as
// Pacemaker's, which read all of the file that they work on.
//
// All of this is Pacemaker's (lib/common/acl.c), with these differences. Pacemaker looks for what an operation is about
// in the whole document and asks for permission afterwards, so that users may find out by asking what they may not see.
// A replaced element must be
// permitted both by what it was and by what it becomes; Pacemaker asks only the latter, so that who may
// write some elements can turn others into them. A deny permission hides all that it selects in the whole
// document; Pacemaker looks for it in what earlier permissions have left.
//
// # Errors
//
// Refusals are a *cib.OpError with code cib.Denied. Mistakes in the lists do not fail: Rights.Notes has
// them, and the permissions at fault select nothing, as in Pacemaker.
package acl
