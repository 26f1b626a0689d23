package lang

// Statement is one statement of a configuration.
type Statement interface {
	// Head gives what all statements have.
	Head() *Header
}

// Header is what all statements have.
type Header struct {
	Keyword  Word      // as written, in lower case; the current word for an old one
	Written  string    // the keyword as the text has it
	Comments []string  // comment lines that stood before, with their #
	Notes    []Problem // old words in it, and what they are called now
}

// Head implements Statement.
func (h *Header) Head() *Header { return h }

// Pair is one `name=value` of an attribute list, in one of its four forms: name=value; a bare name;
// $id:name=value, which names the pair so that others can refer to it; @id or @id:name, such a reference.
type Pair struct {
	Ref      string // @Ref
	ID       string // $ID:
	Name     string // empty only for @Ref
	Value    string
	HasValue bool
	Pos      Pos
}

// AttrSet is a list of pairs under a keyword: params, meta, utilization, attributes, op_params, op_meta.
// With IDRef set it is a reference to another such list and has no other content.
type AttrSet struct {
	Keyword string
	ID      Word
	IDRef   Word
	Score   Word
	Rules   []*Rule
	Pairs   []Pair
	Pos     Pos
}

// Rule is a `rule` clause. With IDRef set it is a reference to another rule.
type Rule struct {
	ID, IDRef Word
	Role      string
	Score     Word   // empty means infinity
	BoolOp    string // "and", "or", or empty with fewer than two expressions
	Exprs     []Expr
	Pos       Pos
}

// Expr is one expression of a rule: AttrExpr, DateExpr, RscExpr or OpExpr.
type Expr interface{ expr() }

// AttrExpr compares a node attribute, or with an Op of defined or not_defined asks whether there is one.
type AttrExpr struct {
	Attribute   string
	Type        string // string, version, number, integer; empty when not given
	Op          string
	Value       string
	ValueSource string // param, meta; empty for a literal
	Pos         Pos
}

// DateExpr asks for the time: lt END, gt START, in_range with Start, End or a duration, date_spec with Spec.
type DateExpr struct {
	Op         string // lt, gt, in_range, date_spec
	Start, End string
	Spec       []Pair // of a duration or a date_spec
	Pos        Pos
}

// RscExpr asks what agent a resource has; what is empty may be anything.
type RscExpr struct {
	Class, Provider, Type string
	Pos                   Pos
}

// OpExpr asks for an operation, in any interval if that is empty.
type OpExpr struct {
	Name, Interval string
	Pos            Pos
}

func (*AttrExpr) expr() {}
func (*DateExpr) expr() {}
func (*RscExpr) expr()  {}
func (*OpExpr) expr()   {}

// Node is `node [ID:] NAME[:TYPE]`.
type Node struct {
	Header
	ID, Name, Type Word
	Description    *Word
	Sets           []*AttrSet
}

// Part is a clause of a primitive or bundle: *AttrSet, *Operations, *BundleSection or *BundlePrimitive.
type Part interface{ part() }

func (*AttrSet) part()         {}
func (*Operations) part()      {}
func (*BundleSection) part()   {}
func (*BundlePrimitive) part() {}

// Operations is `operations $id=ID` and the op clauses, or op clauses alone.
type Operations struct {
	ID, IDRef Word
	Ops       []*Op
	Pos       Pos
}

// Op is one `op NAME` clause. Attrs are the operation's own attributes in order; anything else that was
// written among them is in a set of keyword op_params, the first of Sets.
type Op struct {
	Name        Word
	Attrs       []Pair
	Description *Word
	Sets        []*AttrSet
}

// Primitive is `primitive ID AGENT` or `primitive ID @TEMPLATE`, or `rsc_template ID AGENT`.
type Primitive struct {
	Header
	ID          Word
	Agent       Word // [class:[provider:]]type; empty with a template
	Template    Word
	Description *Word
	Parts       []Part
}

// IsTemplate says whether the statement is rsc_template.
func (p *Primitive) IsTemplate() bool { return p.Keyword.Text == "rsc_template" }

// Container is group, clone, ms or master: resources inside a resource.
type Container struct {
	Header
	ID          Word
	Children    []Word
	Description *Word
	Sets        []*AttrSet
}

// Bundle is `bundle ID` and its sections in order.
type Bundle struct {
	Header
	ID          Word
	Description *Word
	Parts       []Part
}

