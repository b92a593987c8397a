package sink_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
	"github.com/flowchestra/tocsin/notifications"
)

// house is a sink in this process, and the sender that the product uses.
type house struct {
	*testing.T
	server *sink.Server
	told   sink.Told
}

func open(t *testing.T, s sink.Script) *house {
	t.Helper()
	server, err := sink.New("127.0.0.1:0", true)
	if err != nil {
		t.Fatal(err)
	}
	server.Play(s)
	told, err := server.Control("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return &house{t, server, told}
}

// send hands over one letter to one customer, over a connection of its own.
func (h *house) send(customer, id, text string) notice.Answer {
	h.Helper()
	relay, err := notifications.ParseRelay("smtp://" + h.told.SMTP)
	if err != nil {
		h.Fatal(err)
	}
	relay.DotTimeout = 300 * time.Millisecond
	conn, err := relay.Dial(h.Context())
	if err != nil {
		return notifications.Undialled(err)
	}
	defer conn.Close()
	to := "security@c" + customer + ".example"
	raw := "Message-ID: <" + id + ">\r\nFrom: <us@x.example>\r\nTo: <" + to + ">\r\nSubject: For Customer " + customer + "\r\n\r\n" + text + "\r\n" + strings.Repeat("More.\r\n", 60)
	return conn.Send(h.Context(), "us@x.example", to, []byte(raw))
}

func (h *house) letters() (out []sink.Letter) {
	h.Helper()
	res, err := http.Get("http://" + h.told.Control + "/letters")
	if err != nil {
		h.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		h.Fatal(err)
	}
	return out
}

func TestEveryLetterIsCountedByItsMessageID(t *testing.T) {
	t.Parallel()
	h := open(t, sink.Script{})
	for _, id := range []string{"1@x", "2@x", "2@x"} {
		if a := h.send("000007", id, "."+id); a.Outcome != notice.Accepted || !strings.HasPrefix(a.QueueID, "S") {
			t.Fatalf("got %+v", a)
		}
	}
	got := h.server.Totals()
	if got.Total != 3 || got.Unique != 2 || got.Duplicates != 1 || got.InClear != 3 {
		t.Errorf("got %+v", got)
	}
	all := h.letters()
	if len(all) != 3 || all[0].Digest == all[1].Digest || all[1].Digest != all[2].Digest {
		t.Errorf("digests: %+v", all)
	}
}

func TestANameOfAnotherCustomerIsSeenWhereverItStands(t *testing.T) {
	t.Parallel()
	h := open(t, sink.Script{})
	h.send("000007", "1@x", "Dear Customer 000007")
	h.send("000007", "2@x", "As we told Customer 000008")
	h.send("000007", "3@x", "Ask security@c000009.example")
	for i, want := range []string{"[000007]", "[000007 000008]", "[000007 000009]"} {
		if got := fmt.Sprint(h.letters()[i].Canaries); got != want {
			t.Errorf("letter %d names %s, want %s", i+1, got, want)
		}
	}
}

func TestARuleAnswersItsStepAndNoOther(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule  sink.Rule
		first notice.State
		code  int
		taken int // letters counted at the first try
	}{
		{sink.Rule{Step: sink.Connect, Code: 421}, notice.Deferred, 0, 0},
		{sink.Rule{Step: sink.Mail, Code: 451, Enhanced: "4.7.1"}, notice.Deferred, 451, 0},
		{sink.Rule{Step: sink.Rcpt, Code: 550, Enhanced: "5.1.1"}, notice.Refused, 550, 0},
		{sink.Rule{Step: sink.Rcpt, Code: 421}, notice.Deferred, 421, 0},
		{sink.Rule{Step: sink.Data, Code: 451}, notice.Deferred, 451, 0},
		{sink.Rule{Step: sink.Body, Drop: true}, notice.Uncertain, 0, 0}, // it was all said before the line was found cut
		{sink.Rule{Step: sink.Dot, Code: 554}, notice.Refused, 554, 0},
		{sink.Rule{Step: sink.Dot, Drop: true}, notice.Uncertain, 0, 0},
		{sink.Rule{Step: sink.Dot, Drop: true, Keep: true}, notice.Uncertain, 0, 1},
		{sink.Rule{Step: sink.Dot, Hang: true, Keep: true}, notice.Uncertain, 0, 1},
	} {
		t.Run(fmt.Sprintf("%s %d", c.rule.Step, c.rule.Code), func(t *testing.T) {
			t.Parallel()
			c.rule.First = 1
			h := open(t, sink.Script{Rules: []sink.Rule{c.rule}})
			if a := h.send("000001", "1@x", "hello"); a.Outcome != c.first || a.Code != c.code {
				t.Errorf("the first try: %+v", a)
			}
			if got := h.server.Totals().Total; got != c.taken {
				t.Errorf("counted %d at the first try, want %d", got, c.taken)
			}
			if a := h.send("000001", "1@x", "hello"); a.Outcome != notice.Accepted {
				t.Errorf("the second try: %+v", a)
			}
		})
	}
}

