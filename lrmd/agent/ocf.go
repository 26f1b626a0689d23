package agent

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"pacer/cib/agentname"
	"pacer/cib/scan"
	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
	"pacer/lrmd"
)

// ocfEnv is what the OCF resource agent API (1.1) hands to an agent, in a fixed order.
func (h *Host) ocfEnv(a vocab.Agent, op lrmd.Op, params map[string]string) []string {
	env := []string{
		"OCF_RA_VERSION_MAJOR=1",
		"OCF_RA_VERSION_MINOR=1",
		"OCF_ROOT=" + h.OCFRoot,
		"OCF_EXIT_REASON_PREFIX=" + lrmd.ReasonMark,
		"OCF_RESOURCE_INSTANCE=" + op.Resource,
		"OCF_RESOURCE_TYPE=" + a.Type,
		"OCF_RESOURCE_PROVIDER=" + a.Provider,
	}
	fixed := len(env)
	for name, value := range params {
		if name == "OCF_CHECK_LEVEL" { // the standard's own, not the agent's
			env = append(env, name+"="+value)
		} else {
			env = append(env, "OCF_RESKEY_"+name+"="+value)
		}
	}
	for name, value := range op.Meta {
		env = append(env, "OCF_RESKEY_CRM_meta_"+name+"="+value)
	}
	sort.Strings(env[fixed:])
	return env
}

// ocfCode takes an agent's exit status for what the standard knows; all else is an error.
func ocfCode(exit int) vocab.Exit {
	switch code := vocab.Exit(exit); {
	case code >= vocab.ExitOK && code <= vocab.ExitFailedPromoted,
		code == vocab.ExitDegraded, code == vocab.ExitDegradedPromoted:
		return code
	}
	return vocab.ExitError
}

// ocfReason is what the agent's stderr says last about why, without secrets: the cluster's history keeps it, and its logs.
func ocfReason(stderr string, secrets []string) string {
	i := strings.LastIndex(stderr, lrmd.ReasonMark)
	if i < 0 {
		return ""
	}
	line, _, _ := strings.Cut(stderr[i+len(lrmd.ReasonMark):], "\n")
	return scan.Shorten(secret.Mask(line, secrets), mostWords)
}

// mostWords is how many bytes of an agent's own reason are kept, as in Pacemaker's executor.
const mostWords = 128

// revealSecrets gives the parameters with real values. What cannot be read stays a mark, and the
// error tells of one of them.
func (h *Host) revealSecrets(op lrmd.Op) (map[string]string, error) {
	var failure error
	params := make(map[string]string, len(op.Params))
	for name, value := range op.Params {
		if value == secret.InFile {
			real, err := h.secret(op.Resource, name)
			if err != nil {
				failure = fmt.Errorf("parameter '%s' of %s: %w", name, op.Resource, err)
			} else {
				value = real
			}
		}
		params[name] = value
	}
	return params, failure
}

// secretValues lists what the agent is given that has a secret's name, be it a parameter or a meta-attribute, or was taken from a file.
func secretValues(names secret.Patterns, configured, revealed, meta map[string]string) []string {
	for name, value := range configured {
		if value == secret.InFile {
			names = names.With(name)
		}
	}
	var values []string
	for _, given := range []map[string]string{revealed, meta} {
		for name, value := range given {
			if value != "" && names.Match(name) {
				values = append(values, value)
			}
		}
	}
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }) // one may be a part of another
	return values
}

// secret reads the value of a resource's parameter. Neither name leads out of the folder of secrets.
func (h *Host) secret(resource, name string) (string, error) {
	for _, part := range []string{resource, name} {
		if err := agentname.File(part); err != nil {
			return "", fmt.Errorf("%q names no file: %w", part, err)
		}
	}
	return readSecret(filepath.Join(h.SecretsDir, resource, name))
}

// readSecret reads a value and checks it against the MD5 sum beside it.
func readSecret(path string) (string, error) {
	value, err := readTrimmed(path)
	if err != nil {
		return "", err
	}
	want, err := readTrimmed(path + ".sign")
	if err != nil {
		return "", err
	}
	sum := md5.Sum([]byte(value))
	if !strings.EqualFold(want, hex.EncodeToString(sum[:])) {
		return "", fmt.Errorf("%s does not match its sum in %s.sign; set the secret again", path, path)
	}
	return value, nil
}

func readTrimmed(path string) (string, error) {
	data, err := os.ReadFile(path)
	return strings.TrimRight(string(data), " \t\n\v\f\r"), err
}
