package vocab_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"pacer/cib/value/vocab"
)

// What comes of a fencing stands for the numbers that the system has for errors.
func TestFenceResult(t *testing.T) {
	for _, tt := range []struct {
		status vocab.Exec
		exit   vocab.Exit
		said   string
		want   vocab.Result
	}{
		{vocab.ExecDone, vocab.ExitOK, "timeout", vocab.ResultOK},
		{vocab.ExecDone, vocab.ExitError, "", vocab.Result(unix.ENODATA)},
		{vocab.ExecDone, vocab.ExitError, "Connection Timed Out", vocab.Result(unix.ETIME)},
		{vocab.ExecDone, vocab.ExitError, "Unrecognised action 'on'", vocab.Result(unix.EOPNOTSUPP)},
		{vocab.ExecDone, vocab.ExitError, "no answer", vocab.ResultError},
		{vocab.ExecError, vocab.ExitOK, "no answer", vocab.ResultError},
		{vocab.ExecPending, 0, "", vocab.Result(unix.EINPROGRESS)},
		{vocab.ExecCancelled, 0, "", vocab.Result(unix.ECANCELED)},
		{vocab.ExecTimeout, 0, "", vocab.Result(unix.ETIME)},
		{vocab.ExecNotInstalled, 0, "", vocab.Result(unix.ENOENT)},
		{vocab.ExecNotSupported, 0, "", vocab.Result(unix.EOPNOTSUPP)},
		{vocab.ExecNotConnected, 0, "", vocab.Result(unix.ENOTCONN)},
		{vocab.ExecNoFenceDevice, 0, "", vocab.Result(unix.ENODEV)},
		{vocab.ExecNoSecrets, 0, "", vocab.Result(unix.EACCES)},
		{vocab.ExecInvalid, vocab.ExitInvalidParam, "", vocab.Result(unix.EINVAL)},
		{vocab.ExecInvalid, vocab.ExitInsufficientPriv, "", vocab.Result(unix.EACCES)},
		{vocab.ExecInvalid, vocab.ExitProtocol, "", vocab.Result(unix.EPROTO)},
		{vocab.ExecInvalid, vocab.ExitExpired, "", vocab.Result(unix.EHOSTUNREACH)},
		{vocab.ExecInvalid, vocab.ExitError, "", vocab.Result(unix.ENODATA)},
	} {
		if got := vocab.FenceResult(tt.status, tt.exit, tt.said); got != tt.want {
			t.Errorf("%s %d %q: %d, want %d", tt.status, tt.exit, tt.said, got, tt.want)
		}
	}
}
