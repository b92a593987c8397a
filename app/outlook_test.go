package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/fixtures"
)

// sum tells an outlook in a line.
func sum(o incident.Outlook) string {
	var out []string
	for _, g := range o.Groups {
		out = append(out, fmt.Sprintf("%d by %s: %d unsubmitted, %d unsigned, %d undelivered, %d told, %s %s", g.Customers, g.DueAt.Format("Mon 15:04"),
			g.Unsubmitted, g.Unsigned, g.Undelivered, g.Told(), g.Owner, g.OwnerRole))
	}
	return strings.Join(out, "; ")
}

func TestTheOutlookFollowsTheStory(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, fixtures.CustomersCSV)
		look := func() incident.Outlook {
			o, err := h.app.Outlook(h.ctx(), h.cast["Ada"], h.incident)
			h.must(err)
			all, err := h.app.Outlooks(h.ctx(), h.cast["Ada"])
			h.must(err)
			if len(all) != 1 || sum(all[0].Outlook) != sum(o) || all[0].Commander != "Ada" {
				t.Errorf("all together: %s, alone: %s", sum(all[0].Outlook), sum(o))
			}
			return o
		}
		says := func(when, want string) incident.Outlook {
			t.Helper()
			o := look()
			if got := sum(o); got != want {
				t.Errorf("%s: %s\nwant %s", when, got, want)
			}
			return o
		}
		h.Declare()
		h.At("2026-03-28 01:40")
		h.AccessYes("2026-03-28 01:40")
		h.At("2026-03-28 02:14")
		h.Confirm()
		h.RunDue()
		o := says("confirmed", "")
		if o.Earliest == nil || o.Undecided != 412 || o.Earliest.Because != "3 candidates have 24 h contracts" {
			t.Errorf("got %+v", o.Earliest)
		}
		h.Decide("C-1001", "C-1002", "C-1003", "C-1004")
		h.RunDue()
		o = says("decided", "3 by Sun 01:40: 3 unsubmitted, 0 unsigned, 0 undelivered, 0 told, Mira communicator; 1 by Tue 01:40: 1 unsubmitted, 0 unsigned, 0 undelivered, 0 told, Mira communicator")
		if g := o.Next(); g.SignBy.Format("Mon 15:04") != "Sun 01:00" || g.Soft || len(g.Working) == 0 || g.Reference == "" || o.In != 4 || o.ToTell() != 4 {
			t.Errorf("got %+v, %d in", g, o.In)
		}
		h.Words()
		h.RunDue()
		ed := h.Submit(h.Contract("C-1001").DueAt.UTC())
		o = says("submitted", "3 by Sun 01:40: 0 unsubmitted, 3 unsigned, 0 undelivered, 0 told, Lena legal; 1 by Tue 01:40: 1 unsubmitted, 0 unsigned, 0 undelivered, 0 told, Mira communicator")
		if o.Waiting != 3 || o.Next().EditionID != ed.ID || !o.WaitingFrom.Equal(ed.FrozenAt) {
			t.Errorf("%d wait for %s", o.Waiting, o.Next().EditionID)
		}
		h.Sign(ed)
		says("signed", "3 by Sun 01:40: 0 unsubmitted, 0 unsigned, 3 undelivered, 0 told, Ada commander; 1 by Tue 01:40: 1 unsubmitted, 0 unsigned, 0 undelivered, 0 told, Mira communicator")
		h.FastForward(time.Minute)
		h.RunDue()
		o = says("sent", "1 by Tue 01:40: 1 unsubmitted, 0 unsigned, 0 undelivered, 0 told, Mira communicator; 3 by Sun 01:40: 0 unsubmitted, 0 unsigned, 0 undelivered, 3 told,  ")
		if o.Told() != 3 || o.Accepted != 3 || o.Groups[1].MetAt == nil || !o.Groups[1].MetAt.Equal(e.Clock.Now()) || o.Overdue(e.Clock.Now()) != 0 || o.Overdue(e.Clock.Now().Add(100*time.Hour)) != 1 {
			t.Errorf("%d told, met %v", o.Told(), o.Groups[1].MetAt)
		}
	})
}

func TestLettersWithoutADeadlineAreNotForgotten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		waits := func() incident.Next {
			all, err := h.app.Outlooks(h.ctx(), h.cast["Ada"])
			h.must(err)
			return all[0].Waits()
		}
		h.Sent("C-1", "C-5")
		h.past1("UPDATE obligations SET ended_at = opened_at, end_reason = 'not required' WHERE tenant_id = '" + h.Tenant("C-5").ID + "'")
		n := waits()
		if n.Act != incident.ToSubmit || n.Letters != 1 || n.Group != nil || n.Owner != "Mira" || n.Notice != h.Notice(notice.Initial).ID {
			t.Fatalf("got %+v", n)
		}
		ed, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: n.Notice})
		h.must(err)
		if n = waits(); n.Act != incident.ToSign || n.Letters != 1 || n.Edition != ed.ID || n.Owner != "Lena" {
			t.Fatalf("got %+v", n)
		}
		h.Sign(ed)
		if n = waits(); n.Act != incident.ToResolve {
			t.Fatalf("got %+v", n)
		}
	})
}
