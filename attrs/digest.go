package attrs

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// export is the table as it travels.
func (t *table) export() Table {
	x := Table{Members: slices.Clone(t.members)}
	for _, a := range t.list {
		c := *a
		c.Values = slices.Clone(a.Values)
		x.Attributes = append(x.Attributes, c)
	}
	return x
}

// load takes the place of what was there.
func (t *table) load(x Table) {
	*t = table{members: slices.Clone(x.Members)}
	for _, a := range x.Attributes {
		if t.find(a.Name) != nil || a.Name == "" {
			continue
		}
		values := a.Values
		a.Values = nil
		for _, v := range values {
			*a.place(v.Node) = v
		}
		t.add(a)
	}
}

// digest tells tables apart. What was set since the last agreement is forgotten at the next one, and is no difference.
func (t *table) digest() string {
	x := t.export()
	for _, a := range x.Attributes {
		for i := range a.Values {
			a.Values[i].Since = false
		}
	}
	text, err := json.Marshal(x)
	if err != nil {
		panic(fmt.Sprintf("a table that cannot be written: %v", err)) // all fields are plain values
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