func TestAClientIsHeldAtItsStepUntilItIsReleased(t *testing.T) {
	t.Parallel()
	for step, counted := range map[string]int{sink.Connect: 0, sink.Ehlo: 0, sink.Mail: 0, sink.Data: 0, sink.Body: 0, sink.Dot: 1} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			h := open(t, sink.Script{Hold: &sink.Hold{Step: step, After: 1}})
			line := h.calls(step)
			if res, err := http.Get("http://" + h.told.Control + "/held"); err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("nobody is held: %v", err)
			}
			if got := h.server.Totals().Total; got != counted {
				t.Errorf("counted %d while held, want %d", got, counted)
			}
			if _, err := http.Post("http://"+h.told.Control+"/release", "", nil); err != nil {
				t.Fatal(err)
			}
			if _, err := line.ReadString('\n'); err != nil {
				t.Errorf("no answer after the release: %v", err)
			}
		})
	}
}

// calls says everything up to a step and returns what is answered from there
// on.
func (h *house) calls(step string) *bufio.Reader {
	h.Helper()
	conn, err := net.Dial("tcp", h.told.SMTP)
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { _ = conn.Close() })
	answers := bufio.NewReader(conn)
	for _, s := range []struct {
		step, say string
		lines     int
	}{{sink.Connect, "", 1}, {sink.Ehlo, "EHLO x\r\n", 5}, {sink.Mail, "MAIL FROM:<us@x.example>\r\n", 1}, {"", "RCPT TO:<a@x.example>\r\n", 1},
		{sink.Data, "DATA\r\n", 1}, {sink.Body, strings.Repeat("More.\r\n", 60), 0}, {sink.Dot, ".\r\n", 1}} {
		if _, err := io.WriteString(conn, s.say); err != nil {
			h.Fatal(err)
		}
		if s.step == step {
			if step == sink.Body {
				_, _ = io.WriteString(conn, ".\r\n")
			}
			return answers
		}
		for range s.lines {
			if _, err := answers.ReadString('\n'); err != nil {
				h.Fatalf("before %s: %v", step, err)
			}
		}
	}
	return answers
}

func TestEachFaultOfTLSIsWhatItSays(t *testing.T) {
	t.Parallel()
	for _, certificate := range []string{"", sink.Expired, sink.Stranger, sink.Old, sink.Cut} {
		t.Run("certificate "+certificate, func(t *testing.T) {
			t.Parallel()
			h := open(t, sink.Script{Certificate: certificate})
			relay, err := notifications.ParseRelay("smtp://" + h.told.SMTP + "?tls=mandatory")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := relay.Dial(t.Context()); err == nil {
				t.Error("the relay is trusted")
			}
		})
	}
}

func TestTheSinkListensToThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:25"} {
		if _, err := sink.New(address, false); err == nil {
			t.Errorf("it listens on %s", address)
		}
	}
}
