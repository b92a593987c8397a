package notifications_test

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/notice"
)

func TestALineThatEndsOtherwiseIsNeverSaid(t *testing.T) {
	t.Parallel()
	box := outbox(t)
	c := dial(t, relayAt(t, box.URL()))
	for name, message := range map[string]string{
		"a lone LF":                  "Subject: x\r\n\r\nDear customer,\nhello\r\n",
		"a lone CR":                  "Subject: x\r\n\r\nDear customer,\rhello\r\n",
		"a second letter behind one": "Subject: x\r\n\r\nhello\n.\nMAIL FROM:<evil@x.example>\r\n",
		"a CR at the very end":       "Subject: x\r\n\r\nhello\r",
	} {
		a := c.Send(t.Context(), sender, omar, []byte(message))
		if a.Outcome != notice.Refused || !strings.Contains(a.Reply, "lone CR or LF") {
			t.Errorf("%s: %+v", name, a)
		}
	}
	if n := box.Total(); n != 0 {
		t.Errorf("%d letters arrived", n)
	}
	if a := c.Send(t.Context(), sender, omar, []byte("Subject: x\r\n\r\nno end of line")); a.Outcome != notice.Accepted {
		t.Errorf("after them: %+v", a)
	}
	if raw := string(box.Messages(omar)[0].Raw); raw != "Subject: x\r\n\r\nno end of line\r\n" {
		t.Errorf("arrived: %q", raw)
	}
}
