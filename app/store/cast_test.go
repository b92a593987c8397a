package store_test

import (
	"fmt"
	"testing"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/ledger"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
)

// id names the n-th of something.
func id(what string, n int) string { return fmt.Sprintf("%s-%d", what, n) }

// secret is the words that the n-th row keeps in a sealed column.
func secret(column string, n int) string { return fmt.Sprintf("canary %s %d", column, n) }

// fill stores the n-th of everything that has a sealed column, each with words
// of its own.
func fill(t testing.TB, s *store.Store, n int) {
	t.Helper()
	at := storetest.Start()
	c := customer(n)
	save(t, s, append([]any{
		&people.Person{ID: id("person", n), Name: "Ada", Email: secret("people.email", n), EmailKey: s.Lookup(secret("people.email", n)), Zone: "UTC", Roles: people.Roles{people.Legal}, CreatedAt: at},
		&people.Password{PersonID: id("person", n), Hash: secret("passwords.hash", n), ChangedAt: at},
		&people.Factor{PersonID: id("person", n), Secret: secret("factors.secret", n), Pending: secret("factors.pending", n), ResetReason: secret("factors.reset_reason", n)},
		&people.Session{ID: id("session", n), TokenKey: id("token", n), PersonID: id("person", n), Agent: secret("sessions.agent", n), CreatedAt: at, SeenAt: at, EndsAt: at},
		&c,
		&tenant.Contact{ID: id("contact", n), TenantID: c.ID, Position: 1, Name: secret("contacts.name", n), Address: secret("contacts.address", n), AddressKey: s.Lookup(secret("contacts.address", n))},
		&tenant.Agreement{ID: id("agreement", n), TenantID: c.ID, Trigger: "aware", Channel: "mail", RecordedAt: at, Terms: tenant.Terms{Addresses: []string{secret("agreements.addresses", n)}}},
		&incident.Incident{ID: id("incident", n), Number: incident.Number(2026, n), Year: 2026, Ordinal: n, Title: "Exports read with a stolen token", Severity: incident.SEV1, CommanderID: id("person", n), CreatedBy: id("person", n), FactsAt: at, CreatedAt: at},
		&incident.Hold{ID: id("hold", n), IncidentID: id("incident", n), Details: incident.HoldDetails{Reason: secret("holds.details", n)}, Form: incident.Document, AskedAt: at, StartsAt: at, RecordedBy: id("person", n), RecordedAt: at},
		&incident.HoldDecision{ID: id("decision", n), HoldID: id("hold", n), IncidentID: id("incident", n), RegimeID: "r", Reason: secret("hold_decisions.reason", n), DecidedBy: id("person", n), DecidedAt: at},
		&incident.Alarm{ID: id("alarm", n), Threshold: incident.AlarmTest, FireAt: at, CreatedAt: at},
		&incident.Call{ID: id("call", n), AlarmID: id("alarm", n), PersonID: id("person", n), Step: 1, OpenedAt: at, ClaimedAt: at, Token: secret("calls.token", n), TokenKey: s.Lookup(secret("calls.token", n))},
		&notice.Notice{ID: id("notice", n), IncidentID: id("incident", n), Kind: notice.Initial, Reference: id("N", n), CreatedAt: at, CreatedBy: id("person", n)},
		&notice.Draft{ID: id("draft", n), NoticeID: id("notice", n), IncidentID: id("incident", n), TenantID: c.ID, Language: "en", Subject: secret("drafts.subject", n), Body: secret("drafts.body", n), Others: secret("drafts.others", n), AuthorID: id("person", n), ChangedAt: at,
			BaseSubject: secret("drafts.base_subject", n), BaseBody: secret("drafts.base_body", n), OfferedSubject: secret("drafts.offered_subject", n), OfferedBody: secret("drafts.offered_body", n)},
		&notice.Words{ID: id("words", n), NoticeID: id("notice", n), IncidentID: id("incident", n), Language: "en", Field: "whats_new", Words: secret("notice_words.words", n), AuthorID: id("person", n), ChangedAt: at},
		&notice.Telling{ID: id("telling", n), IncidentID: id("incident", n), TenantID: c.ID, Channel: notice.Telephone, At: at, ToldBy: id("person", n), RecordedAt: at,
			Whom: secret("tellings.told_whom", n), What: secret("tellings.what", n), Evidence: secret("tellings.evidence", n), Promised: secret("tellings.promised", n)},
		&notice.ClockShowing{ID: id("showing", n), IncidentID: id("incident", n), TenantID: c.ID, Reason: secret("clock_showings.reason", n), EndReason: secret("clock_showings.end_reason", n), ShownBy: id("person", n), ShownAt: at},
		&notice.Version{ID: id("version", n), Slug: "initial", Language: "en", Number: n, Subject: secret("letter_templates.subject", n), Body: secret("letter_templates.body", n), Why: secret("letter_templates.why", n), AuthorID: id("person", n), SavedAt: at},
		&incident.Particular{ID: id("particular", n), IncidentID: id("incident", n), Field: "consequences", Words: secret("particulars.words", n), AuthorID: id("person", n), ChangedAt: at, Version: 1},
		&incident.Obligation{ID: id("obligation", n), IncidentID: id("incident", n), Audience: incident.ToAuthority, RegimeID: "r", Working: []clock.Step{}, OpenedAt: at, Version: 1},
		&incident.Filing{ID: id("filing", n), IncidentID: id("incident", n), ObligationID: id("obligation", n), FiledAt: at, FiledBy: id("person", n), Channel: "portal", RecordedAt: at, Receipt: secret("filings.receipt", n), Sheet: secret("filings.sheet", n)},
		&incident.Completion{ID: id("completion", n), FilingID: id("filing", n), IncidentID: id("incident", n), Receipt: secret("completions.receipt", n), CompletedBy: id("person", n), CompletedAt: at},
		&notice.KeptFinding{ID: id("kept", n), NoticeID: id("notice", n), IncidentID: id("incident", n), Code: notice.FoundClaim, Fingerprint: id("print", n),
			Sentence: secret("kept_findings.sentence", n), Reason: secret("kept_findings.reason", n), KeptBy: id("person", n), KeptAt: at},
		&notice.ApprovedAnswer{ID: id("answer", n), IncidentID: id("incident", n), FromNoticeID: id("notice", n), Language: "en", SignedBy: id("person", n), SignedAt: at,
			Question: secret("approved_answers.question", n), Answer: secret("approved_answers.answer", n), Subject: secret("approved_answers.subject", n), Body: secret("approved_answers.body", n)},
		&notice.Wave{ID: id("wave", n), NoticeID: id("notice", n), IncidentID: id("incident", n), CreatedAt: at},
		&notice.Edition{ID: id("edition", n), WaveID: id("wave", n), NoticeID: id("notice", n), IncidentID: id("incident", n), Number: 1, Copies: 1, FrozenAt: at, FrozenBy: id("person", n)},
		&notice.AnswerSending{ID: id("sending", n), AnswerID: id("answer", n), IncidentID: id("incident", n), NoticeID: id("notice", n), EditionID: id("edition", n), TenantID: c.ID,
			Filled: map[string]string{"tenant": secret("answer_sendings.filled", n)}, SentBy: id("person", n), SentAt: at},
		&notice.Copy{ID: id("copy", n), EditionID: id("edition", n), NoticeID: id("notice", n), IncidentID: id("incident", n), TenantID: c.ID, Language: "en",
			Subject: secret("copies.subject", n), Text: secret("copies.text", n), HTML: secret("copies.html", n), Contacts: []string{secret("copies.contacts", n)}},
		&notice.Comment{ID: id("comment", n), IncidentID: id("incident", n), NoticeID: id("notice", n), Quote: secret("comments.quote", n), Words: secret("comments.words", n), ByID: id("person", n), At: at},
		&notice.Base{ID: id("base", n), EditionID: id("edition", n), Language: "en", Message: []byte(secret("message_bases.message", n))},
		&notice.Delivery{ID: id("delivery", n), EditionID: id("edition", n), CopyID: id("copy", n), NoticeID: id("notice", n), IncidentID: id("incident", n), TenantID: c.ID, Position: 1,
			Address: secret("deliveries.address", n), MessageID: id("message", n), Message: []byte(secret("deliveries.message", n)), State: notice.Waiting, CreatedAt: at},
		&notice.Attempt{ID: id("attempt", n), DeliveryID: id("delivery", n), IncidentID: id("incident", n), Number: 1, Node: "a", BegunAt: at},
		&notice.Receipt{ID: id("receipt", n), DeliveryID: id("delivery", n), AttemptID: id("attempt", n), IncidentID: id("incident", n), At: at,
			Answer: notice.Answer{Outcome: notice.Deferred, Code: 450, Reply: secret("receipts.reply", n)}},
		&notice.Return{ID: id("return", n), DeliveryID: id("delivery", n), NoticeID: id("notice", n), IncidentID: id("incident", n), TenantID: c.ID, At: at, Digest: id("digest", n),
			Meaning: notice.Meaning{Kind: notice.ReturnFailed, Reply: secret("returns.reply", n)}, Sender: secret("returns.sender", n), Subject: secret("returns.subject", n), Words: secret("returns.words", n)},
		aContactCheck(n), aRecordUpload(n), aRecordPiece(n), aRecordCode(n),
	}, onPages(n)...)...)
	must(t, s.Tx(ctx, func(tx *store.Tx) error {
		tx.Record("test.filled", id("person", n), incident.Number(2026, n), map[string]any{"says": secret("ledger_bodies.body", n)})
		return nil
	}))
}

