package attribute

import (
	"context"
	"os"
	"strings"

	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

// What an agent is told of where it runs.
const (
	onNode   = "OCF_RESKEY_CRM_meta_on_node"
	onHost   = "OCF_RESKEY_CRM_meta_physical_host"
	whose    = "OCF_RESKEY_CRM_meta_container_attribute_target"
	instance = "OCF_RESOURCE_INSTANCE"
)

// Target is the node that a tool is to work on which an agent calls: the one named, or the one that the cluster told the agent
// that it runs on, its host if the cluster says that its attributes count. It is "" if neither says.
func Target(e env.Env, name string) string {
	if name != "" && !strings.EqualFold(name, "auto") && !strings.EqualFold(name, "localhost") {
		return name
	}
	if host := e.Getenv(onHost); host != "" && strings.EqualFold(e.Getenv(whose), "host") {
		return host
	}
	if node := e.Getenv(onNode); node != "" {
		return node
	}
	return name
}

// PromotionScore is the attribute that holds the promotion score of a resource, by default of the one whose agent calls.
// It is "" if none calls.
func PromotionScore(e env.Env, resource string) string {
	if resource == "" {
		resource = e.Getenv(instance)
	}
	if resource == "" {
		return ""
	}
	return "master-" + resource
}

// Local is the name of the node that a tool runs on: the daemon's, or the host's where the configuration is a file.
func Local(e env.Env) (string, error) {
	if !cluster.Live(e) {
		return os.Hostname()
	}
	client, err := cluster.Client(e)
	if err != nil {
		return "", err
	}
	status, err := client.Status(context.Background())
	if err != nil {
		return "", output.Fail(output.StatusOf(cluster.CallError(err)), "the daemon does not say the name of this node; give one with --node: %w", err)
	}
	return status.Node, nil
}
