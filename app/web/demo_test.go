package web_test

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/web"
	"github.com/flowchestra/tocsin/templates/pages"
)

func TestTheDemosMailboxesAreRead(t *testing.T) {
	t.Parallel()
	s := open(t, demo)
	s.says(s.get("/demo/mailboxes"), 200, "4 mails in 2 mailboxes", "omar@brightwater.example", "Fri 27 Mar 22:52 UTC", `href="/demo/mailboxes/a%2Fb+c%252F@x.example"`)
	s.says(s.get("/demo/mailboxes/OMAR@brightwater.example"), 200, "Notice &lt;of&gt; a breach", "(no subject)", "newest 2 are kept")
	mail := s.get("/demo/mailboxes/omar@brightwater.example/1")
	s.says(mail, 200, `sandbox`, `src="/demo/mailboxes/omar@brightwater.example/1/html"`, `<a href="https://tocsin.example/bell/abc">`, "evil.example/x")
	if strings.Contains(mail.body, `href="https://evil`) || strings.Contains(mail.body, "color:red") {
		t.Errorf("the page shows what belongs in the frame: %s", mail.body)
	}
	if a := s.get("/demo/mailboxes/omar@brightwater.example/1/html"); a.body != "<p style='color:red'>Hi</p>" {
		t.Errorf("got %s", a.body)
	}
	s.says(s.get("/demo/mailboxes/omar@brightwater.example/2"), 200, "Only text")
	s.says(s.get("/demo/mailboxes/omar@brightwater.example/2/html"), 404, "no HTML")
	s.says(s.get("/demo/mailboxes/a%2Fb+c%252F@x.example"), 200, "a/b+c%2F@x.example")
	s.says(s.get("/demo/mailboxes/a%2Fb+c%252F@x.example/3"), 200, "A part cannot be read.", "no text part")
	s.says(s.get("/demo/mailboxes/nobody@x.example"), 200, "Nothing came yet", `href="/demo/mailboxes"`)
	s.says(s.get("/demo/mailboxes/nobody"), 404, "Nothing was sent to nobody")
	for _, n := range []string{"3", "0", "one", "-1"} {
		s.says(s.get("/demo/mailboxes/omar@brightwater.example/"+n), 404, "not kept any more")
	}
}

func TestEmptyMailboxesSayWhatWillAppear(t *testing.T) {
	t.Parallel()
	s := open(t, func(cfg *web.Config) { cfg.Mailboxes = func() []pages.Mailbox { return nil } })
	s.says(s.get("/demo/mailboxes"), 200, "No mail yet", "as soon as they are sent")
}
