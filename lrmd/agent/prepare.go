package agent

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/process"
)

// prepare says what to run for an action, and which values it gets that what it says may not show. ok is false if nothing can be, and the outcome says why.
func (h *Host) prepare(op lrmd.Op) (cmd process.Command, secrets []string, out lrmd.Outcome, ok bool) {
	a := h.Resolve(op.Agent)
	if missing(a, op) {
		return cmd, nil, lrmd.Outcome{
			RC: vocab.ExitError, Status: vocab.ExecErrorFatal,
			ExitReason: "Required agent or action information missing",
		}, false
	}
	path, err := h.path(a)
	if err != nil {
		return cmd, nil, unavailable(a, err), false
	}
	if _, err := os.Stat(path); err != nil {
		return cmd, nil, notRunnable(path, err), false
	}
	cmd = process.Command{Path: path, Args: []string{action(a, op.Action)}, Env: h.Env, Groups: h.groups}
	if a.Is(vocab.ClassOCF) {
		params, err := h.revealSecrets(op)
		if out, lacks := lacking(err); lacks {
			return cmd, nil, out, false
		}
		if err != nil && op.Action != "stop" { // a stop must be tried even so
			return cmd, nil, lrmd.Outcome{
				RC: vocab.ExitInvalidParam, ExitReason: "Unable to load CIB secrets: " + err.Error(),
			}, false
		}
		secrets = secretValues(h.secretNames(a), op.Params, params, op.Meta)
		cmd.Env = append(cmd.Env[:len(cmd.Env):len(cmd.Env)], h.ocfEnv(a, op, params)...)
	}
	return cmd, secrets, out, true
}

func missing(a vocab.Agent, op lrmd.Op) bool {
	return op.Resource == "" || a.Class == "" || a.Type == "" || op.Action == "" ||
		a.Is(vocab.ClassOCF) && a.Provider == ""
}

// unavailable is the answer for what is no agent here, by its class or by its name.
func unavailable(a vocab.Agent, err error) lrmd.Outcome {
	out := lrmd.Outcome{RC: vocab.ExitNotInstalled, Status: vocab.ExecNotInstalled}
	switch {
	case !errors.Is(err, errNoFile):
		out.ExitReason = err.Error()
	default:
		out.ExitReason = a.Type + ": there is no agent class '" + a.Class + "'; there are ocf, lsb, systemd and service"
	}
	return out
}

// notRunnable is the answer if the agent's file cannot be looked at.
func notRunnable(path string, err error) lrmd.Outcome {
	if out, lacks := lacking(err); lacks {
		return out
	}
	out := lrmd.Outcome{RC: vocab.ExitError, Status: vocab.ExecError, ExitReason: process.Reason(err)}
	switch {
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ENOTDIR):
		out.RC, out.Status = vocab.ExitNotInstalled, vocab.ExecNotInstalled
		out.ExitReason = path + ": " + out.ExitReason
	case errors.Is(err, fs.ErrPermission):
		out.RC = vocab.ExitInsufficientPriv
		out.ExitReason = path + ": " + out.ExitReason
	}
	return out
}

// notStarted is the answer if the file is there and the system will not run it. Such a run counts as
// done, with the code that says what is wrong.
func notStarted(path string, err error) lrmd.Outcome {
	if out, lacks := lacking(err); lacks {
		return out
	}
	out := lrmd.Outcome{RC: vocab.ExitError, ExitReason: path + ": " + process.Reason(err)}
	switch {
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ENOTDIR):
		out.RC = vocab.ExitNotInstalled
		if prog := interpreter(path); prog != "" {
			out.ExitReason = path + ": its interpreter " + prog + " is not there"
		}
	case errors.Is(err, syscall.ENOEXEC), errors.Is(err, syscall.EINVAL):
		out.RC = vocab.ExitNotInstalled
	case errors.Is(err, fs.ErrPermission):
		out.RC = vocab.ExitInsufficientPriv
		out.ExitReason += " (the file must be executable)"
	case errors.Is(err, syscall.E2BIG): // the agent as it is configured cannot be had here
		out.RC = vocab.ExitNotInstalled
	}
	return out
}

// interpreter is the program a script's first line names.
func interpreter(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	buf := make([]byte, 256)
	n, _ := f.Read(buf)
	line, _, _ := strings.Cut(string(buf[:n]), "\n")
	words, ok := strings.CutPrefix(line, "#!")
	if fields := strings.Fields(words); ok && len(fields) > 0 {
		return fields[0]
	}
	return ""
}

// action is what the agent is asked for.
func action(a vocab.Agent, name string) string {
	if a.Is(vocab.ClassLSB) && strings.EqualFold(name, "monitor") {
		return "status"
	}
	return name
}
