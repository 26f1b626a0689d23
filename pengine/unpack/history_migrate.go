package unpack

import (
	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// A migration is migrate_to on the source, migrate_from on the target, and a stop on the source.
// Between the first two it is partial: the resource may be active on both. Between the last two it
// is dangling: a stop on the source must not affect the target. Any part of the histories may have
// been cleared meanwhile.

// migrationEnds names source and target of a migration; ok is false if they are not recorded, or
// if the one that should be this node is not.
func (h *history) migrationEnds(e entry, atSource bool) (source, target string, ok bool) {
	source, target = attr(e.xml, "migrate_source"), attr(e.xml, "migrate_target")
	if !hasAttr(e.xml, "migrate_source") || !hasAttr(e.xml, "migrate_target") {
		h.w.Err(h.rsc.ID, "Ignoring resource history entry "+e.id+" without migrate_source and migrate_target")
		return "", "", false
	}
	end, name := "migrate_target", target
	if atSource {
		end, name = "migrate_source", source
	}
	if !equalNames(name, h.node.Name) {
		h.w.Err(h.rsc.ID, "Ignoring resource history entry "+e.id+" because "+end+"='"+name+
			"' does not match "+h.node.String())
		return "", "", false
	}
	return source, target, true
}

func equalNames(a, b string) bool { return numeral.EqualFold(a, b) }

// migratedAway concludes from a migrate_to that succeeded, considering what happened afterwards on
// both nodes, where the resource is.
func (h *history) migratedAway(e entry) {
	source, target, ok := h.migrationEnds(e, true)
	if !ok {
		return
	}
	sourceNews := h.changedSince(source, e.xml)
	from := h.recordedOp(target, vocab.TaskMigrateFrom, source)
	exit, status := vocab.ExitOK, vocab.ExecPending
	if from != nil {
		if sourceNews {
			return
		}
		exit = number32(from, "rc-code", exit)
		status = vocab.Exec(number32(from, "op-status", int(status)))
	}
	targetNews := h.newsSinceMigration(target, e.xml, from)
	switch {
	case sourceNews && targetNews:
		return
	case exit == vocab.ExitOK && status == vocab.ExecDone:
		h.rsc.OrigRole = vocab.RoleStopped
		h.dangle()
		return
	}
	h.rsc.OrigRole = vocab.RoleStarted // clones cannot migrate, so it is not promoted
	n := h.w.FindNode(target)
	up := n != nil && n.Online()
	switch {
	case status != vocab.ExecPending && up && !targetNews:
		h.rsc.AddRunning(n, true)
	case status != vocab.ExecPending:
		h.recoverHere(e)
	case up && h.unknownOn(target):
		// Probably cleaned up; a probe will tell.
	case up && !targetNews:
		h.partial(source, n)
	case !sourceNews:
		h.recoverHere(e)
	}
}

// partial notes a migration that has got no further than migrate_to, to be resumed if possible.
func (h *history) partial(source string, target *world.Node) {
	n := h.w.FindNode(source)
	h.rsc.AddRunning(target, false)
	if n != nil && n.Online() {
		h.rsc.MigrationSource, h.rsc.MigrationTarget = n, target
	}
}

// recoverHere has the resource recovered rather than migrated.
func (h *history) recoverHere(e entry) {
	h.failBecause(world.Failed|world.StopIfFailed, world.Cause{Kind: world.CauseMigration, ID: e.id})
	h.rsc.Clear(world.Migratable)
}

// dangle notes that the resource has to be stopped on this node, without effect on others.
func (h *history) dangle() {
	h.rsc.DanglingSources = append([]*world.Node{h.node}, h.rsc.DanglingSources...)
}

// failedToLeave concludes where the resource is from a migrate_to that failed.
func (h *history) failedToLeave(e entry) {
	source, target, ok := h.migrationEnds(e, true)
	if !ok {
		return
	}
	h.rsc.OrigRole = vocab.RoleStarted
	from := h.recordedResult(target, vocab.TaskMigrateFrom, source, vocab.ExitOK)
	if !h.unknownOn(target) && !h.newsSinceMigration(target, e.xml, from) {
		h.assumeActive(target, false)
	} else if !h.changedSince(source, e.xml) {
		h.dangle()
	}
}

// failedToArrive concludes where the resource is from a migrate_from that failed.
func (h *history) failedToArrive(e entry) {
	source, target, ok := h.migrationEnds(e, false)
	if !ok {
		return
	}
	h.rsc.OrigRole = vocab.RoleStarted
	to := h.recordedResult(source, vocab.TaskMigrateTo, target, vocab.ExitOK)
	if !h.unknownOn(source) && !h.newsSinceMigration(source, to, e.xml) {
		h.assumeActive(source, true)
	}
}

// assumeActive takes the resource to be active on a node, if that is up.
func (h *history) assumeActive(name string, failed bool) {
	if n := h.w.FindNode(name); n != nil && n.Online() {
		h.rsc.AddRunning(n, failed)
	}
}
