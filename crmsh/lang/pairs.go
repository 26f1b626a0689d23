package lang

// WordOf finds the pair of a statement that has a name, and a value if that is not empty, and gives its name with its
// place. Attributes of operations and constraints count too.
func WordOf(st Statement, name, value string) (Word, bool) {
	for _, p := range pairsOf(st) {
		if p.Name == name && (value == "" || p.Value == value) && p.Pos != (Pos{}) {
			return Word{Text: name, Pos: p.Pos}, true
		}
	}
	return Word{}, false
}

// pairsOf lists all pairs of a statement.
func pairsOf(st Statement) []Pair {
	switch st := st.(type) {
	case *Node:
		return pairsIn(st.Sets)
	case *Primitive:
		return pairsOfParts(st.Parts)
	case *Bundle:
		return pairsOfParts(st.Parts)
	case *Container:
		return pairsIn(st.Sets)
	case *Location:
		return append(pairsOfRules(st.Rules), st.Attrs...)
	case *Defaults:
		return append(pairsOfRules(st.Rules), st.Pairs...)
	case *Alert:
		var out []Pair
		for _, p := range st.Parts {
			switch {
			case p.Set != nil:
				out = append(out, pairsIn([]*AttrSet{p.Set})...)
			case p.Recipient != nil:
				out = append(out, pairsIn(p.Recipient.Sets)...)
			}
		}
		return out
	}
	return nil
}

func pairsOfParts(parts []Part) (out []Pair) {
	for _, p := range parts {
		switch p := p.(type) {
		case *AttrSet:
			out = append(out, pairsIn([]*AttrSet{p})...)
		case *Operations:
			for _, op := range p.Ops {
				out = append(append(out, op.Attrs...), pairsIn(op.Sets)...)
			}
		case *BundleSection:
			out = append(out, p.Attrs...)
			for _, m := range p.Mappings {
				out = append(out, m.Attrs...)
			}
		}
	}
	return out
}

func pairsIn(sets []*AttrSet) (out []Pair) {
	for _, s := range sets {
		out = append(append(out, s.Pairs...), pairsOfRules(s.Rules)...)
	}
	return out
}

func pairsOfRules(rules []*Rule) (out []Pair) {
	for _, r := range rules {
		for _, x := range r.Exprs {
			if d, ok := x.(*DateExpr); ok {
				out = append(out, d.Spec...)
			}
		}
	}
	return out
}
