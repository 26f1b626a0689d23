package main

import (
	"pacer/tools/attrdupdater"
	"pacer/tools/cibadmin"
	"pacer/tools/cibsecret"
	"pacer/tools/crm"
	"pacer/tools/crmadmin"
	"pacer/tools/crmattribute"
	"pacer/tools/crmdiff"
	"pacer/tools/crmerror"
	"pacer/tools/crmfailcount"
	"pacer/tools/crmmaster"
	"pacer/tools/crmmon"
	"pacer/tools/crmnode"
	"pacer/tools/crmresource"
	"pacer/tools/crmrule"
	"pacer/tools/crmshadow"
	"pacer/tools/crmsimulate"
	"pacer/tools/crmstandby"
	"pacer/tools/crmticket"
	"pacer/tools/crmverify"
	"pacer/tools/env"
	"pacer/tools/importer"
	"pacer/tools/iso8601"
	"pacer/tools/pacemakerd"
	"pacer/tools/planner"
	"pacer/tools/stonithadmin"
)

// tool is a command, and whether other programs know it by a link of its name.
type tool struct {
	name, summary string
	link          bool
	main          func(env.Env) int
}

func tools() []tool {
	return []tool{
		{"daemon", "run this host's part of a cluster", false, daemonMain},
		{"import", "bring a configuration of an older schema to the latest one", false, importer.Main},
		{"lab", "run a whole cluster on this machine", false, labMain},
		{"plan", "show what a configuration would do to services", false, planner.Main},
		{"crm", "the crm shell: configure, look at and steer a cluster", true, oneShot(crm.Main)},
		{"cibadmin", "query and edit the configuration as XML", true, cibadmin.Main},
		{"cibsecret", "keep values of parameters out of the configuration", true, cibsecret.Main},
		{"attrd_updater", "query and change transient attributes of nodes", true, attrdupdater.Main},
		{"crm_attribute", "query and change cluster options and attributes of nodes", true, crmattribute.Main},
		{"crm_diff", "compare configurations, apply patches", true, crmdiff.Main},
		{"crm_error", "say what an error code means", true, crmerror.Main},
		{"crm_failcount", "show how often a resource failed, and have that forgotten", true, crmfailcount.Main},
		{"crm_master", "query and change a resource's promotion score", true, crmmaster.Main},
		{"crm_resource", "look at resources, change and move them", true, crmresource.Main},
		{"crm_rule", "say whether rules are in effect", true, crmrule.Main},
		{"crm_node", "tell the nodes of the cluster, remove those that are gone", true, crmnode.Main},
		{"crm_standby", "keep resources off a node", true, crmstandby.Main},
		{"crm_ticket", "show, grant and revoke tickets", true, crmticket.Main},
		{"crm_verify", "check a configuration for errors", true, once(crmverify.Main)},
		{"crm_mon", "show the state of the cluster", true, crmmon.Main},
		{"stonith_admin", "have nodes fenced, and see fencing", true, stonithadmin.Main},
		{"crm_shadow", "change a copy of the configuration, then commit it", true, crmshadow.Main},
		{"crmadmin", "tell who controls the cluster, and what controllers do", true, crmadmin.Main},
		{"iso8601", "read dates, durations and periods, and write them anew", true, iso8601.Main},
		{"pacemakerd", "run this host's part of a cluster, tell version and features", true, pacemakerd.Main(daemonMain)},
		{"pacemaker-based", "list the options of what keeps the configuration", true, pacemakerd.Metadata},
		{"pacemaker-controld", "list the options of what carries out plans", true, pacemakerd.Metadata},
		{"pacemaker-fenced", "list the parameters of fence devices", true, pacemakerd.Metadata},
		{"pacemaker-schedulerd", "list the options of what plans", true, pacemakerd.Metadata},
		{"crm_simulate", "show what a cluster would do", true, once(crmsimulate.Main)},
	}
}

func find(name string) (tool, bool) {
	for _, t := range tools() {
		if t.name == name {
			return t, true
		}
	}
	return tool{}, false
}

// links are the names under which tools are installed.
func links() []string {
	var names []string
	for _, t := range tools() {
		if t.link {
			names = append(names, t.name)
		}
	}
	return names
}
