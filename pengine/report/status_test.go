package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/pengine/report"
	"pacer/pengine/unpack"
	"pacer/pengine/world"
)

// cluster has a bit of everything: two nodes that are up and one in standby that is down, a group,
// a promotable clone, a bundle, a failure.
const cluster = `<cib have-quorum="1" dc-uuid="1" cib-last-written="yesterday" update-user="admin"><configuration>
<crm_config><cluster_property_set id="o"><nvpair id="o1" name="fencing-enabled" value="false"/>
<nvpair id="o2" name="dc-version" value="1.2"/></cluster_property_set></crm_config>
<nodes><node id="1" uname="n1"><instance_attributes id="a"><nvpair id="a1" name="rack" value="left"/></instance_attributes></node>
<node id="2" uname="n2"/><node id="3" uname="n3"/></nodes>
<resources>
<primitive id="ip" class="ocf" provider="heartbeat" type="IPaddr2" description="the way in"/>
<group id="g"><primitive id="fs" class="ocf" provider="heartbeat" type="Filesystem"/>
<primitive id="db" class="systemd" type="db"><meta_attributes id="m"><nvpair id="m1" name="target-role" value="Stopped"/></meta_attributes></primitive></group>
<clone id="c"><meta_attributes id="cm"><nvpair id="cm1" name="promotable" value="true"/><nvpair id="cm2" name="clone-max" value="3"/></meta_attributes>
<primitive id="s" class="ocf" provider="pacemaker" type="Stateful"/></clone>
<bundle id="b"><podman image="img"/><network control-port="9"/><primitive id="web" class="ocf" provider="heartbeat" type="apache"/></bundle>
</resources><constraints/><tags><tag id="t"><obj_ref id="ip"/><obj_ref id="1"/></tag></tags></configuration>
<status>
<node_state id="1" uname="n1" in_ccm="1" crmd="1" join="member" expected="member"><lrm id="1"><lrm_resources>
<lrm_resource id="ip" class="ocf" provider="heartbeat" type="IPaddr2">
<lrm_rsc_op id="ip_last_0" operation_key="ip_start_0" operation="start" interval="0" call-id="1" rc-code="0" op-status="0" transition-key="1:1:0:x"/>
<lrm_rsc_op id="ip_m" operation_key="ip_monitor_10000" operation="monitor" interval="10000" call-id="2" rc-code="1" op-status="4" exit-reason="no wire" last-rc-change="1700000000" exec-time="1500" transition-key="1:1:0:x"/></lrm_resource>
<lrm_resource id="fs" class="ocf" provider="heartbeat" type="Filesystem"><lrm_rsc_op id="fs_last_0" operation_key="fs_start_0" operation="start" interval="0" call-id="3" rc-code="0" op-status="0" transition-key="1:1:0:x"/></lrm_resource>
<lrm_resource id="s" class="ocf" provider="pacemaker" type="Stateful"><lrm_rsc_op id="s_last_0" operation_key="s_promote_0" operation="promote" interval="0" call-id="4" rc-code="0" op-status="0" transition-key="1:1:0:x"/></lrm_resource>
</lrm_resources></lrm></node_state>
<node_state id="2" uname="n2" in_ccm="1" crmd="1" join="member" expected="member"><lrm id="2"><lrm_resources>
<lrm_resource id="s" class="ocf" provider="pacemaker" type="Stateful"><lrm_rsc_op id="s_last_0" operation_key="s_start_0" operation="start" interval="0" call-id="4" rc-code="193" op-status="-1" transition-key="1:1:0:x"/></lrm_resource>
</lrm_resources></lrm></node_state>
<node_state id="3" uname="n3" in_ccm="0"><transient_attributes id="3"><instance_attributes id="t3"><nvpair id="t31" name="standby" value="on"/></instance_attributes></transient_attributes></node_state>
</status></cib>`

func unpacked(t *testing.T) *world.World {
	t.Helper()
	x := etree.NewDocument()
	if err := x.ReadFromString(cluster); err != nil {
		t.Fatal(err)
	}
	w := &world.World{Root: x.Root(), Now: time.Unix(1_700_000_100, 0).UTC()}
	for _, step := range []func(*world.World){
		unpack.Options, unpack.Nodes, unpack.RemoteNodes, unpack.Resources, unpack.Topology, unpack.Tags,
		unpack.States, unpack.Histories, unpack.Leftovers, unpack.Counts,
	} {
		step(w)
	}
	return w
}

