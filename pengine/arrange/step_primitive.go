package arrange

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// clearBecause clears a condition because of another action; the first reason given stays.
func clearBecause(a *world.Action, f world.ActionFlags, reason *world.Action) {
	if !a.Is(f) {
		return
	}
	a.Clear(f)
	a.BlameOrder(f, reason)
	if a.Resource != reason.Resource {
		a.Explain(reason.Because(f))
	}
}

// affectActions lets a relation have its effect on just these two actions.
func affectActions(first, then *world.Action, e effect) (did changed) {
	firstWas, thenWas := first.Flags, then.Flags
	switch e.kind {
	case world.RelAsymmetric:
		asymmetric(first, then)
	case world.RelThenImpliesFirst:
		thenImpliesFirst(first, then, e, firstWas)
	case world.RelPromotedThenImpliesFirst:
		promotedImpliesFirst(first, then, e)
	case world.RelUnmigratableThenBlocks:
		unmigratableBlocks(first, then, e)
	case world.RelFirstElseThen:
		if e.filter&world.Optional != 0 && !first.Is(world.Runnable) {
			clearBecause(then, world.ActionMigratable, first)
			then.Clear(world.Pseudo)
		}
	case world.RelUnrunnableFirstBlocks:
		if e.filter&then.Flags&world.Runnable != 0 && e.flags&world.Runnable == 0 {
			clearBecause(then, world.Runnable, first)
			clearBecause(then, world.ActionMigratable, first)
		}
	case world.RelFirstImpliesThen:
		if e.filter&then.Flags&world.Optional != 0 && e.flags&world.Optional == 0 && !first.Is(world.ActionMigratable) {
			clearBecause(then, world.Optional, first)
		}
	case world.RelIntermediateStop:
		restart(first, then, e.filter)
	}
	if thenWas != then.Flags {
		did |= thenChanged
		if then.Resource != nil && then.Resource.Parent != nil {
			update(then) // needed for the restart of members of cloned groups
		}
	}
	if firstWas != first.Flags {
		did |= firstChanged
	}
	return did
}

// asymmetric blocks what comes after an action that cannot run, unless it is the stop of what is
// stopped, or the start of what is started, anyway.
func asymmetric(first, then *world.Action) {
	if then.Resource == nil || first.Is(world.Runnable) {
		return
	}
	if r := then.Resource; then.Is(world.Optional) {
		role := r.State(true)
		if role == vocab.RoleStopped && then.Task == vocab.TaskStop ||
			role >= vocab.RoleStarted && then.Task == vocab.TaskStart && r.ActiveOnlyOn(then.Node) {
			return
		}
	}
	clearBecause(then, world.Optional, first)
	clearBecause(then, world.Runnable, first)
}

func thenImpliesFirst(first, then *world.Action, e effect, firstWas world.ActionFlags) {
	if then.Is(world.Optional) {
		return
	}
	if e.filter&firstWas&world.Optional != 0 && e.flags&world.Optional == 0 {
		clearBecause(first, world.Optional, then)
	}
	if e.flags&world.ActionMigratable != 0 && !then.Is(world.ActionMigratable) {
		clearBecause(first, world.ActionMigratable, then)
	}
}

func promotedImpliesFirst(first, then *world.Action, e effect) {
	r := then.Resource
	if r == nil || r.OrigRole != vocab.RolePromoted || e.filter&world.Optional == 0 || then.Is(world.Optional) {
		return
	}
	clearBecause(first, world.Optional, then)
	if first.Is(world.ActionMigratable) && !then.Is(world.ActionMigratable) {
		clearBecause(first, world.ActionMigratable, then)
	}
}

func unmigratableBlocks(first, then *world.Action, e effect) {
	if e.filter&world.Optional == 0 {
		return
	}
	if !then.Is(world.ActionMigratable | world.Runnable) {
		clearBecause(first, world.Runnable, then)
	}
	if !then.Is(world.Optional) {
		clearBecause(first, world.Optional, then)
	}
}

// restart has a stop happen if the start after it is required, or if a managed resource has to be
// started but cannot.
func restart(first, then *world.Action, filter world.ActionFlags) {
	required := filter&world.Optional != 0 && !then.Is(world.Optional)
	stuck := filter&world.Runnable != 0 && !then.Is(world.Runnable) &&
		then.Resource.Is(world.Managed) && first.Resource == then.Resource
	if !required && !stuck {
		return
	}
	if first.Is(world.Runnable) || !then.Is(world.Optional) {
		clearBecause(first, world.Optional, then)
	}
	if !then.Is(world.ActionMigratable) {
		clearBecause(first, world.ActionMigratable, then)
	}
	if first.Flags&(world.Optional|world.Runnable) == 0 {
		clearBecause(then, world.Runnable, first)
	}
}
