package metadata

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
)

// Agent is an agent's description of itself.
type Agent struct {
	Name       string      `json:"name"`
	Version    string      `json:"version,omitempty"`     // the agent's own
	OCFVersion string      `json:"ocf_version,omitempty"` // of the standard it follows; "" if not said
	LongDesc   string      `json:"longdesc,omitempty"`
	ShortDesc  string      `json:"shortdesc,omitempty"`
	Parameters []Parameter `json:"parameters"`
	Actions    []Action    `json:"actions"`
}

// Parameter is an instance attribute that the agent takes.
type Parameter struct {
	Name       string   `json:"name"`
	LongDesc   string   `json:"longdesc,omitempty"`
	ShortDesc  string   `json:"shortdesc,omitempty"`
	Type       string   `json:"type,omitempty"` // string, integer, boolean, time, select, ...
	Default    string   `json:"default,omitempty"`
	Options    []string `json:"options,omitempty"` // of type select
	Required   bool     `json:"required,omitempty"`
	Unique     bool     `json:"unique,omitempty"`
	Reloadable bool     `json:"reloadable,omitempty"`
	Private    bool     `json:"private,omitempty"` // said by the agent, or taken for granted
	Deprecated bool     `json:"deprecated,omitempty"`
	// Obsoletes are former names of the parameter, by which it may still be set.
	Obsoletes []string `json:"obsoletes,omitempty"`
	// UniqueGroup names the parameters that are unique together (OCF 1.1).
	UniqueGroup string `json:"unique_group,omitempty"`
}

// Action is something the agent can be asked to do, with advice on how. Spans are text, as written.
type Action struct {
	Name       string `json:"name"`
	Timeout    string `json:"timeout,omitempty"`
	Interval   string `json:"interval,omitempty"`
	StartDelay string `json:"start_delay,omitempty"`
	Depth      string `json:"depth,omitempty"`
	Role       string `json:"role,omitempty"`
	// What fence agents say besides: only the target may do it; it is done by each device of a node that starts.
	OnTarget  bool `json:"on_target,omitempty"`
	Automatic bool `json:"automatic,omitempty"`
}

// Parse reads an agent's meta-data. The error says where the text is not XML or not meta-data.
func Parse(text []byte) (*Agent, error) {
	var doc document
	dec := xml.NewDecoder(bytes.NewReader(text))
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	if err := dec.Decode(&doc); err != nil {
		line, col := dec.InputPos()
		return nil, fmt.Errorf("agent meta-data, line %d, column %d: %w; expected a resource-agent element", line, col, err)
	}
	a := &Agent{
		Name: doc.Name, Version: doc.Version, OCFVersion: strings.TrimSpace(doc.OCFVersion),
		LongDesc: english(doc.LongDesc), ShortDesc: english(doc.ShortDesc),
	}
	for _, p := range doc.Parameters {
		if p.Name != "" {
			a.Parameters = append(a.Parameters, p.parameter())
		}
	}
	for _, e := range doc.Actions {
		a.Actions = append(a.Actions, Action{
			Name: e.Name, Timeout: e.Timeout, Interval: e.Interval, StartDelay: e.StartDelay, Depth: e.Depth, Role: e.Role,
			OnTarget: vocab.True(e.OnTarget), Automatic: vocab.True(e.Automatic) || vocab.True(e.Required),
		})
	}
	a.assumePrivate()
	return a, nil
}

// assumePrivate treats the usual names of secrets as private in an agent that marks none.
func (a *Agent) assumePrivate() {
	for _, p := range a.Parameters {
		if p.Private {
			return
		}
	}
	for i := range a.Parameters {
		a.Parameters[i].Private = slices.Contains(secret.Assumed(), a.Parameters[i].Name)
	}
}

// Secrets are the parameters whose values must not be shown: those that the agent marks as private. What is assumed of an
// agent that marks none serves digests, and has a user in it, which is no secret.
func (a *Agent) Secrets() (names []string) {
	marked := false
	for _, p := range a.Parameters {
		if p.Private {
			names = append(names, p.Name)
			marked = marked || !slices.Contains(secret.Assumed(), p.Name)
		}
	}
	if !marked {
		return nil
	}
	return names
}

