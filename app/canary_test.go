package app_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// mark finds the string that is one customer's alone, wherever it stands.
var mark = regexp.MustCompile(`(?i)zq[a-j]{3}x`)

// markOf is the mark of the i-th customer: letters only, none within another.
func markOf(i int) string {
	s := []byte("zq" + fmt.Sprintf("%03d", i) + "x")
	for k := 2; k < 5; k++ {
		s[k] += 'a' - '0'
	}
	return string(s)
}

// TestOfFiveHundredMailsEachHoldsItsOwnCustomerOnly is T03 of the threats: name,
// kinds of data, places, domain and contacts of each customer carry its mark.
func TestOfFiveHundredMailsEachHoldsItsOwnCustomerOnly(t *testing.T) {
	t.Parallel()
	const customers = 500
	h := begin(t, storetest.SQLite(t), "")
	var file strings.Builder
	file.WriteString("reference,name,country,zone,trigger,window_hours,contact_1,contact_2\n")
	ds := make([]app.Decision, customers)
	for i := range customers {
		m := markOf(i)
		fmt.Fprintf(&file, "R-%s,Firm %s Ltd,US,UTC,aware,24,security@%s.example,dpo@%s.example\n", m, m, m, m)
		records := 1000 + i
		ds[i] = app.Decision{Reference: "R-" + m, Involvement: incident.In, Reason: "its runs were read", Data: []string{"name", "notes on " + m}, Encrypted: "no", Places: []string{"US"}, Records: &records}
	}
	h.Import(file.String())
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.At("04:50")
	h.must(h.app.DecideExposures(h.ctx(), h.cast["Theo"], app.DecideExposures{IncidentID: h.incident, Decisions: ds, Complete: true}))
	h.Words()
	h.RunDue()
	h.Sign(h.Submit(h.Deadlines()[0].DueAt))
	h.FastForward(time.Minute)
	h.RunDue()
	seen := 0
	for _, box := range h.outbox.Mailboxes() {
		own := mark.FindString(box.Address)
		if own == "" {
			continue // one of ours
		}
		for _, m := range h.Mails(box.Address) {
			seen++
			found := mark.FindAllString(m.Subject+m.Text+m.HTML, -1)
			if len(found) < 4 {
				t.Errorf("%s holds its own mark %d times", box.Address, len(found))
			}
			for _, other := range found {
				if !strings.EqualFold(other, own) {
					t.Errorf("%s holds %s", box.Address, other)
				}
			}
		}
	}
	if seen != customers {
		t.Errorf("%d of %d mails arrived", seen, customers)
	}
}
