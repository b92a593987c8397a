package notifications_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

func bounce(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("../fixtures/bounces/" + name + ".eml")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// byPeople are those whose envelope has a sender.
var byPeople = map[string]string{
	"out-of-office-vacation": omar, "ticket-system": "help@brightwater.example", "read-receipt": omar, "reply-by-a-person": omar,
	"bounce-passed-on-by-a-person": "eve@evil.example", "out-of-office-german": omar,
}

func TestWhatComesBackIsReadForWhatItMeans(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		notice.Meaning
		words string
	}{
		"postfix-no-such-user":         {notice.Meaning{Kind: notice.ReturnFailed, Status: "5.1.1", Reply: "smtp; 550 5.1.1 <omar@brightwater.example>: Recipient address rejected: User unknown"}, "could not be delivered"},
		"postfix-delayed":              {notice.Meaning{Kind: notice.ReturnDelayed, Status: "4.4.1", Reply: "X-Postfix; connect to mx.brightwater.example[192.0.2.25]:25: Connection timed out"}, "still tried"},
		"postfix-delayed-mailbox-full": {notice.Meaning{Kind: notice.ReturnDelayed, Status: "4.2.2", MailboxFull: true, Reply: "smtp; 452 4.2.2 The mailbox is over quota"}, "still tried"},
		"postfix-list-member":          {notice.Meaning{Kind: notice.ReturnMember, Status: "5.1.1", Reply: `X-Postfix; unknown user: "j.doe"`}, "expanded from"},
		"exchange-no-such-user":        {notice.Meaning{Kind: notice.ReturnFailed, Status: "5.1.10", Reply: "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient Omar@Brightwater.example not found by SMTP address lookup"}, "could not be found"},
		"exchange-mailbox-full":        {notice.Meaning{Kind: notice.ReturnFailed, Status: "5.2.2", MailboxFull: true, Reply: "smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException"}, "Das Postfach"},
		"gmail-no-such-user":           {notice.Meaning{Kind: notice.ReturnFailed, Status: "5.1.1", Reply: "smtp; 550-5.1.1 The email account that you tried to reach does not exist. 550 5.1.1 Check the address."}, "Address not found"},
		"exim-no-such-user":            {notice.Meaning{Kind: notice.ReturnFailed, Status: "5.1.1", Reply: "host mx.brightwater.example [192.0.2.25]"}, "permanent error"},
		"exim-report":                  {notice.Meaning{Kind: notice.ReturnFailed, Status: "5.0.0", Reply: "smtp; 550 Administrative prohibition"}, "could not be delivered"},
		"qmail-no-such-user":           {notice.Meaning{Kind: notice.ReturnFailed, Status: "5.1.1", Reply: "Sorry, no mailbox here by that name. (#5.1.1)"}, "qmail-send"},
		"expired-after-days":           {notice.Meaning{Kind: notice.ReturnFailed, Status: "4.4.1", Reply: "X-Postfix; connect to mx"}, "Given up"},
		"two-recipients-in-one-group":  {notice.Meaning{Kind: notice.ReturnFailed, Status: "5.7.1", Reply: "smtp; 554 5.7.1 Refused by content filter"}, "One failed"},
		"relayed":                      {notice.Meaning{Kind: notice.ReturnNoted, Status: "2.0.0"}, "passed on"},
		"report-without-recipients":    {notice.Meaning{Kind: notice.ReturnUnclear}, "Something"},
		"unknown-report":               {notice.Meaning{Kind: notice.ReturnUnclear}, "not found in the directory"},
		"out-of-office-exchange":       {notice.Meaning{Kind: notice.ReturnAutomatic}, "until 2 April"},
		"out-of-office-vacation":       {notice.Meaning{Kind: notice.ReturnAutomatic}, "Back on Monday"},
		"out-of-office-german":         {notice.Meaning{Kind: notice.ReturnAutomatic}, "Ich bin bis Montag nicht im Haus."},
		"no-longer-there":              {notice.Meaning{Kind: notice.ReturnAutomatic, AddressLeft: true}, "privacy@"},
		"nicht-mehr-da":                {notice.Meaning{Kind: notice.ReturnAutomatic, AddressLeft: true}, "für Brightwater"},
		"ticket-system":                {notice.Meaning{Kind: notice.ReturnAutomatic}, "BW-4711"},
		"read-receipt":                 {notice.Meaning{Kind: notice.ReturnAutomatic}, "displayed"},
		"reply-by-a-person":            {notice.Meaning{Kind: notice.ReturnReply}, "Which of our patients are affected? — Omar"},
		"bounce-passed-on-by-a-person": {notice.Meaning{Kind: notice.ReturnReply}, "See below."},
	} {
		r := notifications.ReadReturn(byPeople[name], bounce(t, name))
		got := r.Judge(omar)
		if strings.HasPrefix(got.Reply, want.Reply) && want.Reply != "" {
			want.Reply = got.Reply
		}
		if got != want.Meaning || !strings.Contains(r.Words, want.words) || r.Sender == "" || r.Subject == "" || len(r.Digest) != 64 {
			t.Errorf("%s: got %+v\nwant %+v\nof %+v", name, got, want.Meaning, r)
		}
	}
	all, err := filepath.Glob("../fixtures/bounces/*.eml")
	if err != nil || len(all) != 24 {
		t.Errorf("%d mails are there, and 24 are read (%v)", len(all), err)
	}
}