// BundleSection is docker, podman, network or storage with its attributes and mappings.
type BundleSection struct {
	Keyword  Word
	Attrs    []Pair
	Mappings []Mapping
}

// Mapping is one port-mapping or storage-mapping.
type Mapping struct {
	Keyword Word
	Attrs   []Pair
}

// BundlePrimitive names the resource that runs in a bundle.
type BundlePrimitive struct{ ID Word }

// RscRef is a resource in a constraint with the role, action or instance number behind its colon.
type RscRef struct{ Rsc, Suffix Word }

// ResourceSet is one set of a constraint; all members have the same role or action.
type ResourceSet struct {
	NotSequential bool
	NotRequireAll bool
	Suffix        string
	Refs          []Word
}

// Members is what a constraint speaks of: Refs in the simple form, Sets in the other.
type Members struct {
	Refs []RscRef
	Sets []*ResourceSet
}

// Location is `location ID RESOURCE ... SCORE: NODE` or with rules. Exactly one of Rsc, Pattern, Sets is set.
type Location struct {
	Header
	ID           Word
	Rsc, Pattern Word
	Sets         []*ResourceSet
	Attrs        []Pair // role, resource-discovery and others
	Score, Node  Word
	Rules        []*Rule
}

// Colocation is `colocation ID SCORE: ...`.
type Colocation struct {
	Header
	ID            Word
	Score         Word
	NodeAttribute string
	Influence     string // true, false, or empty when not given
	Members       Members
}

// Order is `order ID [KIND:] ...`. Kind is a kind or a score, empty when not given.
type Order struct {
	Header
	ID          Word
	Kind        Word
	Symmetrical string
	Members     Members
}

// Ticket is `rsc_ticket ID TICKET: ...`.
type Ticket struct {
	Header
	ID, Ticket Word
	LossPolicy string
	Members    Members
}

// Defaults is property, rsc_defaults or op_defaults.
type Defaults struct {
	Header
	ID, IDRef Word
	Rules     []*Rule
	Pairs     []Pair
}

// Fencing is `fencing_topology`.
type Fencing struct {
	Header
	Levels []FencingLevel
}

// TargetKind says what a fencing level's target is.
type TargetKind int

// The kinds of targets. TargetAll means every node.
const (
	TargetAll TargetKind = iota
	TargetNode
	TargetAttribute
	TargetPattern
)

// FencingLevel is one level: the devices, separated by commas, for a target.
type FencingLevel struct {
	Kind   TargetKind
	Target Word   // node name, attribute name or pattern
	Value  string // of the attribute
	Device Word
}

// Tag is `tag ID RESOURCE ...`.
type Tag struct {
	Header
	ID   Word
	Refs []Word
}

// Role is `role ID RULE ...`, an ACL role.
type Role struct {
	Header
	ID          Word
	Description *Word
	Permissions []Permission
}

// Permission is one right of a role: read, write or deny, and what it is about. Reference, XPath,
// ObjectType and Attribute are as the CIB knows them, shortcuts already written out.
type Permission struct {
	Kind                                    Word
	ID                                      Word
	Description                             *Word
	XPath, Reference, ObjectType, Attribute string
}

// Grant is acl_target, acl_group or user: a name and its roles. Only user has Rules.
type Grant struct {
	Header
	ID    Word
	Roles []Word
	Rules []Permission // the old form: rights given to a user directly
}

// Alert is `alert ID PATH` and its clauses in order.
type Alert struct {
	Header
	ID, Path    Word
	Description *Word
	Parts       []AlertPart
}

// AlertPart is a clause of an alert; one field is set.
type AlertPart struct {
	Set       *AttrSet
	Select    *Select
	Recipient *Recipient
}

// Select is `select` and what is selected: nodes, fencing, resources or attributes { NAME ... }.
type Select struct {
	Kinds      []string
	Attributes []string
}

// Recipient is one `to VALUE` of an alert.
type Recipient struct {
	Value       Word
	Description *Word
	Sets        []*AttrSet
}

// Monitor is `monitor RSC[:ROLE] INTERVAL[:TIMEOUT]`: one operation more for a primitive.
type Monitor struct {
	Header
	Rsc, Role         Word
	Interval, Timeout Word
}

// XML is `xml ELEMENT`, for what the language has no words for. Text is on one line.
type XML struct {
	Header
	Text string
	Pos  Pos
}
