package daemon

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"pacer/api"
	"pacer/controller"
	"pacer/membership"
	"pacer/problem"
)

// Letters between hosts by which one asks another what it does, or to do something, and gets an answer.
const (
	topicQuestion = "member-ask"
	topicAnswer   = "member-answer"
)

// elsewherePatience is how long another host may take to answer: one that is silent for longer is left out.
const elsewherePatience = 10 * time.Second

// mostElsewhere bounds how many questions to other hosts are open.
const mostElsewhere = 64

// questions are those to other hosts that are open. The loop owns them.
type questions map[string]chan answerLetter

// questionLetter asks a host what it does, or has it note a failure.
type questionLetter struct {
	ID   string      `json:"id"`
	Fail *api.Failed `json:"fail,omitempty"`
}

// answerLetter is the answer: the host's state, or why it did not do what it was asked for.
type answerLetter struct {
	ID      string     `json:"id"`
	Status  api.Status `json:"status"`
	Refused string     `json:"refused,omitempty"`
}

// askMember asks a member, which may be this host.
func (d *Daemon) askMember(r *http.Request, node string, q questionLetter) (a answerLetter, fault *api.Fault) {
	reply := make(chan answerLetter, 1)
	q.ID = uuid.NewString()
	if f := d.ask(func() { fault = d.putQuestion(node, q, reply) }); f != nil {
		return a, f
	} else if fault != nil {
		return a, fault
	}
	late := time.NewTimer(elsewherePatience)
	defer late.Stop()
	select {
	case a = <-reply:
		if a.Refused != "" {
			fault = &api.Fault{Status: http.StatusUnprocessableEntity, Kind: api.KindInvalid, Text: a.Refused}
		}
		return a, fault
	case <-late.C:
		fault = &api.Fault{Status: http.StatusGatewayTimeout, Kind: api.KindUnavailable, Text: fmt.Sprintf("node %s did not answer within %s", node, elsewherePatience)}
	case <-d.end:
		fault = ended
	case <-r.Context().Done():
		fault = ended
	}
	d.post(func() { delete(d.elsewhere, q.ID) })
	return a, fault
}

// putQuestion asks a member, and says why it cannot be asked.
func (d *Daemon) putQuestion(node string, q questionLetter, reply chan answerLetter) *api.Fault {
	members := d.machine.Status().Members
	at := slices.IndexFunc(members, func(m membership.Member) bool { return strings.EqualFold(m.Name, node) })
	switch {
	case strings.EqualFold(node, d.me.Name):
		reply <- d.answerTo(q)
		return nil
	case at < 0:
		return notHere(node, members)
	case len(d.elsewhere) >= mostElsewhere:
		return busy
	}
	if d.elsewhere == nil {
		d.elsewhere = questions{}
	}
	d.elsewhere[q.ID] = reply
	d.letter(members[at].ID, topicQuestion, q)
	return nil
}

func notHere(node string, members []membership.Member) *api.Fault {
	var names []string
	for _, m := range members {
		names = append(names, m.Name)
	}
	text := fmt.Sprintf("node %s is not in the cluster at present; there are %s", node, strings.Join(names, ", "))
	if near := problem.Nearest(node, names); near != "" {
		text += "; is " + near + " meant?"
	}
	return &api.Fault{Status: http.StatusNotFound, Kind: api.KindInvalid, Text: text}
}

// letter sends a letter from within the loop.
func (d *Daemon) letter(to uint32, topic string, content any) {
	data, err := json.Marshal(content)
	if err != nil { // what these letters are made of can be written
		return
	}
	d.step(controller.Written{To: to, Topic: topic, Data: data})
}

// answerTo does what another host, or this one, asks for, and tells what this host does.
func (d *Daemon) answerTo(q questionLetter) answerLetter {
	a := answerLetter{ID: q.ID}
	if q.Fail != nil {
		if err := d.noteFailure(*q.Fail); err != nil {
			a.Refused = err.Error()
		}
	}
	a.Status = d.status()
	return a
}

// memberLetter answers a question of another host, or takes its answer. What cannot be read is of a host of another
// version; who asked is told that no answer came.
func (d *Daemon) memberLetter(l controller.Letter) {
	if l.Topic == topicQuestion {
		var q questionLetter
		if json.Unmarshal(l.Data, &q) == nil {
			d.post(func() { // the machine is at work on the letter
				a := d.answerTo(q)
				a.Status.Said, a.Status.Delayed = nil, nil // as long as may be, and for who asks that host itself
				d.letter(l.From, topicAnswer, a)
			})
		}
		return
	}
	var a answerLetter
	if json.Unmarshal(l.Data, &a) != nil {
		return
	}
	if c := d.elsewhere[a.ID]; c != nil {
		delete(d.elsewhere, a.ID)
		c <- a // which has room for one
	}
}
