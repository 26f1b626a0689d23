package attrs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"pacer/cib/value/rule"
	"pacer/cib/value/secret"
)

// askUpdate sends an update, once it is clear what it says.
func (m *Machine) askUpdate(t *turn, e UpdateRequested) {
	u, r := e.Update, request{id: e.Update.Request, wait: e.Wait}
	u.Node, u.Confirm = m.local(u.Node), e.Wait == WaitCluster
	if e.Delay != "" {
		if d, ok := readDelay(e.Delay); ok {
			u.Delay = &d
		} else {
			r.warnings = append(r.warnings, fmt.Sprintf("delay %q: expected seconds, or a number with a unit such as 500ms or 2min; it is ignored", e.Delay))
		}
	}
	if _, err := regexp.CompilePOSIX(u.Pattern); err != nil {
		t.do(Reply{ID: r.id, Invalid: fmt.Sprintf("pattern %q is no regular expression: %v", u.Pattern, err)})
		return
	}
	if (u.Name == "") == (u.Pattern == "") {
		t.do(Reply{ID: r.id, Invalid: "expected the name of an attribute or a pattern of names, and not both"})
		return
	}
	m.desk.ask(t, r, Message{Update: &u})
}

func readDelay(text string) (time.Duration, bool) {
	ms, err := rule.ParseMS(text)
	if err != nil || ms < 0 {
		return 0, false
	}
	return time.Duration(min(ms, mostDelay.Milliseconds())) * time.Millisecond, true
}

// mostDelay bounds a dampening, as Pacemaker does: 2^31 milliseconds.
const mostDelay = (1<<31 - 1) * time.Millisecond

// mostNames bounds the attributes that there may be.
const mostNames = 1 << 16

// update changes what an update names, and says what of it makes no sense.
func (x *table) update(t *turn, from uint32, u Update) (warnings []string) {
	names := []string{u.Name}
	if u.Pattern != "" {
		names = x.matching(u.Pattern)
	}
	for _, name := range names {
		if w := x.updateOne(t, from, name, u); w != "" {
			warnings = append(warnings, w)
			t.log(Warning, "attribute-refused", "%s", w)
		}
	}
	return warnings
}

func (x *table) matching(pattern string) (names []string) {
	p, err := regexp.CompilePOSIX(pattern)
	if err != nil {
		return nil // whoever sent it would not have
	}
	for _, a := range x.list {
		if p.MatchString(a.Name) {
			names = append(names, a.Name)
		}
	}
	return names
}

func (x *table) updateOne(t *turn, from uint32, name string, u Update) (warning string) {
	a := x.find(name)
	switch {
	case a == nil && u.What == UpdateDelay:
		return "attribute " + name + " does not exist, so that it can have no delay"
	case u.What != UpdateValue && u.Delay == nil:
		return "no delay is given for attribute " + name
	case a == nil && len(x.list) >= mostNames:
		return fmt.Sprintf("attribute %s is one too many; there are %d", name, mostNames)
	case a == nil:
		a = x.create(name, u)
	case u.What != UpdateValue:
		a.setDelay(t, *u.Delay)
	}
	if u.What != UpdateDelay {
		v := a.place(u.Node)
		a.change(t, v, expand(u.Value, v.Value), x.origin(from))
	}
	return ""
}

func (x *table) create(name string, u Update) *Attribute {
	a := Attribute{Name: name, SetType: InstanceAttributes, Set: u.Set, Private: u.Private}
	if u.Utilization {
		a.SetType = Utilization
	}
	if u.Delay != nil {
		a.Delay = *u.Delay
	}
	return x.add(a)
}

// origin is who sent something, for texts.
func (x *table) origin(id uint32) string {
	for _, m := range x.members {
		if m.ID == id {
			return m.Name
		}
	}
	return fmt.Sprintf("node %d", id)
}

// change gives an attribute another value. It is written at once, unless there is a dampening.
func (a *Attribute) change(t *turn, v *Value, value *string, by string) {
	v.Since = true
	if is(v.Value, value) {
		return
	}
	t.log(Info, "attribute-set", "%s of %s in %s: %s -> %s, by %s, %s", a.Name, v.Node, a.SetType, shown(a.Name, v.Value), shown(a.Name, value), by, a.how())
	v.Value = value
	if a.Private {
		return
	}
	v.Unwritten = true
	if a.Delay == 0 {
		a.write(t)
		return
	}
	a.dampen(t)
}

// how says what becomes of a changed value.
func (a *Attribute) how() string {
	switch {
	case a.Private:
		return "private"
	case a.Delay == 0:
		return "written at once"
	}
	return fmt.Sprintf("written after %s", a.Delay)
}

func shown(name string, value *string) string {
	if value == nil {
		return "(unset)"
	}
	return secret.Shown(name, *value)
}

// set gives an attribute a value for the cluster itself.
func (x *table) set(t *turn, node, name string, value *string) {
	a := x.find(name)
	if a == nil {
		a = x.create(name, Update{})
	}
	v := a.place(node)
	v.Since = true
	if is(v.Value, value) {
		return
	}
	v.Value, v.Unwritten = value, !a.Private
	a.write(t)
}

// edited takes over what others have made of the status section. What is not written yet will be, and a private attribute
// has nothing to do with one of the same name there.
func (x *table) edited(t *turn, e Edited) {
	type key struct{ name, node string }
	stands := map[key]bool{}
	for _, v := range e.Values {
		stands[key{v.Name, strings.ToLower(v.Node)}] = true
		x.learn(v)
	}
	for _, a := range x.list {
		for i := range a.Values {
			v := &a.Values[i]
			known := slices.ContainsFunc(e.Nodes, func(n string) bool { return sameNode(n, v.Node) })
			if known && !a.Private && !v.Unwritten && v.Value != nil && !stands[key{a.Name, strings.ToLower(v.Node)}] {
				v.Value, v.Since = nil, true
			}
		}
	}
	for _, node := range e.Found {
		x.writeNode(t, node)
	}
}

// learn takes over a value of the status section.
func (x *table) learn(e Assigned) {
	a := x.find(e.Name)
	switch {
	case a == nil:
		a = x.create(e.Name, Update{Set: e.Set, Utilization: e.SetType == Utilization})
	case a.Private:
		return
	}
	if v := a.place(e.Node); !v.Unwritten && !is(v.Value, e.Value) {
		v.Value, v.Since = e.Value, true
	}
}

// quirkSign is where Pacemaker looks for ++ or += in a value: after five letters, whatever they are. The value is documented
// as value++, but scripts write the attribute's own name of five letters there too.
func quirkSign(value string) (sign, offset string, ok bool) {
	const letters = len("value")
	if len(value) < letters+2 {
		return "", "", false
	}
	sign, offset = value[letters:letters+2], value[letters+2:]
	return sign, offset, sign == "++" || sign == "+="
}