// TestNoReportSpeaksForAnotherAddress: the same reports, come back to the
// delivery to somebody else, fail nothing.
func TestNoReportSpeaksForAnotherAddress(t *testing.T) {
	t.Parallel()
	all, err := filepath.Glob("../fixtures/bounces/*.eml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := notifications.ReadReturn("", raw)
		if got := r.Judge("privacy@brightwater.example"); got.Kind == notice.ReturnFailed || got.Kind == notice.ReturnDelayed {
			t.Errorf("%s: got %+v", file, got)
		}
	}
}

// TestOnlyAServerReportsWithoutAStandard: whoever writes in the words of qmail
// or under Exim's header is answered as a person.
func TestOnlyAServerReportsWithoutAStandard(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"qmail-no-such-user", "exim-no-such-user", "unknown-report"} {
		r := notifications.ReadReturn("eve@evil.example", bounce(t, name))
		if got := r.Judge(omar); got.Kind != notice.ReturnReply && got.Kind != notice.ReturnAutomatic {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestAWrittenAddressInAReportIsTheOneThatWasSentTo(t *testing.T) {
	t.Parallel()
	raw := bytes.ReplaceAll(bounce(t, "postfix-no-such-user"), []byte("rfc822; omar@"), []byte("rfc822; omar+2Bpager@"))
	r := notifications.ReadReturn("", raw)
	if got := r.Judge("omar+pager@brightwater.example"); got.Kind != notice.ReturnFailed {
		t.Errorf("got %+v", got)
	}
}

func FuzzReadReturn(f *testing.F) {
	all, _ := filepath.Glob("../fixtures/bounces/*.eml")
	for _, file := range all {
		raw, _ := os.ReadFile(file)
		f.Add("", raw)
		f.Add("a@b.example", bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")))
	}
	f.Add("", []byte("Content-Type: multipart/report; boundary=a\r\n\r\n"+strings.Repeat("--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n", 50)))
	f.Add("", []byte("Content-Type: multipart/report; boundary=a\r\n\r\n--a\r\nContent-Type: message/delivery-status\r\n\r\n"+strings.Repeat("Final-Recipient: rfc822; a@b\r\n", 5000)))
	f.Fuzz(func(t *testing.T, from string, raw []byte) {
		r := notifications.ReadReturn(from, raw)
		if len(r.Digest) != 64 || len(r.Words) > 17<<10 || len(r.About) > 101 {
			t.Errorf("%d words, %d recipients", len(r.Words), len(r.About))
		}
		for _, s := range []string{r.Sender, r.Subject, r.Words} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\x1b\u202e") {
				t.Errorf("%q", s)
			}
		}
		got := r.Judge(omar)
		if got.Kind == "" || got.Kind == notice.ReturnFailed && !bytes.Contains(bytes.ToLower(raw), []byte("omar")) && len(raw) < 1<<10 && !bytes.Contains(raw, []byte("=")) {
			t.Errorf("got %+v of %q", got, raw)
		}
		_ = got.Says()
	})
}
