package notifications_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/notifications"
)

var secret = "whsec_" + base64.StdEncoding.EncodeToString([]byte("twenty-four bytes or more"))

type heardPost struct {
	header http.Header
	body   []byte
}

// endpoint answers with a status and passes on what it heard.
func endpoint(t *testing.T, status int) (string, chan heardPost) {
	t.Helper()
	heard := make(chan heardPost, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		select {
		case heard <- heardPost{r.Header, body}:
		default: // more than anybody asked for: the count shows it
		}
		if status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
		io.WriteString(w, "words")
	}))
	t.Cleanup(s.Close)
	return s.URL, heard
}

func bell(t *testing.T, relay, webhook, pager string) *notifications.Bell {
	t.Helper()
	b := &notifications.Bell{From: sender, Now: time.Now}
	var err error
	if relay != "" {
		b.Relay = relayAt(t, relay)
	}
	if webhook != "" {
		if b.Webhook, err = notifications.NewWebhook(webhook, secret); err != nil {
			t.Fatal(err)
		}
	}
	if pager != "" {
		if b.Pager, err = notifications.NewPager("R0UT1NG", pager); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func TestARingIsHeardOnEveryChannel(t *testing.T) {
	t.Parallel()
	box := outbox(t)
	hook, posts := endpoint(t, 200)
	page, pages := endpoint(t, 202)
	spoken := bell(t, box.URL(), hook, page).Speak(t.Context(), ring())
	want := []incident.Spoken{{Channel: "mail", OK: true, Detail: "250 queued as T00001"}, {Channel: "webhook", OK: true, Detail: "200"}, {Channel: "pagerduty", OK: true, Detail: "202 triggered"}}
	if len(spoken) != 3 || spoken[0] != want[0] || spoken[1] != want[1] || spoken[2] != want[2] {
		t.Fatalf("got %+v", spoken)
	}
	m := box.Messages("lena@flowchestra.example")[0]
	if m.Subject != "[SEV1] INC-2026-001: 3 letters due Sun 01:40 UTC wait for legal" || m.MessageID != "call-"+ring().CallID+"@flowchestra.example" ||
		!strings.Contains(m.Text, ring().AnswerURL) || !strings.Contains(m.HTML, `href="`+ring().AnswerURL+`"`) || said(m.HTML) == "" {
		t.Errorf("got %+v", m)
	}
	if _, names := headerOf(t, m.Raw); !strings.Contains(strings.Join(names, " "), "Auto-Submitted") {
		t.Errorf("header %v", names)
	}
	checkWebhook(t, <-posts)
	var event map[string]any
	if err := json.Unmarshal((<-pages).body, &event); err != nil {
		t.Fatal(err)
	}
	payload, _ := event["payload"].(map[string]any)
	if event["event_action"] != "trigger" || event["dedup_key"] != "alarm-0195f0a0" || event["routing_key"] != "R0UT1NG" ||
		payload["severity"] != "critical" || payload["source"] == "" || payload["summary"] != m.Subject {
		t.Errorf("got %v", event)
	}
}

func checkWebhook(t *testing.T, p heardPost) {
	t.Helper()
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := verifier.Verify(p.body, p.header); err != nil || p.header.Get("webhook-id") != ring().CallID || p.header.Get("Content-Type") != "application/json" {
		t.Errorf("%v: %v", err, p.header)
	}
	var said struct {
		Type string
		Data map[string]any
	}
	if err := json.Unmarshal(p.body, &said); err != nil || said.Type != "alarm.rung" || said.Data["incident"] != "INC-2026-001" ||
		said.Data["due_at"] != "2026-03-29T01:40:00Z" || said.Data["answer_url"] != ring().AnswerURL || strings.Contains(string(p.body), "@flowchestra") {
		t.Errorf("got %s, %v", p.body, err)
	}
}

func TestOneDeafChannelStopsNoOther(t *testing.T) {
	t.Parallel()
	hook, _ := endpoint(t, 200)
	page, _ := endpoint(t, 429)
	spoken := bell(t, "smtp://127.0.0.1:1", hook, page).Speak(t.Context(), ring())
	if spoken[0].OK || !strings.Contains(spoken[0].Detail, "No relay answers") || !spoken[1].OK || spoken[2].OK || !strings.Contains(spoken[2].Detail, "429: too many") {
		t.Errorf("got %+v", spoken)
	}
	if got := bell(t, "", "", "").Speak(t.Context(), ring()); len(got) != 0 {
		t.Errorf("a bell without channels says %v", got)
	}
	r := ring()
	r.Address = ""
	if got := bell(t, outbox(t).URL(), "", "").Speak(t.Context(), r); got[0].OK || got[0].Detail == "" {
		t.Errorf("got %+v", got)
	}
}

func TestAnAnswerGoesToTheMachinesOnly(t *testing.T) {
	t.Parallel()
	hook, posts := endpoint(t, 204)
	page, pages := endpoint(t, 202)
	box := outbox(t)
	r := ring()
	r.IsAnswered = true
	spoken := bell(t, box.URL(), hook, page).Speak(t.Context(), r)
	if len(spoken) != 2 || !spoken[0].OK || !spoken[1].OK || spoken[1].Detail != "202 resolved" || box.Total() != 0 {
		t.Errorf("got %+v", spoken)
	}
	p := <-posts
	if p.header.Get("webhook-id") != r.CallID+".answered" || !strings.Contains(string(p.body), `"alarm.answered"`) {
		t.Errorf("got %v %s", p.header, p.body)
	}
	if body := string((<-pages).body); !strings.Contains(body, `"resolve"`) || strings.Contains(body, "payload") {
		t.Errorf("got %s", body)
	}
}

func TestMachinesRepliesAreReadForWhatTheyMean(t *testing.T) {
	t.Parallel()
	for status, says := range map[int]string{302: "302", 400: "400 words", 401: "401 words", 500: "500", 503: "503"} {
		address, heard := endpoint(t, status)
		spoken := bell(t, "", address, address).Speak(t.Context(), ring())
		for _, s := range spoken {
			if s.OK || !strings.Contains(s.Detail, says) {
				t.Errorf("%d: got %+v", status, s)
			}
		}
		if len(heard) != 2 {
			t.Errorf("%d: %d requests: a redirect was followed", status, len(heard))
		}
	}
	for _, bad := range []string{"http://hooks.example/x", "ftp://127.0.0.1", "https://", "x"} {
		if _, err := notifications.NewWebhook(bad, secret); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", bad, err)
		}
		if _, err := notifications.NewPager("key", bad); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for _, bad := range []string{"", "whsec_", "whsec_AAAA", "not base64!"} {
		if _, err := notifications.NewWebhook("https://hooks.example/x", bad); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := notifications.NewPager(" ", ""); fault.KindOf(err) != fault.KindInvalid {
		t.Error("a pager needs a key")
	}
}

// scripted is what would run; the button's own link is not.
var scripted = regexp.MustCompile(`(?i)<(script|img|svg|iframe)\b|<[^>]*\son\w+\s*=`)

func TestAnAlarmIsNeverRefusedForItsWords(t *testing.T) {
	t.Parallel()
	box := outbox(t)
	r := ring()
	r.Headline, r.Severity, r.Person, r.Zone = "bad\r\nBcc: x@y.example\x00 =?utf-8?q?x?= "+strings.Repeat("long ", 100), "SEV1\n", "Le\u202Ena", "Nowhere/None"
	r.Lines, r.AnswerURL = append([]string{"\xff", "<script>alert(1)</script>"}, attack...), "javascript:alert(1)"
	if got := bell(t, box.URL(), "", "").Speak(t.Context(), r); !got[0].OK {
		t.Fatalf("got %+v", got)
	}
	m := box.Messages(r.Address)[0]
	if found := scripted.FindString(m.HTML); found != "" || strings.Contains(m.HTML, `href="javascript`) || m.Fault != "" {
		t.Errorf("alive: %q, %s", found, m.Fault)
	}
	if !strings.Contains(m.Text, "Due: Sun 29 Mar 2026 01:40 UTC; 23 h 25 m left") {
		t.Errorf("got %s", m.Text)
	}
}

func TestTimeIsNeverPromisedThatIsNotThere(t *testing.T) {
	t.Parallel()
	for offset, says := range map[time.Duration]string{
		-(90*time.Minute + time.Second):     "1 h 30 m left",
		-(90*time.Minute - time.Second):     "1 h 29 m left",
		-30 * time.Second:                   "0 m left",
		time.Second:                         "overdue by 1 m",
		100*time.Hour + time.Minute + 1:     "overdue by 100 h 02 m",
		-(100*time.Hour + 5*time.Minute):    "100 h 05 m left",
		-(14*time.Minute + 59*time.Second):  "14 m left",
		-(15 * time.Minute):                 "15 m left",
		2*time.Hour + 3*time.Minute:         "overdue by 2 h 03 m",
		23*time.Hour + 59*time.Minute + 1e9: "overdue by 24 h 00 m",
	} {
		r := ring()
		r.At = r.DueAt.Add(offset)
		if _, text, _, err := notifications.AlarmLetter(r); err != nil || !strings.Contains(strings.Join(strings.Fields(text), " "), says) {
			t.Errorf("%v: want %q in\n%s", offset, says, text)
		}
	}
}

func TestATestOfTheBellSaysSo(t *testing.T) {
	t.Parallel()
	hook, posts := endpoint(t, 200)
	r := incident.Ring{CallID: "c1", Person: "Lena", Address: "lena@flowchestra.example", Headline: "This is a test.", At: seven, AnswerURL: ring().AnswerURL}
	box := outbox(t)
	if got := bell(t, box.URL(), hook, "").Speak(t.Context(), r); !got[0].OK || !got[1].OK {
		t.Fatalf("got %+v", got)
	}
	m := box.Messages(r.Address)[0]
	if m.Subject != "[test] This is a test" || !strings.Contains(m.Text, "nothing is due") || strings.Contains(m.Text, "Due:") {
		t.Errorf("got %q\n%s", m.Subject, m.Text)
	}
	if p := <-posts; !strings.Contains(string(p.body), `"alarm.test"`) || strings.Contains(string(p.body), "due_at") {
		t.Errorf("got %s", p.body)
	}
}