// first takes the value out of a list of one.
func first[T, V any](rows []T, err error, value func(T) V) (V, error) {
	if err != nil || len(rows) != 1 {
		var none V
		if err == nil {
			err = fmt.Errorf("%d rows, want 1", len(rows))
		}
		return none, err
	}
	return value(rows[0]), nil
}

// version reads something of the n-th version of the first letter.
func version(l store.Look, n int, value func(notice.Version) string) (string, error) {
	all, err := l.LetterVersions("initial", "en")
	for _, v := range all {
		if v.Number == n {
			return value(v), err
		}
	}
	return "", err
}

// factor reads a value of the n-th person's second factor.
func factor(value func(people.Factor) string) func(l store.Look, n int) (string, error) {
	return func(l store.Look, n int) (string, error) {
		f, err := l.Factor(id("person", n))
		if err != nil || f == nil {
			return "", err
		}
		return value(*f), nil
	}
}

// telling reads a value of the n-th telling.
func telling(value func(notice.Telling) string) func(l store.Look, n int) (string, error) {
	return func(l store.Look, n int) (string, error) {
		t, err := l.Telling(id("telling", n))
		return value(t), err
	}
}

// returned reads a value of what came back to the n-th delivery.
func returned(value func(notice.Return) string) func(l store.Look, n int) (string, error) {
	return func(l store.Look, n int) (string, error) {
		of, err := l.ReturnsTo([]string{id("delivery", n)})
		return first(of[id("delivery", n)], err, value)
	}
}

