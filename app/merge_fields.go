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
func (a *App) drafts(tx *store.Tx, f *incident.File, n notice.Notice, tids []string) (fresh, changed []notice.Draft, err error) {
	l := tx.Look()
	org, err := l.Organisation()
	if err != nil {
		return nil, nil, err
	}
	tenants, err := l.TenantsByID(tids)
	if err != nil {
		return nil, nil, err
	}
	agreements, err := l.AgreementsOf(tids)
	if err != nil {
		return nil, nil, err
	}
	exposures, err := l.ExposuresOf(f.ID, tids)
	if err != nil {
		return nil, nil, err
	}
	accounts, err := l.Accounts(f.ID)
	if err != nil {
		return nil, nil, err
	}
	have, err := l.DraftsOf(n.ID, tids)
	if err != nil {
		return nil, nil, err
	}
	words, err := wordingOf(l, n, tids)
	if err != nil {
		return nil, nil, err
	}
	for _, tid := range tids {
		t := tenants[tid]
		t.Language = agreements[tid].NoticeLanguage(t.Language)
		d, err := words.write(n, f, org, t, exposures[tid], accounts[notice.Speaks(t.Language)])
		if err != nil {
			return nil, nil, err
		}
		d.ChangedAt = tx.Now
		old, known := have[tid]
		switch {
		case !known:
			if d.ID, err = newID(); err != nil {
				return nil, nil, err
			}
			d.Version = 1
			fresh = append(fresh, d)
		case old.AuthorID == people.System().ID && (old.Subject != d.Subject || old.Body != d.Body):
			d.ID, d.Version = old.ID, old.Version+1
			changed = append(changed, d)
		}
	}
	return fresh, changed, nil
}

// wording is what letters of one notice are drafted from: the words that hold
// now, by language, and the letter that each customer's follows.
type wording struct {
	words  map[string]notice.Template
	before map[string]store.Before
}

func wordingOf(l store.Look, n notice.Notice, tids []string) (out wording, err error) {
	out.words = map[string]notice.Template{}
	for _, lang := range notice.Languages {
		if out.words[lang], err = l.LetterFor(n.Kind, lang); err != nil {
			return out, err
		}
	}
	if n.Kind != notice.Initial {
		out.before, err = l.LetterBefore(n, tids)
	}
	return out, err
}

func (w wording) write(n notice.Notice, f *incident.File, org people.Organisation, t tenant.Tenant, e incident.Exposure, acc incident.Account) (notice.Draft, error) {
	letter := w.words[notice.Speaks(t.Language)]
	fields, err := mergeFields(n, f, org, t, e, acc)
	if err != nil {
		return notice.Draft{}, err
	}
	if b, ok := w.before[t.ID]; ok {
		fields["earlier_reference"] = b.Reference
		if fields["earlier_sent"], err = notice.Moment(b.AcceptedAt, t.Zone, letter.Language); err != nil {
			return notice.Draft{}, err
		}
	}
	subject, body, _, err := letter.Fill(fields)
	return notice.Draft{NoticeID: n.ID, IncidentID: f.ID, TenantID: t.ID, Language: letter.Language, Subject: subject, Body: body, AuthorID: people.System().ID}, err
}

// mergeFields says what belongs in each hole of a letter. A fact that is not
// known leaves its hole open, and an open hole cannot be submitted.
func mergeFields(n notice.Notice, f *incident.File, org people.Organisation, t tenant.Tenant, e incident.Exposure, acc incident.Account) (map[string]string, error) {
	lang := notice.Speaks(t.Language)
	out := map[string]string{
		"tenant": t.Name, "reference": n.Reference, "organisation": org.Name,
		"data": notice.Data(acc.Data, e.Data, lang), "records": notice.Records(e.Records, e.Places, lang), "encrypted": notice.Encryption(e.Encrypted, lang),
		"what_happened": acc.WhatHappened, "what_we_did": acc.WhatWeDid, "what_you_can_do": acc.WhatYouCanDo, "unknown": acc.Unknown,
		"contact_name": org.Name, "contact_phone": org.Phone,
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
