//go:build postfix

package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

// startPostfix starts a real relay that takes mail for everybody and brings
// back what fails.
func startPostfix(t *testing.T, returns, sink string) (address string) {
	t.Helper()
	cmd := exec.Command("../../.ci/postfix.sh", "start", returns, sink)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	address, dir, ok := strings.Cut(strings.TrimSpace(string(out)), " ")
	if err != nil || !ok {
		t.Fatalf("Postfix does not start: %v, %s", err, out)
	}
	t.Cleanup(func() {
		if t.Failed() {
			log, _ := os.ReadFile(dir + "/log")
			t.Logf("Postfix says:\n%s", log)
		}
		if out, err := exec.Command("../../.ci/postfix.sh", "stop", dir).CombinedOutput(); err != nil {
			t.Errorf("Postfix does not stop: %v, %s", err, out)
		}
	})
	return address
}

// TestARealRelayBringsBackWhatItCannotDeliver has Postfix take 180 letters, one
// of them for a mailbox that turns out not to exist, and reads its report.
func TestARealRelayBringsBackWhatItCannotDeliver(t *testing.T) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		bringsBack(t, "")
	})
	if os.Getenv("TOCSIN_TEST_POSTGRES") != "" || os.Getenv("TOCSIN_CI") != "" {
		t.Run("PostgreSQL", func(t *testing.T) {
			t.Parallel()
			bringsBack(t, storetest.PostgresURL(t))
		})
	}
}

func bringsBack(t *testing.T, database string) {
	v := &victim{t: t, dir: t.TempDir(), database: database}
	sink, err := notifications.OpenOutbox("127.0.0.1:0", notifications.OutboxOptions{Now: time.Now})
	must(t, err)
	t.Cleanup(sink.Close)
	sink.Script(func(e notifications.Envelope) notifications.Reply {
		if e.Verb == "RCPT" && e.To == "security@hollowayfreight.example" {
			return notifications.Reply{Code: 550, Enhanced: "5.1.1", Text: "There is no such user here"}
		}
		return notifications.Reply{}
	})
	id := v.signedNotice()
	returns := freeAddress(t)
	relay := startPostfix(t, returns, sink.Addr())
	key, _, record := newKey(t, "t202603", "rsa")
	args := []string{"serve", "--data", v.dir, "--listen", "127.0.0.1:0", "--smtp", "smtp://" + relay + "?tls=none", "--rate", "unlimited", "--dkim", key,
		"--return-domain", "returns.flowchestra.example", "--returns", "lmtp://" + returns}
	if database != "" {
		args = append(args, "--database", database)
	}
	listen(t, regexp.MustCompile(`(Tocsin serves at .*)`), args...)
	for ends := time.Now().Add(2 * time.Minute); v.waiting() > 0 || sink.Total() < 180; time.Sleep(500 * time.Millisecond) {
		if time.Now().After(ends) {
			t.Fatalf("%d letters still wait after two minutes; %d arrived", v.waiting(), sink.Total())
		}
	}
	if n := len(sink.Messages("security@hollowayfreight.example")); n != 0 {
		t.Errorf("%d letters reached a mailbox that does not exist", n)
	}
	next := sink.Messages("dpo@hollowayfreight.example")
	if len(next) != 1 {
		t.Fatalf("the next contact has %d letters", len(next))
	}
	signed, err := dkim.VerifyWithOptions(bytes.NewReader(next[0].Raw), &dkim.VerifyOptions{LookupTXT: func(string) ([]string, error) { return []string{record}, nil }})
	must(t, err)
	if from := next[0].EnvelopeFrom; !strings.HasSuffix(from, "@returns.flowchestra.example") || len(signed) != 1 || signed[0].Err != nil {
		t.Errorf("the letter comes from %s, signed %+v\n%.900s", from, signed, next[0].Raw)
	}
	v.readBack(id)
}

// readBack checks what the record says of the letter that came back.
func (v *victim) readBack(incidentID string) {
	t, h := v.t, v.open(false)
	t.Helper()
	defer h.close()
	l, err := h.store.Reads().For(context.Background(), people.System())
	must(t, err)
	all, err := l.ReturnsBefore(incidentID, "", 10)
	must(t, err)
	if len(all) != 1 || all[0].Kind != notice.ReturnFailed || all[0].Status != "5.1.1" || !strings.Contains(all[0].Reply, "There is no such user here") {
		t.Fatalf("came back: %+v", all)
	}
	to, err := l.DeliveriesTo(incidentID, all[0].TenantID)
	must(t, err)
	if len(to) != 2 || to[0].State != notice.Bounced || to[1].State != notice.Accepted {
		t.Errorf("Holloway's deliveries stand %+v", to)
	}
	duties, err := l.ObligationsOf(incidentID, []string{all[0].TenantID})
	must(t, err)
	for _, o := range duties[all[0].TenantID] {
		if o.MetAt == nil || to[1].AcceptedAt == nil || o.MetAt.Before(*to[0].AcceptedAt) {
			t.Errorf("%s was open again and is met by the next contact, not at %v", o.Name, o.MetAt)
		}
	}
	lines, err := l.Lines(incident.Number(time.Now().UTC().Year(), 1), 0, 2000)
	must(t, err)
	order := ""
	for _, line := range lines {
		for _, verb := range []string{"delivery.returned", "delivery.bounced", "obligations.reopened", "delivery.fallback"} {
			if line.Verb == verb {
				order += verb + " "
			}
		}
	}
	if order != "delivery.returned delivery.bounced obligations.reopened delivery.fallback " {
		t.Errorf("the ledger says %s", order)
	}
}