// approved reads a value of the n-th approved answer.
func approved(value func(notice.ApprovedAnswer) string) func(l store.Look, n int) (string, error) {
	return func(l store.Look, n int) (string, error) {
		a, err := l.ApprovedAnswer(id("answer", n))
		return value(a), err
	}
}

// showing reads a value of the decision to show the n-th customer its clock.
func showing(value func(notice.ClockShowing) string) func(l store.Look, n int) (string, error) {
	return func(l store.Look, n int) (string, error) {
		s, err := l.ShowingOf(id("incident", n), customer(n).ID)
		if err != nil || s == nil {
			return "", err
		}
		return value(*s), nil
	}
}

// opened reads, for each sealed column, what the n-th row keeps in it.
var opened = map[string]func(l store.Look, n int) (string, error){
	"people.email": func(l store.Look, n int) (string, error) { p, err := l.Person(id("person", n)); return p.Email, err },
	"passwords.hash": func(l store.Look, n int) (string, error) {
		p, err := l.Password(id("person", n))
		if err != nil || p == nil {
			return "", err
		}
		return p.Hash, nil
	},
	"factors.secret":            factor(func(f people.Factor) string { return f.Secret }),
	"factors.pending":           factor(func(f people.Factor) string { return f.Pending }),
	"factors.reset_reason":      factor(func(f people.Factor) string { return f.ResetReason }),
	"tellings.told_whom":        telling(func(t notice.Telling) string { return t.Whom }),
	"tellings.what":             telling(func(t notice.Telling) string { return t.What }),
	"tellings.evidence":         telling(func(t notice.Telling) string { return t.Evidence }),
	"tellings.promised":         telling(func(t notice.Telling) string { return t.Promised }),
	"approved_answers.question": approved(func(a notice.ApprovedAnswer) string { return a.Question }),
	"approved_answers.answer":   approved(func(a notice.ApprovedAnswer) string { return a.Answer }),
	"approved_answers.subject":  approved(func(a notice.ApprovedAnswer) string { return a.Subject }),
	"approved_answers.body":     approved(func(a notice.ApprovedAnswer) string { return a.Body }),
	"answer_sendings.filled": func(l store.Look, n int) (string, error) {
		s, err := l.AnswerSending(id("edition", n))
		if err != nil || s == nil {
			return "", err
		}
		return s.Filled["tenant"], nil
	},
	"clock_showings.reason":     showing(func(s notice.ClockShowing) string { return s.Reason }),
	"clock_showings.end_reason": showing(func(s notice.ClockShowing) string { return s.EndReason }),
	"sessions.agent": func(l store.Look, n int) (string, error) {
		s, err := l.SessionByKey(id("token", n))
		if err != nil || s == nil {
			return "", err
		}
		return s.Agent, nil
	},
	"contacts.name": func(l store.Look, n int) (string, error) {
		of, err := l.ContactsOf([]string{customer(n).ID})
		return first(of[customer(n).ID], err, func(c tenant.Contact) string { return c.Name })
	},
	"contacts.address": func(l store.Look, n int) (string, error) {
		of, err := l.ContactsOf([]string{customer(n).ID})
		return first(of[customer(n).ID], err, func(c tenant.Contact) string { return c.Address })
	},
	"agreements.addresses": func(l store.Look, n int) (string, error) {
		as, err := l.Agreements(customer(n).ID)
		if err != nil || len(as) != 1 {
			return "", err
		}
		return first(as[0].Addresses, nil, func(s string) string { return s })
	},
	"letter_templates.subject": func(l store.Look, n int) (string, error) {
		return version(l, n, func(v notice.Version) string { return v.Subject })
	},
	"letter_templates.body": func(l store.Look, n int) (string, error) {
		return version(l, n, func(v notice.Version) string { return v.Body })
	},
	"letter_templates.why": func(l store.Look, n int) (string, error) {
		return version(l, n, func(v notice.Version) string { return v.Why })
	},
	"holds.details": func(l store.Look, n int) (string, error) {
		h, err := l.Hold(id("hold", n))
		return h.Details.Reason, err
	},
	"hold_decisions.reason": func(l store.Look, n int) (string, error) {
		h, err := l.Hold(id("hold", n))
		return first(h.Decisions, err, func(d incident.HoldDecision) string { return d.Reason })
	},
	"calls.token":    func(l store.Look, n int) (string, error) { c, err := l.Call(id("call", n)); return c.Token, err },
	"drafts.subject": func(l store.Look, n int) (string, error) { d, err := l.Draft(id("draft", n)); return d.Subject, err },
	"drafts.body":    func(l store.Look, n int) (string, error) { d, err := l.Draft(id("draft", n)); return d.Body, err },
	"drafts.base_subject": func(l store.Look, n int) (string, error) {
		d, err := l.Draft(id("draft", n))
		return d.BaseSubject, err
	},
	"drafts.base_body": func(l store.Look, n int) (string, error) { d, err := l.Draft(id("draft", n)); return d.BaseBody, err },
	"drafts.offered_subject": func(l store.Look, n int) (string, error) {
		d, err := l.Draft(id("draft", n))
		return d.OfferedSubject, err
	},
	"drafts.offered_body": func(l store.Look, n int) (string, error) {
		d, err := l.Draft(id("draft", n))
		return d.OfferedBody, err
	},
	"particulars.words": func(l store.Look, n int) (string, error) {
		all, err := l.Particulars(id("incident", n))
		return all["consequences"].Words, err
	},
	"filings.receipt": func(l store.Look, n int) (string, error) {
		f, err := l.Filing(id("filing", n))
		return f.Receipt, err
	},
	"filings.sheet": func(l store.Look, n int) (string, error) {
		f, err := l.Filing(id("filing", n))
		return f.Sheet, err
	},
	"completions.receipt": func(l store.Look, n int) (string, error) {
		c, err := l.CompletionOf(id("filing", n))
		if c == nil {
			return "", err
		}
		return c.Receipt, err
	},
	"notice_words.words": func(l store.Look, n int) (string, error) {
		w, err := l.WordsOf(id("notice", n))
		return w["en"]["whats_new"].Words, err
	},
	"drafts.others":  func(l store.Look, n int) (string, error) { d, err := l.Draft(id("draft", n)); return d.Others, err },
	"copies.subject": func(l store.Look, n int) (string, error) { c, err := l.Copy(id("copy", n)); return c.Subject, err },
	"copies.text":    func(l store.Look, n int) (string, error) { c, err := l.Copy(id("copy", n)); return c.Text, err },
	"copies.html":    func(l store.Look, n int) (string, error) { c, err := l.Copy(id("copy", n)); return c.HTML, err },
	"kept_findings.sentence": func(l store.Look, n int) (string, error) {
		kept, err := l.KeptFindings(id("notice", n))
		return kept[id("print", n)].Sentence, err
	},
	"kept_findings.reason": func(l store.Look, n int) (string, error) {
		kept, err := l.KeptFindings(id("notice", n))
		return kept[id("print", n)].Reason, err
	},
	"comments.quote": func(l store.Look, n int) (string, error) {
		c, err := l.Comment(id("comment", n))
		return c.Quote, err
	},
	"comments.words": func(l store.Look, n int) (string, error) {
		c, err := l.Comment(id("comment", n))
		return c.Words, err
	},
	"copies.contacts": func(l store.Look, n int) (string, error) {
		c, err := l.Copy(id("copy", n))
		return first(c.Contacts, err, func(s string) string { return s })
	},
	"message_bases.message": func(l store.Look, n int) (string, error) {
		b, err := l.Base(id("edition", n), "en")
		if err != nil || b == nil {
			return "", err
		}
		return string(b.Message), nil
	},
	"deliveries.address": func(l store.Look, n int) (string, error) {
		d, err := l.Delivery(id("delivery", n))
		return d.Address, err
	},
	"deliveries.message": func(l store.Look, n int) (string, error) {
		d, err := l.Delivery(id("delivery", n))
		return string(d.Message), err
	},
	"receipts.reply": func(l store.Look, n int) (string, error) {
		rows, err := l.Receipts(id("delivery", n))
		return first(rows, err, func(r notice.Receipt) string { return r.Reply })
	},
	"returns.reply":   returned(func(r notice.Return) string { return r.Reply }),
	"returns.sender":  returned(func(r notice.Return) string { return r.Sender }),
	"returns.subject": returned(func(r notice.Return) string { return r.Subject }),
	"returns.words":   returned(func(r notice.Return) string { return r.Words }),
	"ledger_bodies.body": func(l store.Look, n int) (string, error) {
		lines, err := l.Lines("", int64(2*n-1), 1) // fill makes two entries, and this is the second
		return first(lines, err, func(l ledger.Line) string { says, _ := l.Says["says"].(string); return says })
	},
}
