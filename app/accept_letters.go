package app

import (
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// accept records the letters of an edition that were accepted, with one entry,
// and does what that means: duties are met, promises kept, and the other
// letters follow the first few.
func (e *heard) accept(all []result) error {
	if len(all) == 0 {
		return nil
	}
	receipts, answers, digests := make([]notice.Receipt, len(all)), make([]notice.Answered, len(all)), make([]string, len(all))
	for i := range all {
		r, err := receipt(&all[i].delivery, &all[i].attempt, all[i].Answered)
		if err != nil {
			return err
		}
		receipts[i], answers[i] = r, all[i].Answered
		digests[i] = r.AttemptID + " " + all[i].delivery.MessageDigest + " " + itoa(r.Code) + " " + r.QueueID
	}
	if err := e.tx.AcceptDeliveries(answers); err != nil {
		return err
	}
	if err := e.tx.Insert(receipts); err != nil {
		return err
	}
	body := says{"edition_id": all[0].delivery.EditionID, "letters": len(all), "receipts_digest": sum(digests...)}
	if len(all) == 1 {
		body["delivery"], body["attempt"], body["code"], body["queue_id"] = all[0].delivery.ID, all[0].attempt.Number, all[0].Answer.Code, all[0].Answer.QueueID
	}
	e.tx.Record("delivery.accepted", people.System().ID, e.inc.Number, body)
	for i := range all {
		if all[i].delivery.Batch != 0 {
			continue
		}
		if err := e.app.firstAnswered(e.tx, e.inc, &all[i].delivery, ""); err != nil {
			return err
		}
	}
	return e.meet(all)
}

// handed is when the letter was handed over: when the relay was first spoken to
// about it, or else when the attempt was opened.
func (r *result) handed() time.Time {
	if r.HandedAt.IsZero() {
		return r.attempt.BegunAt
	}
	return r.HandedAt
}

// meet meets customers' open duties with the letters that were accepted.
func (e *heard) meet(all []result) error {
	n, err := e.tx.Look().Notice(all[0].delivery.NoticeID)
	if err != nil {
		return err
	}
	f, err := e.tx.Look().File(e.inc.ID)
	if err != nil {
		return err
	}
	if err := e.answers(n, all); err != nil {
		return err
	}
	if err := e.app.keepsPromise(e.tx, f, n, all); err != nil || !n.Kind.Tells() {
		return err
	}
	if f.Refuted() { // they were under way when the confirmation was withdrawn
		return e.tx.Enqueue(store.Job{Args: DraftNotice{IncidentID: e.inc.ID, Letter: notice.AllClear}})
	}
	tids := make([]string, len(all))
	for i := range all {
		tids[i] = all[i].delivery.TenantID
	}
	duties, err := e.tx.Look().OwedTo(e.inc.ID, tids)
	if err != nil {
		return err
	}
	var changed []incident.Obligation
	met := map[string][]string{} // names of duties by customer
	for i := range all {
		r := &all[i]
		rows := duties[r.delivery.TenantID]
		for j := range rows {
			did, meets := rows[j].Receive(r.handed(), r.At, r.delivery.ID)
			if meets {
				met[r.delivery.TenantID] = append(met[r.delivery.TenantID], rows[j].Name)
			}
			if did {
				changed = append(changed, rows[j])
			}
		}
	}
	if len(met) > 0 {
		e.tx.Record("obligations.met", people.System().ID, e.inc.Number, metBody(all, met))
	}
	return e.tx.ReceiveObligations(changed)
}

// answers closes the questions that accepted letters answer.
func (e *heard) answers(n notice.Notice, all []result) error {
	if n.Kind != notice.AnswerLetter {
		return nil
	}
	for i := range all {
		if err := e.app.answeredBy(e.tx, e.inc, &all[i].delivery); err != nil {
			return err
		}
	}
	return nil
}

// metBody says whose duties were met: by name for one customer, by digest for
// many.
func metBody(all []result, met map[string][]string) says {
	var lines []string
	for _, r := range all {
		for _, name := range met[r.delivery.TenantID] {
			lines = append(lines, r.delivery.TenantID+" "+name+" "+r.delivery.ID)
		}
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	if len(met) == 1 {
		r := all[slices.IndexFunc(all, func(r result) bool { return met[r.delivery.TenantID] != nil })]
		return says{"tenant": r.delivery.TenantID, "duties": met[r.delivery.TenantID], "by": r.delivery.ID, "customers": 1}
	}
	return says{"customers": len(met), "duties": len(lines), "duties_digest": sum(lines...)}
}
