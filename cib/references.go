package cib

// target is what an attribute refers to.
type target int

const (
	noTarget     target = iota
	aResource           // a resource, template or tag
	resourceList        // several of them, with commas between
	aTemplate
	aRole
	itsLike  // an element of the same name
	anything // whatever has an id, or a node
)

// resourceTags are the elements that constraints may name as resources.
var resourceTags = []string{"primitive", "group", "clone", "master", "bundle", "template", "tag"}

// targetOf tells what an attribute of an element refers to, in any version of the schema.
func targetOf(tag, attr string) target {
	switch attr {
	case "id-ref":
		return itsLike
	case "rsc", "with-rsc", "first", "then":
		switch tag {
		case "rsc_location", "rsc_colocation", "rsc_order", "rsc_ticket":
			return aResource
		}
	case "template":
		if tag == "primitive" {
			return aTemplate
		}
	case "devices":
		if tag == "fencing-level" {
			return resourceList
		}
	case "reference":
		if tag == "acl_permission" {
			return anything
		}
	case "id":
		return idTarget(tag)
	}
	return noTarget
}

// idTarget tells of which elements the id is a reference.
func idTarget(tag string) target {
	switch tag {
	case "resource_ref":
		return aResource
	case "obj_ref":
		return anything
	case "role", "role_ref":
		return aRole
	}
	return noTarget
}

// isReference reports whether an attribute refers to another element.
func isReference(tag, attr string) bool { return targetOf(tag, attr) != noTarget }
