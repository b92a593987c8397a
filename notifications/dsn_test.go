package notifications_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/notice"
)

func TestReportsAreAskedForWhereTheRelayOffersThem(t *testing.T) {
	t.Parallel()
	const id = "0195f0a1-7c1e-7d3a-9b51-6a7d2f0e4c11"
	path, err := notice.ReturnPath(id, bytes.Repeat([]byte{7}, 32), "returns.flowchestra.example")
	if err != nil {
		t.Fatal(err)
	}
	named := " ENVID=" + notice.EnvelopeID(path)
	for name, c := range map[string]struct{ ehlo, from, mail, rcpt string }{
		"offered":        {"250-x\r\n250 DSN", path, "MAIL FROM:<" + path + ">" + named + " RET=HDRS\r\n", "RCPT TO:<omar+pager@b.example> ORCPT=rfc822;omar+2Bpager@b.example NOTIFY=FAILURE,DELAY\r\n"},
		"from ourselves": {"250-x\r\n250 DSN", sender, "MAIL FROM:<notices@flowchestra.example> RET=HDRS\r\n", "RCPT TO:<omar+pager@b.example> ORCPT=rfc822;omar+2Bpager@b.example NOTIFY=FAILURE,DELAY\r\n"},
		"not offered":    {"250 x", path, "MAIL FROM:<" + path + ">\r\n", "RCPT TO:<omar+pager@b.example>\r\n"},
	} {
		d := startDouble(t, map[string][]string{"EHLO": {c.ehlo}}, nil)
		conn := dial(t, relayAt(t, d.url))
		if a := conn.Send(t.Context(), c.from, "omar+pager@b.example", letter(t)); a.Outcome != notice.Accepted {
			t.Errorf("%s: got %+v", name, a)
		}
		if heard := d.clear(); !strings.Contains(heard, c.mail) || !strings.Contains(heard, c.rcpt) {
			t.Errorf("%s: said\n%s", name, heard)
		}
	}
}
