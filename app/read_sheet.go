package app

import (
	"net/mail"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// sheetLanguage is the one that letters to authorities and people are shipped
// in.
const sheetLanguage = "en"

// sheetFacts is what a worksheet is filled from: as many queries for any number
// of customers.
type sheetFacts struct {
	f       *incident.File
	org     people.Organisation
	account incident.Account // as customers are told, zero while nobody wrote it
	totals  *incident.Exposure
	records string
	entered map[string]incident.Particular
	delays  []incident.DelayReason
}

func readSheetFacts(l store.Look, f *incident.File) (r sheetFacts, err error) {
	r.f = f
	if r.org, err = l.Organisation(); err != nil {
		return r, err
	}
	accounts, err := l.Accounts(f.ID)
	if err != nil {
		return r, err
	}
	r.account = accounts[sheetLanguage]
	if r.totals, err = l.ExposureTotals(f.ID); err != nil {
		return r, err
	}
	records, counted, affected, err := l.RecordTotals(f.ID)
	if err != nil {
		return r, err
	}
	r.records = notice.RecordsTold(records, counted, affected)
	if r.entered, err = l.Particulars(f.ID); err != nil {
		return r, err
	}
	r.delays, err = l.DelayReasons(f.ID)
	return r, err
}

// known is what the record says by itself of each field, as at an instant. What
// it does not know is not in it.
func (r sheetFacts) known(at time.Time) (map[string]string, error) {
	out := map[string]string{
		"organisation": r.org.Name, "contact_name": r.org.Name, "contact_phone": r.org.Phone,
		"nature": r.account.WhatHappened, "measures": r.account.WhatWeDid, "unknown": r.account.Unknown,
		"record_count": r.records, "letter_date": at.UTC().Format("2 January 2006 (UTC)"),
	}
	if p, err := mail.ParseAddress(r.org.ReplyTo); err == nil {
		out["contact_address"] = p.Address
	}
	if t := r.totals; t != nil {
		out["people_count"] = notice.PeopleTold(t.Counts, t.Places)
		out["record_categories"] = notice.ClassesTold(t.Data)
		out["information_types"] = out["record_categories"]
		out["cross_border"] = notice.PlacesTold(t.Places)
	}
	for field, kind := range map[string]incident.Kind{"occurred_from": incident.OccurredFrom, "occurred_to": incident.OccurredTo, "detected": incident.Detected, "aware": incident.Aware, "contained": incident.Contained, "discovered": incident.Discovered} {
		if at := r.f.At(kind); at != nil {
			words, err := notice.Moment(*at, r.org.Zone, sheetLanguage)
			if err != nil {
				return nil, err
			}
			out[field] = words
		}
	}
	if out["discovered"] == "" {
		out["discovered"] = out["detected"]
	}
	if out["breach_dates"] = out["occurred_from"]; out["occurred_from"] != "" && out["occurred_to"] != "" {
		out["breach_dates"] += " to " + out["occurred_to"]
	}
	return out, nil
}

// late says why a duty is met late, as it was recorded day by day; that it is
// not, where it is not; "" while a reason is missing.
func (r sheetFacts) late(o incident.Obligation, at time.Time) string {
	by := o.DueAt
	if o.OuterAt != nil {
		by = o.OuterAt
	}
	if by == nil || !at.After(*by) {
		return "It does not come late."
	}
	var said []string
	for _, d := range r.delays {
		if d.RegimeID == o.RegimeID && d.TenantID == nil {
			said = append(said, d.Day+": "+d.Reason)
		}
	}
	return strings.Join(said, "\n")
}

// words are what people entered, by field.
func (r sheetFacts) words() map[string]string {
	out := map[string]string{}
	for field, p := range r.entered {
		out[field] = p.Words
	}
	return out
}
