package schema

import "sync"

// grammars are compiled at most once, and never changed: they are constants that take a moment to make.
var grammars = sync.OnceValue(func() map[Version]func() *Grammar {
	all := map[Version]func() *Grammar{}
	for _, v := range Versions() {
		all[v] = sync.OnceValue(func() *Grammar {
			g, err := Compile(v)
			if err != nil {
				panic(err) // a mistake in cib.grammar, which a test rules out for every version
			}
			return g
		})
	}
	return all
})

// Of gives the grammar of a version there is (see Versions).
func Of(v Version) *Grammar { return grammars()[v]() }
