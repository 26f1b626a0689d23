package unpack

import (
	"strings"

	"pacer/cib/value/numeral"
	"pacer/cib/value/rule"
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// readSettings turns meta-attributes into flags and fields.
func readSettings(r *world.Resource) {
	r.OrigRole, r.NextRole = vocab.RoleStopped, vocab.RoleUnknown
	r.Set(world.Unassigned)
	r.Priority = int(readScore(r, "priority", 0))
	if v, set := r.Meta.Get("critical"); !set || vocab.True(v) {
		r.Set(world.Critical)
	}
	setIf(r, world.Notify, metaTrue(r, "notify"))
	setIf(r, world.RemoteConnection, isConnection(r.XML))
	remote := r.Is(world.RemoteConnection) && !r.Meta.Has("container")
	// Connections may move without stopping what runs behind them.
	setIf(r, world.Migratable, metaTrue(r, "allow-migrate") || remote && !r.Meta.Has("allow-migrate"))
	readManaged(r)
	readCloneTraits(r)
	readMultiple(r)
	r.Stickiness = readScoreOrDefault(r, "resource-stickiness", 0)
	r.BanAfterFailures = int(readScoreOrDefault(r, "migration-threshold", score.Infinity))
	if r.BanAfterFailures < 0 {
		badScore(r, "migration-threshold", score.Infinity)
		r.BanAfterFailures = int(score.Infinity)
	}
	if strings.EqualFold(r.Class(), vocab.ClassStonith) {
		r.W.Found.FenceDevice = true
		r.Set(world.FenceDevice)
	}
	v, set := r.Meta.Get("requires")
	readRequires(r, v, set)
	if v, set := r.Meta.Get("failure-timeout"); set {
		r.FailureExpirationMS = rule.IntervalMS(v)
	}
	if remote {
		readReconnect(r)
	}
	if role, set := targetRole(r); set {
		r.SetNextRole(role, world.Cause{Kind: world.CauseTargetRole, ID: r.ID})
	}
}

func setIf(r *world.Resource, f world.ResourceFlags, on bool) {
	if on {
		r.Set(f)
	}
}

// readScore reads a meta-attribute that is a score; without usable value it is def.
func readScore(r *world.Resource, name string, def score.Score) score.Score {
	v, set := r.Meta.Get(name)
	if !set {
		return def
	}
	s, err := r.W.Opt.Health.Parse(v, def)
	if err != nil {
		badScore(r, name, def)
		return def
	}
	return s
}

func badScore(r *world.Resource, name string, def score.Score) {
	r.W.Warn(r.ID, "Using default ("+def.String()+") for resource "+r.ID+" meta-attribute "+name+
		" because '"+r.MetaValue(name)+"' is not a valid value")
}

// readScoreOrDefault is readScore for meta-attributes that may be said to be "default".
func readScoreOrDefault(r *world.Resource, name string, def score.Score) score.Score {
	if explicitDefault(r, name) {
		return def
	}
	return readScore(r, name, def)
}

// explicitDefault says whether a meta-attribute is set to "default", which is the same as unset
// but to be discouraged.
func explicitDefault(r *world.Resource, name string) bool {
	if !strings.EqualFold(r.MetaValue(name), "default") {
		return false
	}
	r.W.Warn(r.ID, "Support for setting "+name+" to the explicit value 'default' is deprecated and "+
		"will be removed in a future release (just leave it unset)")
	return true
}

// readManaged decides whether the cluster may touch the resource. Maintenance, of the resource or
// of the whole cluster, overrides is-managed.
func readManaged(r *world.Resource) {
	setIf(r, world.Managed, !r.W.Opt.Maintenance)
	if v, set := r.Meta.Get("is-managed"); set && !explicitDefault(r, "is-managed") {
		r.Clear(world.Managed)
		setIf(r, world.Managed, vocab.True(v))
	}
	if metaTrue(r, "maintenance") || r.W.Opt.Maintenance {
		r.Clear(world.Managed)
		r.Set(world.Maintenance)
	}
}

// readCloneTraits finds out what the clone around the resource, or the resource itself, is. What
// is no part of a clone is unique.
func readCloneTraits(r *world.Resource) {
	if !r.Top().IsClone() {
		r.Set(world.Unique)
		return
	}
	setIf(r, world.Unique, globallyUnique(r))
	setIf(r, world.Promotable, metaTrue(r, "promotable"))
}

// globallyUnique defaults to true where one node may run several instances.
func globallyUnique(r *world.Resource) bool {
	if v, set := r.Meta.Get("globally-unique"); set {
		return vocab.True(v)
	}
	n, _, err := numeral.Int(r.MetaValue("clone-node-max"))
	return err == nil && n > 1
}

func readMultiple(r *world.Resource) {
	v, set := r.Meta.Get("multiple-active")
	switch strings.ToLower(v) {
	case "stop_only":
		r.Multiple = world.MultipleStop
	case "block":
		r.Multiple = world.MultipleBlock
	case "stop_unexpected":
		r.Multiple = world.MultipleUnexpected
	default:
		if set && !strings.EqualFold(v, "stop_start") {
			r.W.Warn(r.ID, v+" is not a valid value for multiple-active, using default of \"stop_start\"")
		}
		r.Multiple = world.MultipleRestart
	}
}

// readRequires decides what the resource needs before it is started after a failure elsewhere.
func readRequires(r *world.Resource, value string, set bool) {
	fencing := r.W.Opt.FencingEnabled
	switch strings.ToLower(value) {
	case "nothing":
	case "quorum":
		r.Set(world.NeedsQuorum)
	case "fencing":
		r.Set(world.NeedsFencing)
		if !fencing {
			r.W.Warn(r.ID, r.ID+" requires fencing but fencing is disabled")
		}
	case "unfencing":
		switch {
		case r.Is(world.FenceDevice):
			resetRequires(r, "fencing devices cannot require unfencing")
		case !fencing:
			resetRequires(r, "fencing is disabled")
		default:
			r.Set(world.NeedsFencing | world.NeedsUnfencing)
		}
	default:
		chosen := defaultRequires(r)
		if set {
			r.W.Err(r.ID, "Resetting 'requires' for "+r.ID+" to '"+chosen+"' because '"+value+"' is not valid")
		}
		readRequires(r, chosen, true)
	}
}

func resetRequires(r *world.Resource, why string) {
	r.W.Warn(r.ID, `Resetting "requires" for `+r.ID+` to "quorum" because `+why)
	r.Set(world.NeedsQuorum)
}

func defaultRequires(r *world.Resource) string {
	switch {
	case r.Is(world.FenceDevice), r.IsPrimitive() && isConnection(r.XML):
		return "quorum"
	case r.W.Found.Unfencing:
		return "unfencing"
	case r.W.Opt.FencingEnabled:
		return "fencing"
	case r.W.Opt.NoQuorum == world.NoQuorumIgnore:
		return "nothing"
	}
	return "quorum"
}

// readReconnect reads how long a failed remote connection is left alone: the failure stands for
// that long. Rules on node attributes cannot apply here.
func readReconnect(r *world.Resource) {
	if v, set := r.Params(nil).Get("reconnect_interval"); set {
		r.RemoteReconnectMS = rule.IntervalMS(v)
		r.FailureExpirationMS = r.RemoteReconnectMS
	}
}

// targetRole reads the role the user wants. The usual role and what makes no sense count as not
// set.
func targetRole(r *world.Resource) (vocab.Role, bool) {
	v, set := r.Meta.Get("target-role")
	if !set || strings.EqualFold(v, "Started") || explicitDefault(r, "target-role") {
		return 0, false
	}
	role := r.W.Role(r.ID, v)
	switch {
	case role == vocab.RoleUnknown:
		r.W.Err(r.ID, "Ignoring 'target-role' for "+r.ID+" because '"+v+"' is not valid")
		return 0, false
	case role <= vocab.RoleStarted:
		return role, true
	case !r.Top().Is(world.Promotable):
		r.W.Err(r.ID, "Ignoring 'target-role' for "+r.ID+" because '"+v+
			"' only makes sense for promotable clones")
		return 0, false
	}
	return role, role == vocab.RoleUnpromoted // promotion is the usual role already
}
