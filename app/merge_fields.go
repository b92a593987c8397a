package app

import (
	"net/mail"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// drafts writes the letters of a slice of customers: those with no draft yet,
// and those whose unedited draft no longer says what the facts say.
// Those that a person has edited are told what the facts would say now: they
// come back as stale.
func (a *App) drafts(tx *store.Tx, f *incident.File, n notice.Notice, tids []string) (out drafted, err error) {
	r, err := readKnown(tx.Look(), f, n, tids)
	if err != nil {
		return out, err
	}
	have, err := tx.Look().DraftsOf(n.ID, tids)
	if err != nil {
		return out, err
	}
	for _, tid := range tids {
		d, err := write(r.of(tid))
		if err != nil {
			return out, err
		}
		d.ChangedAt = tx.Now
		old, there := have[tid]
		switch {
		case !there:
			if d.ID, err = newID(); err != nil {
				return out, err
			}
			d.Version = 1
			out.fresh = append(out.fresh, d)
		case old.AuthorID != people.System().ID:
			if old.Offer(d.Subject, d.Body, tx.Now) {
				out.stale = append(out.stale, old)
			}
		case old.Subject != d.Subject || old.Body != d.Body:
			d.ID, d.Version = old.ID, old.Version+1
			out.changed = append(out.changed, d)
		}
	}
	return out, nil
}

// reads is what a slice of letters is written from: as many queries for one as
// for all.
type reads struct {
	n          notice.Notice
	letters    map[string]notice.Template // the words that hold now, by language
	f          *incident.File
	org        people.Organisation
	tenants    map[string]tenant.Tenant
	agreements map[string]*tenant.Agreement
	exposures  map[string]incident.Exposure
	accounts   map[string]incident.Account
	words      map[string]map[string]notice.Words
	earlier    map[string]store.Earlier
}

func readKnown(l store.Look, f *incident.File, n notice.Notice, tids []string) (r reads, err error) {
	r.f, r.n, r.letters = f, n, map[string]notice.Template{}
	for _, lang := range notice.Languages {
		if r.letters[lang], err = l.LetterFor(n.Kind, lang); err != nil {
			return r, err
		}
	}
	if r.org, err = l.Organisation(); err != nil {
		return r, err
	}
	if r.tenants, err = l.TenantsByID(tids); err != nil {
		return r, err
	}
	if r.agreements, err = l.AgreementsOf(tids); err != nil {
		return r, err
	}
	if r.exposures, err = l.ExposuresOf(f.ID, tids); err != nil {
		return r, err
	}
	if r.accounts, err = l.Accounts(f.ID); err != nil {
		return r, err
	}
	if r.words, err = l.WordsOf(n.ID); err != nil {
		return r, err
	}
	r.earlier, err = l.EarlierLetters(n, tids)
	return r, err
}

// of is what is known of one customer's letter.
func (r reads) of(tid string) known {
	t := r.tenants[tid]
	t.Language = r.agreements[tid].NoticeLanguage(t.Language)
	lang := notice.Speaks(t.Language)
	return known{r.letters[lang], r.n, r.f, r.org, t, r.exposures[tid], r.accounts[lang], r.words[lang], r.earlier[tid]}
}

// drafted are the letters that a slice of drafting touched.
type drafted struct {
	fresh   []notice.Draft
	changed []notice.Draft // unedited, and brought up to the facts
	stale   []notice.Draft // edited by a person: what the facts would say now stands beside them
}

// known is all that is known of one letter to one customer.
type known struct {
	letter  notice.Template
	n       notice.Notice
	f       *incident.File
	org     people.Organisation
	t       tenant.Tenant
	e       incident.Exposure
	acc     incident.Account
	words   map[string]notice.Words // of this letter alone, by field
	earlier store.Earlier
}

func write(k known) (notice.Draft, error) {
	letter := k.letter
	fields, err := mergeFields(k)
	if err != nil {
		return notice.Draft{}, err
	}
	subject, body, _, err := letter.Fill(fields)
	return notice.Draft{NoticeID: k.n.ID, IncidentID: k.f.ID, TenantID: k.t.ID, Language: letter.Language, Subject: subject, Body: body, AuthorID: people.System().ID}, err
}

// mergeFields says what belongs in each hole of a letter. A fact that is not
// known leaves its hole open, and an open hole cannot be submitted.
func mergeFields(k known) (map[string]string, error) {
	n, f, org, t, e, acc := k.n, k.f, k.org, k.t, k.e, k.acc
	lang := notice.Speaks(t.Language)
	out := map[string]string{
		"tenant": t.Name, "reference": n.Reference, "organisation": org.Name,
		"data": notice.Data(acc.Data, e.Data, lang), "records": notice.Records(e.Records, e.Places, lang), "encrypted": notice.Encryption(e.Encrypted, lang),
		"what_happened": acc.WhatHappened, "what_we_did": acc.WhatWeDid, "what_you_can_do": acc.WhatYouCanDo, "unknown": acc.Unknown,
		"contact_name": org.Name, "contact_phone": org.Phone,
	}
	for field, w := range k.words {
		out[field] = w.Words
	}
	if p, err := mail.ParseAddress(org.ReplyTo); err == nil {
		out["contact_address"] = p.Address
	}
	when := map[string]*time.Time{
		"occurred_from": f.At(incident.OccurredFrom), "occurred_to": f.At(incident.OccurredTo), "detected": f.At(incident.Detected),
		"aware": f.At(incident.Aware), "contained": f.At(incident.Contained), "next_update": acc.NextUpdateAt,
	}
	if c := f.Confirmed(); c != nil {
		when["confirmed"] = &c.ConfirmedAt
	} else if len(f.Confirmations) > 0 { // an all-clear speaks of the one that was withdrawn
		when["confirmed"] = &f.Confirmations[len(f.Confirmations)-1].ConfirmedAt
	}
	if k.earlier.Reference != "" {
		out["earlier_reference"], when["earlier_sent"] = k.earlier.Reference, &k.earlier.At
	}
	for field, at := range when {
		if at == nil {
			continue
		}
		s, err := notice.Moment(*at, t.Zone, lang)
		if err != nil {
			return nil, err
		}
		out[field] = s
	}
	return out, nil
}
