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

// Letters between hosts about what each does at present.
const (
	topicStatusAsk  = "status-ask"
	topicStatusHave = "status-have"
)

// elsewherePatience is how long another host may take to say what it does: one that is silent for longer is left out.
const elsewherePatience = 10 * time.Second

// mostElsewhere bounds how many questions to other hosts are open.
const mostElsewhere = 64

// questions are those to other hosts that are open. The loop owns them.
type questions map[string]chan api.Status

// statusLetter is a question, or the answer to it.
type statusLetter struct {
	ID     string      `json:"id"`
	Status *api.Status `json:"status,omitempty"`
}

// statusOf gives the state of a member, which may be this host.
func (d *Daemon) statusOf(r *http.Request, node string) (s api.Status, fault *api.Fault) {
	reply := make(chan api.Status, 1)
	id := uuid.NewString()
	if f := d.ask(func() { fault = d.putStatusQuestion(id, node, reply) }); f != nil || fault != nil {
		return s, cmpFault(f, fault)
	}
	late := time.NewTimer(elsewherePatience)
	defer late.Stop()
	select {
	case s = <-reply:
		return s, nil
	case <-late.C:
		fault = &api.Fault{Status: http.StatusGatewayTimeout, Kind: api.KindUnavailable, Text: fmt.Sprintf("node %s did not say within %s what it does", node, elsewherePatience)}
	case <-d.end:
		fault = ended
	case <-r.Context().Done():
		fault = ended
	}
	d.post(func() { delete(d.elsewhere, id) })
	return s, fault
}

func cmpFault(a, b *api.Fault) *api.Fault {
	if a != nil {
		return a
	}
	return b
}

// putStatusQuestion asks a member, and says why it cannot be asked.
func (d *Daemon) putStatusQuestion(id, node string, reply chan api.Status) *api.Fault {
	if strings.EqualFold(node, d.me.Name) {
		reply <- d.status()
		return nil
	}
	members := d.machine.Status().Members
	at := slices.IndexFunc(members, func(m membership.Member) bool { return strings.EqualFold(m.Name, node) })
	switch {
	case at < 0:
		return notHere(node, members)
	case len(d.elsewhere) >= mostElsewhere:
		return busy
	}
	if d.elsewhere == nil {
		d.elsewhere = questions{}
	}
	d.elsewhere[id] = reply
	d.letter(members[at].ID, topicStatusAsk, statusLetter{ID: id})
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
func (d *Daemon) letter(to uint32, topic string, content statusLetter) {
	data, err := json.Marshal(content)
	if err != nil { // what a status is made of can be written
		return
	}
	d.step(controller.Written{To: to, Topic: topic, Data: data})
}

// statusLetter answers a question of another host, or takes its answer.
func (d *Daemon) statusLetter(l controller.Letter) {
	var content statusLetter
	if json.Unmarshal(l.Data, &content) != nil {
		return // of a host of another version; who asked is told that no answer came
	}
	if l.Topic == topicStatusAsk {
		s := d.status()
		s.Said, s.Delayed = nil, nil // as long as may be, and for who asks that host itself
		d.post(func() { d.letter(l.From, topicStatusHave, statusLetter{content.ID, &s}) })
		return
	}
	if c := d.elsewhere[content.ID]; c != nil && content.Status != nil {
		delete(d.elsewhere, content.ID)
		c <- *content.Status // which has room for one
	}
}
