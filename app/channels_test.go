package app_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

// ear is a local server that keeps what is posted to it.
type ear struct {
	*httptest.Server
	mutex  sync.Mutex
	bodies []map[string]any
}

func listen(t *testing.T, code int) *ear {
	t.Helper()
	e := &ear{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		var body map[string]any
		_ = json.Unmarshal(raw, &body)
		e.mutex.Lock()
		e.bodies = append(e.bodies, body)
		e.mutex.Unlock()
		w.WriteHeader(code)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *ear) heard() []map[string]any {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.bodies
}

func TestWebhookAndPagerHearTheBellAndThatSomebodyHasIt(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	hook, pager := listen(t, http.StatusOK), listen(t, http.StatusAccepted)
	var err error
	h.bell.Webhook, err = notifications.NewWebhook(hook.URL, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G")
	h.must(err)
	h.bell.Pager, err = notifications.NewPager("key", pager.URL)
	h.must(err)
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.At("02:15")
	h.RunDue()
	h.Answer("Lena")
	h.RunDue()
	posts, pages := hook.heard(), pager.heard()
	if len(posts) != 2 || posts[0]["type"] != "alarm.rung" || posts[1]["type"] != "alarm.answered" {
		t.Errorf("the webhook heard %v", posts)
	}
	if len(pages) != 2 || pages[0]["event_action"] != "trigger" || pages[1]["event_action"] != "resolve" || pages[0]["dedup_key"] != pages[1]["dedup_key"] {
		t.Errorf("the pager heard %v", pages)
	}
}

func TestOneChannelThatFailsDoesNotSilenceTheOthers(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	hook := listen(t, http.StatusInternalServerError)
	var err error
	h.bell.Webhook, err = notifications.NewWebhook(hook.URL, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G")
	h.must(err)
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.At("02:15")
	h.RunDue()
	calls, err := h.Look().CallsOf(h.alarm("confirmed").ID)
	h.must(err)
	if h.Rung("Lena") != 1 || len(calls) != 1 || calls[0].SpokenAt == nil {
		t.Errorf("the mail got through: %+v", calls)
	}
}
