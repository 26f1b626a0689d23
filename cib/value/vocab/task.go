package vocab

// Tasks of agents, of the cluster, and names of what stands for several of them (pseudo-operations), as they stand in
// graphs and histories.
const (
	TaskAsync       = "asyncmon" // no task, but a failure that none has found out
	TaskCancel      = "cancel"
	TaskClearFail   = "clear_failcount"
	TaskConfirmed   = "confirmed-post_notify_" // prefix; see pengine/notify for the notification tasks
	TaskCleanup     = "delete"                 // of a resource from the executor
	TaskDelete      = "lrm_delete"             // of a resource's history
	TaskDemote      = "demote"
	TaskDemoted     = "demoted"
	TaskFence       = "stonith"
	TaskList        = "list" // the targets of a fence device
	TaskMaintenance = "maintenance_nodes"
	TaskMetaData    = "meta-data"
	TaskMigrateFrom = "migrate_from"
	TaskMigrateTo   = "migrate_to"
	TaskMonitor     = "monitor"
	TaskNotified    = "notified"
	TaskNotify      = "notify"
	TaskOff         = "off"
	TaskOn          = "on"
	TaskPromote     = "promote"
	TaskPromoted    = "promoted"
	TaskReboot      = "reboot"
	TaskReload      = "reload"
	TaskReloadAgent = "reload-agent"
	TaskRunning     = "running" // clone or group start completed
	TaskShutdown    = "do_shutdown"
	TaskStart       = "start"
	TaskStatus      = "status"
	TaskStop        = "stop"
	TaskStopped     = "stopped"
	TaskValidateAll = "validate-all"
)

// Probe is what people call a monitor that is done once, to learn whether a resource is active.
const Probe = "probe"

// Operations lists the tasks of agents that change or watch a resource: what may stand in its history.
func Operations() []string {
	return []string{
		TaskStart, TaskStop, TaskMonitor, TaskPromote, TaskDemote, TaskNotify, TaskMigrateTo, TaskMigrateFrom, TaskReload, TaskReloadAgent,
	}
}

// AgentTasks lists all that agents may be asked for, fence agents included: what the operations of a configured
// resource may be called.
func AgentTasks() []string {
	return append(Operations(), TaskStatus, TaskMetaData, TaskValidateAll, TaskOn, TaskOff, TaskReboot, TaskList)
}

// ConstraintTasks lists the tasks that constraints may name.
func ConstraintTasks() []string { return []string{TaskStart, TaskPromote, TaskDemote, TaskStop} }

// Migration says whether a task is one half of a migration.
func Migration(task string) bool { return task == TaskMigrateTo || task == TaskMigrateFrom }
