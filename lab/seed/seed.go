package seed

import _ "embed"

// Configuration is the cluster's configuration in the crm language. The backslashes that ended its
// lines were lost on its way.
//
//go:embed cluster.crm
var Configuration string

// Script is the LSB script that the configuration runs, to be put at ScriptPath.
//
//go:embed hoge
var Script string

// ScriptPath is where the script belongs.
const ScriptPath = "/etc/init.d/hoge"

// Resource is the id of the only resource.
const Resource = "hoge"
