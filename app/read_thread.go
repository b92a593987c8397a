package app

import (
	"context"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// ownClock is the rule that a customer's own clock is counted by: what a
// controller owes its authority.
const ownClock = "eu-gdpr-33-1"

// ReadThread returns everything that one customer was told in one incident. No
// draft and no comment is in it, and nothing of another customer.
func (a *App) ReadThread(ctx context.Context, by people.Person, incidentID string, t tenant.Tenant) (notice.Thread, error) {
	var out notice.Thread
	l, err := a.look(ctx, by)
	if err != nil {
		return out, err
	}
	if out.Letters, err = lettersSent(l, incidentID, t.ID); err != nil {
		return out, err
	}
	corrected, err := l.WordsOfAll(corrections(out.Letters))
	if err != nil {
		return out, err
	}
	out.Correct(corrected)
	if out.Tellings, err = l.TellingsTo(incidentID, t.ID); err != nil {
		return out, err
	}
	if out.Duties, err = a.dutiesTo(l, incidentID, t.ID); err != nil {
		return out, err
	}
	if out.Promises, err = promisesOf(l, incidentID, out.Tellings); err != nil {
		return out, err
	}
	task, err := l.OpenTask(incidentID, "reach_customer", t.ID)
	if err != nil {
		return out, err
	}
	out.Reach = task != nil || slices.ContainsFunc(out.Duties, func(o incident.Obligation) bool { return o.Trigger == "bounced" && o.Open() })
	if out.Showing, err = l.ShowingOf(incidentID, t.ID); err != nil || out.Showing == nil {
		return out, err
	}
	return out, a.countOwn(&out, t)
}

func corrections(letters []notice.Sent) []string {
	var out []string
	for _, s := range letters {
		if s.Notice.Kind == notice.Correction {
			out = append(out, s.Notice.ID)
		}
	}
	return out
}

// lettersSent are the letters that left for one customer: taken, in doubt, or
// taken and come back. A copy that several contacts were tried with stands
// once, with the best that came of it.
func lettersSent(l store.Look, incidentID, tenantID string) ([]notice.Sent, error) {
	deliveries, err := l.DeliveriesTo(incidentID, tenantID)
	if err != nil || len(deliveries) == 0 {
		return nil, err
	}
	ids := make([]string, len(deliveries))
	for i := range deliveries {
		ids[i] = deliveries[i].ID
	}
	attempts, err := l.AttemptsOf(ids)
	if err != nil {
		return nil, err
	}
	best := map[string]notice.Sent{} // by copy
	for i := range deliveries {
		d := &deliveries[i]
		s, left := sent(d, attempts[d.ID])
		if have, there := best[d.CopyID]; left && (!there || rank(s.State) < rank(have.State)) {
			best[d.CopyID] = s
		}
	}
	return withWords(l, incidentID, tenantID, best)
}

// sent tells what came of a delivery, false where nothing of it left.
func sent(d *notice.Delivery, attempts []notice.Attempt) (notice.Sent, bool) {
	s := notice.Sent{DeliveryID: d.ID, Address: d.Address, State: d.State, At: d.CreatedAt}
	for _, at := range attempts {
		if at.Outcome == notice.Uncertain || at.EndedAt == nil {
			s.At = at.BegunAt
		}
		if at.Outcome == notice.Uncertain && d.State != notice.Accepted && d.State != notice.Bounced {
			s.State = notice.Uncertain // whatever the next try was answered
		}
	}
	if d.AcceptedAt != nil {
		s.At = *d.AcceptedAt
	}
	return s, rank(s.State) < 3
}

func rank(s notice.State) int {
	if i := slices.Index([]notice.State{notice.Accepted, notice.Uncertain, notice.Bounced}, s); i >= 0 {
		return i
	}
	return 3
}

// withWords adds what each letter says, and which edition of which notice it
// is, in the order in which they left.
func withWords(l store.Look, incidentID, tenantID string, best map[string]notice.Sent) ([]notice.Sent, error) {
	notices, err := l.Notices(incidentID)
	if err != nil {
		return nil, err
	}
	frozen, err := l.CopiesTo(incidentID, tenantID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for id := range best {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	copies, err := l.CopiesNamed(ids)
	if err != nil {
		return nil, err
	}
	var out []notice.Sent
	for _, id := range ids {
		s := best[id]
		s.Copy = copies[id]
		for _, f := range frozen {
			if f.ID == id {
				s.Edition = f.Number
			}
		}
		for _, n := range notices {
			if n.ID == s.Copy.NoticeID {
				s.Notice = n
			}
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b notice.Sent) int { return a.At.Compare(b.At) })
	return out, nil
}

// dutiesTo are the duties towards one customer with the dates that holds leave
// them.
func (a *App) dutiesTo(l store.Look, incidentID, tenantID string) ([]incident.Obligation, error) {
	of, err := l.ObligationsOf(incidentID, []string{tenantID})
	if err != nil {
		return nil, err
	}
	holds, err := l.Holds(incidentID)
	duties := of[tenantID]
	for i := range duties {
		duties[i].DueAt = incident.UnderHold(duties[i], holds, a.Now()).DueAt // of this copy, which nobody stores
	}
	return duties, err
}

// promisesOf are the duties that were made with tellings, by telling.
func promisesOf(l store.Look, incidentID string, tellings []notice.Telling) (map[string]incident.Obligation, error) {
	out := map[string]incident.Obligation{}
	if !slices.ContainsFunc(tellings, func(t notice.Telling) bool { return t.DutyID != nil }) {
		return out, nil
	}
	duties, err := l.AuthorityObligations(incidentID)
	for _, t := range tellings {
		for _, o := range duties {
			if t.DutyID != nil && o.ID == *t.DutyID {
				out[t.ID] = o
			}
		}
	}
	return out, err
}

// countOwn counts what the customer's own clock comes to from when it was first
// told: the latest instant at which it may begin to know.
func (a *App) countOwn(t *notice.Thread, c tenant.Tenant) error {
	first := t.First()
	if first == nil {
		return nil
	}
	counted, err := a.Book.Count(rulebook.Ask{RegimeID: ownClock, At: map[string]time.Time{rulebook.Aware: first.At.UTC()}, Zone: c.Zone})
	if err != nil {
		return err
	}
	t.OwnClock = &counted.Clock
	return nil
}