func status(t *testing.T, change func(*world.World, *report.StatusOptions)) string {
	t.Helper()
	w := unpacked(t)
	o := report.StatusOptions{Sections: report.SectionNodes | report.SectionResources, Inactive: true}
	change(w, &o)
	var b strings.Builder
	report.Status(report.NewText(&b, false), w, o)
	return b.String()
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if want = strings.TrimPrefix(want, "\n"); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestStatus(t *testing.T) {
	expect(t, status(t, func(*world.World, *report.StatusOptions) {}), `
Node List:
  * Node n3: OFFLINE (standby)
  * Online: [ n1 n2 ]

Full List of Resources:
  * ip	(ocf:heartbeat:IPaddr2):	 FAILED n1
  * Resource Group: g:
    * fs	(ocf:heartbeat:Filesystem):	 Started n1
    * db	(systemd:db):	 Stopped (disabled)
  * Clone Set: c [s] (promotable):
    * Promoted: [ n1 ]
    * Unpromoted: [ n2 ]
    * Stopped: [ n3 ]
  * Container bundle: b [img]:
    * b-0	(ocf:heartbeat:apache):	 Stopped
`)
}

func TestStatusOfWhatIsActive(t *testing.T) {
	expect(t, status(t, func(_ *world.World, o *report.StatusOptions) {
		o.Inactive, o.Pending, o.Sections = false, true, report.SectionResources
	}), `
Active Resources:
  * ip	(ocf:heartbeat:IPaddr2):	 FAILED n1
  * Resource Group: g (1 member inactive):
    * fs	(ocf:heartbeat:Filesystem):	 Started n1
  * Clone Set: c [s] (promotable):
    * s	(ocf:pacemaker:Stateful):	 Starting n2
    * Promoted: [ n1 ]
`)
}

func TestStatusByNode(t *testing.T) {
	expect(t, status(t, func(_ *world.World, o *report.StatusOptions) { o.ByNode, o.Description, o.Inactive = true, true, false }), `
Node List:
  * GuestNode b-0: OFFLINE:
    * Resources:
  * Node n1: online:
    * Resources:
      * ip	(ocf:heartbeat:IPaddr2):	 FAILED (the way in)
      * fs	(ocf:heartbeat:Filesystem):	 Started
      * s	(ocf:pacemaker:Stateful):	 Promoted
  * Node n2: online:
    * Resources:
      * s	(ocf:pacemaker:Stateful):	 Unpromoted
  * Node n3: OFFLINE (standby):
    * Resources:
`)
}

func TestStatusInBrief(t *testing.T) {
	expect(t, status(t, func(_ *world.World, o *report.StatusOptions) {
		o.Brief, o.Sections = true, report.SectionResources
	}), `
Full List of Resources:
  * 1/1	(ocf:heartbeat:IPaddr2):	Active n1
  * Resource Group: g:
    * 1/1	(ocf:heartbeat:Filesystem):	Active n1
    * 0/1	(systemd:db):	Active
  * Clone Set: c [s] (promotable):
    * Promoted: [ n1 ]
    * Unpromoted: [ n2 ]
    * Stopped: [ n3 ]
  * Container bundle: b [img]:
    * b-0	(ocf:heartbeat:apache):	 Stopped
`)
}

func TestStatusInDetail(t *testing.T) {
	expect(t, status(t, func(w *world.World, o *report.StatusOptions) {
		o.NodeDetail, o.CloneDetail, o.Implicit = true, true, true
		o.Resources = report.ResourceFilter(w, "b")
	}), `
Node List:
  * Node n3 (3): OFFLINE (standby)
  * Online: [ n1 (1) n2 (2) ]

Full List of Resources:
  * Container bundle: b [img]:
      * web	(ocf:heartbeat:apache):	 Stopped
      * b-podman-0	(ocf:heartbeat:podman):	 Stopped
      * b-0	(ocf:pacemaker:remote):	 Stopped
`)
}

func TestStatusOfOneNodeAndResource(t *testing.T) {
	expect(t, status(t, func(w *world.World, o *report.StatusOptions) {
		o.Nodes, o.Resources = report.NodeFilter(w, "t"), report.ResourceFilter(w, "t")
	}), `
Node List:
  * Online: [ n1 ]

Full List of Resources:
  * ip	(ocf:heartbeat:IPaddr2):	 FAILED n1
`)
	expect(t, status(t, func(w *world.World, o *report.StatusOptions) {
		o.Nodes, o.Resources = report.NodeFilter(w, "nobody"), report.ResourceFilter(w, "nothing")
	}), `
Full List of Resources:
  * No resources
`)
}

func TestSummarySections(t *testing.T) {
	expect(t, status(t, func(_ *world.World, o *report.StatusOptions) {
		o.Sections = report.SectionStack | report.SectionDC | report.SectionTimes | report.SectionCounts | report.SectionOptions
		o.Updated, o.LocalNode = "today", "n1"
	}), `
Cluster Summary:
  * Stack: unknown
  * Current DC: n1 (version 1.2) - partition with quorum
  * Last updated: today on n1
  * Last change:  yesterday by admin
  * 4 nodes configured
  * 9 resource instances configured (1 DISABLED)
  * Fencing of failed nodes disabled
  * Cluster is symmetric
  * No quorum policy: Stop ALL resources
`)
}

func TestFailuresAndHistories(t *testing.T) {
	expect(t, status(t, func(_ *world.World, o *report.StatusOptions) {
		o.Sections = report.SectionAttributes | report.SectionOperations | report.SectionFailures
		o.Resources = report.Filter{"ip"}
		o.Timing = true
	}), `
Node Attributes:
  * Node: n1:
    * rack                            	: left      

Operations:
  * Node: n1:
    * ip: migration-threshold=1000000:
      * (1) start: rc=0 (OK)
      * (2) monitor: interval="10000ms" last-rc-change="Tue Nov 14 22:13:20 2023" exec-time="1500ms" rc=1 (Error occurred)

Failed Resource Actions:
  * ip 10s-interval monitor on n1 could not be executed (Error: no wire) at Tue Nov 14 22:13:20 2023 after 1.500s
`)
	expect(t, status(t, func(_ *world.World, o *report.StatusOptions) {
		o.Sections, o.FailedDetail = report.SectionFailures, true
	}), `
Failed Resource Actions:
  * ip_monitor_10000 on n1 'Error occurred' (1): call=2, status='Error', exitreason='no wire', last-rc-change='Tue Nov 14 22:13:20 2023', exec=1500ms
`)
}
