// Package scan reads XML text into an etree document, strictly and fast.
//
// # Contract
//
// Parse accepts what libxml2 accepts as well-formed, in the part of XML that a cluster configuration
// uses, and refuses everything else with the line and column of the fault:
//
//   - one root element; nothing but comments, processing instructions and white space around it;
//   - every element closed by its own end tag; no attribute twice; nesting at most MaxDepth deep;
//   - the five predefined entities and numeric references to characters that XML allows;
//   - UTF-8 throughout (a byte order mark is skipped), no control characters;
//   - a document type declaration only without an internal subset, since such a one declares nothing;
//   - a name's prefix declared with xmlns where it is used.
//
// Line ends and white space in attribute values are normalised as the XML recommendation says (sections
// 2.11 and 3.3.3). Parse checks processing instructions and drops them. Comments inside the root stay.
// The caller chooses what becomes of text (see Mode).
//
// The tree's strings share memory with the input text. Element positions stay available for as long as
// the Tree is kept, however the elements are moved about afterwards.
//
// # Units
//
// Lines and columns count from 1; columns count characters, not bytes. Offsets count bytes from 0.
//
// # Errors
//
// Every error of Parse is an *Error.
package scan
