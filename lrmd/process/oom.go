package process

import (
	"os"
	"strings"
	"sync"
)

// scoreFile says how likely this process is killed when memory runs out; what it starts inherits that.
const scoreFile = "/proc/self/oom_score_adj"

// ordinary is the score of processes that nobody has given another.
const ordinary = "0"

// starting lets one start at a time have its way with this process's score.
var starting sync.Mutex

// asOrdinary does something that starts a program, which shall be as likely to be killed when memory runs out as any
// other, however much the daemon itself is spared: services are not the daemon. The score is set back afterwards. To
// set that of the program would come too late for what it starts at once.
func asOrdinary(start func() error) error {
	starting.Lock()
	defer starting.Unlock()
	text, err := os.ReadFile(scoreFile)
	own := strings.TrimSpace(string(text))
	if err != nil || own == ordinary || os.WriteFile(scoreFile, []byte(ordinary), 0) != nil {
		return start() // with what there is: to be started matters more
	}
	defer os.WriteFile(scoreFile, []byte(own), 0) //nolint:errcheck // where one may be lowered, the other may
	return start()
}
