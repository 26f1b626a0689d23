package schema

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Version is a version of the configuration's grammar, such as 3.10. The zero value is no version.
type Version struct{ Major, Minor int }

// None is the name in place of a schema's that turns validation off.
const None = "none"

// series lists the minor versions there are of each major one.
var series = []struct {
	major  int
	minors []int
}{
	{1, []int{0, 2, 3}},
	{2, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
	{3, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
	{4, []int{0}},
}

// Versions lists all versions, oldest first.
func Versions() []Version {
	var all []Version
	for _, s := range series {
		for _, minor := range s.minors {
			all = append(all, Version{s.major, minor})
		}
	}
	return all
}

// oldest is the first version.
func oldest() Version { return Version{series[0].major, series[0].minors[0]} }

// Latest is the newest version.
func Latest() Version { return Version{4, 0} }

// Named finds the version with a schema's name, such as "pacemaker-3.10"; ok is false if there is
// no such schema.
func Named(name string) (v Version, ok bool) {
	number, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return Version{}, false
	}
	major, minor, _ := strings.Cut(number, ".")
	v.Major, _ = strconv.Atoi(major)
	v.Minor, _ = strconv.Atoi(minor)
	if !v.exists() || v.Name() != name {
		return Version{}, false
	}
	return v, true
}

func (v Version) exists() bool {
	for _, s := range series {
		if s.major == v.Major {
			return slices.Contains(s.minors, v.Minor)
		}
	}
	return false
}

const prefix = "pacemaker-"

// Name is the schema's name, as the attribute validate-with has it.
func (v Version) Name() string { return prefix + v.String() }

// String is the version's number.
func (v Version) String() string { return strconv.Itoa(v.Major) + "." + strconv.Itoa(v.Minor) }

// Compare orders versions by age: negative if v is older than w.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor))
}