// ParameterNames lists the parameters.
func (a *Agent) ParameterNames() (names []string) {
	for _, p := range a.Parameters {
		names = append(names, p.Name)
	}
	return names
}

// Has says whether the agent knows an action.
func (a *Agent) Has(action string) bool {
	for _, e := range a.Actions {
		if strings.EqualFold(e.Name, action) {
			return true
		}
	}
	return false
}

// follows says whether the agent follows at least the given version of the standard.
func (a *Agent) follows(major, minor int) bool {
	first, rest, _ := strings.Cut(a.OCFVersion, ".")
	second, _, _ := strings.Cut(rest, ".")
	x, _ := strconv.Atoi(first)
	y, _ := strconv.Atoi(second)
	return x > major || x == major && y >= minor
}

type document struct {
	XMLName    xml.Name     `xml:"resource-agent"`
	Name       string       `xml:"name,attr"`
	Version    string       `xml:"version,attr"`
	OCFVersion string       `xml:"version"`
	LongDesc   []desc       `xml:"longdesc"`
	ShortDesc  []desc       `xml:"shortdesc"`
	Parameters []paramElem  `xml:"parameters>parameter"`
	Actions    []actionElem `xml:"actions>action"`
}

type desc struct {
	Lang string `xml:"lang,attr"`
	Text string `xml:",chardata"`
}

type paramElem struct {
	Name        string    `xml:"name,attr"`
	Unique      string    `xml:"unique,attr"`
	UniqueGroup string    `xml:"unique-group,attr"`
	Required    string    `xml:"required,attr"`
	Reloadable  string    `xml:"reloadable,attr"`
	Private     string    `xml:"private,attr"`
	LongDesc    []desc    `xml:"longdesc"`
	ShortDesc   []desc    `xml:"shortdesc"`
	Deprecated  *struct{} `xml:"deprecated"`
	Old         string    `xml:"deprecated,attr"` // as fence agents say it
	Obsoletes   string    `xml:"obsoletes,attr"`
	Content     struct {
		Type    string `xml:"type,attr"`
		Default string `xml:"default,attr"`
		Options []struct {
			Value string `xml:"value,attr"`
		} `xml:"option"`
	} `xml:"content"`
}

type actionElem struct {
	Name       string `xml:"name,attr"`
	Timeout    string `xml:"timeout,attr"`
	Interval   string `xml:"interval,attr"`
	StartDelay string `xml:"start-delay,attr"`
	Depth      string `xml:"depth,attr"`
	Role       string `xml:"role,attr"`
	OnTarget   string `xml:"on_target,attr"`
	Automatic  string `xml:"automatic,attr"`
	Required   string `xml:"required,attr"` // its older name
}

func (p paramElem) parameter() Parameter {
	out := Parameter{
		Name: p.Name, LongDesc: english(p.LongDesc), ShortDesc: english(p.ShortDesc),
		Type: p.Content.Type, Default: p.Content.Default, UniqueGroup: p.UniqueGroup,
		Required: vocab.True(p.Required), Unique: vocab.True(p.Unique), Reloadable: vocab.True(p.Reloadable),
		Private: vocab.True(p.Private), Deprecated: p.Deprecated != nil || vocab.True(p.Old),
	}
	if p.Obsoletes != "" {
		out.Obsoletes = strings.FieldsFunc(p.Obsoletes, func(r rune) bool { return r == ' ' || r == ',' })
	}
	for _, o := range p.Content.Options {
		out.Options = append(out.Options, o.Value)
	}
	return out
}

// english picks the description in English, else the first, without the space around it.
func english(all []desc) string {
	for _, d := range all {
		if d.Lang == "en" || strings.HasPrefix(d.Lang, "en_") {
			return strings.TrimSpace(d.Text)
		}
	}
	if len(all) > 0 {
		return strings.TrimSpace(all[0].Text)
	}
	return ""
}
